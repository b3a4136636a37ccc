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
from typing import Final, Protocol

from desk_app.domain.errors import Cancelled
from desk_app.store.connect import DriverConnection

_CLOSE_S: Final = 5.0
_AGAIN_S: Final = 0.01
"""An interrupt that comes between two statements is lost (sqlite.org/c3ref/interrupt.html), so it is repeated
until nothing can run any more."""


class OutOfTime(Exception):
    """A statement was stopped by its time limit; what was read before it stays valid."""


class Alarm(Protocol):
    """Something that goes off at a time."""

    def fire(self) -> bool:
        """Go off; True to be woken again in a moment."""


class Limit:
    """One running time limit of a brake."""

    def __init__(self, brake: Brake) -> None:
        self.is_over = False
        self._brake = brake

    def fire(self) -> bool:
        """The time is up; again and again until the block that it limits has ended."""
        return self._brake.end(self)


class Stop:
    """Nobody wants the answer any more."""

    def __init__(self, brake: Brake) -> None:
        self._brake = brake

    def fire(self) -> bool:
        """End what runs; again and again until the question has ended."""
        return self._brake.end_if_stopped()


class Watch:
    """The thread on which alarms go off; one per pool of readers."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Alarm]] = []
        self._order = itertools.count()
        self._news = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="desk-read-limits", daemon=True)
        self._thread.start()

    def add(self, alarm: Alarm, seconds: float) -> None:
        """Let `alarm` go off after this time."""
        entry = (time.monotonic() + seconds, next(self._order), alarm)
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
        while (alarm := self._next()) is not None:
            if alarm.fire():
                self.add(alarm, _AGAIN_S)

    def _next(self) -> Alarm | None:
        """Wait for the next alarm that is due; None when closing."""
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

    Only the thread that reads uses `within`, `check`, `reason` and `release`; the others come from outside.
    """

    def __init__(self, driver: DriverConnection, watch: Watch) -> None:
        self._driver = driver
        self._watch = watch
        self._lock = threading.Lock()
        self._limits: list[Limit] = []
        self._is_stopped = False
        self._is_finishing = False

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

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Let the block come to its end although time is up: it makes an answer of what was found.

        For a few quick look-ups only; `stop` still ends them.
        """
        with self._lock:
            self._is_finishing = True
        try:
            yield
        finally:
            with self._lock:
                self._is_finishing = False

    def stop(self) -> None:
        """Nobody wants the answer any more: end it at once."""
        with self._lock:
            self._is_stopped = True
        self._watch.add(Stop(self), 0)

    def end(self, limit: Limit) -> bool:
        """End the running statement if `limit` still holds; under the lock, so that no later one is hit."""
        with self._lock:
            if limit not in self._limits:
                return False
            limit.is_over = True
            if not self._is_finishing:
                self._driver.interrupt()
            return True

    def end_if_stopped(self) -> bool:
        """End the running statement if the question was stopped and has not ended yet."""
        with self._lock:
            if self._is_stopped:
                self._driver.interrupt()
            return self._is_stopped

    def release(self) -> None:
        """Forget a stop; the connection serves the next question."""
        with self._lock:
            self._is_stopped = False

    def reason(self) -> Cancelled | OutOfTime | None:
        """Why nothing more may run, or None."""
        with self._lock:
            if self._is_stopped:
                return Cancelled("The query was stopped.")
            if self._is_finishing:
                return None
            return OutOfTime() if any(limit.is_over for limit in self._limits) else None

    def check(self) -> None:
        """Raise the reason, between two statements."""
        if (reason := self.reason()) is not None:
            raise reason
