"""Time limits and cancelling for statements that run on a reader's connection.

A thread of its own interrupts what runs too long. SQLite's progress handler would do the same, but it
calls back into Python every few thousand steps, and each call waits for the interpreter lock: with a
busy window thread beside it a scan of 0.2 s took 1.4 s that way (0.35 s without). `sqlite3_interrupt`
costs a query nothing, and full-text scans obey it too.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from desk_app.domain.errors import Cancelled
from desk_app.store.connect import DriverConnection

_CLOSE_S: Final = 5.0


class OutOfTime(Exception):
    """A statement was stopped by its time limit; what was read before it stays valid."""


class Limit:
    """One running time limit of a brake."""

    def __init__(self, brake: Brake) -> None:
        self.is_over = False
        self._brake = brake

    def fire(self) -> None:
        """The time is up."""
        self._brake.interrupt(self)


class Watch:
    """The thread that fires limits when their time has come; one per pool of readers."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Limit]] = []
        self._order = itertools.count()
        self._news = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="desk-read-limits", daemon=True)
        self._thread.start()

    def add(self, limit: Limit, seconds: float) -> None:
        """Fire `limit` after this time unless it has left its brake by then."""
        entry = (time.monotonic() + seconds, next(self._order), limit)
        with self._news:
            heapq.heappush(self._due, entry)
            if self._due[0] is entry:
                self._news.notify()

    def close(self) -> None:
        """Stop the thread."""
        with self._news:
            self._is_closed = True
            self._news.notify()
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        while (limit := self._next()) is not None:
            limit.fire()

    def _next(self) -> Limit | None:
        """Wait for the next limit that is due; None when closing."""
        with self._news:
            while not self._is_closed:
                if not self._due:
                    self._news.wait()
                elif (wait_s := self._due[0][0] - time.monotonic()) > 0:
                    self._news.wait(wait_s)
                else:
                    return heapq.heappop(self._due)[2]
        return None


class Brake:
    """Stops what runs on one connection, for one of two reasons: time is up, or nobody wants it any more.

    Only the thread that reads uses `within`, `check` and `reason`; `stop` and `interrupt` come from others.
    """

    def __init__(self, driver: DriverConnection, watch: Watch) -> None:
        self._driver = driver
        self._watch = watch
        self._lock = threading.Lock()
        self._limits: list[Limit] = []
        self._is_stopped = False

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit everything in the block; limits nest, and the one that ends first counts.

        Raises:
            OutOfTime: From a statement in the block, once the time is up.
        """
        limit = Limit(self)
        with self._lock:
            self._limits.append(limit)
        self._watch.add(limit, seconds)
        try:
            yield
        finally:
            with self._lock:
                self._limits.remove(limit)

    def stop(self) -> None:
        """Nobody wants the answer any more: end it at once."""
        with self._lock:
            self._is_stopped = True
            self._driver.interrupt()

    def interrupt(self, limit: Limit) -> None:
        """End the running statement if `limit` still holds; under the lock, so that no later one is hit."""
        with self._lock:
            if limit in self._limits:
                limit.is_over = True
                self._driver.interrupt()

    def release(self) -> None:
        """Forget a stop; the connection serves the next question."""
        with self._lock:
            self._is_stopped = False

    def reason(self) -> Cancelled | OutOfTime | None:
        """Why nothing more may run, or None."""
        with self._lock:
            if self._is_stopped:
                return Cancelled("The query was stopped.")
            return OutOfTime() if any(limit.is_over for limit in self._limits) else None

    def check(self) -> None:
        """Raise the reason, between two statements."""
        if (reason := self.reason()) is not None:
            raise reason
