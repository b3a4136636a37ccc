"""One change for many tickets: previewed, done in slices, told per ticket, undone as one step.

A slice is one transaction of 200 tickets, so the window stays quick, a cancel loses nothing that was
done, and undo takes back slice by slice under one name in the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeVar

from desk_app.domain.changes import (
    AddNote,
    AddReply,
    Change,
    ChangeTags,
    DeleteTicket,
    FollowTicket,
    MarkRead,
    PinTicket,
    RestoreTicket,
    Row,
    SetFields,
    SnoozeTicket,
)
from desk_app.domain.errors import DeskError, InvalidInput
from desk_app.domain.ids import TicketId
from desk_app.domain.text import count_of
from desk_app.services.handlers.registry import HANDLERS
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.services.workspace import Workspace

SLICE: Final = 200
BULK_CHANGES: Final = (
    SetFields,
    ChangeTags,
    SnoozeTicket,
    DeleteTicket,
    RestoreTicket,
    AddNote,
    AddReply,
    MarkRead,
    PinTicket,
    FollowTicket,
)
"""What can be done to many tickets at once: changes with a `ticket_id` that is replaced per ticket."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What would happen to one ticket.

    Attributes:
        changes: (column, old, new) of the ticket's row, tag and note additions left out.
        refusal: Why nothing would happen; empty when something would.
    """

    ticket_id: TicketId
    title: str
    changes: tuple[tuple[str, object, object], ...]
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What happened.

    Attributes:
        group_id: Handle for undo; all slices are one step of the history.
        done: Tickets changed; the history counts the same.
        refused: Ticket and sentence, for those that were not.
        same: Tickets that were as wanted before.
        is_cancelled: True when the person stopped it; what was done stays done.
    """

    group_id: bytes
    done: int
    refused: tuple[tuple[TicketId, str], ...]
    same: int = 0
    is_cancelled: bool = False


def preview_bulk(
    workspace: Workspace, tickets: Iterable[TicketId], template: Change
) -> Iterator[BulkPreview]:
    """Rehearse the change on each ticket and tell the difference; nothing is written."""
    check_template(template)
    for part in slices(tickets, SLICE):
        previews: list[BulkPreview] = []

        def work(
            unit: Unit, part: Sequence[TicketId] = part, previews: list[BulkPreview] = previews
        ) -> Outcome:
            previews.extend(_preview(unit, ticket_id, template) for ticket_id in part)
            return Outcome("")

        workspace.rehearse(_intent(workspace, template, None), work)
        yield from previews


def apply_bulk(
    workspace: Workspace,
    tickets: Iterable[TicketId],
    template: Change,
    *,
    progress: Callable[[int], bool] = lambda _done: True,
) -> BulkResult:
    """Make a change to many tickets.

    Args:
        workspace: Where.
        tickets: Which, in the order they are changed.
        template: The change; its `ticket_id` is replaced for each.
        progress: Told the number of tickets dealt with after each slice; False stops.

    Returns:
        What was done and what was refused; refusals do not stop the rest.

    Raises:
        InvalidInput: This kind of change is not for many tickets.
    """
    check_template(template)
    group_id: bytes | None = None
    refused: list[tuple[TicketId, str]] = []
    done = seen = 0
    for part in slices(tickets, SLICE):
        slice_ = _Slice(part, template)
        changes = workspace.run(_intent(workspace, template, group_id), slice_)
        group_id = group_id or changes.group_id
        refused += slice_.refused
        done += slice_.changed
        seen += len(part)
        if not progress(seen):
            return BulkResult(group_id, done, tuple(refused), seen - done - len(refused), is_cancelled=True)
    return BulkResult(group_id or b"", done, tuple(refused), seen - done - len(refused))


class _Slice:
    """The change of a slice: what its transaction does, and what became of it."""

    def __init__(self, tickets: Sequence[TicketId], template: Change) -> None:
        self._tickets, self._template = tickets, template
        self.changed = 0
        self.refused: list[tuple[TicketId, str]] = []

    def __call__(self, unit: Unit) -> Outcome:
        """Change each; what is as wanted already counts as neither changed nor refused."""
        self.changed = 0  # on a full disk it is tried a second time
        self.refused.clear()
        for ticket_id in self._tickets:
            rows = len(unit.rows)
            outcome = _attempt(unit, ticket_id, self._template)
            if isinstance(outcome, DeskError):
                self.refused.append((ticket_id, str(outcome)))
            elif len(unit.rows) > rows:
                self.changed += 1
        return Outcome(_title(self._template, self.changed), is_idle=not self.changed)


def check_template(template: Change) -> None:
    """Refuse changes that mean nothing for many tickets.

    Raises:
        InvalidInput: The kind is not one of `BULK_CHANGES`.
    """
    if not isinstance(template, BULK_CHANGES):
        raise InvalidInput("This cannot be done to many tickets at once.")


def _intent(workspace: Workspace, template: Change, group_id: bytes | None) -> Intent:
    return Intent(f"bulk.{template.kind}", template.undo, template.undo_why, workspace.me, group_id)


def _attempt(unit: Unit, ticket_id: TicketId, template: Change) -> Outcome | DeskError:
    # Every kind in BULK_CHANGES has a ticket_id; `replace` has no type for "a dataclass with this field".
    change = replace(template, ticket_id=ticket_id)  # type: ignore[call-arg]  # see above
    return unit.attempt(lambda inner: HANDLERS[type(change)](inner, change))


def _preview(unit: Unit, ticket_id: TicketId, template: Change) -> BulkPreview:
    before = unit.get("ticket", ticket_id)
    outcome = _attempt(unit, ticket_id, template)
    if isinstance(outcome, DeskError) or before is None:
        return BulkPreview(ticket_id, "", (), refusal=str(outcome))
    after = unit.get("ticket", ticket_id) or {}
    return BulkPreview(ticket_id, outcome.title, _difference(before, after))


def _difference(before: Row, after: Row) -> tuple[tuple[str, object, object], ...]:
    return tuple(
        (column, before[column], value) for column, value in after.items() if before[column] != value
    )


def _title(template: Change, number: int) -> str:
    words = {
        "ticket.pin": "Chose whether files are kept here of",
        "ticket.follow": "Changed who follows",
        "ticket.set": "Changed",
        "ticket.tags": "Changed the tags of",
        "ticket.snooze": "Snoozed",
        "ticket.delete": "Put into the bin:",
        "ticket.restore": "Restored",
        "note.add": "Added a note to",
        "message.reply": "Replied to",
        "ticket.read": "Marked",
    }
    return f"{words[template.kind]} {count_of(number, 'ticket', 'tickets')}"


def slices(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part
