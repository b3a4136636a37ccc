"""Taking changes back and doing them again, from the recorded rows alone.

A field goes back only where it still has the value the change gave it; what somebody else has changed
since stays, and is told. Events are never removed: an undo is itself an event. Counters, previews and
times of activity are derived and are counted again instead of being put back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desk_app.domain.changes import RedoChange, Row, RowChange, UndoChange, UndoKind, Value
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import TicketId
from desk_app.services.handlers.common import any_ticket, handle, key, refresh_summary
from desk_app.services.handlers.custom import reindex_custom
from desk_app.services.ports import LoggedChange, Outcome, Unit

_KEPT_TABLES: Final = frozenset({"event", "blob", "account", "outbox"})
_DERIVED: Final = frozenset(
    {"messages", "notes", "files", "customer_s", "agent_s", "side_s", "updated_s", "preview", "preview_from"}
)
_BINNED: Final = frozenset({"ticket", "customer", "organisation", "agent", "queue", "status", "asset"})
"""Tables whose rows others may point at: undoing their creation puts them into the bin."""


def undo_change(unit: Unit, change: UndoChange) -> Outcome:
    """Take a change back.

    Raises:
        NotFound: The log does not know the change (any more).
        Refused: It was undone already, cannot be undone, or has left this computer.
    """
    logged = _logged(unit, change.change_id)
    if logged.state != "done" or logged.kind == "undo":
        raise Refused(f"“{logged.title}” has been undone already.")
    if logged.undo is UndoKind.NONE:
        raise Refused(f"“{logged.title}” cannot be undone.", logged.undo_why)
    if not logged.rows:
        raise Refused(f"“{logged.title}” is too long ago to be undone.")
    if logged.undo is UndoKind.DELAYED and unit.history.is_sent(logged.id):
        raise Refused(f"“{logged.title}” cannot be undone.", logged.undo_why)
    problems = _apply(unit, (_inverse(row) for row in reversed(logged.rows)))
    unit.history.set_state(logged.id, "undone")
    _tell(unit, logged, "undone")
    return Outcome(f"Undid: {logged.title}", undoes=logged.id, problems=tuple(problems))


def redo_change(unit: Unit, change: RedoChange) -> Outcome:
    """Do an undone change again.

    Raises:
        NotFound: The log does not know the change (any more).
        Refused: It is not undone, or later changes have made a redo meaningless.
    """
    logged = _logged(unit, change.change_id)
    if logged.state != "undone":
        raise Refused(f"“{logged.title}” cannot be redone: it is not undone any more.")
    problems = _apply(unit, logged.rows)
    unit.history.set_state(logged.id, "done")
    _tell(unit, logged, "redone")
    return Outcome(f"Redid: {logged.title}", problems=tuple(problems))


def _logged(unit: Unit, change_id: bytes) -> LoggedChange:
    logged = unit.history.logged(change_id)
    if logged is None:
        raise NotFound("The history does not reach back to this change.")
    return logged


def _inverse(row: RowChange) -> RowChange:
    return RowChange(row.table, row.key, row.after, row.before)


def _apply(unit: Unit, rows: Iterable[RowChange]) -> list[str]:
    """Put rows into their `after` state; gives a sentence for each value that had to stay."""
    problems: list[str] = []
    for row in rows:
        if row.table in _KEPT_TABLES:
            continue
        if row.after is None:
            _remove(unit, row)
        elif row.before is None:
            _bring_back(unit, row, row.after)
        else:
            problems += _set_back(unit, row, row.before, row.after)
    return problems


def _remove(unit: Unit, row: RowChange) -> None:
    if row.table not in _BINNED:
        unit.delete(row.table, row.key)
    elif unit.get(row.table, row.key) is not None:
        unit.update(row.table, row.key, deleted_s=unit.now_s)


def _bring_back(unit: Unit, row: RowChange, values: Row) -> None:
    present = unit.get(row.table, row.key)
    if present is None:
        unit.insert(row.table, values)
    elif row.table in _BINNED:
        unit.update(row.table, row.key, deleted_s=None)


def _set_back(unit: Unit, row: RowChange, before: Row, after: Row) -> list[str]:
    present = unit.get(row.table, row.key)
    if present is None:
        return [f"A {row.table} of this change does not exist any more."]
    values: dict[str, Value] = {}
    problems: list[str] = []
    for column, value in after.items():
        if row.table == "ticket" and column in _DERIVED:
            continue
        if present[column] == before[column]:
            values[column] = value
        elif present[column] != value:
            problems.append(f"{column} of a {row.table} was changed since and stays as it is.")
    unit.update(row.table, row.key, **values)
    return problems


def _tell(unit: Unit, logged: LoggedChange, kind: str) -> None:
    """Write the event into every ticket concerned and bring what is derived up to date."""
    for row in logged.rows:
        if "custom" in {**(row.before or {}), **(row.after or {})}:
            reindex_custom(unit, row.table, row.key)
    tickets = {TicketId(row.key) for row in logged.rows if row.table == "ticket"}
    for row in logged.rows:
        for side in (row.before, row.after):
            if side is not None and isinstance(side.get("ticket_id"), bytes):
                tickets.add(TicketId(key(side["ticket_id"])))
    for ticket_id in sorted(tickets):
        if unit.get("ticket", ticket_id) is None:
            continue
        refresh_summary(unit, ticket_id)
        data = {
            "title": logged.title,
            "change": logged.id.hex(),
            "ticket": handle(any_ticket(unit, ticket_id)),
        }
        unit.event(ticket_id, kind, data)
