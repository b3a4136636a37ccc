"""Makes a sound database out of what there is: a backup, the journal, what a damaged file still gives.

The order decides what wins. A backup is the ground (an empty database where there is none). The journal's
changes up to where the damaged file reached are done on it; then every row that the damaged file still
gives is laid over, because it is the newest there is, also for rows that no journal knows (imports, pages
of a server); then the rest of the journal. Rows that point at nothing get a stand-in at the end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.changes import Value
from desk_app.domain.ids import uuid7
from desk_app.store.catching_up import EPOCH_BYTES, renew_epoch, rewriting
from desk_app.store.change_log import newest_change
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.custom_index import index_all_custom
from desk_app.store.durable import disk_words, sync_file
from desk_app.store.index_triggers import queueing
from desk_app.store.journal import Journal
from desk_app.store.journal_reading import JournalRecord
from desk_app.store.migrations.runner import migrate
from desk_app.store.orphans import adopt_orphans
from desk_app.store.progress import Advance, silent
from desk_app.store.replay import Key, Replay, change_id_of, settled
from desk_app.store.salvage import DamagedDatabase, Rows, Shape, shapes_of
from desk_app.store.snapshot import Content, driver_words, forget_cached, inspect_database


@dataclass(frozen=True, slots=True)
class Sources:
    """What a database is made from; at least one of them should be there.

    Attributes:
        backup: A sound copy; None begins empty.
        journal: The workspace's journal; None leaves it out.
        damaged: The damaged database; None leaves it out.
    """

    backup: Path | None = None
    journal: Journal | None = None
    damaged: DamagedDatabase | None = None


@dataclass(slots=True)
class Rebuilt:
    """What was made.

    Attributes:
        content: What the new database holds.
        replayed: Changes taken from the journal.
        salvaged: Rows of the damaged file that neither backup nor journal had, or had otherwise.
        unreadable: Places of the damaged file that could not be read, by table.
        stand_ins: Missing rows that were made up, by table.
        problems: What could not be done, one sentence each.
    """

    content: Content | None = None
    replayed: int = 0
    salvaged: int = 0
    unreadable: dict[str, int] = field(default_factory=dict)
    stand_ins: dict[str, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def build_database(
    target: Path, key: DataKey, sources: Sources, *, now_s: int, advance: Advance = silent
) -> Rebuilt:
    """Make the database and prove it sound.

    Args:
        target: The file to make.
        key: The workspace's data key.
        sources: What to make it from; none of them is changed.
        now_s: Epoch seconds.
        advance: Asked whether to stop; told rows where there is something to count.

    Raises:
        Cancelled: `advance` wanted it; the target is left half-made.
        DiskFull, ReadOnly, StoreError: It cannot be written.
        WorkspaceDamaged: The result is not sound, which would be a bug.
    """
    if sources.backup is not None:
        with disk_words("The repaired database"):
            shutil.copyfile(sources.backup, target)
    rebuilt = Rebuilt()
    with driver_words(), closing(open_driver(target, key)) as driver:
        driver.execute("PRAGMA journal_mode = DELETE")
        driver.execute("PRAGMA synchronous = OFF")  # until it is finished nobody needs it
        migrate(driver, now_s=now_s)
        _Building(driver, rebuilt, now_s, advance).run(sources)
    with disk_words("The repaired database"), target.open("rb") as file:
        sync_file(file.fileno())
        forget_cached(file.fileno())
    rebuilt.content = inspect_database(target, key, advance)
    return rebuilt


def shares_history(backup: Path, key: DataKey, journal: Journal) -> bool:
    """Whether a backup and a journal tell the same story as far as both reach.

    They do not when the workspace was put back to an earlier state and went on differently from there; then
    the journal's changes were made on other rows than those of the backup.
    """
    with driver_words(), closing(open_driver(backup, key, read_only=True)) as driver:
        newest = newest_change(driver)
        common: JournalRecord | None = None
        for record in settled(journal.records(salvage=True)):
            if record.n > newest:
                break
            common = record
        if common is None:
            return True
        logged = driver.execute("SELECT id FROM change WHERE n = ?", (common.n,)).fetchone()
        return logged is None or logged[0] == change_id_of(common)


class _Building:
    """One run of `build_database` on the open target."""

    def __init__(self, driver: DriverConnection, rebuilt: Rebuilt, now_s: int, advance: Advance) -> None:
        self._driver = driver
        self._rebuilt = rebuilt
        self._now_s = now_s
        self._advance = advance
        self._missing: dict[Key, dict[str, Value]] = {}

    def run(self, sources: Sources) -> None:
        """Put everything together in one transaction."""
        with rewriting(self._driver):
            with queueing(self._driver):
                if sources.damaged is not None:
                    self._replay(sources.journal, up_to=sources.damaged.newest_change())
                    self._lay_over(sources.damaged)
                self._replay(sources.journal)
                self._rebuilt.stand_ins = adopt_orphans(self._driver, self._missing, now_s=self._now_s)
            index_all_custom(self._driver)
            _complete(self._driver, self._now_s)
            renew_epoch(self._driver)

    def _replay(self, journal: Journal | None, *, up_to: int | None = None) -> None:
        """Do the journal's changes that are newer than the newest here."""
        if journal is None:
            return
        replay = Replay(self._driver)
        replay.run(self._watched(journal, newest_change(self._driver), up_to))
        done = replay.finish()
        self._rebuilt.replayed += len(done.numbers)
        self._rebuilt.problems += done.problems
        self._missing |= done.missing

    def _watched(self, journal: Journal, after_n: int, up_to: int | None) -> Iterator[JournalRecord]:
        for record in settled(journal.records(after_n=after_n, salvage=True)):
            if up_to is not None and record.n > up_to:
                return
            self._advance(record.n, 0)
            yield record

    def _lay_over(self, damaged: DamagedDatabase) -> None:
        for shape in shapes_of(self._driver):
            columns = damaged.columns(shape)
            if not set(shape.key) <= set(columns):
                continue
            sql = _upsert(shape, columns)
            for rows in damaged.rows(shape, columns):
                self._rebuilt.salvaged += self._write(sql, rows, shape)
                self._advance(self._rebuilt.salvaged, 0)
            if damaged.failures[shape.table]:
                self._rebuilt.unreadable[shape.table] = damaged.failures[shape.table]

    def _write(self, sql: str, rows: Rows, shape: Shape) -> int:
        """All rows at once; one by one where one of them does not fit. Gives how many were new or other."""
        self._driver.execute("SAVEPOINT batch")
        try:
            written = self._driver.executemany(sql, rows).rowcount
        except sqlcipher.IntegrityError:
            self._driver.execute("ROLLBACK TO batch")
            written = sum(self._write_one(sql, row, shape) for row in rows)
        self._driver.execute("RELEASE batch")
        return written

    def _write_one(self, sql: str, row: tuple[Value, ...], shape: Shape) -> int:
        try:
            return self._driver.execute(sql, row).rowcount
        except sqlcipher.IntegrityError as error:
            self._rebuilt.problems.append(
                f"A row of {shape.table} of the damaged file does not fit ({error})."
            )
            return 0


def _upsert(shape: Shape, columns: tuple[str, ...]) -> str:
    """Insert a row, or set what differs in the one that is there."""
    others = [name for name in columns if name not in shape.key]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    sql = f"INSERT INTO {shape.table} ({names}) VALUES ({marks}) ON CONFLICT ({', '.join(shape.key)})"
    if not others:
        return f"{sql} DO NOTHING"
    sets = ", ".join(f"{name} = excluded.{name}" for name in others)
    same = ", ".join(f"{shape.table}.{name}" for name in others)
    new = ", ".join(f"excluded.{name}" for name in others)
    return f"{sql} DO UPDATE SET {sets} WHERE ({same}) IS NOT ({new})"


def _complete(driver: DriverConnection, now_s: int) -> None:
    """What every workspace has, where nothing of it was left: its own account and its device."""
    if driver.execute("SELECT 1 FROM account WHERE kind = 'local'").fetchone() is None:
        driver.execute(
            "INSERT INTO account (id, kind, name) VALUES (?, 'local', 'This computer')", (_new_id(now_s),)
        )
    driver.execute(
        "INSERT OR IGNORE INTO device (one, device_id, epoch) VALUES (1, ?, ?)",
        (_new_id(now_s), os.urandom(EPOCH_BYTES)),
    )


def _new_id(now_s: int) -> bytes:
    return uuid7(now_s * 1_000, os.urandom(10))
