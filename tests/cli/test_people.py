"""Customers and organisations at the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Say


@pytest.fixture
def people(desk: Say) -> Say:
    """A desk with two organisations and a customer in each."""
    desk("organisation", "new", "Rösterei am Kanal", "--domain", "kanal.example", "--note", "Since 2019")
    desk("customer", "new", "Lukas", "--email", "lukas@kanal.example", "--org", "kanal.example")
    desk("customer", "new", "Anna", "--email", "anna@kanal.example", "--org", "Kanal")
    desk("ticket", "new", "--subject", "E07", "--customer", "anna@kanal.example")
    return desk


def test_organisations_are_listed_and_shown_with_their_people(people: Say) -> None:
    assert [row["name"] for row in people("organisation", "list", "--json").json] == [
        "Kanal",
        "Rösterei am Kanal",
    ]
    assert [row["name"] for row in people("organisation", "list", "rös", "--json").json] == [
        "Rösterei am Kanal"
    ]
    shown = people("organisation", "show", "kanal.example")
    assert "Since 2019" in shown.out
    assert "lukas@kanal.example" in shown.out
    assert "0 tickets" in shown.out
    people("ticket", "new", "--subject", "Other", "--customer", "lukas@kanal.example")
    facts = people("organisation", "show", "Kanal", "--json").json
    assert [row["name"] for row in facts["customers"]] == ["Anna"]
    assert facts["tickets"] == 1


def test_two_organisations_become_one_and_the_step_is_undone(people: Say) -> None:
    assert (
        people("organisation", "merge", "Kanal", "kanal.example").out
        == "Merged Kanal into Rösterei am Kanal\n"
    )
    facts = people("organisation", "show", "kanal.example", "--json").json
    assert ([row["name"] for row in facts["customers"]], facts["tickets"]) == (["Anna", "Lukas"], 1)
    people("undo")
    assert people("organisation", "show", "Kanal", "--json").json["tickets"] == 1


def test_an_organisation_is_renamed_and_removed(people: Say) -> None:
    people("field", "new", "contract", "--of", "organisation")
    assert people("organisation", "set", "Kanal", "name=Kanal GmbH", "custom.contract=gold").status == 0
    assert "contract: gold" in people("organisation", "show", "Kanal GmbH").out
    gone = people("organisation", "delete", "Kanal GmbH")
    assert gone.out == (
        "Removed Kanal GmbH. 1 customer belongs to no organisation now; “desk-app undo” takes it back.\n"
    )
    assert people("customer", "show", "anna@kanal.example", "--json").json["customer"]["organisation"] == ""


def test_custom_fields_of_customers_are_set_and_shown(people: Say) -> None:
    people("field", "new", "machines", "--type", "number", "--of", "customer")
    assert people("customer", "set", "anna@kanal.example", "custom.machines=3").status == 0
    assert "machines: 3" in people("customer", "show", "anna@kanal.example").out
    people("customer", "set", "anna@kanal.example", "cf.machines=")
    assert "machines" not in people("customer", "show", "anna@kanal.example").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("organisation new Kanal", "There is an organisation “Kanal” already."),
        ("organisation show Nowhere", "There is no organisation “Nowhere” here."),
        ("organisation set Kanal colour=red", "“colour=” cannot be set on an organisation."),
        ("organisation set Kanal name", "“name” is not an assignment."),
        ("organisation set Kanal name=", "The name is empty."),
        ("organisation merge Kanal kanal", "An organisation cannot be merged into itself."),
        ("organisation delete Nowhere", "There is no organisation “Nowhere” here."),
        ("customer set anna@kanal.example shoe=9", "“shoe=” cannot be set on a customer."),
        ("customer set anna@kanal.example custom.shoe=9", "There is no custom field “shoe”."),
    ],
)
def test_mistakes_with_people_get_one_sentence(people: Say, words: str, sentence: str) -> None:
    said = people(*words.split())
    assert (said.status, said.out) == (1, "")
    assert sentence in said.err
