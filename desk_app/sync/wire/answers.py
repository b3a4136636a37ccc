"""What a server answers: each message as a typed value. `printing` has their JSON form.

Every answer names the server's epoch, so that one of another life changes nothing but to start a reset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desk_app.domain.standing import Standing
from desk_app.domain.syncrules.kinds import BESIDE
from desk_app.domain.syncrules.rows import Row, Verb
from desk_app.sync.wire.parts import Result


@dataclass(frozen=True, slots=True)
class HelloAnswer:
    """Who the server is and what this client may see.

    Attributes:
        schema_min: Oldest wire schema it still speaks.
        schema_max: Newest.
        scopes: Names of what the client may see, sorted.
        scope_hash: Changes whenever `scopes` or the rights within them do.
        seq: The server's newest position.
        time_s: Its clock; shown to people and used to age what is confirmed, nothing else.
        offline_days: Days without contact after which this device is to remove what it holds; 0 for never.
        standing: What the person may do; None from a server that does not say.
        verbs: What it can do to rows, and kinds of rows that not every server knows; other ops wait until it
            has been updated.
    """

    server_epoch: str
    schema_min: int
    schema_max: int
    scopes: tuple[str, ...]
    scope_hash: str
    seq: int
    time_s: int
    offline_days: int = 0
    standing: Standing | None = None
    verbs: frozenset[str] = frozenset(Verb) | BESIDE


FIRST_VERBS: Final = frozenset(Verb) - {Verb.MOVE}
"""What servers can do that do not say it."""


class PushState(StrEnum):
    """How the whole push ended."""

    READ = "read"
    EPOCH_FORK = "epoch_fork"
    """A number is known under another op: the client was restored from a copy and takes a new epoch."""
    GAP = "gap"
    """Numbers are missing before the first op; nothing was done."""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """Results of a push, as far as it went; `last_n` is the newest number used in this device epoch."""

    server_epoch: str
    state: PushState
    last_n: int
    seq: int
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A row as it is now."""

    row: Row


@dataclass(frozen=True, slots=True)
class InEntry:
    """A ticket came into view: all of it, because its older parts lie behind the cursor."""

    seq: int
    ticket: Row
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class OutEntry:
    """A ticket may not be seen any more: everything of it goes."""

    seq: int
    ticket: str


@dataclass(frozen=True, slots=True)
class GoneEntry:
    """A row was destroyed (a tombstone); for a ticket, with everything in it."""

    seq: int
    kind: str
    id: str


Entry = RowEntry | InEntry | OutEntry | GoneEntry


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the feed.

    Attributes:
        start: Position it begins after.
        to: Position it reaches.
        is_complete: Whether that was the newest position when the page was read.
        cursor: What to ask with next.
        acks: Results of own ops whose outcome lies in the page; their push answers may have been lost.
        parents: Present rows of the tickets named in `entries`, so no child comes before its parent.
    """

    server_epoch: str
    start: int
    to: int
    is_complete: bool
    cursor: str
    entries: tuple[Entry, ...]
    parents: tuple[Row, ...] = ()
    acks: tuple[Result, ...] = ()


class ResetWhy(StrEnum):
    """Why a cursor is no use any more."""

    FIRST = "first"
    EPOCH = "epoch"
    SCOPE = "scope"
    TOO_OLD = "too_old"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Reset:
    """Keep rows and outbox, take a snapshot, then drop what was not in it."""

    server_epoch: str
    why: ResetWhy


@dataclass(frozen=True, slots=True)
class SnapshotBlock:
    """A block of the snapshot.

    Attributes:
        start: Position of the feed to go on from when all blocks are there; the same in each.
        after: What to ask the next block with.
        is_last: Whether it is the end; then `cursor` is filled.
        scopes: What may be seen: rows outside of it go without asking, others are braked.
    """

    server_epoch: str
    scopes: tuple[str, ...]
    scope_hash: str
    start: int
    after: str
    is_last: bool
    cursor: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Digests:
    """Digest per kind and bucket of everything the client may see at position `seq`.

    `scope_hash` says what that is: teams that come and go would make rows look wrong that are not.
    """

    server_epoch: str
    scope_hash: str
    seq: int
    sums: Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class BucketRows:
    """All rows of one bucket at position `seq`, with the tickets they belong to."""

    server_epoch: str
    scope_hash: str
    seq: int
    kind: str
    bucket: int
    rows: tuple[Row, ...]
    parents: tuple[Row, ...] = ()


class RefusalCode(StrEnum):
    """Why a request as a whole was not read."""

    AUTH = "auth"
    """401: sign in again."""
    FORBIDDEN = "forbidden"
    """403: this account may not do it."""
    REVOKED = "revoked"
    """This device was shut out."""
    EPOCH = "epoch"
    """409: the request names another life of the server."""
    TOO_LARGE = "too_large"
    """413."""
    UPGRADE = "upgrade"
    """426: this program is too old."""
    BUSY = "busy"
    """429 and 503: later, see `retry_after_s`."""
    FAILED = "failed"
    """500: the server broke on it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The request as a whole was refused; nothing was done."""

    server_epoch: str
    code: RefusalCode
    retry_after_s: int = 0


Answer = HelloAnswer | PushAnswer | Page | Reset | SnapshotBlock | Digests | BucketRows | Refusal
"""Anything a server sends, except the bytes of files."""
