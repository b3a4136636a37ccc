"""What a client is told: the flat feed, the snapshot, digests and single buckets.

A row is sent only when its ticket is in the caller's scopes and the rights let it be seen. Immutable rows
keep the position they were made at; a ticket stands at its newest change; a ticket that comes into view is
sent whole, because its older parts lie behind the cursor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from desk_app.domain.syncrules.kinds import KINDS, scope_of
from desk_app.domain.syncrules.rows import Row
from desk_app.sync.server_cursor import Cursor, CursorSigner
from desk_app.sync.server_store import (
    Caller,
    FeedItem,
    Marker,
    Rights,
    ServerStore,
    ServerTx,
    Tombstone,
    former_tickets,
)
from desk_app.sync.wire.answers import (
    BucketRows,
    Digests,
    Entry,
    GoneEntry,
    HelloAnswer,
    InEntry,
    OutEntry,
    Page,
    Refusal,
    RefusalCode,
    Reset,
    ResetWhy,
    RowEntry,
    SnapshotBlock,
)
from desk_app.sync.wire.asks import PullAsk, RepairAsk, SnapshotAsk, VerifyAsk
from desk_app.sync.wire.threads import Thread

SCHEMA_MIN: Final = 1
SCHEMA_MAX: Final = 1
_LIMIT_MAX: Final = 2_000
_STRETCH: Final = 200
PAGE_BYTES: Final = 1024 * 1024
"""Where a page or block ends though more rows were asked for; one ticket with its thread may go beyond it."""
_SMALL: Final = 100
_LOOSE_KINDS: Final = tuple(kind for kind, spec in KINDS.items() if not spec.is_of_ticket)
_NAMED_KINDS: Final = ("customer", "organisation", "asset")
"""What a ticket names by its fields."""
_ALL_KINDS: Final = (*_LOOSE_KINDS, "ticket")
"""Order of the snapshot: what everything refers to, then tickets, newest first, each with its thread."""


class FeedDesk:
    """The server's side of everything a client reads."""

    def __init__(self, store: ServerStore, rights: Rights, signer: CursorSigner) -> None:
        self._store = store
        self._rights = rights
        self._signer = signer

    def hello(self, caller: Caller, time_s: int) -> HelloAnswer:
        """Who this server is and what the caller may see."""
        with self._store.read() as tx:
            return HelloAnswer(
                server_epoch=self._store.epoch(),
                schema_min=SCHEMA_MIN,
                schema_max=SCHEMA_MAX,
                scopes=tuple(sorted(caller.scopes)),
                scope_hash=caller.scope_hash,
                seq=tx.head(),
                time_s=time_s,
            )

    def pull(self, caller: Caller, ask: PullAsk) -> Page | Reset:
        """The next page of the feed, or the reason why there is none from this cursor."""
        epoch = self._store.epoch()
        with self._store.read() as tx:
            head = tx.head()
            cursor = self._signer.read(ask.cursor)
            if cursor is None:
                return Reset(epoch, ResetWhy.UNREADABLE)
            if cursor.epoch != epoch or cursor.seq > head:
                return Reset(epoch, ResetWhy.EPOCH)
            if cursor.scope_hash != caller.scope_hash:
                return Reset(epoch, ResetWhy.SCOPE)
            if cursor.seq < tx.oldest():
                return Reset(epoch, ResetWhy.TOO_OLD)
            return self._page(tx, caller, cursor.seq, min(ask.limit, _LIMIT_MAX))

    def snapshot(self, caller: Caller, ask: SnapshotAsk) -> SnapshotBlock | Refusal:
        """The next block of everything the caller may see; a ticket is never torn over two blocks."""
        epoch = self._store.epoch()
        if ask.server_epoch != epoch:
            return Refusal(epoch, RefusalCode.EPOCH)
        with self._store.read() as tx:
            start = ask.start if ask.after else tx.head()
            rows: list[Row] = []
            after = ""
            size = 0
            for key, row in self._visible(tx, caller, ask.after):
                whole = self._with_thread(tx, caller, row)
                rows += whole
                size += sum(map(row_size, whole))
                if len(rows) >= min(ask.limit, _LIMIT_MAX) or size > PAGE_BYTES:
                    after = key
                    break
            cursor = "" if after else self.cursor(caller, start)
            return SnapshotBlock(
                server_epoch=epoch,
                scopes=tuple(sorted(caller.scopes)),
                scope_hash=caller.scope_hash,
                start=start,
                after=after,
                is_last=not after,
                cursor=cursor,
                rows=tuple(rows),
            )

    def verify(self, caller: Caller, ask: VerifyAsk) -> Digests | Refusal:
        """Digests of everything the caller may see."""
        epoch = self._store.epoch()
        if ask.server_epoch != epoch:
            return Refusal(epoch, RefusalCode.EPOCH)
        sums: dict[str, dict[int, int]] = {}
        with self._store.read() as tx:
            for (scope, kind), kept in tx.digests().items():
                if self._sees_kind(caller, scope, kind):
                    of_kind = sums.setdefault(kind, {})
                    for bucket, number in kept.items():
                        of_kind[bucket] = of_kind.get(bucket, 0) ^ number
            seen = {kind: of_kind for kind, of_kind in sums.items() if of_kind}
            return Digests(epoch, caller.scope_hash, tx.head(), seen)

    def repair(self, caller: Caller, ask: RepairAsk) -> BucketRows | Refusal:
        """All rows of one bucket, with the tickets they belong to."""
        epoch = self._store.epoch()
        if ask.server_epoch != epoch:
            return Refusal(epoch, RefusalCode.EPOCH)
        with self._store.read() as tx:
            rows = [row for row in tx.bucket(ask.kind, ask.bucket) if self.may_see(tx, caller, row)]
            parents = _tickets(tx, {row.ticket for row in rows if row.ticket and row.kind != "ticket"})
            return BucketRows(
                server_epoch=epoch,
                scope_hash=caller.scope_hash,
                seq=tx.head(),
                kind=ask.kind,
                bucket=ask.bucket,
                rows=tuple(rows),
                parents=parents,
            )

    def whole(self, caller: Caller, ticket_id: str) -> Thread | None:
        """A ticket by itself; None when there is none for the caller."""
        with self._store.read() as tx:
            found = tx.stored("ticket", ticket_id)
            if found is None or not self.may_see(tx, caller, found.row):
                return None
            named = ((kind, found.row.fields.get(f"{kind}_id")) for kind in _NAMED_KINDS)
            beside = (tx.stored(kind, name) for kind, name in named if isinstance(name, str) and name)
            return Thread(
                server_epoch=self._store.epoch(),
                seq=tx.head(),
                ticket=found.row,
                rows=tuple(self.thread(tx, caller, found.row)),
                beside=tuple(item.row for item in beside if item),
            )

    def cursor(self, caller: Caller, seq: int) -> str:
        """The cursor of a caller at a position."""
        return self._signer.text(Cursor(self._store.epoch(), caller.scope_hash, SCHEMA_MAX, seq))

    def may_see(self, tx: ServerTx, caller: Caller, row: Row) -> bool:
        """Whether the caller may see a row now."""
        if not KINDS[row.kind].is_of_ticket:
            return caller.sees("")
        ticket = row if row.kind == "ticket" else self.ticket_of(tx, row)
        return (
            ticket is not None and caller.sees(scope_of(ticket)) and self._rights.may_see(caller, row, ticket)
        )

    def ticket_of(self, tx: ServerTx, row: Row) -> Row | None:
        """The present ticket of a row."""
        found = tx.stored("ticket", row.ticket)
        return found.row if found else None

    def entry(self, tx: ServerTx, caller: Caller, item: FeedItem) -> Entry | None:
        """What a caller is told of one item of the feed; None for nothing."""
        match item:
            case Row():
                return RowEntry(item) if self.may_see(tx, caller, item) else self.departure(tx, caller, item)
            case Marker():
                if not caller.sees(item.scope):
                    return None
                found = tx.stored("ticket", item.ticket)
                if found is None or not caller.sees(scope_of(found.row)):
                    return OutEntry(item.seq, item.ticket)
                return self.arrival(tx, caller, item, found.row) if item.is_in else None
            case Tombstone():
                return GoneEntry(item.seq, item.kind, item.id) if caller.sees(item.scope) else None

    def departure(self, tx: ServerTx, caller: Caller, row: Row) -> GoneEntry | None:
        """Of an entry that was moved where the caller does not see it: that it is gone from where they do."""
        stored = tx.stored(row.kind, row.id)
        for ticket in former_tickets([stored] if stored else []):
            left = tx.stored("ticket", ticket)
            if left and caller.sees(scope_of(left.row)) and self._rights.may_see(caller, row, left.row):
                return GoneEntry(row.seq, row.kind, row.id)
        return None

    def arrival(self, tx: ServerTx, caller: Caller, marker: Marker, ticket: Row) -> InEntry:
        """A ticket that came into view, whole."""
        return InEntry(marker.seq, ticket, tuple(self.thread(tx, caller, ticket)))

    def thread(self, tx: ServerTx, caller: Caller, ticket: Row) -> list[Row]:
        """What the caller may see below a visible ticket."""
        rows = (item.row for item in tx.rows_of(ticket.id))
        return [row for row in rows if self._rights.may_see(caller, row, ticket)]

    def _page(self, tx: ServerTx, caller: Caller, start: int, limit: int) -> Page:
        items = tx.feed(start, limit)
        entries, to = self.entries(tx, caller, items)
        if not to:
            to = items[-1].seq if len(items) >= limit else tx.head()
        parents = self.parents(tx, entries)
        newest = max((row.seq for row in parents), default=to)
        return Page(
            server_epoch=self._store.epoch(),
            start=start,
            to=to,
            is_complete=to == tx.head(),
            cursor=self.cursor(caller, to),
            entries=entries,
            parents=parents,
            # The present row of a parent may hold an own change from beyond the page: say so, or its
            # effect would be laid over itself.
            acks=tuple(tx.results_of(caller.device, start, max(to, newest))),
        )

    def entries(
        self, tx: ServerTx, caller: Caller, items: Sequence[FeedItem]
    ) -> tuple[tuple[Entry, ...], int]:
        """What a caller is told of some items, and where it was cut for its size (0: nowhere)."""
        entries: list[Entry] = []
        size = 0
        for item in items:
            entry = self.entry(tx, caller, item)
            if entry is None:
                continue
            entries.append(entry)
            size += _size(entry)
            if size > PAGE_BYTES and item is not items[-1]:
                return tuple(entries), item.seq
        return tuple(entries), 0

    def parents(self, tx: ServerTx, entries: Sequence[Entry]) -> tuple[Row, ...]:
        """The present rows of tickets that children in a page belong to and that are not in it."""
        rows = [entry.row for entry in entries if isinstance(entry, RowEntry)]
        named = {row.ticket for row in rows if row.ticket and row.kind != "ticket"}
        return _tickets(tx, named - {row.id for row in rows if row.kind == "ticket"})

    def _visible(self, tx: ServerTx, caller: Caller, after: str) -> Iterator[tuple[str, Row]]:
        """Rows of no ticket and tickets, in the snapshot's order, each with the key to go on after it."""
        first, _, below = after.partition(":")
        kinds = _ALL_KINDS[_ALL_KINDS.index(first) :] if first in _ALL_KINDS else _ALL_KINDS
        for kind in kinds:
            for row_id in _ids(tx, kind, below if kind == first else ""):
                found = tx.stored(kind, row_id)
                if found and self.may_see(tx, caller, found.row):
                    yield f"{kind}:{row_id}", found.row

    def _sees_kind(self, caller: Caller, scope: str, kind: str) -> bool:
        """Whether the caller sees what there is of a kind in a scope."""
        if not KINDS[kind].is_of_ticket:
            return caller.sees("")
        ticket = Row("ticket", "", "", 0, {"queue_id": scope.removeprefix("q:")})
        return caller.sees(scope) and self._rights.may_see(caller, Row(kind, "", "", 0, {}), ticket)

    def _with_thread(self, tx: ServerTx, caller: Caller, row: Row) -> list[Row]:
        return [row, *self.thread(tx, caller, row)] if row.kind == "ticket" else [row]


def _ids(tx: ServerTx, kind: str, below: str) -> Iterator[str]:
    """All ids of a kind, newest first, read in stretches."""
    while True:
        ids = tx.keys(kind, below, _STRETCH)
        yield from ids
        if len(ids) < _STRETCH:
            return
        below = ids[-1]


def _size(entry: Entry) -> int:
    match entry:
        case RowEntry():
            return row_size(entry.row)
        case InEntry():
            return row_size(entry.ticket) + sum(map(row_size, entry.rows))
        case _:
            return _SMALL


def row_size(row: Row) -> int:
    """About how many bytes a row takes on the wire: texts count, the rest is small."""
    texts = sum(len(value) for value in row.fields.values() if isinstance(value, str))
    parts = sum(len(repr(value)) for value in row.fields.values() if isinstance(value, list | dict))
    return _SMALL * 2 + texts + parts


def _tickets(tx: ServerTx, ids: set[str]) -> tuple[Row, ...]:
    found = (tx.stored("ticket", ticket) for ticket in sorted(ids))
    return tuple(item.row for item in found if item)
