"""The team server's store in memory: the `ServerStore` of the simulator, with backups."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from desk_app.domain.syncrules.canonical import bucket_of, row_hash
from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.rows import Key, OpBody, Row
from desk_app.sync.server_store import (
    Caller,
    FeedItem,
    Marker,
    ServerTx,
    Stored,
    Tombstone,
    former_tickets,
)
from desk_app.sync.wire.parts import DONE, Result
from tests.sync.simulate.undo import Journal

Backup = tuple[list[int], tuple[dict[object, object], ...]]


class MemoryNumbers:
    """Sequence, op results, numbers."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.news: list[Callable[[], None]] = []
        self.is_together = False
        self.results: dict[str, Result] = {}
        self.effects: dict[str, int] = {}
        self.numbers: dict[tuple[str, str, int], str] = {}
        self.last: dict[tuple[str, str], int] = {}
        self.ack_lists: dict[str, tuple[Result, ...]] = {}
        self.counters: dict[str, int] = {"head": 0, "number": 0}
        self.ticket_numbers: dict[str, bool] = {}
        self.on_result: Callable[[Caller, Result], None] = lambda _caller, _result: None

    def head(self) -> int:
        return self.counters["head"]

    def oldest(self) -> int:
        return 0

    def next_seq(self) -> int:
        seq = self.counters["head"] + 1
        self.journal.put(self.counters, "head", seq)
        return seq

    def result(self, op_id: str) -> Result | None:
        return self.results.get(op_id)

    def put_result(self, caller: Caller, result: Result) -> None:
        self.journal.put(self.results, result.id, result)
        if result.status in DONE:
            self.journal.put(self.effects, result.id, self.effects.get(result.id, 0) + 1)
            if result.seq:
                acks = (*self.ack_lists.get(caller.device, ()), result)
                self.journal.put(self.ack_lists, caller.device, acks[-300:])
        self.on_result(caller, result)  # at once: what is looked at is the row as this op found it

    def results_of(self, device: str, after: int, to: int) -> Sequence[Result]:
        return [ack for ack in self.ack_lists.get(device, ()) if after < ack.seq <= to]

    def last_n(self, device: str, epoch: str) -> int:
        return self.last.get((device, epoch), 0)

    def holder(self, device: str, epoch: str, n: int) -> str:
        return self.numbers.get((device, epoch, n), "")

    def put_number(self, device: str, epoch: str, n: int, op_id: str) -> None:
        self.journal.put(self.numbers, (device, epoch, n), op_id)
        self.journal.put(self.last, (device, epoch), n)

    def take_number(self, wanted: str) -> str:
        number = wanted if wanted and wanted not in self.ticket_numbers else ""
        while not number or number in self.ticket_numbers:
            self.journal.put(self.counters, "number", self.counters["number"] + 1)
            number = f"HD-{self.counters['number']}"
        self.journal.put(self.ticket_numbers, number, True)
        return number

    def has_blob(self, caller: Caller, sha256: str) -> bool:
        return True

    def name_blobs(self, row: Row, blobs: Sequence[str]) -> None:
        pass


class MemoryServer(MemoryNumbers):
    """Rows, feed, results and numbers of one workspace.

    Attributes:
        life: Counts restores, whatever the server calls its epoch.
        on_result: Called for every final result that is stored.
        on_put: Called with the row before and after each write.
    """

    def __init__(self, epoch: str) -> None:
        super().__init__()
        self.name = epoch
        self.life = 0
        self.rows: dict[Key, Stored] = {}
        self.children: dict[str, dict[Key, None]] = {}
        self.kinds: dict[str, dict[str, None]] = {}
        self.feed_items: dict[int, FeedItem] = {}
        self.markers: dict[tuple[str, str], Marker] = {}
        self.tombs: dict[Key, Tombstone] = {}
        self.seqs: list[int] = []
        self.on_put: Callable[[Stored | None, Stored], None] = lambda _before, _after: None

    def epoch(self) -> str:
        return self.name

    @contextmanager
    def read(self) -> Iterator[ServerTx]:
        yield self

    @contextmanager
    def write(self) -> Iterator[ServerTx]:
        if self.is_together:
            yield self
        else:
            with self.commit_at_end():
                yield self

    @contextmanager
    def commit_at_end(self) -> Iterator[None]:
        length = len(self.seqs)
        try:
            yield
            self.journal.commit()
        except BaseException:
            del self.seqs[length:]
            self.journal.roll_back()
            self.news.clear()
            raise
        for tell in self.news:
            tell()
        self.news.clear()

    @contextmanager
    def together(self, caller: Caller, ops: Sequence[OpBody]) -> Iterator[None]:
        with self.commit_at_end():
            self.is_together = True
            try:
                yield
            finally:
                self.is_together = False

    def backup(self) -> Backup:
        """Last night's backup."""
        return list(self.seqs), tuple(dict(table) for table in self._tables())

    def restore(self, backup: Backup, epoch: str) -> None:
        """Live from that backup on, under another name."""
        self.seqs = list(backup[0])
        for table, old in zip(self._tables(), backup[1], strict=True):
            table.clear()
            table.update(old)
        self.name = epoch
        self.life += 1

    def stored(self, kind: str, row_id: str) -> Stored | None:
        return self.rows.get((kind, row_id))

    def put(self, stored: Stored) -> None:
        row = stored.row
        before = self.rows.get(row.key)
        if before:
            self.journal.drop(self.feed_items, before.row.seq)
        else:
            self.journal.put(self.kinds, row.kind, {**self.kinds.get(row.kind, {}), row.id: None})
        if row.ticket and row.kind != "ticket" and (not before or before.row.ticket != row.ticket):
            self._list(row, before.row.ticket if before else "")
        self.journal.put(self.rows, row.key, stored)
        self._place(row.seq, row)
        self.news.append(lambda: self.on_put(before, stored))

    def rows_of(self, ticket: str) -> Sequence[Stored]:
        return sorted(
            (self.rows[key] for key in self.children.get(ticket, ())), key=lambda held: held.row.seq
        )

    def put_marker(self, marker: Marker) -> None:
        name = (marker.ticket, marker.scope)
        before = self.markers.get(name)
        if before:
            self.journal.drop(self.feed_items, before.seq)
        self.journal.put(self.markers, name, marker)
        self._place(marker.seq, marker)

    def destroy(self, tombstone: Tombstone) -> None:
        keys: list[Key] = [(tombstone.kind, tombstone.id), *self.children.get(tombstone.id, ())]
        formers = former_tickets(self.rows[key] for key in keys)
        for key in keys:
            stored = self.rows[key]
            self.journal.drop(self.feed_items, stored.row.seq)
            self.journal.drop(self.rows, key)
            kept = {row_id: None for row_id in self.kinds[key[0]] if row_id != key[1]}
            self.journal.put(self.kinds, key[0], kept)
            self.journal.put(self.tombs, key, replace(tombstone, kind=key[0], id=key[1]))
        self.journal.drop(self.children, tombstone.id)
        self._place(tombstone.seq, tombstone)
        for ticket in formers:
            if (former := self.rows.get(("ticket", ticket))) is not None:
                self.put_marker(Marker(self.next_seq(), ticket, scope_of(former.row), is_in=True))

    def is_gone(self, kind: str, row_id: str) -> bool:
        return (kind, row_id) in self.tombs

    def feed(self, after: int, limit: int) -> Sequence[FeedItem]:
        items: list[FeedItem] = []
        for place in range(bisect_right(self.seqs, after), len(self.seqs)):
            item = self.feed_items.get(self.seqs[place])
            if item is not None:
                items.append(item)
                if len(items) == limit:
                    break
        return items

    def keys(self, kind: str, below: str, limit: int) -> Sequence[str]:
        ids = sorted(
            (row_id for row_id in self.kinds.get(kind, ()) if not below or row_id < below), reverse=True
        )
        return ids[:limit]

    def digests(self) -> Mapping[tuple[str, str], Mapping[int, int]]:
        sums: dict[tuple[str, str], dict[int, int]] = {}
        for row in (stored.row for stored in self.rows.values()):
            ticket = self.rows.get(("ticket", row.ticket))
            scope = scope_of(ticket.row if ticket else row)
            of_place = sums.setdefault((scope, row.kind), {})
            bucket = bucket_of(row.id)
            of_place[bucket] = of_place.get(bucket, 0) ^ row_hash(row)
        found = {place: {b: number for b, number in of.items() if number} for place, of in sums.items()}
        return {place: of for place, of in found.items() if of}

    def bucket(self, kind: str, bucket: int) -> Sequence[Row]:
        ids = self.kinds.get(kind, ())
        return [self.rows[kind, row_id].row for row_id in sorted(ids) if bucket_of(row_id) == bucket]

    def _list(self, row: Row, left: str) -> None:
        if left:
            others = {key: None for key in self.children[left] if key != row.key}
            self.journal.put(self.children, left, others)
        self.journal.put(self.children, row.ticket, {**self.children.get(row.ticket, {}), row.key: None})

    def _place(self, seq: int, item: FeedItem) -> None:
        self.seqs.append(seq)
        self.journal.put(self.feed_items, seq, item)

    def _tables(self) -> tuple[dict[object, object], ...]:
        rows = (self.rows, self.children, self.kinds, self.feed_items, self.markers, self.tombs)
        ops = (self.results, self.effects, self.numbers, self.last, self.ack_lists)
        return (*rows, *ops, self.counters, self.ticket_numbers)  # type: ignore[return-value]  # of any type
