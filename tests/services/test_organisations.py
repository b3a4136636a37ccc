"""Organisations become one, go, and come back; whoever belonged to them is never lost."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import (
    CreateAsset,
    CreateCustomer,
    CreateOrganisation,
    DefineField,
    DeleteOrganisation,
    MergeOrganisations,
    SetOrganisation,
    UndoChange,
)
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.ids import CustomerId, OrganisationId
from tests.services.conftest import Desk


def organisation(desk: Desk, name: str, **values: str) -> OrganisationId:
    return OrganisationId(desk.apply(CreateOrganisation(name, **values)).first("organisation"))


def member(desk: Desk, name: str, of: OrganisationId) -> CustomerId:
    return CustomerId(desk.apply(CreateCustomer(name, (), of)).first("customer"))


def belonging(desk: Desk) -> list[tuple[object, ...]]:
    sql = "SELECT organisation_id FROM {} ORDER BY rid"
    return [row for table in ("customer", "ticket", "asset") for row in desk.sql(sql.format(table))]


def test_two_records_of_one_organisation_become_one(desk: Desk) -> None:
    desk.apply(DefineField("organisation", "contract", "Contract"))
    double = organisation(desk, "Cafe Miradouro", domain="miradouro.example", note="Machines since 2019")
    target = organisation(desk, "Café Miradouro")
    desk.apply(SetOrganisation(double, custom={"contract": "gold"}))
    ticket = desk.ticket(customer_id=member(desk, "Inês", double))
    desk.apply(CreateAsset("Duo 2", organisation_id=double))
    desk.apply(MergeOrganisations(double, target))
    row = desk.row("organisation", target)
    assert (row["name"], row["domain"], row["note"]) == (
        "Café Miradouro",
        "miradouro.example",
        "Machines since 2019",
    )
    assert row["custom"] == '{"contract": "gold"}'
    assert belonging(desk) == [(target,)] * 3
    with pytest.raises(NotFound):
        desk.apply(SetOrganisation(double, {"name": "Ghost"}))
    desk.writer.close()
    assert desk.sql("SELECT count(*) FROM fts WHERE fts MATCH 'cafe AND miradouro'") == [(1,)]
    assert desk.row("ticket", ticket)["organisation_id"] == target


def test_what_the_survivor_says_itself_stays(desk: Desk) -> None:
    double = organisation(desk, "Double", domain="double.example", note="Other")
    target = organisation(desk, "Target", domain="target.example", note="Own")
    desk.apply(MergeOrganisations(double, target))
    row = desk.row("organisation", target)
    assert (row["name"], row["domain"], row["note"]) == ("Target", "target.example", "Own")


def test_who_belonged_to_a_removed_organisation_stays(desk: Desk) -> None:
    gone = organisation(desk, "Closed for good")
    desk.ticket(customer_id=member(desk, "Inês", gone))
    desk.apply(CreateAsset("Duo 2", organisation_id=gone))
    done = desk.apply(DeleteOrganisation(gone))
    assert done.title == "Removed Closed for good"
    assert belonging(desk) == [(None,)] * 3
    desk.apply(UndoChange(done.change_id))
    assert belonging(desk) == [(gone,)] * 3
    assert desk.row("organisation", gone)["deleted_s"] is None


def test_an_organisation_is_not_merged_into_itself(desk: Desk) -> None:
    only = organisation(desk, "Only")
    with pytest.raises(Refused, match="into itself"):
        desk.apply(MergeOrganisations(only, only))


def test_what_a_server_shares_is_not_removed_behind_its_back(desk: Desk) -> None:
    shared, other = organisation(desk, "Shared"), organisation(desk, "Other")
    desk.sql("UPDATE account SET is_main = 1")
    for change in (DeleteOrganisation(shared), MergeOrganisations(shared, other)):
        with pytest.raises(Refused, match="Shared is shared by a server"):
            desk.apply(change)


def test_a_mail_domain_is_kept_in_small_letters(desk: Desk) -> None:
    one = organisation(desk, "One", domain="ONE.example")
    desk.apply(SetOrganisation(one, {"domain": " Two.Example "}))
    assert desk.row("organisation", one)["domain"] == "two.example"


def test_unknown_columns_of_an_organisation_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="rid"):
        desk.apply(SetOrganisation(organisation(desk, "One"), {"rid": 5}))
