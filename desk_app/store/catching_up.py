"""At every start: the database takes from the journal what it does not have.

The journal is written before the database commits. After a crash between the two it is one change ahead;
when the write-ahead log was lost or the file was put back from a copy, it is ahead by more. Either way the
changes are done now, before anything else is written, so that both always agree afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

from desk_app.store.change_log import newest_change
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.index_triggers import queueing
from desk_app.store.journal import Journal
from desk_app.store.journal_reading import JournalRecord
from desk_app.store.journal_tail import last_number
from desk_app.store.orphans import adopt_orphans
from desk_app.store.places import Places
from desk_app.store.replay import Replay, settled
from desk_app.store.snapshot import driver_words

EPOCH_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What was taken over.

    Attributes:
        changes: How many changes were done again.
        stand_ins: How many missing rows had to be made up for them, by table.
        problems: What could not be done, one sentence each.
    """

    changes: int = 0
    stand_ins: tuple[tuple[str, int], ...] = ()
    problems: tuple[str, ...] = ()


def catch_up(places: Places, key: DataKey, *, now_s: int) -> CaughtUp:
    """Do the journal's changes that the database lacks, in one transaction.

    Costs a look at the journal's end when there are none. The database must be at the present schema.

    Args:
        places: The workspace.
        key: Its data key.
        now_s: Epoch seconds.

    Raises:
        StoreError: The database or the journal cannot be read or written; nothing was changed.
    """
    with driver_words(), closing(open_driver(places.database, key)) as driver:
        last = last_number(places.journal, key)  # asked first: a commit meanwhile only makes them agree
        if last <= newest_change(driver):
            return CaughtUp()
        with rewriting(driver):  # a change of another process that was on its way is committed now
            ahead = Journal.open(places.journal, key).records(after_n=newest_change(driver), salvage=True)
            done = take_over(driver, ahead, now_s=now_s)
            if done.changes > 1:  # more than the one that a crash can leave: the file is an older one
                renew_epoch(driver)
            return done


def take_over(
    driver: DriverConnection, records: Iterable[JournalRecord], *, now_s: int, is_gentle: bool = False
) -> CaughtUp:
    """Do records again and leave sound rows, inside a transaction of `rewriting`.

    Args:
        driver: The database.
        records: What to do.
        now_s: Epoch seconds.
        is_gentle: See `Replay`.
    """
    replay = Replay(driver, is_gentle=is_gentle)
    with queueing(driver):
        replay.run(settled(records))
        done = replay.finish()
        made = adopt_orphans(driver, done.missing, now_s=now_s)
    return CaughtUp(len(done.numbers), tuple(sorted(made.items())), tuple(done.problems))


@contextmanager
def rewriting(driver: DriverConnection) -> Iterator[None]:
    """One transaction in which rows may come in any order; foreign keys are whole again at its end.

    Raises:
        Whatever the block raises, after everything was taken back.
    """
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute("BEGIN IMMEDIATE")
    try:
        yield
        driver.execute("COMMIT")
    finally:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        driver.execute("PRAGMA foreign_keys = ON")


def renew_epoch(driver: DriverConnection) -> None:
    """Tell the sync that this store went back in time, inside the caller's transaction.

    A server knows ops of this device by (epoch, number); numbers given away in the lost time must not be
    given again, so numbering starts anew in another epoch. The ops keep their ids, by which it knows them.
    """
    driver.execute("UPDATE device SET epoch = ?, next_n = 1", (os.urandom(EPOCH_BYTES),))
    for (account_id,) in driver.execute("SELECT account_id FROM sync_state").fetchall():
        changed = (os.urandom(EPOCH_BYTES), account_id)
        driver.execute("UPDATE sync_state SET epoch = ?, next_n = 1 WHERE account_id = ?", changed)
    driver.execute(
        "UPDATE outbox SET n = 0, state = CASE WHEN state IN ('sending', 'unknown') THEN 'queued'"
        " ELSE state END WHERE state != 'confirmed'"
    )
