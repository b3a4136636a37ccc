"""What every change has in common: an imperative name, an undo promise, and its trace.

A change says what a person (or a rule, or the server) wants; a handler in `services` turns it into
row changes; the recorded `RowChange` values are what undo, the journal and sync are made from, so a
new kind of change needs no code for any of the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from desk_app.domain.ids import ChangeId, TicketId

Value = str | int | float | bytes | None
"""What a cell can hold."""

Row = Mapping[str, Value]
"""A table row by column name."""


class UndoKind(StrEnum):
    """How a change is taken back."""

    INVERSE = "inverse"
    """The old values are put back, at any time."""
    DELAYED = "delayed"
    """Taken back while it still waits in the outbox; afterwards it has left the building."""
    NONE = "none"
    """Not undone; `Change.undo_why` says why."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who wants the change: an agent, a rule, the sync, or the program itself."""

    kind: str
    id: bytes | None
    name: str


SYSTEM = Actor("system", None, "Desk App")


@dataclass(frozen=True, slots=True)
class Change:
    """An imperative: one thing somebody wants done, whole or not at all."""

    kind: ClassVar[str] = ""
    undo: ClassVar[UndoKind] = UndoKind.INVERSE
    undo_why: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after.

    Attributes:
        table: Table name.
        key: The row's id (16 bytes), or the joined ids of a row with two.
        before: Changed columns with their old values; None when the row did not exist.
        after: Changed columns with their new values; None when the row is gone.
    """

    table: str
    key: bytes
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What a change did: tells every open view what to refresh.

    Attributes:
        change_id: Id of the change; the handle for undo.
        n: Position in the workspace's log of changes, growing without gaps per store; 0 for one that found
            everything as it wants it and was not kept.
        group_id: The same for all parts of one bulk change or bundle.
        kind: `Change.kind`.
        title: Words for the undo toast and the history ("Solved #4179").
        tickets: Tickets whose rows or conversations look different now.
        tables: Tables with changed rows; empty when another process made the change, which does not tell.
        created: Ids of new rows by table, in order of creation.
        undo: How it can be taken back.
        undo_why: Why not, where it cannot.
        problems: What could not be done, one sentence each (undo of something changed since).
        actor_id: The agent who did it; None for rules, sync and the program itself.
    """

    change_id: ChangeId
    n: int
    group_id: bytes
    kind: str
    title: str
    tickets: frozenset[TicketId]
    tables: frozenset[str]
    undo: UndoKind
    undo_why: str = ""
    created: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    actor_id: bytes | None = None

    @property
    def is_idle(self) -> bool:
        """It found everything as it was wanted: nothing was written, and there is no step to take back."""
        return self.n == 0

    def may_concern(self, tables: AbstractSet[str]) -> bool:
        """Whether rows of one of these tables changed, or may have."""
        return not self.tables or not self.tables.isdisjoint(tables)

    def first(self, table: str) -> bytes:
        """The id of the first new row of a table.

        Raises:
            KeyError: Nothing was created there.
        """
        return self.created[table][0]
