"""One change for many tickets: preview without writing, result per ticket, one undo."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest

from desk_app.domain.changes import (
    Change,
    CreateTicket,
    DeleteTicket,
    FollowTicket,
    PinTicket,
    SetFields,
    SnoozeTicket,
)
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import TicketId
from desk_app.domain.status import StatusClass
from desk_app.services import bulk
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobStore
from tests.services.conftest import Desk

NOBODY = TicketId(bytes(16))
T = TypeVar("T")


class NoLibrary:
    """A library for tests that read rows themselves."""

    def ask(self, *_args: object, **_values: object) -> object:
        raise AssertionError

    call = ask

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def workspace(desk: Desk, tmp_path: Path) -> Workspace:
    parts = Parts(desk.writer, NoLibrary(), BlobStore.open(tmp_path / "blobs", desk.key))  # type: ignore[arg-type]  # nothing is read here
    return Workspace(parts, desk.me)


def test_a_preview_tells_every_difference_and_writes_nothing(desk: Desk, workspace: Workspace) -> None:
    tickets = [desk.ticket(f"Ticket {n}") for n in range(3)]
    solved = desk.status(StatusClass.SOLVED)
    changes = desk.sql("SELECT count(*) FROM change")
    previews = list(bulk.preview_bulk(workspace, tickets, SetFields(NOBODY, {"status_id": solved})))
    assert [preview.title for preview in previews] == ["Solved #1", "Solved #2", "Solved #3"]
    assert ("class", "new", "solved") in previews[0].changes
    assert desk.sql("SELECT count(*) FROM change") == changes
    assert desk.sql("SELECT DISTINCT class FROM ticket") == [("new",)]


def test_refusals_are_told_per_ticket_and_do_not_stop_the_rest(desk: Desk, workspace: Workspace) -> None:
    tickets = [desk.ticket(f"Ticket {n}") for n in range(4)]
    desk.apply(DeleteTicket(tickets[1]))
    result = bulk.apply_bulk(workspace, tickets, SnoozeTicket(NOBODY, desk.now_s + 60))
    assert result.done == 3
    assert result.refused == ((tickets[1], "#2 is in the bin. Restore it first."),)
    assert desk.sql("SELECT count(*) FROM ticket WHERE snooze_s IS NOT NULL") == [(3,)]


def test_a_refused_ticket_leaves_no_trace_in_the_recorded_rows(desk: Desk, workspace: Workspace) -> None:
    tickets = [desk.ticket("One"), desk.ticket("Two")]
    desk.apply(DeleteTicket(tickets[0]))
    changed = workspace.subscribe
    seen: list[frozenset[TicketId]] = []
    changed(lambda changes: seen.append(changes.tickets))
    bulk.apply_bulk(workspace, tickets, SetFields(NOBODY, {"priority": 4}))
    assert seen == [frozenset({tickets[1]})]


def test_many_slices_are_one_step_of_the_history(desk: Desk, workspace: Workspace) -> None:
    tickets = [
        TicketId(desk.apply(CreateTicket(f"Ticket {n}")).first("ticket")) for n in range(bulk.SLICE + 20)
    ]
    told: list[int] = []

    def progress(done: int) -> bool:
        told.append(done)
        return True

    result = bulk.apply_bulk(workspace, tickets, SetFields(NOBODY, {"priority": 4}), progress=progress)
    assert told == [bulk.SLICE, bulk.SLICE + 20]
    assert desk.sql("SELECT count(*) FROM change WHERE group_id = ?", result.group_id) == [(2,)]
    assert desk.sql("SELECT count(*) FROM ticket WHERE priority = 4") == [(bulk.SLICE + 20,)]


def test_what_was_so_before_is_not_counted_as_changed_here_or_in_the_history(
    desk: Desk, workspace: Workspace
) -> None:
    tickets = [desk.ticket(f"Ticket {n}") for n in range(3)]
    desk.apply(SetFields(tickets[1], {"priority": 4}))
    result = bulk.apply_bulk(workspace, tickets, SetFields(NOBODY, {"priority": 4}))
    assert (result.done, result.same, result.refused) == (2, 1, ())
    step = desk.sql("SELECT title, length(tickets) / 16 FROM change WHERE group_id = ?", result.group_id)
    assert step == [("Changed 2 tickets", 2)]


def test_stopping_keeps_what_was_done(desk: Desk, workspace: Workspace) -> None:
    tickets = [
        TicketId(desk.apply(CreateTicket(f"Ticket {n}")).first("ticket")) for n in range(bulk.SLICE + 1)
    ]
    result = bulk.apply_bulk(
        workspace, tickets, SetFields(NOBODY, {"priority": 4}), progress=lambda _n: False
    )
    assert result.is_cancelled
    assert result.done == bulk.SLICE


def test_what_makes_no_sense_for_many_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidInput):
        bulk.apply_bulk(workspace, [NOBODY], CreateTicket("x"))


@pytest.mark.parametrize("template", [FollowTicket(NOBODY), PinTicket(NOBODY)])
def test_what_is_no_field_is_done_to_many_and_named_in_the_history(
    desk: Desk, workspace: Workspace, template: Change
) -> None:
    tickets = [desk.ticket("One"), desk.ticket("Two")]
    result = bulk.apply_bulk(workspace, tickets, template)

    assert (result.done, result.same) == (2, 0)
    assert bulk.apply_bulk(workspace, tickets, template).same == 2
    titles = [str(row) for row in desk.sql("SELECT title FROM change ORDER BY n DESC")]
    assert "2 tickets" in titles[0], "what changed nothing is not told"
