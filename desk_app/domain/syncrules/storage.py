"""What the machine needs from the device's storage, as a narrow Protocol.

A row with open ops keeps its base image in a shadow; without one the row *is* the base. A transaction is
durable together or not at all, and what it wrote is seen by its own later reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from desk_app.domain.syncrules.rows import Json, Key, OpBody, Row


class OpState(StrEnum):
    """Where an op of the outbox stands."""

    WAITING_BLOB = "waiting_blob"
    """A file it names is still being sent."""
    QUEUED = "queued"
    SENDING = "sending"
    """In the request that is under way."""
    UNKNOWN = "unknown"
    """Sent, but no answer came: it is sent again under the same number."""
    ACCEPTED = "accepted"
    """The server has it; the feed has not shown it yet."""
    CONFIRMED = "confirmed"
    """The feed has shown it. Kept for 30 days in case the server loses it."""
    REJECTED = "rejected"
    HELD = "held"
    """A person must look first: a newer message, a ticket in the bin."""
    NEEDS_AGENT = "needs_agent"
    """It cannot go on its own: what it belongs to was rejected, or never appeared."""
    QUARANTINED = "quarantined"
    """The server fails on it again and again; tried again every hour."""


SHOWN: Final = frozenset(
    {
        OpState.WAITING_BLOB,
        OpState.QUEUED,
        OpState.SENDING,
        OpState.UNKNOWN,
        OpState.ACCEPTED,
        OpState.QUARANTINED,
    }
)
"""States of ops that are laid over the server's rows."""
STUCK: Final = frozenset({OpState.REJECTED, OpState.HELD, OpState.NEEDS_AGENT})
"""States that wait for a person."""
UNSENT: Final = frozenset({OpState.WAITING_BLOB, OpState.QUEUED, OpState.SENDING, OpState.UNKNOWN})
"""States of ops the server may not have yet."""


@dataclass(frozen=True, slots=True)
class Op:
    """An op of the outbox.

    Attributes:
        ord: Place among all ops of this device; never changes.
        n: Its number in the device's epoch; 0 while it has none.
        attempts: Times the server put it off (`later`).
        strikes: Times in a row the server failed on it alone.
        window_ms: How long it can be taken back before it is sent.
        applied_seq: Position at which the feed will show its outcome; 0 while unknown.
        code: Machine's word for the last answer.
        sentence: The same for a person.
        answer: Status of the final answer; "" before.
        target: The ticket it was redirected to, or the newer message that holds it.
        done_s: Server time of the confirmation, for ageing the log; 0 before.
    """

    body: OpBody
    ord: int
    state: OpState = OpState.QUEUED
    n: int = 0
    attempts: int = 0
    strikes: int = 0
    window_ms: int = 0
    applied_seq: int = 0
    code: str = ""
    sentence: str = ""
    answer: str = ""
    target: str = ""
    done_s: int = 0

    @property
    def id(self) -> str:
        """The op's id."""
        return self.body.id

    def queued(self) -> Op:
        """The op back in the queue without a number."""
        return replace(self, state=OpState.QUEUED, n=0)


@dataclass(frozen=True, slots=True)
class Device:
    """Who this device is to the server.

    Attributes:
        epoch: Random name of this life of the device's store; new after a fork or a server restore.
        next_n: The first number not known to be used in this epoch.
    """

    id: str
    epoch: str
    next_n: int = 1


@dataclass(frozen=True, slots=True)
class SyncPoint:
    """Where this device stands in the server's log; written in one transaction with the rows.

    Attributes:
        server_epoch: Life of the server the rows are from; "" before the first contact.
        scope_hash: What could be seen when the cursor was given.
        cursor: The server's text for the position; "" while a snapshot is needed.
        seq: The position.
        complete_seq: The newest position at which nothing was missing; 0 during a snapshot.
        generation: Number of the snapshot the rows are marked with.
        sweep: Why a snapshot is under way; "" when none is.
        start: Feed position the snapshot began at.
        after: Key of its last block.
        time_s: The server's clock when it was last heard.
    """

    server_epoch: str = ""
    scope_hash: str = ""
    cursor: str = ""
    seq: int = 0
    complete_seq: int = 0
    generation: int = 0
    sweep: str = ""
    start: int = 0
    after: str = ""
    time_s: int = 0


@dataclass(frozen=True, slots=True)
class Shadow:
    """The base image of a row with open ops.

    Attributes:
        base: What the server last told; None when it knows no such row.
        chain: Chain of the ops on it; differs from the row's ticket after a merge.
    """

    base: Row | None
    chain: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that kept another person's value; both are shown, with a one-click "use mine"."""

    op_id: str
    ticket: str
    field: str
    base: Json
    mine: Json
    theirs: Json
    by: str


class RowTables(Protocol):
    """Rows as they are shown, and the base images beside them."""

    def row(self, key: Key) -> Row | None:
        """The row as it is shown."""

    def put_row(self, row: Row) -> None:
        """Write a row as it is shown."""

    def drop_row(self, key: Key) -> None:
        """Remove a row with its search text; one that is not there is no error."""

    def rows_of(self, ticket: str) -> Sequence[Key]:
        """Keys of shown rows of a ticket, itself included, of shadows of its chain, and of its base rows."""

    def shadow(self, key: Key) -> Shadow | None:
        """The base image beside a row, or None when the row is the base."""

    def put_shadow(self, key: Key, shadow: Shadow) -> None:
        """Keep a base image."""

    def drop_shadow(self, key: Key) -> None:
        """Forget the base image."""

    def mark(self, key: Key, generation: int) -> None:
        """Say that a snapshot contained this row."""

    def is_marked(self, key: Key, generation: int) -> bool:
        """Whether it did."""

    def unmarked(self, generation: int) -> Sequence[Key]:
        """Base rows a snapshot did not contain."""

    def base_count(self) -> int:
        """How many base rows there are."""

    def base_sums(self) -> dict[str, dict[int, int]]:
        """Digests of all base rows (`canonical.digests`)."""

    def base_bucket(self, kind: str, bucket: int) -> Sequence[Key]:
        """Base rows of one bucket."""


class OutboxTables(Protocol):
    """The outbox, and who and where this device is."""

    def op(self, op_id: str) -> Op | None:
        """An op of the outbox or of the log of confirmed ones."""

    def put_op(self, op: Op) -> None:
        """Write an op."""

    def drop_op(self, op_id: str) -> None:
        """Forget an op: a person took it back or dropped it, or it is confirmed and 30 days old."""

    def next_ord(self) -> int:
        """The place of the next op."""

    def open_ops(self, *states: OpState) -> Sequence[Op]:
        """Ops that are not confirmed, by `ord`: those in these states, or all when none is named."""

    def open_ops_of(self, chain: str, key: Key | None = None) -> Sequence[Op]:
        """The same of one chain, or of one row in it."""

    def open_moves(self) -> Sequence[Op]:
        """Those that move something to another ticket."""

    def log(self) -> Sequence[Op]:
        """Confirmed ops, by `ord`."""

    def oldest_log(self, keep: int, limit: int) -> Sequence[Op]:
        """The first so many of them, without the newest `keep`."""

    def device(self) -> Device:
        """Who this device is."""

    def put_device(self, device: Device) -> None:
        """Change it."""

    def point(self) -> SyncPoint:
        """Where this device stands."""

    def put_point(self, point: SyncPoint) -> None:
        """Change it."""

    def add_conflict(self, conflict: Conflict) -> None:
        """Keep a conflict for the person; one of the same op and field is replaced."""

    def open_conflicts(self) -> int:
        """How many conflicts nobody has decided about."""

    def has_blob(self, sha256: str) -> bool:
        """Whether the server is known to have a file."""

    def put_blob_sent(self, sha256: str) -> None:
        """The server has a file from now on."""


class LocalTx(RowTables, OutboxTables, Protocol):
    """One transaction on the device's store."""


class Projector(Protocol):
    """Writes the rows of the sync into the tables that everything else reads, in the same transaction."""

    def show(self, row: Row) -> None:
        """Make the row look like this everywhere."""

    def hide(self, key: Key) -> None:
        """Remove the row everywhere."""


class LocalStore(Protocol):
    """The device's storage."""

    def transaction(self) -> AbstractContextManager[LocalTx]:
        """A transaction; rolled back whole when an exception leaves it."""
