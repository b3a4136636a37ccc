"""What somebody sees is the same by every route: snapshot, feed, digests, buckets, a ticket by itself."""

from __future__ import annotations

from typing import Any

import pytest

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.files import FileLine
from desk_app.domain.standing import ROLE_RIGHTS, Right, Role
from desk_app.domain.syncrules.canonical import digests
from desk_app.domain.syncrules.kinds import KINDS
from desk_app.domain.syncrules.rows import OpBody, Row, Verb
from desk_app.sync.wire.answers import BucketRows, Digests, InEntry, RowEntry
from desk_app.sync.wire.asks import RepairAsk, VerifyAsk
from desk_app.sync.wire.parts import Status
from tests.server.stage import (
    Desk,
    Office,
    a_change,
    a_message,
    a_move,
    a_note,
    a_team_row,
    a_ticket,
    new_id,
)

_WORKING = ROLE_RIGHTS[Role.AGENT]


class Floor:
    """Two teams with a ticket each, both with a message and a note, and a customer."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.admin = office.person(Role.ADMIN)
        self.first, self.second = a_team_row("First"), a_team_row("Second")
        row = new_id()
        self.customer = OpBody(new_id(), row, "customer", Verb.ADD, row, {"name": "Carl"})
        self.tickets = [a_ticket(team.row_id, customer_id=row) for team in (self.first, self.second)]
        self.push(self.first, self.second, self.customer, *self.tickets)
        for ticket in self.tickets:
            self.push(a_message(ticket.row_id, self.admin.agent), a_note(ticket.row_id, self.admin.agent))

    def push(self, *ops: OpBody) -> None:
        assert {result.status for result in self.admin.push(*ops)} == {Status.APPLIED}

    def move(self, ticket: OpBody, source: OpBody, target: OpBody) -> None:
        self.push(a_change(ticket.row_id, "queue_id", source.row_id, target.row_id))

    def somebody(self, first: Right, second: Right) -> Desk:
        return self.office.person(Role.AGENT, {self.first.row_id: first, self.second.row_id: second})


@pytest.fixture
def floor(office: Office) -> Floor:
    return Floor(office)


def _rows(desk: Desk) -> list[Row]:
    return [row for block in desk.fill() for row in block.rows]


def _sums(desk: Desk) -> dict[str, dict[int, int]]:
    answer = desk.server.ask(VerifyAsk(desk.server_epoch))
    assert isinstance(answer, Digests)
    return {kind: dict(sums) for kind, sums in answer.sums.items()}


def _bucket(desk: Desk, row: Row) -> BucketRows:
    answer = desk.server.ask(RepairAsk(desk.server_epoch, row.kind, int(row.id[-2:], 16)))
    assert isinstance(answer, BucketRows)
    return answer


def _thread(desk: Desk, ticket: str) -> tuple[int, Any]:
    answer = desk.post(f"/v1/tickets/{ticket}/thread", method="GET")
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_WORKING, _WORKING),
        (_WORKING, Right.NONE),
        (_WORKING & ~Right.SEE_NOTES, Right.READ),
        (Right.READ | Right.SEE_NOTES, _WORKING & ~Right.SEE_NOTES),
        (Right.NONE, Right.NONE),
    ],
)
def test_digests_and_buckets_are_those_of_the_rows_one_is_sent(
    floor: Floor, first: Right, second: Right
) -> None:
    desk = floor.somebody(first, second)
    floor.move(floor.tickets[0], floor.first, floor.second)
    floor.push(a_note(floor.tickets[0].row_id, floor.admin.agent, "after the move"))
    floor.move(floor.tickets[1], floor.second, floor.first)
    here, there = (ticket.row_id for ticket in floor.tickets)
    carried = (a_message(here, floor.admin.agent, "carried"), a_note(here, floor.admin.agent, "carried"))
    floor.push(*carried, *(a_move(entry, here, there) for entry in carried))
    rows = _rows(desk)

    assert _sums(desk) == digests(rows)
    for row in rows:
        assert row in _bucket(desk, row).rows


def test_who_has_no_rights_anywhere_gets_nothing_by_any_route(floor: Floor) -> None:
    desk = floor.somebody(Right.NONE, Right.NONE)
    rows = _rows(desk)
    floor.push(a_change(floor.tickets[0].row_id, "priority", None, 4))
    page = desk.pull()
    buckets = [
        desk.server.ask(RepairAsk(desk.server_epoch, kind, bucket))
        for kind in KINDS
        for bucket in (0, 0x80, 0xFF)
    ]
    with pytest.raises(JoiningRefused, match="no such file"):
        FileLine(desk.server.line).fetch_whole("0" * 64)

    assert rows == []
    assert (page.entries, page.parents, page.acks) == ((), (), ())
    assert _sums(desk) == {}
    assert all(
        isinstance(answer, BucketRows) and not answer.rows and not answer.parents for answer in buckets
    )
    assert desk.hello().scopes == ()
    assert _thread(desk, floor.tickets[0].row_id)[0] == 404


def test_notes_do_not_follow_a_ticket_into_a_team_that_hides_them(floor: Floor) -> None:
    desk = floor.somebody(_WORKING, _WORKING & ~Right.SEE_NOTES)
    desk.fill()
    ticket = floor.tickets[0]
    floor.move(ticket, floor.first, floor.second)
    arrived = [entry for entry in desk.pull().entries if isinstance(entry, InEntry)]
    floor.push(a_note(ticket.row_id, floor.admin.agent, "planted"))
    later = [entry.row for entry in desk.pull().entries if isinstance(entry, RowEntry)]

    assert [(entry.ticket.id, [row.kind for row in entry.rows]) for entry in arrived] == [
        (ticket.row_id, ["message"])
    ]
    assert "note" not in {row.kind for row in later}
    assert {row["k"] for row in _thread(desk, ticket.row_id)[1]["rows"]} == {"message"}
    assert _sums(desk) == digests(_rows(desk))


def test_a_ticket_by_itself_is_what_the_snapshot_has_of_it(floor: Floor) -> None:
    desk = floor.somebody(_WORKING, Right.NONE)
    ours, theirs = (ticket.row_id for ticket in floor.tickets)
    rows = _rows(desk)
    status, told = _thread(desk, ours)

    assert status == 200
    assert told["ticket"]["id"] == ours
    assert {row["id"] for row in told["rows"]} == {row.id for row in rows if row.ticket == ours} - {ours}
    assert [row["id"] for row in told["beside"]] == [floor.customer.row_id]
    assert _thread(desk, theirs) == _thread(desk, new_id()), "the same whether it is there or not"
    assert _thread(desk, theirs)[0] == 404
