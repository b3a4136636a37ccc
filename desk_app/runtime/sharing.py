"""Sharing the interpreter and the memory fairly, while a window is open and others work beside it."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

TURN_S: Final = 0.001
"""How long a thread keeps the interpreter while another wants it, seconds. A window needs it thirty times for
one painting: with Python's 5 ms, beside a writer and readers that were busy, the longest gap of 40 s was 160
to 390 ms, with this 66 to 181."""
GIVE_BACK_EVERY_MS: Final = 60_000
PATIENCE_S: Final = 0.06
"""How long work beside a window waits for it at most, counted from when the window woke, seconds."""


class WindowFirst:
    """Lets long work wait while the window has something to do, so that the two do not share the interpreter.

    A window that paints needs the interpreter many times, and each time would wait for one turn of whoever
    has it. Work that takes long asks `give_way` between two of its steps; it waits for as long as the event
    loop is awake, but never longer than `PATIENCE_S`: who keeps the window busy does not stop an import.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        """No window is awake.

        Args:
            clock_s: Seconds since any moment.
        """
        self._clock_s = clock_s
        self._rests = threading.Event()
        self._rests.set()
        self._until_s = 0.0

    def wakes(self) -> None:
        """The event loop has something to do."""
        self._until_s = self._clock_s() + PATIENCE_S
        self._rests.clear()

    def rests(self) -> None:
        """The event loop waits for something to happen, or has ended."""
        self._rests.set()

    def give_way(self) -> None:
        """Wait until the window rests, or has been busy for long; at once when it does."""
        if not self._rests.is_set() and (left_s := self._until_s - self._clock_s()) > 0:
            self._rests.wait(left_s)


WINDOW: Final = WindowFirst()
"""The one of this process: there is one interpreter, and one thread with windows."""


def take_short_turns() -> None:
    """Let threads change often, so that the GUI thread never waits long."""
    sys.setswitchinterval(TURN_S)


def give_back() -> None:
    """Hand memory that was freed back to the system, which the C library of most Linux systems does not do.

    Reading the numbers of a million tickets, or a mail with large files, leaves 15 MB of it between what is
    still in use (man7.org/linux/man-pages/man3/malloc_trim.3.html); it takes a millisecond.
    """
    if sys.platform != "linux":
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(ctypes.c_size_t(0))
