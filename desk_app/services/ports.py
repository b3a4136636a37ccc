"""What services need from storage, as Protocols; `desk_app.store` implements them.

`Unit` is one open transaction on the single writer. It records every row it changes; undo, the
journal and sync are made from that record, so handlers never think of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from desk_app.domain.changes import Actor, ChangeSet, Row, RowChange, UndoKind, Value
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AccountId, ChangeId, TicketId

if TYPE_CHECKING:  # a start loads nothing of the sync
    from desk_app.domain.syncrules.rows import Row as SyncRow
    from desk_app.domain.syncrules.storage import LocalTx, Projector

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A change as the workspace's log keeps it.

    Attributes:
        rows: What it did to rows, in order; empty when it is not undoable or was pruned.
        state: "done", "undone" (a redo is possible) or "redo_lost".
        undoes: The change this one took back, for an undo.
    """

    n: int
    id: ChangeId
    group_id: bytes
    kind: str
    title: str
    actor: Actor
    at_s: int
    undo: UndoKind
    undo_why: str
    state: str
    undoes: ChangeId | None
    rows: tuple[RowChange, ...]


class History(Protocol):
    """The log of changes, inside a transaction."""

    def logged(self, change_id: bytes) -> LoggedChange | None:
        """A change of the log with its rows."""

    def set_state(self, change_id: bytes, state: str) -> None:
        """Mark a logged change as done, undone or redo_lost."""

    def drop_redo(self) -> None:
        """Forget what could be redone; a new change has made it meaningless."""

    def is_sent(self, change_id: bytes) -> bool:
        """True when an outbox op of this change has left (or may have left) this computer."""


class Copies(Protocol):
    """Writes that only the sync needs: copies of what a server holds, unknown to undo and journal."""

    def recount(self, ticket_id: TicketId) -> None:
        """Make the numbers, the preview and the time of the last activity of a ticket again."""

    def away(self, ticket_id: TicketId) -> tuple[int, int, int]:
        """How many messages, notes and side messages of a ticket are known here by their number alone."""

    def put_away(self, kind: str, row_id: str) -> bool:
        """Keep of a row the server has only that it is there; False for one it does not have."""

    def is_away(self, row: SyncRow) -> bool:
        """Whether the words of this very row were put away."""

    def forget_ticket(self, ticket_id: TicketId) -> None:
        """Remove what belongs to a ticket and its search text; its entries are gone already."""

    def expect_blob(self, sha256: bytes, size: int, mime: str) -> None:
        """Say that a file with this hash exists elsewhere; one that is here stays here."""

    def adopt(self, source_id: bytes, target_id: bytes) -> None:
        """Give everything of one account to another (a standalone workspace gets a server)."""

    def adopt_active(self, source_id: bytes, target_id: bytes) -> None:
        """The same of all lists and of tickets somebody works on; who those name goes along by itself."""

    def repoint(self, column: str, old: bytes, new: bytes) -> None:
        """Let tickets that no server knows name another row instead of one, in one of their columns."""

    def unsent(
        self, account_id: bytes, after: tuple[int, int], limit: int
    ) -> tuple[Sequence[tuple[str, bytes]], tuple[int, int] | None]:
        """A stretch of the rows of an account that neither its server nor the outbox knows, parents first.

        Args:
            account_id: Whose rows.
            after: Where the walk stands; (0, 0) at its beginning.
            limit: Most rows to give.

        Returns:
            Kind and id of each, and where to go on; None at the end of the walk.
        """


class Circumstances(Protocol):
    """What a transaction is about: when, who, for which account, and what it has changed so far."""

    @property
    def change_id(self) -> ChangeId:
        """The change being made."""

    @property
    def rows(self) -> Sequence[RowChange]:
        """Every row changed so far, in order."""

    @property
    def copies(self) -> Copies:
        """Writes that only the sync needs."""

    @property
    def now_s(self) -> int:
        """The moment of the change, epoch seconds."""

    @property
    def actor(self) -> Actor:
        """Who wants the change."""

    @property
    def account_id(self) -> AccountId:
        """The account new things belong to unless their parent says otherwise."""

    @property
    def history(self) -> History:
        """The log of changes."""


class Unit(Circumstances, Protocol):
    """One transaction of the writer; everything in it becomes durable together or not at all."""

    def sync_of(self, account_id: AccountId, projector: Projector) -> LocalTx:
        """What the sync keeps of an account, in this transaction."""

    def new_id(self) -> bytes:
        """A new UUIDv7."""

    def next_number(self, account_id: AccountId) -> str:
        """The next ticket number people see (or a temporary handle where the server numbers)."""

    def get(self, table: str, key: bytes) -> Row | None:
        """The row with this key, whole, or None. Deleted (binned) rows are found too."""

    def find(self, table: str, **equals: Value) -> list[Row]:
        """Rows whose columns equal the values, in the order of insertion; None matches NULL."""

    def exists(self, table: str, **equals: Value) -> bool:
        """True when there is at least one row whose columns equal the values."""

    def insert(self, table: str, values: Mapping[str, Value]) -> bytes:
        """Add a row; gives its key. `id`, `account_id` are filled in when they are left out."""

    def update(self, table: str, key: bytes, **values: Value) -> None:
        """Set columns; columns that already have the value are not recorded."""

    def delete(self, table: str, key: bytes) -> None:
        """Remove a row for good (undo can bring it back from the record)."""

    def event(self, ticket_id: TicketId, kind: str, data: Mapping[str, object]) -> None:
        """Write a line into the ticket's history."""

    def created_last(self, table: str) -> bytes:
        """The key of the row this transaction added last to a table."""

    def touch(self, ticket_id: TicketId) -> None:
        """Say that a ticket's list row, conversation or search text looks different now."""

    def touch_tickets_of(self, column: str, value: bytes) -> None:
        """The same for every ticket whose `column` is `value` (a renamed customer has many)."""

    def put_blob(self, sha256: bytes, size: int, mime: str) -> None:
        """Say that the bytes with this hash are in the blob store."""

    def index_custom(self, owner_id: bytes, values: Mapping[str, Sequence[tuple[str, float | None]]]) -> None:
        """Replace the search values of custom fields, by field id in hex: (folded text, number)."""

    def keep_draft_version(self, draft_id: bytes, body: str, every_s: int) -> None:
        """Keep an older text of a draft, unless one was kept less than `every_s` seconds ago."""

    def attempt(self, work: Work) -> Outcome | DeskError:
        """Run a part that may be refused; a refusal undoes that part alone and is given back."""


Work = Callable[[Unit], "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a handler reports back.

    Attributes:
        title: Words for the undo toast and history.
        undoes: The change that was taken back, for undo.
        problems: What could not be done.
        is_idle: Everything was so already: where no row was changed, no step is kept either.
    """

    title: str
    undoes: ChangeId | None = None
    problems: tuple[str, ...] = ()
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a change would do.

    Attributes:
        title: The words it would have in the history.
        rows: The row changes it would make, in order.
    """

    title: str
    rows: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """What the writer must know about a change besides the work itself."""

    kind: str
    undo: UndoKind
    undo_why: str
    actor: Actor
    group_id: bytes | None = None


class Door(Protocol):
    """The sync's transactions; good for the length of one job on the writer's thread."""

    def transaction(self, account_id: AccountId, kind: str) -> AbstractContextManager[Unit]:
        """One transaction, told to every open view as a change of this kind (`sync.…`)."""


class ChangeWriter(Protocol):
    """The single writer of a workspace."""

    def submit(self, intent: Intent, work: Work) -> Future[ChangeSet]:
        """Queue work for the writer; the future carries the ChangeSet or the DeskError."""

    def rehearse(self, intent: Intent, work: Work) -> Future[Rehearsal]:
        """Run work and take all of it back: what the change would do, without doing it."""

    def session(self, work: Callable[[Door], T]) -> Future[T]:
        """Queue work of the sync, which opens its own transactions; the future carries what it gives."""

    def load(self, batch: RowBatch) -> Future[ChangeSet]:
        """Queue a bulk load: silent (no events, no undo), not journaled, indexed at once."""

    def subscribe(self, listener: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Call `listener` on the writer's thread after each commit; returns the way to stop it."""


class KeptBlob(Protocol):
    """Bytes that are in the blob store now."""

    @property
    def sha256(self) -> bytes:
        """SHA-256 of the content, 32 bytes."""

    @property
    def size(self) -> int:
        """Length of the content in bytes."""


class BlobStore(Protocol):
    """Attachment bytes by content, encrypted at rest."""

    def put_bytes(self, data: bytes) -> KeptBlob:
        """Keep bytes.

        Raises:
            InvalidInput: They are more than the limit.
        """

    def put_file(self, path: Path) -> KeptBlob:
        """Keep the content of a file.

        Raises:
            InvalidInput: It is larger than the limit, or cannot be read.
        """

    def has(self, sha256: bytes) -> bool:
        """Whether the content is on this computer, without reading it."""

    def read(self, sha256: bytes) -> bytes:
        """The whole content.

        Raises:
            NotFound: It is not here.
            WorkspaceDamaged: The stored file does not match its hash.
        """

    def export(self, sha256: bytes, target: Path, *, overwrite: bool = False) -> None:
        """Write the content to a file outside the workspace, piece by piece: whole or not at all.

        Raises:
            Refused: A file is there.
            NotFound, WorkspaceDamaged: As for `read`.
            DiskFull, ReadOnly, StoreError: It could not be written.
        """


class Dump(Protocol):
    """Whole tables, as they were at one moment."""

    def count(self, table: str) -> int:
        """Number of rows of a table."""

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        """The columns of every row, oldest first."""

    def row(self, table: str, columns: Sequence[str], key: bytes) -> tuple[Value, ...] | None:
        """The columns of one row of a table that has a single key; None when there is none."""


@dataclass(frozen=True, slots=True)
class RowBatch:
    """Whole rows for the bulk loader: an import, a first sync, demo data.

    Attributes:
        tables: (table, columns, rows) in an order that satisfies foreign keys. Tickets come with all
            their messages, notes, tags and files in the same batch, so that their search text is
            made from the batch itself. Ids, counters and previews are given, nothing is derived.
        title: Words for the log ("Imported 500 tickets").
        index_later: Leave the search text to the index queue, because the tickets are not whole yet.
    """

    tables: Sequence[tuple[str, Sequence[str], Sequence[tuple[Value, ...]]]]
    title: str = "Loaded"
    index_later: bool = False
