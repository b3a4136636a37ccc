"""Keeping the full-text tables true: a queue of tickets, worked off in short idle slices.

Indexing inside the person's transaction could cost 100 ms on an unlucky merge of index segments, so a
change only queues its tickets; the writer's idle work follows within milliseconds.
"""

from __future__ import annotations

import time
from typing import Final

from desk_app.store.connect import DriverConnection
from desk_app.store.texts import INSERT_PARTS, INSERT_WORDS, first_doc, free_doc, read_texts

SLICE_TICKETS: Final = 64
SLICE_S: Final = 0.02
_MERGE_PAGES: Final = 64
_MERGE_IDLE: Final = 2
"""What the change counter grows by when both tables had nothing to merge: one row each."""


class Indexer:
    """Idle work of the writer: brings queued tickets into the full-text tables."""

    def __init__(self) -> None:
        self._merge_due = False

    def step(self, driver: DriverConnection) -> bool:
        """Index one slice of the queue; when it is empty, tidy index segments a little."""
        if self.last_step(driver):
            self._merge_due = True
            return True
        if self._merge_due:
            self._merge_due = _merge(driver)
        return self._merge_due

    def last_step(self, driver: DriverConnection) -> bool:
        """Index one slice; tidying after a bulk load takes minutes, and nobody waits for that to close."""
        queued = [
            row[0]
            for row in driver.execute(
                "SELECT ticket_id FROM fts_queue ORDER BY ticket_id LIMIT ?", (SLICE_TICKETS,)
            )
        ]
        if queued:
            _index(driver, queued)
        return bool(queued)


def index_all(driver: DriverConnection) -> int:
    """Work the whole queue off at once (command line, tests, repair); gives the number of tickets."""
    done = 0
    while queued := [row[0] for row in driver.execute("SELECT ticket_id FROM fts_queue LIMIT 1000")]:
        done += _index(driver, queued, limit_s=float("inf"))
    return done


def queue_everything(driver: DriverConnection) -> None:
    """Empty both full-text tables and queue every ticket (repair)."""
    driver.execute("BEGIN IMMEDIATE")
    driver.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
    driver.execute("INSERT INTO fts_part (fts_part) VALUES ('delete-all')")
    driver.execute("UPDATE ticket SET doc = NULL WHERE doc IS NOT NULL")
    driver.execute("INSERT OR IGNORE INTO fts_queue SELECT id FROM ticket")
    driver.execute("COMMIT")


def _index(driver: DriverConnection, tickets: list[bytes], limit_s: float = SLICE_S) -> int:
    """Index tickets until the slice is used up; one transaction that may be lost and redone."""
    stop = time.monotonic() + limit_s
    done = 0
    driver.execute("PRAGMA synchronous = NORMAL")
    driver.execute("BEGIN IMMEDIATE")
    try:
        for ticket_id in tickets:
            _index_ticket(driver, ticket_id)
            done += 1
            if time.monotonic() > stop:
                break
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:  # a full disk has taken it back already
            driver.execute("ROLLBACK")
        raise
    finally:
        driver.execute("PRAGMA synchronous = FULL")
    return done


def _index_ticket(driver: DriverConnection, ticket_id: bytes) -> None:
    driver.execute("DELETE FROM fts_queue WHERE ticket_id = ?", (ticket_id,))
    found = driver.execute("SELECT doc, updated_s FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
    if found is None:
        return
    old, updated_s = found
    if old is not None:
        driver.execute("DELETE FROM fts WHERE rowid = ?", (old,))
        driver.execute("DELETE FROM fts_part WHERE rowid = ?", (old,))
    texts = read_texts(driver, ticket_id)
    if texts is None:
        return
    doc = old if old is not None and old >= first_doc(updated_s) else free_doc(driver, updated_s)
    if doc != old:
        driver.execute("UPDATE ticket SET doc = ? WHERE id = ?", (doc, ticket_id))
    driver.execute(INSERT_WORDS, texts.words_row(doc))
    driver.execute(INSERT_PARTS, texts.parts_row(doc))


def _merge(driver: DriverConnection) -> bool:
    """Merge a few pages of index segments; True while that changed something.

    `merge` reports its progress only through the change counter (sqlite.org/fts5.html, 6.8).
    """
    before = driver.total_changes
    driver.execute("PRAGMA synchronous = NORMAL")  # it may be lost and done again
    try:
        driver.execute("INSERT INTO fts (fts, rank) VALUES ('merge', ?)", (_MERGE_PAGES,))
        driver.execute("INSERT INTO fts_part (fts_part, rank) VALUES ('merge', ?)", (_MERGE_PAGES,))
    finally:
        driver.execute("PRAGMA synchronous = FULL")
    return driver.total_changes - before > _MERGE_IDLE
