"""A device's store in a real, encrypted SQLite file, in step with the one in memory.

Every write goes to both, every read comes from the file and must be what memory says, so that all invariants
that look at memory hold for the file. A crash leaves the files as they are on the disk at that moment: they
are copied before anything is rolled back, and the device goes on from the copy.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import TypeVar

from desk_app.domain.changes import SYSTEM, ChangeSet
from desk_app.domain.ids import AccountId
from desk_app.domain.syncrules.rows import Key, Row
from desk_app.services.ports import Intent, Outcome
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.migrations.runner import migrate
from desk_app.store.sync_codec import packed, raw_id, sum_of, text_id
from desk_app.store.sync_door import SyncDoor
from desk_app.store.unit import UnitOfWork
from desk_app.store.writer import log_change
from desk_app.sync.columns import cells
from desk_app.sync.local_store import Conflict, Device, LocalTx, Op, OpState, Shadow, SyncPoint
from desk_app.sync.stored_local import StoredLocal
from tests.sync.simulate.kinds import OF_TICKET
from tests.sync.simulate.memory_local import MemoryLocal, Tables
from tests.sync.simulate.parts import Violation
from tests.sync.simulate.undo import Crash

KEY = DataKey(b"s" * 32)
ACCOUNT = AccountId(b"\x00" * 15 + b"\x09")
T = TypeVar("T")


@cache
def _template() -> bytes:
    """An empty workspace's database, made once a process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.db"
        driver = open_driver(path, KEY)
        migrate(driver, now_s=0)
        driver.execute(
            "INSERT INTO account (id, kind, name, is_main) VALUES (?, 'deskserver', 'Team', 1)", (ACCOUNT,)
        )
        driver.execute("INSERT INTO device (one, device_id, epoch) VALUES (1, ?, ?)", (bytes(16), bytes(16)))
        driver.close()
        return path.read_bytes()


class TwinWrites(MemoryLocal):
    """Writes to memory and to the file."""

    _tx: LocalTx | None = None

    def put_row(self, row: Row) -> None:
        super().put_row(row)
        self._both.put_row(row)

    def drop_row(self, key: Key) -> None:
        super().drop_row(key)
        self._both.drop_row(key)

    def put_shadow(self, key: Key, shadow: Shadow) -> None:
        super().put_shadow(key, shadow)
        self._both.put_shadow(key, shadow)

    def drop_shadow(self, key: Key) -> None:
        super().drop_shadow(key)
        self._both.drop_shadow(key)

    def mark(self, key: Key, generation: int) -> None:
        super().mark(key, generation)
        self._both.mark(key, generation)

    def put_op(self, op: Op) -> None:
        super().put_op(op)
        self._both.put_op(op)

    def drop_op(self, op_id: str) -> None:
        super().drop_op(op_id)
        self._both.drop_op(op_id)

    def put_device(self, device: Device) -> None:
        super().put_device(device)
        self._both.put_device(device)

    def put_point(self, point: SyncPoint) -> None:
        super().put_point(point)
        self._both.put_point(point)

    def add_conflict(self, conflict: Conflict) -> None:
        super().add_conflict(conflict)
        self._both.add_conflict(conflict)

    def next_ord(self) -> int:
        place = self._both.next_ord()
        self.journal.put(self.state, "ord", place)
        return place

    @property
    def _both(self) -> LocalTx:
        assert self._tx is not None
        return self._tx

    def _same(self, what: str, memory: T, ask: Callable[[LocalTx], T]) -> T:
        """What the file says, which must be what memory says."""
        if self._tx is None:
            return memory  # an invariant looks from outside
        found = ask(self._tx)
        if found != memory:
            raise Violation(f"the file has another {what}: {found} instead of {memory}")
        return found


class TwinReads(TwinWrites):
    """Reads from the file what memory says too."""

    def row(self, key: Key) -> Row | None:
        return self._same("row", super().row(key), lambda tx: tx.row(key))

    def shadow(self, key: Key) -> Shadow | None:
        return self._same("shadow", super().shadow(key), lambda tx: tx.shadow(key))

    def op(self, op_id: str) -> Op | None:
        return self._same("op", super().op(op_id), lambda tx: tx.op(op_id))

    def open_ops(self, *states: OpState) -> Sequence[Op]:
        return self._same("open ops", list(super().open_ops(*states)), lambda tx: list(tx.open_ops(*states)))

    def open_ops_of(self, chain: str, key: Key | None = None) -> Sequence[Op]:
        return self._same(
            "open ops", list(super().open_ops_of(chain, key)), lambda tx: list(tx.open_ops_of(chain, key))
        )

    def open_moves(self) -> Sequence[Op]:
        return self._same("open moves", list(super().open_moves()), lambda tx: list(tx.open_moves()))

    def log(self) -> Sequence[Op]:
        return self._same("log", list(super().log()), lambda tx: list(tx.log()))

    def oldest_log(self, keep: int, limit: int) -> Sequence[Op]:
        mine = list(super().oldest_log(keep, limit))
        return self._same("oldest_log", mine, lambda tx: list(tx.oldest_log(keep, limit)))

    def device(self) -> Device:
        return self._same("device", super().device(), lambda tx: tx.device())

    def point(self) -> SyncPoint:
        return self._same("point", super().point(), lambda tx: tx.point())

    def has_blob(self, sha256: str) -> bool:
        return self._same("blob", super().has_blob(sha256), lambda tx: tx.has_blob(sha256))

    def rows_of(self, ticket: str) -> Sequence[Key]:
        return self._same("rows", sorted(super().rows_of(ticket)), lambda tx: sorted(tx.rows_of(ticket)))

    def base_count(self) -> int:
        return self._same("count", super().base_count(), lambda tx: tx.base_count())

    def base_sums(self) -> dict[str, dict[int, int]]:
        return self._same("sums", super().base_sums(), lambda tx: tx.base_sums())

    def base_bucket(self, kind: str, bucket: int) -> Sequence[Key]:
        return self._same(
            "bucket",
            sorted(super().base_bucket(kind, bucket)),
            lambda tx: sorted(tx.base_bucket(kind, bucket)),
        )

    def is_marked(self, key: Key, generation: int) -> bool:
        return self._both.is_marked(key, generation)

    def unmarked(self, generation: int) -> Sequence[Key]:
        return self._same(
            "unmarked", sorted(super().unmarked(generation)), lambda tx: sorted(tx.unmarked(generation))
        )


class FileLocal(TwinReads):
    """Both stores of one device."""

    def __init__(self, device_id: str, epoch: str) -> None:
        super().__init__(device_id, epoch)
        self._folder = Path(tempfile.mkdtemp(prefix="desk-sim-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._numbers = count(1)
        self._gone: list[DriverConnection] = []
        self._path = self._folder / "desk.db"
        self._driver = self._opened(_template())
        self._driver.execute("UPDATE device SET device_id = ?", (raw_id(device_id),))
        self._driver.execute(
            "INSERT INTO sync_state (account_id, epoch) VALUES (?, ?)", (ACCOUNT, raw_id(epoch))
        )

    @contextmanager
    def transaction(self) -> Iterator[LocalTx]:
        for seen in (self.confirmed, self.lost, self.unshadowed, self.children):
            seen.clear()
        is_last = False
        try:
            with self._stored().transaction() as self._tx:
                try:
                    yield self
                    self.on_commit(self)
                    is_last, self.journal.dies_after_commit = self.journal.dies_after_commit, False
                    self.journal.commit()
                except Crash:
                    self._die()
                    raise
        except BaseException:
            self.journal.roll_back()
            raise
        finally:
            self._tx = None
        if is_last:
            self._die()
            raise Crash

    def blob_sent(self, sha256: str) -> None:
        super().blob_sent(sha256)
        with self._stored().transaction() as tx:
            tx.put_blob_sent(sha256)

    def rot(self, row: Row) -> None:
        """A row is another one from now on, and nobody was told."""
        super().rot(row)
        self._driver.execute(
            "UPDATE sync_image SET fields = ?, sum = ? WHERE kind = ? AND id = ?",
            (packed(row.fields), sum_of(row), row.kind, raw_id(row.id)),
        )

    def backup(self) -> Tables:
        self._driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        image: dict[object, object] = {"file": self._path.read_bytes()}
        return (*super().backup(), image)

    def restore(self, backup: Tables) -> None:
        super().restore(backup[:-1])
        self._driver.close()
        image = backup[-1]["file"]
        assert isinstance(image, bytes)
        self._driver = self._opened(image)

    def at_rest(self) -> None:
        """The tables that windows read agree with what the sync shows."""
        for table in (*OF_TICKET, "customer"):
            binned = "" if table == "ticket" else " WHERE deleted_s IS NULL"
            found = self._driver.execute(f"SELECT id FROM {table}{binned}")
            here = {text_id(row[0]) for row in found.fetchall()}
            shown = {row.id for row in self.rows.values() if row.kind == table}
            if here != shown:
                raise Violation(f"the table {table} holds {here ^ shown} too many or too few")
        for row in self.rows.values():
            if row.kind in (*OF_TICKET, "customer"):
                self._compare(row)
        counts = (
            "SELECT count(*) FROM ticket t"
            " WHERE messages != (SELECT count(*) FROM message WHERE ticket_id = t.id)"
        )
        if self._driver.execute(counts).fetchone() != (0,):
            raise Violation("the numbers of a ticket are wrong")

    def _compare(self, row: Row) -> None:
        wanted = cells(row.kind, row.fields)
        for name in ("status_id", "priority", "created_s"):
            wanted.pop(name, None)  # those of the simulation are no ids, or left out by it
        names = ", ".join(wanted)
        sql = f"SELECT {names} FROM {row.kind} WHERE id = ?"
        found = self._driver.execute(sql, (raw_id(row.id),)).fetchone()
        if found != tuple(wanted.values()):
            raise Violation(f"{row.key} is {found} in its table and {wanted} in the sync")

    def _stored(self) -> StoredLocal:
        driver = self._driver

        def unit_of(account_id: AccountId) -> UnitOfWork:
            return UnitOfWork(driver, now_s=1_000, actor=SYSTEM, account_id=account_id, ids=self._new_id)

        def log(unit: UnitOfWork, intent: Intent, outcome: Outcome) -> ChangeSet:
            return log_change(driver, unit, intent, outcome, rows=b"")

        return StoredLocal(ACCOUNT, SyncDoor(driver, unit_of, log, lambda _changes: None))

    def _new_id(self) -> bytes:
        return b"\xfe" + next(self._numbers).to_bytes(15, "big")

    def _die(self) -> None:
        """The process is gone: go on from the files as they are now."""
        names = (self._path, self._path.with_name(self._path.name + "-wal"))
        kept = [(path.name, path.read_bytes()) for path in names if path.exists()]
        old = self._driver
        fresh = self._folder / f"{next(self._numbers)}"
        fresh.mkdir()
        for name, content in kept:
            (fresh / name).write_bytes(content)
        self._path = fresh / self._path.name
        self._driver = self._connected()
        self._gone.append(old)

    def _opened(self, image: bytes) -> DriverConnection:
        folder = self._folder / f"{next(self._numbers)}"
        folder.mkdir()
        self._path = folder / "desk.db"
        self._path.write_bytes(image)
        return self._connected()

    def _connected(self) -> DriverConnection:
        driver = open_driver(self._path, KEY)
        driver.execute("PRAGMA journal_mode = WAL")
        driver.execute("PRAGMA cache_size = -200")  # small, so that pages are written before the commit
        return driver
