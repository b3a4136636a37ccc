"""What the server's sync rules need from its storage and its rights, as Protocols.

A transaction takes the workspace's sequence counter when it first asks for a number and keeps it locked
until it commits, so that the order of sequence numbers is the order of commits: a reader never sees a
number before a smaller one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, Protocol

from desk_app.domain.errors import DeskError
from desk_app.domain.syncrules.conflicts import Writer
from desk_app.domain.syncrules.rows import OpBody, Row
from desk_app.sync.wire.parts import Result


class OpFailed(DeskError):
    """The server failed on one op (a lock, a full disk); its transaction was rolled back."""


class Disturbed(OpFailed):
    """The transaction was taken back because of somebody else's op in it; do it again."""


WAS_IN: Final = "was_in:"


@dataclass(frozen=True, slots=True)
class Stored:
    """A row with what only the server knows.

    Attributes:
        row: The row as clients see it.
        made_by: Device and epoch that made it; "" for mail and other sources.
        writers: Who last wrote each field that was changed since it was made; of an entry that was moved,
            `WAS_IN` with the id of each ticket it was in, and who moved it out of there.
    """

    row: Row
    made_by: str
    writers: Mapping[str, Writer]


def former_tickets(rows: Iterable[Stored]) -> list[str]:
    """Tickets that entries were moved out of; who sees one of them may hold the entry as its own still."""
    names = {name for stored in rows for name in stored.writers if name.startswith(WAS_IN)}
    return sorted(name.removeprefix(WAS_IN) for name in names)


@dataclass(frozen=True, slots=True)
class Marker:
    """The newest coming or going of a ticket in a scope; an entry of the feed with its own `seq`."""

    seq: int
    ticket: str
    scope: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A row that was destroyed, kept for 400 days; for a ticket it stands for all of it."""

    seq: int
    kind: str
    id: str
    scope: str


FeedItem = Row | Marker | Tombstone
"""Anything with a position in the feed."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as the server established it from the token.

    Attributes:
        device: Device the token was given to; "" for sources on the server itself.
        epoch: Epoch the device named; "" outside of pushes.
        actor: Agent or automation.
        is_bot: True for automations.
        scopes: What may be seen: "" (what belongs to no ticket) and `q:<queue>` per team.
        scope_hash: Changes with `scopes` and the rights in them.
        sees_all: Every team but the `hidden` scopes is seen, also one that is made while a question is being
            answered: asked by name it would be passed over, and never told again.
    """

    device: str
    epoch: str
    actor: str
    is_bot: bool
    scopes: frozenset[str]
    scope_hash: str
    sees_all: bool = False
    hidden: frozenset[str] = frozenset()

    def sees(self, scope: str) -> bool:
        """Whether a scope may be seen."""
        return scope not in self.hidden if self.sees_all else scope in self.scopes

    @property
    def writer(self) -> Writer:
        """The caller as the writer of a field."""
        return Writer(f"{self.device}/{self.epoch}" if self.device else "", self.actor, self.is_bot)


class ServerReading(Protocol):
    """What there is at one moment: rows, feed, digests."""

    def head(self) -> int:
        """The newest sequence number."""

    def oldest(self) -> int:
        """The position below which tombstones were cleared away."""

    def stored(self, kind: str, row_id: str) -> Stored | None:
        """A row, or None."""

    def rows_of(self, ticket: str) -> Sequence[Stored]:
        """What belongs to a ticket, without the ticket itself, by seq."""

    def is_gone(self, kind: str, row_id: str) -> bool:
        """Whether there is a tombstone."""

    def feed(self, after: int, limit: int) -> Sequence[FeedItem]:
        """The next items after a position, by seq."""

    def keys(self, kind: str, below: str, limit: int) -> Sequence[str]:
        """Ids of a kind smaller than `below` ("" for no bound), newest first."""

    def digests(self) -> Mapping[tuple[str, str], Mapping[int, int]]:
        """Digests of all rows there are, by scope and kind; those of a ticket stand in its scope."""

    def bucket(self, kind: str, bucket: int) -> Sequence[Row]:
        """All rows of a kind in a bucket."""


class ServerTx(ServerReading, Protocol):
    """One transaction, or one consistent reading."""

    def next_seq(self) -> int:
        """The next sequence number; the counter stays locked until commit."""

    def put(self, stored: Stored) -> None:
        """Write a row; its place in the feed moves to its `seq`."""

    def put_marker(self, marker: Marker) -> None:
        """Replace the marker of this ticket and scope."""

    def destroy(self, tombstone: Tombstone) -> None:
        """Remove a row (a ticket with all of it) and leave a tombstone.

        Tickets that its entries had been in are told anew, whole.
        """

    def result(self, op_id: str) -> Result | None:
        """The stored result of an op, of any device and epoch."""

    def put_result(self, caller: Caller, result: Result) -> None:
        """Keep a final result under its op's id."""

    def results_of(self, device: str, after: int, to: int) -> Sequence[Result]:
        """Results of a device's ops whose outcome lies after one position, up to another."""

    def last_n(self, device: str, epoch: str) -> int:
        """The newest number used; 0 for none."""

    def holder(self, device: str, epoch: str, n: int) -> str:
        """The op that used a number; "" for none."""

    def put_number(self, device: str, epoch: str, n: int, op_id: str) -> None:
        """Use up a number."""

    def take_number(self, wanted: str) -> str:
        """A ticket number people see: `wanted` if it is given and free, else the next."""

    def has_blob(self, caller: Caller, sha256: str) -> bool:
        """Whether a file's bytes are here and the caller may name it.

        It may when it sent them itself or sees a row that names them: to know a hash is not enough.
        """

    def name_blobs(self, row: Row, blobs: Sequence[str]) -> None:
        """Keep which files a row names: who may see the row may have them."""


class ServerStore(Protocol):
    """The storage of one workspace."""

    def epoch(self) -> str:
        """The name of this life of the database; changed by every restore."""

    def read(self) -> AbstractContextManager[ServerTx]:
        """A consistent reading."""

    def write(self) -> AbstractContextManager[ServerTx]:
        """A transaction; rolled back whole when an exception leaves it."""

    def together(self, caller: Caller, ops: Sequence[OpBody]) -> AbstractContextManager[None]:
        """Let the writes of a block share one commit: all of them count when it is left, or none.

        Args:
            caller: Who wants them.
            ops: What the block is about, so that what they need can be read at once.

        Raises:
            OpFailed: One of the writes does not go; nothing of the block was done.
            Disturbed: The same, but not because of this block.
        """


class Rights(Protocol):
    """What a caller may do and see; asked before anything is written or sent."""

    def refusal(self, caller: Caller, op: OpBody, ticket: Row | None) -> str:
        """Why the caller may not do this, one sentence; "" when it is allowed."""

    def may_see(self, caller: Caller, row: Row, ticket: Row) -> bool:
        """Whether a row of a visible ticket may be seen (notes, for some roles, may not).

        It follows from the row's kind and the ticket's team alone, so that digests can be added up by them.
        """
