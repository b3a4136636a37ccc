"""Customers with several addresses, merging two records of one person, the team's lists."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import (
    AddAddress,
    Change,
    CreateAgent,
    CreateAsset,
    CreateCustomer,
    CreateOrganisation,
    CreateQueue,
    CreateStatus,
    CreateTag,
    DefineField,
    MergeCustomers,
    RemoveAddress,
    SetCustomer,
    SetOrganisation,
    UndoChange,
)
from desk_app.domain.errors import DeskError, InvalidInput, NotFound, Refused
from desk_app.domain.ids import CustomerId, OrganisationId
from desk_app.domain.status import StatusClass
from tests.services.conftest import Desk


def test_addresses_are_found_again_however_they_are_written(desk: Desk) -> None:
    desk.apply(CreateCustomer("Inês", (("email", "Ines@Miradouro.example"), ("phone", "+351 21 555-0147"))))
    assert desk.sql("SELECT norm FROM address ORDER BY position") == [
        ("ines@miradouro.example",),
        ("+351215550147",),
    ]


def test_an_address_belongs_to_one_customer(desk: Desk) -> None:
    desk.customer()
    with pytest.raises(Refused, match="already belongs to Inês Carvalho"):
        desk.customer("Another", "INES@miradouro.example")
    assert desk.sql("SELECT count(*) FROM customer") == [(1,)]


@pytest.mark.parametrize(("kind", "value"), [("email", "ines at home"), ("email", "a b@c"), ("phone", "ext")])
def test_what_cannot_be_an_address_is_refused(desk: Desk, kind: str, value: str) -> None:
    with pytest.raises(InvalidInput):
        desk.apply(AddAddress(desk.customer(), kind, value))  # type: ignore[arg-type]  # a kind that does not matter here


def test_one_person_in_two_records_becomes_one(desk: Desk) -> None:
    organisation = OrganisationId(desk.apply(CreateOrganisation("Café Miradouro")).first("organisation"))
    home = CustomerId(
        desk.apply(
            CreateCustomer("Ines C.", (("email", "ines@home.example"),), organisation, vip=True)
        ).first("customer")
    )
    work = desk.customer()
    ticket = desk.ticket(customer_id=home)
    desk.apply(CreateAsset("Duo 2", customer_id=home))
    desk.apply(MergeCustomers(home, work))
    row = desk.row("customer", work)
    assert (row["name"], row["organisation_id"], row["vip"]) == ("Inês Carvalho", organisation, 1)
    assert desk.row("ticket", ticket)["customer_id"] == work
    assert desk.sql("SELECT count(*) FROM address WHERE customer_id = ?", work) == [(2,)]
    assert desk.sql("SELECT customer_id FROM asset") == [(work,)]
    with pytest.raises(NotFound):
        desk.apply(SetCustomer(home, {"name": "Ghost"}))
    with pytest.raises(Refused):
        desk.apply(MergeCustomers(work, work))


def test_a_renamed_customer_is_found_under_the_new_name(desk: Desk) -> None:
    customer = desk.customer()
    desk.ticket(customer_id=customer)
    desk.apply(SetCustomer(customer, {"name": "Inês Zebrafish"}))
    desk.writer.close()
    assert desk.sql("SELECT count(*) FROM fts WHERE fts MATCH 'zebrafish'") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        SetCustomer(CustomerId(b"?" * 16), {"name": "x"}),
        SetOrganisation(OrganisationId(b"?" * 16), {"name": "x"}),
        RemoveAddress(b"?" * 16),
        CreateCustomer("", ()),
        CreateAgent("A", "no address"),
        CreateQueue(" "),
        CreateTag("\u202e"),
        DefineField("ticket", "Big Name", "x"),
        DefineField("ticket", "ok", "x", "colour"),
        DefineField("ticket", "ok", "x", "choice"),
    ],
    ids=repr,
)
def test_bad_people_and_lists_are_refused_whole(desk: Desk, change: Change) -> None:
    before = desk.sql("SELECT count(*) FROM change")
    with pytest.raises(DeskError) as refusal:
        desk.apply(change)
    assert str(refusal.value).endswith(".")
    assert desk.sql("SELECT count(*) FROM change") == before


def test_lists_of_the_team_have_no_doubles(desk: Desk) -> None:
    desk.apply(CreateQueue("Machines"))
    desk.apply(DefineField("ticket", "serial", "Serial"))
    for double in (
        CreateQueue("machines"),
        CreateStatus("open", StatusClass.OPEN),
        DefineField("ticket", "serial", "Again"),
    ):
        with pytest.raises(Refused):
            desk.apply(double)


def test_unknown_columns_of_a_customer_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="rid"):
        desk.apply(SetCustomer(desk.customer(), {"rid": 5}))


def test_undoing_a_new_customer_puts_it_into_the_bin(desk: Desk) -> None:
    done = desk.apply(CreateCustomer("Temporary"))
    desk.apply(UndoChange(done.change_id))
    assert desk.row("customer", done.first("customer"))["deleted_s"] == desk.now_s
