"""Keeping the full-text tables true: a queue of tickets, worked off in short idle slices.

Indexing inside the person's transaction could cost 100 ms on an unlucky merge of index segments, so a
change only queues its tickets; the writer's idle work follows within milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from desk_app.store.connect import DriverConnection, repeatable
from desk_app.store.texts import INSERT_PARTS, INSERT_WORDS, first_doc, free_doc, read_texts

SLICE_TICKETS: Final = 64
SLICE_S: Final = 0.02
MERGE_AFTER_S: Final = 1.0
"""Quiet before segments are merged: each slice is a commit, after which readers begin with cold caches."""

PATIENCE_S: Final = 0.5
"""How long a slice waits while somebody at the screen waits for an answer, which would begin with a cold
cache after it: with tickets to index, the first hits of a word took 0.2 to 6 s at a million tickets."""
_LOOK_AGAIN_S: Final = 0.01

_MERGE_PAGES: Final = 64
_MERGE_PACE_S: Final = 0.02
"""Rest between two slices of merging; a million tickets take a minute of work after a bulk load."""

_MERGE_IDLE: Final = 2
"""What the change counter grows by when both tables had nothing to merge: one row each."""

_TABLES: Final = ("fts", "fts_part")
_USERMERGE: Final = 2
"""Merge as soon as two segments of a size are there. Every look-up asks each segment: any of 350 words took
10 ms with the 20 segments that the default of four leaves, and takes 3 ms with two."""


class Indexer:
    """Idle work of the writer: brings queued tickets into the full-text tables."""

    def __init__(
        self,
        *,
        merge_after_s: float = MERGE_AFTER_S,
        is_asked: Callable[[], bool] = lambda: False,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        """Nothing is looked at yet.

        Args:
            merge_after_s: How long nothing may have been indexed before segments are merged.
            is_asked: Somebody waits for an answer of the database.
            give_way: Waits while a window beside is busy; called before each ticket.
        """
        self._merge_after_s = merge_after_s
        self._is_asked = is_asked
        self._give_way = give_way
        self._waits_until = 0.0
        self._quiet_since = time.monotonic()
        self._merge_due = True
        """Also at the start: a bulk load is mostly closed before it is tidied."""

    def step(self, driver: DriverConnection) -> float | None:
        """Index one slice of the queue; when it has been empty for a while, tidy index segments a little."""
        if self._is_asked() and time.monotonic() < self._waits_until:
            return _LOOK_AGAIN_S
        self._waits_until = time.monotonic() + PATIENCE_S
        if self.last_step(driver):
            self._merge_due = True
            self._quiet_since = time.monotonic()
            return 0.0
        if not self._merge_due:
            return None
        wait_s = self._quiet_since + self._merge_after_s - time.monotonic()
        if wait_s > 0:
            return wait_s
        self._merge_due = merge_a_little(driver)
        return _MERGE_PACE_S if self._merge_due else None

    def last_step(self, driver: DriverConnection) -> bool:
        """Index one slice; tidying after a bulk load takes minutes, and nobody waits for that to close."""
        queued = [
            row[0]
            for row in driver.execute(
                "SELECT ticket_id FROM fts_queue ORDER BY ticket_id LIMIT ?", (SLICE_TICKETS,)
            )
        ]
        if queued:
            _index(driver, queued, self._give_way)
        return bool(queued)


def index_all(driver: DriverConnection) -> int:
    """Work the whole queue off at once (command line, tests, repair); gives the number of tickets."""
    done = 0
    while queued := [row[0] for row in driver.execute("SELECT ticket_id FROM fts_queue LIMIT 1000")]:
        done += _index(driver, queued, lambda: None, limit_s=float("inf"))
    return done


def queue_everything(driver: DriverConnection) -> None:
    """Empty both full-text tables and queue every ticket (repair)."""
    driver.execute("BEGIN IMMEDIATE")
    driver.execute("INSERT INTO fts (fts) VALUES ('delete-all')")
    driver.execute("INSERT INTO fts_part (fts_part) VALUES ('delete-all')")
    driver.execute("UPDATE ticket SET doc = NULL WHERE doc IS NOT NULL")
    driver.execute("INSERT OR IGNORE INTO fts_queue SELECT id FROM ticket")
    driver.execute("COMMIT")


def _index(
    driver: DriverConnection, tickets: list[bytes], give_way: Callable[[], None], *, limit_s: float = SLICE_S
) -> int:
    """Index tickets until the slice is used up; one transaction that may be lost and redone."""
    stop = time.monotonic() + limit_s
    done = 0
    with repeatable(driver):
        for ticket_id in tickets:
            give_way()
            _index_ticket(driver, ticket_id)
            done += 1
            if time.monotonic() > stop:
                break
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


def merge_a_little(driver: DriverConnection) -> bool:
    """Merge a few pages of index segments; True while there is more to merge.

    `merge` reports its progress only through the change counter (sqlite.org/fts5.html, 6.8).
    """
    before = driver.total_changes
    driver.execute("PRAGMA synchronous = NORMAL")  # it may be lost and done again
    try:
        for table in _TABLES:
            known = driver.execute(f"SELECT v FROM {table}_config WHERE k = 'usermerge'").fetchone()
            if known != (_USERMERGE,):
                driver.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('usermerge', ?)", (_USERMERGE,))
            driver.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (_MERGE_PAGES,))
    finally:
        driver.execute("PRAGMA synchronous = FULL")
    return driver.total_changes - before > _MERGE_IDLE
