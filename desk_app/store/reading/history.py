"""The undo history: changes of the log, put together to the steps a person took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from desk_app.domain.changes import UndoKind
from desk_app.domain.ids import ID_BYTES
from desk_app.domain.text import count_of
from desk_app.services.reading import HistoryStep
from desk_app.store.reading.session import ReadSession

_UNSEEN: Final = ("undo", "redo", "ticket.read", "draft.save")
"""Changes that are no step of their own: they take steps back, or happen by themselves while reading and
writing."""

_FIRST_CHUNK: Final = 20
_CHUNK: Final = 500
_LOOK_BACK: Final = 20_000
"""Changes after which looking for something to undo ends."""

_NUMBER_OF_TICKETS: Final = re.compile(r"\b[\d,]+ tickets?\b")
_FORGOTTEN: Final = "It is too long ago; what it changed is no longer kept."
_GONE: Final = "It has been undone already."

_COLUMNS = (
    "n, id, group_id, kind, title, actor_kind, actor_id, at_s, undo, undo_why, state, length(tickets),"
    " rows IS NOT NULL, EXISTS (SELECT 1 FROM outbox o WHERE o.change_id = change.id"
    " AND o.state IN ('sending','unknown','accepted','confirmed'))"
    " OR EXISTS (SELECT 1 FROM mail_out m WHERE m.change_id = change.id"
    " AND m.state IN ('sending','unknown','sent'))"
)
_UNSEEN_SQL = ", ".join(f"'{kind}'" for kind in _UNSEEN)
_NEWEST = (
    f"SELECT n, group_id FROM change WHERE n < :before AND kind NOT IN ({_UNSEEN_SQL})"
    " ORDER BY n DESC LIMIT :limit"
)
_MINE = (
    f"SELECT n, group_id FROM change INDEXED BY change_own WHERE n < :before AND kind NOT IN ({_UNSEEN_SQL})"
    " AND actor_id IS :actor AND state = 'done' AND undo != 'none' ORDER BY n DESC LIMIT :limit"
)
_UNDONE = (
    # From the few that are undone, not from all that ever happened: this is asked after every change.
    "SELECT u.n, c.group_id FROM change c INDEXED BY change_undone CROSS JOIN change u ON u.undoes = c.id"
    " WHERE c.state = 'undone' AND u.n < :before AND u.kind = 'undo' AND u.actor_id IS :actor"
    " ORDER BY u.n DESC LIMIT :limit"
)
_CHANGE = f"SELECT {_COLUMNS} FROM change WHERE id = ?"
_GROUP = f"SELECT {_COLUMNS} FROM change WHERE group_id = ? AND kind NOT IN ({_UNSEEN_SQL}) ORDER BY n DESC"


class History:
    """Reads steps for one reader."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    def steps(self, limit: int) -> tuple[HistoryStep, ...]:
        """The last steps, newest first."""
        steps: list[HistoryStep] = []
        for group_id in self._groups(_NEWEST, None):
            if len(steps) == limit:
                break
            steps.append(self._step(group_id))
        return tuple(steps)

    def next_undo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The newest step of this actor that can be taken back."""
        found = (self._step(group_id, "done") for group_id in self._groups(_MINE, actor_id))
        return next((step for step in found if step.can_undo), None)

    def next_redo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The step of this actor that was taken back last."""
        found = (self._step(group_id, "undone") for group_id in self._groups(_UNDONE, actor_id))
        return next(found, None)

    def step_of(self, change_id: bytes) -> HistoryStep:
        """One change that the log holds, as a step of its own."""
        return _step_of(self._session.plain(_CHANGE, (change_id,)))

    def _groups(self, sql: str, actor_id: bytes | None) -> Iterator[bytes]:
        """The groups of the rows, each once, newest first."""
        seen: set[bytes] = set()
        before, looked_at, limit = 2**62, 0, _FIRST_CHUNK
        while looked_at < _LOOK_BACK:
            rows = self._session.plain(sql, {"before": before, "actor": actor_id, "limit": limit})
            for n, group_id in rows:
                before = n
                if group_id not in seen:
                    seen.add(group_id)
                    yield group_id
            looked_at += len(rows)
            if len(rows) < limit:
                return
            limit = _CHUNK

    def _step(self, group_id: bytes, state: str = "") -> HistoryStep:
        """A group as one step; with a state, of its changes in that state only."""
        rows = self._session.plain(_GROUP, (group_id,))
        return _step_of([row for row in rows if state in {"", row[10]}])


def _step_of(rows: Sequence[tuple[Any, ...]]) -> HistoryStep:
    """Changes of one group, newest first, as one step."""
    _, _, group_id, kind, title, actor_kind, actor_id, at_s, *_ = rows[0]
    why_not = _why_not(rows)
    tickets = sum(row[11] for row in rows) // ID_BYTES
    return HistoryStep(
        group_id=group_id,
        title=title if len(rows) == 1 else _title([row[4] for row in rows], tickets),
        kind=kind,
        actor_kind=actor_kind,
        actor_id=actor_id,
        at_s=at_s,
        change_ids=tuple(row[1] for row in rows),
        tickets=tickets,
        state=rows[0][10],
        can_undo=not why_not,
        why_not=why_not,
    )


def _title(titles: Sequence[str], tickets: int) -> str:
    """Words for several changes that were made as one: slices of a bulk change, or different things."""
    first, *others = reversed(titles)
    summed = _NUMBER_OF_TICKETS.sub(count_of(tickets, "ticket", "tickets"), first)
    if all(_NUMBER_OF_TICKETS.sub("", other) == _NUMBER_OF_TICKETS.sub("", first) for other in others):
        return summed
    return f"{first} (and {len(others)} more)"


def _why_not(rows: Sequence[tuple[Any, ...]]) -> str:
    """Why a step cannot be taken back; empty when it can."""
    for *_, undo, undo_why, state, _tickets, has_rows, is_sent in rows:
        if state != "done":
            return _GONE
        if undo == UndoKind.NONE or (undo == UndoKind.DELAYED and is_sent):
            return str(undo_why)
        if not has_rows:
            return _FORGOTTEN
    return ""
