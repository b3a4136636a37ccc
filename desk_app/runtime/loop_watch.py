"""Notices when the event loop stands still, and where: whoever waits for the window deserves to know why.

The loop beats; a thread looks whether it did. A beat that is more than 100 ms late is logged once, with the
place in the program at which the loop stood (names of functions, never values).
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Final

BEAT_MS: Final = 50
"""How often the loop should call `beat`."""
LATE_S: Final = 0.1

_FRAMES: Final = 6
_LOG: Final = logging.getLogger(__name__)


class LoopWatch:
    """Watches the thread that made it.

    Attributes:
        where: The place at which it stands still; empty while it beats.
        longest_s: How late the latest beat so far was, in seconds.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        """Begin to watch; the first beat counts from now.

        Args:
            clock_s: Seconds since any moment.
        """
        self._loop = threading.get_ident()
        self._clock_s = clock_s
        self._last_s = clock_s()
        self.where = ""
        self._end = threading.Event()
        self.longest_s = 0.0
        self._thread = threading.Thread(target=self._look, name="desk-loop-watch", daemon=True)
        self._thread.start()

    def beat(self) -> None:
        """The loop is alive; called by its own timer."""
        now_s = self._clock_s()
        gap_s, self._last_s = now_s - self._last_s - BEAT_MS / 1000, now_s
        where, self.where = self.where, ""
        self.longest_s = max(self.longest_s, gap_s)
        if gap_s > LATE_S:
            _LOG.warning("the window stood still for %d ms %s", round(gap_s * 1000), where)

    def close(self) -> None:
        """Watch no more."""
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(BEAT_MS / 1000):
            if not self.where and self._clock_s() - self._last_s > LATE_S + BEAT_MS / 1000:
                self.where = self._place()

    def _place(self) -> str:
        """The innermost functions the watched thread is in."""
        frame = sys._current_frames().get(self._loop)  # noqa: SLF001 - the one way to see another thread
        stack = traceback.extract_stack(frame, _FRAMES) if frame is not None else []
        return "in " + " < ".join(f"{call.name}:{call.lineno}" for call in reversed(stack))
