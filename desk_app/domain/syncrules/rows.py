"""Rows and ops as they are synchronised: plain values, ids as text, fields as JSON.

The stores keep ids as 16 bytes and many columns; they translate at their border. Here and on the wire a
row is (kind, id, ticket, seq, fields), so that a new kind needs a line in `kinds` and no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
"""What a field of a row or the data of an op can hold."""

Fields = Mapping[str, Json]
"""Fields of a row by name; never altered in place."""

Key = tuple[str, str]
"""(kind, id): what identifies a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """One synchronised row.

    Attributes:
        kind: Name of a kind in `kinds.KINDS`.
        id: Its id as canonical text.
        ticket: Id of the ticket it belongs to (a ticket's own id); "" for what belongs to none.
        seq: Position of its newest change in the server's log; 0 while only this device knows it.
        fields: Its values, without anything that can be derived from other rows.
    """

    kind: str
    id: str
    ticket: str
    seq: int
    fields: Fields

    @property
    def key(self) -> Key:
        """What identifies the row."""
        return (self.kind, self.id)


class Verb(StrEnum):
    """What an op does to its row; `kind.verb` is its name on the wire (`ticket.set`, `note.add`)."""

    ADD = "add"
    """Make the row: data is its fields (and `seen` for a reply)."""
    SET = "set"
    """Set fields: data is `{field: {"base": old, "set": new}}`."""
    DELTA = "delta"
    """Add to and remove from sets: `{field: {"add": [...], "remove": [...]}}`."""
    COUNT = "count"
    """Add to counters: `{field: increment}`."""
    DELETE = "delete"
    """Put a ticket into the bin: no data."""
    RESTORE = "restore"
    """Take it out again: no data."""
    MERGE = "merge"
    """Merge the ticket into another: `{"into": id}`."""
    MOVE = "move"
    """Move a message or note into another ticket for good: `{"from": id, "into": id}`. Its chain is the
    ticket it was in; the ticket it goes to is made first where there is none yet."""


@dataclass(frozen=True, slots=True)
class OpBody:
    """What a person did, as it travels; identity for ever is `id`.

    Attributes:
        id: Op id; the server keeps its result under it.
        chain: Unit of order and of blocking: the ticket's id, or the row's where there is no ticket.
        kind: Kind of the row it changes.
        verb: What it does.
        row_id: The row it changes.
        data: See `Verb`.
        blobs: SHA-256 (hex) of files that must be on the server first.
        is_again: True when an earlier life of the server had accepted it already, so that nothing is asked
            or sent to a customer a second time.
    """

    id: str
    chain: str
    kind: str
    verb: Verb
    row_id: str
    data: Fields
    blobs: tuple[str, ...] = ()
    is_again: bool = False

    @property
    def key(self) -> Key:
        """The row it changes."""
        return self.kind, self.row_id

    @property
    def name(self) -> str:
        """`ticket.set` and so on."""
        return f"{self.kind}.{self.verb}"
