"""The single writer: one thread, one connection, one transaction per change.

Order of a change, which every promise rests on: BEGIN IMMEDIATE, the handler's rows, the change-log
row, the journal record (synced to disk), COMMIT (synced to disk), then the answer and the news to
every open view. A failure anywhere rolls the database back and cuts the journal to where it was.
Between changes the thread does idle work in short slices: search index, checkpoints.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, TypeVar, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine

from desk_app.domain.changes import SYSTEM, Actor, ChangeSet, UndoKind
from desk_app.domain.errors import DeskError, StoreError
from desk_app.domain.ids import AccountId, IdSource
from desk_app.services.ports import Door, Intent, Outcome, Rehearsal, RowBatch, Work
from desk_app.store.ballast import GIVEN_UP, Ballast
from desk_app.store.codec import encode_header, encode_rows
from desk_app.store.connect import DriverConnection, driver_of, repeatable
from desk_app.store.failures import translate
from desk_app.store.journal import Journal
from desk_app.store.loading import load_batch
from desk_app.store.sync_door import SyncDoor
from desk_app.store.unit import UnitOfWork
from desk_app.store.watching import OwnChanges

T = TypeVar("T")
Listener = Callable[[ChangeSet], None]
IDLE_WAIT_S: Final = 30.0
CLOSE_S: Final = 10.0
FINISH_S: Final = 3.0
QUIET_S: Final = 0.03
_MAIN: Final = "SELECT id FROM account WHERE is_main = 1"
NOTHING_DONE: Final = "It found everything as it was wanted, so there is nothing to take back."
_HISTORY: Final = frozenset({"undo", "redo"})
"""Kinds of change after which a redo still makes sense."""


class IdleWork(Protocol):
    """Something to do between changes."""

    def step(self, driver: DriverConnection) -> float | None:
        """Do one slice of a few milliseconds.

        Returns:
            Seconds until the next slice, when nothing else happens; None when there is nothing more to do.
        """

    def last_step(self, driver: DriverConnection) -> bool:
        """The same before closing: only what a person would miss at the next start."""


@dataclass(frozen=True, slots=True)
class WriterSetup:
    """What a writer works with.

    Attributes:
        reserve: The space kept for the day the disk is full, if any.
        give_way: Waits while a window beside is busy.
        own: Learns of each change before it is committed.
    """

    engine: Engine
    journal: Journal
    account_id: AccountId
    clock: Callable[[], int]
    ids: IdSource
    idle: tuple[IdleWork, ...] = ()
    reserve: Ballast | None = None
    give_way: Callable[[], None] = lambda: None
    own: OwnChanges = field(default_factory=OwnChanges)


@dataclass(frozen=True, slots=True)
class _Job:
    run: Callable[[DriverConnection], object]
    future: Future[object]


class Writer:
    """Implements `desk_app.services.ports.ChangeWriter` on one thread of its own."""

    def __init__(self, setup: WriterSetup) -> None:
        self._setup = setup
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._listeners: list[Listener] = []
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="desk-writer", daemon=True)
        self._thread.start()

    def submit(self, intent: Intent, work: Work) -> Future[ChangeSet]:
        """Queue a change; the future carries its ChangeSet or the DeskError."""
        return self._put(lambda driver: self._change_at_last(driver, intent, work))

    def rehearse(self, intent: Intent, work: Work) -> Future[Rehearsal]:
        """Queue a change that is taken back at once; the future tells what it would have done."""
        return self._put(lambda driver: self._rehearse(driver, intent, work))

    def load(self, batch: RowBatch) -> Future[ChangeSet]:
        """Queue a bulk load."""
        return self._put(lambda driver: self._load(driver, batch))

    def derive(self, work: Callable[[DriverConnection], T]) -> Future[T]:
        """Queue work on derived data (texts of files): no log, no journal, may be redone."""

        def run(driver: DriverConnection) -> T:
            driver.execute("BEGIN IMMEDIATE")
            try:
                result = work(driver)
                driver.execute("COMMIT")
            except BaseException:
                driver.execute("ROLLBACK") if driver.in_transaction else None
                raise
            return result

        return self._put(run)

    def alone(self, work: Callable[[DriverConnection], T]) -> Future[T]:
        """Queue work that cannot be part of a transaction (writing the whole file anew)."""
        return self._put(work)

    def session(self, work: Callable[[Door], T]) -> Future[T]:
        """Queue work of the sync, which opens its own transactions."""

        def run(driver: DriverConnection) -> T:
            def log(unit: UnitOfWork, intent: Intent, outcome: Outcome) -> ChangeSet:
                return self._log(driver, unit, intent, outcome, rows=b"")

            def unit_of(account_id: AccountId) -> UnitOfWork:
                return self._unit_of(driver, SYSTEM, account_id)

            return work(SyncDoor(driver, unit_of, log, self.publish))

        return self._put(run)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` on the writer's thread after each commit."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, changes: ChangeSet) -> None:
        """Tell every listener; also used for the changes another process made."""
        for listener in tuple(self._listeners):
            listener(changes)

    def close(self) -> None:
        """Finish what is queued, do the idle work that is left (within a deadline), stop."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            self._thread.join(CLOSE_S)
            self._setup.engine.dispose()  # the last one to close the file also empties its log

    def _put(self, run: Callable[[DriverConnection], T]) -> Future[T]:
        if self._closed:
            raise StoreError("The workspace is closed.")
        future: Future[T] = Future()
        self._jobs.put(_Job(run, cast("Future[object]", future)))
        return future

    def _run(self) -> None:
        with self._setup.engine.connect() as connection:
            driver = driver_of(connection)
            while (job := self._next(driver)) is not None:
                _settle(job, driver)
            self._finish_idle_work(driver)

    def _next(self, driver: DriverConnection) -> _Job | None:
        """The next job; idle work fills the time until there is one.

        Idle work begins after a moment of quiet, so that changes which follow one another closely (a
        script, a bulk change) never wait for it.
        """
        wait_s: float | None = QUIET_S
        while True:
            try:
                return self._jobs.get(block=wait_s != 0, timeout=wait_s or None)
            except queue.Empty:
                wait_s = self._idle_step(driver)

    def _idle_step(self, driver: DriverConnection) -> float | None:
        """One slice of each work; seconds until the next one."""
        try:
            waits = [work.step(driver) for work in self._setup.idle]
        except sqlcipher.Error:
            # Idle work is only ever postponed: the next change (or start) tries it again.
            return None
        return min((wait_s for wait_s in waits if wait_s is not None), default=None)

    def _finish_idle_work(self, driver: DriverConnection) -> None:
        """What is left when the time is over waits for the next start."""
        until = time.monotonic() + FINISH_S
        with suppress(sqlcipher.Error):
            while time.monotonic() < until and any(work.last_step(driver) for work in self._setup.idle):
                pass

    def _unit(self, driver: DriverConnection, actor: Actor) -> UnitOfWork:
        main = driver.execute(_MAIN).fetchone()
        return self._unit_of(driver, actor, AccountId(main[0]) if main else self._setup.account_id)

    def _unit_of(self, driver: DriverConnection, actor: Actor, account_id: AccountId) -> UnitOfWork:
        clock, ids, give_way = self._setup.clock, self._setup.ids, self._setup.give_way
        return UnitOfWork(
            driver, now_s=clock(), actor=actor, account_id=account_id, ids=ids, give_way=give_way
        )

    def _rehearse(self, driver: DriverConnection, intent: Intent, work: Work) -> Rehearsal:
        unit = self._unit(driver, intent.actor)
        driver.execute("BEGIN IMMEDIATE")
        try:
            outcome = work(unit)
        finally:
            driver.execute("ROLLBACK")
        return Rehearsal(outcome.title, tuple(unit.rows))

    def _change_at_last(self, driver: DriverConnection, intent: Intent, work: Work) -> ChangeSet:
        """Make a change; what a person did takes the reserve when there is no other room left."""
        try:
            return self._change(driver, intent, work)
        except (sqlcipher.Error, StoreError) as error:
            if intent.actor.kind != "agent" or not self._makes_room(error):
                raise
        return self._change(driver, intent, work, problem=GIVEN_UP)

    def _makes_room(self, error: sqlcipher.Error | StoreError) -> bool:
        """Give the reserve up where its space was missing; True when trying again may help."""
        refused = translate(error) if isinstance(error, sqlcipher.Error) else error
        reserve = self._setup.reserve
        return reserve is not None and isinstance(refused, StoreError) and reserve.helps(refused)

    def _change(
        self, driver: DriverConnection, intent: Intent, work: Work, *, problem: str = ""
    ) -> ChangeSet:
        unit = self._unit(driver, intent.actor)
        driver.execute("BEGIN IMMEDIATE")
        position: int | None = None
        try:
            if intent.undo is not UndoKind.NONE and intent.kind not in _HISTORY:
                unit.history.drop_redo()
            outcome = work(unit)
            if outcome.is_idle and not unit.rows:
                driver.execute("ROLLBACK")
                return nothing_done(unit, intent, outcome)
            unit.flush_index_queue()
            rows = encode_rows(unit.rows)
            changes = self._log(driver, unit, intent, outcome, rows=rows)
            record = _record(unit, intent, outcome, changes)
            position = self._setup.journal.append(changes.n, record + b"\n" + rows)
            driver.execute("COMMIT")
        except BaseException:
            # The journal is cut while the lock is still held: another process could append otherwise.
            try:
                if position is not None:
                    self._setup.journal.rollback_to(position)
            finally:
                driver.execute("ROLLBACK") if driver.in_transaction else None
            raise
        if problem:
            changes = replace(changes, problems=(*changes.problems, problem))
        self.publish(changes)
        return changes

    def _log(
        self, driver: DriverConnection, unit: UnitOfWork, intent: Intent, outcome: Outcome, *, rows: bytes
    ) -> ChangeSet:
        """Write the change-log row, as a change of this process."""
        self._setup.own.remember(unit.change_id)
        return log_change(driver, unit, intent, outcome, rows=rows)

    def _load(self, driver: DriverConnection, batch: RowBatch) -> ChangeSet:
        intent = Intent("load", UndoKind.NONE, "Delete what was loaded instead.", SYSTEM)
        unit = self._unit(driver, SYSTEM)
        with repeatable(driver):
            load_batch(driver, batch)
            changes = self._log(driver, unit, intent, Outcome(batch.title), rows=b"")
        self.publish(changes)
        return changes


def _settle(job: _Job, driver: DriverConnection) -> None:
    """Run a job and hand its result or its error to whoever waits."""
    if not job.future.set_running_or_notify_cancel():
        return
    try:
        job.future.set_result(job.run(driver))
    except DeskError as error:
        job.future.set_exception(error)
    except sqlcipher.Error as error:
        job.future.set_exception(translate(error) or error)
    except Exception as error:  # noqa: BLE001 - job boundary: a bug belongs to the caller, the writer lives on
        job.future.set_exception(error)


def log_change(
    driver: DriverConnection, unit: UnitOfWork, intent: Intent, outcome: Outcome, *, rows: bytes
) -> ChangeSet:
    """Write the change-log row; gives the ChangeSet with its number."""
    group_id = intent.group_id or unit.change_id
    n: int = driver.execute("SELECT coalesce(max(n), 0) + 1 FROM change").fetchone()[0]
    driver.execute(
        "INSERT INTO change (n, id, group_id, kind, title, actor_kind, actor_id, at_s, undo, undo_why,"
        " undoes, tickets, rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            n,
            unit.change_id,
            group_id,
            intent.kind,
            outcome.title,
            unit.actor.kind,
            unit.actor.id,
            unit.now_s,
            intent.undo.value,
            intent.undo_why,
            outcome.undoes,
            b"".join(sorted(unit.touched)),
            None if intent.undo is UndoKind.NONE else rows,
        ),
    )
    return ChangeSet(
        change_id=unit.change_id,
        n=n,
        group_id=group_id,
        kind=intent.kind,
        title=outcome.title,
        tickets=frozenset(unit.touched),
        tables=frozenset(row.table for row in unit.rows),
        undo=intent.undo,
        undo_why=intent.undo_why,
        created={table: tuple(keys) for table, keys in unit.created.items()},
        problems=outcome.problems,
        actor_id=unit.actor.id,
    )


def nothing_done(unit: UnitOfWork, intent: Intent, outcome: Outcome) -> ChangeSet:
    """What is told of a change that found everything as it wants it: no step, nothing to undo."""
    return ChangeSet(
        change_id=unit.change_id,
        n=0,
        group_id=intent.group_id or unit.change_id,
        kind=intent.kind,
        title=outcome.title,
        tickets=frozenset(),
        tables=frozenset(),
        undo=UndoKind.NONE,
        undo_why=NOTHING_DONE,
        problems=outcome.problems,
        actor_id=unit.actor.id,
    )


def _record(unit: UnitOfWork, intent: Intent, outcome: Outcome, changes: ChangeSet) -> bytes:
    """The first line of the journal record: who and what; the row changes follow it."""
    return encode_header(
        {
            "id": changes.change_id,
            "group": changes.group_id,
            "kind": changes.kind,
            "title": changes.title,
            "actor_kind": intent.actor.kind,
            "actor_id": intent.actor.id,
            "at_s": unit.now_s,
            "undo": intent.undo.value,
            "undo_why": intent.undo_why,
            "undoes": outcome.undoes,
        }
    )
