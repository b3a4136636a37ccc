"""An event loop for tests of presenters: answers of threads and timers run when the test says so."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass

from desk_app.presenters.base import Stop

_PATIENCE_S = 60.0


@dataclass(slots=True)
class _Timer:
    due_ms: int
    then: Callable[[], None]
    is_stopped: bool = False


class HandLoop:
    """Implements `Post` and `After`; time passes only in `pass_ms`."""

    def __init__(self) -> None:
        self.now_ms = 0
        self._posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._timers: list[_Timer] = []

    def post(self, work: Callable[[], None]) -> None:
        self._posted.put(work)

    def after(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        timer = _Timer(self.now_ms + delay_ms, then)
        self._timers.append(timer)

        def stop() -> None:
            timer.is_stopped = True

        return stop

    def until(self, ready: Callable[[], bool]) -> None:
        """Run what threads post until something is so."""
        deadline = time.monotonic() + _PATIENCE_S
        while not ready():
            left = deadline - time.monotonic()
            assert left > 0, "it did not come"
            try:
                self._posted.get(timeout=min(left, 0.05))()
            except queue.Empty:
                continue

    def pass_ms(self, milliseconds: int) -> None:
        """Let time pass; what is due runs in order."""
        end = self.now_ms + milliseconds
        while due := [timer for timer in self._timers if timer.due_ms <= end and not timer.is_stopped]:
            timer = min(due, key=lambda timer: timer.due_ms)
            self._timers.remove(timer)
            self.now_ms = max(self.now_ms, timer.due_ms)
            timer.then()
        self.now_ms = end

    def settle(self, ready: Callable[[], bool]) -> None:
        """Let threads answer and a little time pass until something is so."""
        deadline = time.monotonic() + _PATIENCE_S
        while not ready():
            assert time.monotonic() < deadline, "it did not come"
            try:
                self._posted.get(timeout=0.01)()
            except queue.Empty:
                self.pass_ms(20)
