"""A device's store in memory: the `LocalStore` of the simulator, with crashes at any write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from desk_app.domain.syncrules.canonical import bucket_of, digests
from desk_app.domain.syncrules.rows import Key, Row, Verb
from desk_app.sync.local_store import Conflict, Device, LocalTx, Op, OpState, Shadow, SyncPoint
from tests.sync.simulate.kinds import ENTRIES
from tests.sync.simulate.undo import Journal

Tables = tuple[dict[object, object], ...]


class MemoryRows:
    """Rows and shadows."""

    def __init__(self) -> None:
        self.journal = Journal()
        self.rows: dict[Key, Row] = {}
        self.shadows: dict[Key, Shadow] = {}
        self.tickets: dict[str, dict[Key, None]] = {}
        self.marks: dict[Key, int] = {}
        self.lost: list[Row] = []
        self.unshadowed: set[Key] = set()
        self.children: list[Key] = []

    def row(self, key: Key) -> Row | None:
        return self.rows.get(key)

    def put_row(self, row: Row) -> None:
        old = self.rows.get(row.key)
        if old is row:
            return
        self.journal.put(self.rows, row.key, row)
        if old is None or old.ticket != row.ticket:
            self._list(row.ticket or row.id, row.key)
            if old is not None:
                self._unlist(old.ticket or old.id, row.key)
        if row.kind in ENTRIES:
            self.children.append(row.key)

    def drop_row(self, key: Key) -> None:
        row = self.rows.get(key)
        if row is not None:
            if key not in self.shadows and key not in self.unshadowed:
                self.lost.append(row)
            self.journal.drop(self.rows, key)
            self._unlist(row.ticket or row.id, key)

    def rows_of(self, ticket: str) -> Sequence[Key]:
        return list(self.tickets.get(ticket, ()))

    def shadow(self, key: Key) -> Shadow | None:
        return self.shadows.get(key)

    def put_shadow(self, key: Key, shadow: Shadow) -> None:
        old = self.shadows.get(key)
        if old is not None and old.base is not None and shadow.base is None:
            self.lost.append(old.base)
        self.journal.put(self.shadows, key, shadow)
        for ticket in _places(shadow):
            self._list(ticket, key)
        for ticket in _places(old) if old else ():
            self._unlist(ticket, key)

    def drop_shadow(self, key: Key) -> None:
        shadow = self.shadows.get(key)
        if shadow is not None:
            self.unshadowed.add(key)
            self.journal.drop(self.shadows, key)
            for ticket in _places(shadow):
                self._unlist(ticket, key)

    def mark(self, key: Key, generation: int) -> None:
        self.journal.put(self.marks, key, generation)

    def is_marked(self, key: Key, generation: int) -> bool:
        return self.marks.get(key) == generation

    def unmarked(self, generation: int) -> Sequence[Key]:
        return [row.key for row in self.base_rows() if self.marks.get(row.key) != generation]

    def base_count(self) -> int:
        return sum(1 for _ in self.base_rows())

    def base_sums(self) -> dict[str, dict[int, int]]:
        return digests(self.base_rows())

    def base_bucket(self, kind: str, bucket: int) -> Sequence[Key]:
        return [row.key for row in self.base_rows() if row.kind == kind and bucket_of(row.id) == bucket]

    def base_rows(self) -> Iterator[Row]:
        """Every row as the server told it."""
        for key, row in self.rows.items():
            if key not in self.shadows:
                yield row
        for shadow in self.shadows.values():
            if shadow.base is not None:
                yield shadow.base

    def _list(self, ticket: str, key: Key) -> None:
        listed = self.tickets.get(ticket)
        if listed is None or key not in listed:
            self.journal.put(self.tickets, ticket, {**(listed or {}), key: None})

    def _unlist(self, ticket: str, key: Key) -> None:
        row, shadow = self.rows.get(key), self.shadows.get(key)
        if (row and (row.ticket or row.id) == ticket) or (shadow and ticket in _places(shadow)):
            return
        listed = self.tickets.get(ticket, {})
        self.journal.put(self.tickets, ticket, {other: None for other in listed if other != key})


class MemoryOutbox:
    """The outbox, device and position."""

    journal: Journal

    def __init__(self, device_id: str, epoch: str) -> None:
        self.ops: dict[str, Op] = {}
        self.open: dict[str, Op] = {}
        self.conflicts: dict[tuple[str, str], Conflict] = {}
        self.blobs: dict[str, bool] = {}
        self.state: dict[str, object] = {
            "device": Device(device_id, epoch),
            "point": SyncPoint(),
            "ord": 0,
            "rotten": False,
        }
        self.confirmed: list[Op] = []

    def op(self, op_id: str) -> Op | None:
        return self.ops.get(op_id)

    def put_op(self, op: Op) -> None:
        self.journal.put(self.ops, op.id, op)
        if op.state is OpState.CONFIRMED:
            self.journal.drop(self.open, op.id)
            self.confirmed.append(op)
        else:
            self.journal.put(self.open, op.id, op)

    def drop_op(self, op_id: str) -> None:
        self.journal.drop(self.ops, op_id)
        self.journal.drop(self.open, op_id)

    def next_ord(self) -> int:
        last = self.state["ord"]
        assert isinstance(last, int)
        self.journal.put(self.state, "ord", last + 1)
        return last + 1

    def open_ops(self, *states: OpState) -> Sequence[Op]:
        among = (op for op in self.open.values() if not states or op.state in states)
        return sorted(among, key=_by_ord)

    def open_ops_of(self, chain: str, key: Key | None = None) -> Sequence[Op]:
        among = (op for op in self.open.values() if op.body.chain == chain)
        return sorted((op for op in among if key in (None, op.body.key)), key=_by_ord)

    def open_moves(self) -> Sequence[Op]:
        return [op for op in self.open_ops() if op.body.verb is Verb.MOVE]

    def log(self) -> Sequence[Op]:
        return sorted((op for op in self.ops.values() if op.state is OpState.CONFIRMED), key=_by_ord)

    def oldest_log(self, keep: int, limit: int) -> Sequence[Op]:
        log = self.log()
        return log[: max(0, len(log) - keep)][:limit]

    def device(self) -> Device:
        device = self.state["device"]
        assert isinstance(device, Device)
        return device

    def put_device(self, device: Device) -> None:
        self.journal.put(self.state, "device", device)

    def point(self) -> SyncPoint:
        point = self.state["point"]
        assert isinstance(point, SyncPoint)
        return point

    def put_point(self, point: SyncPoint) -> None:
        self.journal.put(self.state, "point", point)

    def add_conflict(self, conflict: Conflict) -> None:
        self.journal.put(self.conflicts, (conflict.op_id, conflict.field), conflict)

    def open_conflicts(self) -> int:
        return len(self.conflicts)

    def has_blob(self, sha256: str) -> bool:
        return sha256 in self.blobs

    def put_blob_sent(self, sha256: str) -> None:
        self.blobs[sha256] = True


class MemoryLocal(MemoryRows, MemoryOutbox):
    """Rows, shadows, outbox and position of one device.

    Attributes:
        on_commit: Called before each commit with the ops confirmed, the base rows lost and the children
            written in it; the invariants look at them there.
    """

    def __init__(self, device_id: str, epoch: str) -> None:
        MemoryRows.__init__(self)
        MemoryOutbox.__init__(self, device_id, epoch)
        self.on_commit: Callable[[MemoryLocal], None] = lambda _store: None

    @contextmanager
    def transaction(self) -> Iterator[LocalTx]:
        """All or nothing."""
        self.confirmed.clear()
        self.lost.clear()
        self.unshadowed.clear()
        self.children.clear()
        try:
            yield self
            self.on_commit(self)
            self.journal.commit()
        except BaseException:
            self.journal.roll_back()
            raise

    def blob_sent(self, sha256: str) -> None:
        """A file is on the server."""
        self.blobs[sha256] = True

    def rot(self, row: Row) -> None:
        """The disk changes a row, and nobody is told."""
        self.rows[row.key] = row

    def at_rest(self) -> None:
        """Checks of the store itself, when nothing is under way."""

    def backup(self) -> Tables:
        """A copy of everything, as a disk image would be."""
        return tuple(dict(table) for table in self._tables())

    @property
    def is_rotten(self) -> bool:
        """Whether the disk (or the backup it came from) has damaged a row since the last comparison."""
        return bool(self.state["rotten"])

    @is_rotten.setter
    def is_rotten(self, value: bool) -> None:
        self.state["rotten"] = value

    def restore(self, backup: Tables) -> None:
        """Be that copy again."""
        for table, old in zip(self._tables(), backup, strict=True):
            table.clear()
            table.update(old)

    def _tables(self) -> tuple[dict[object, object], ...]:
        tables = (self.rows, self.shadows, self.tickets, self.ops, self.open, self.conflicts, self.marks)
        return (*tables, self.blobs, self.state)  # type: ignore[return-value]  # tables of any type


def _places(shadow: Shadow) -> tuple[str, ...]:
    """The chain of a shadow, and the ticket the server has its row in."""
    return (shadow.chain, *([shadow.base.ticket] if shadow.base and shadow.base.ticket else ()))


def _by_ord(op: Op) -> int:
    return op.ord
