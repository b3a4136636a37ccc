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
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
"""Numbers of malloc.h; another C library does not know them and says so."""
_LARGE: Final = 128 * 1024


class WindowFirst:
    """Lets long work wait while the window has something to do, so that the two do not share the interpreter.

    A window that paints needs the interpreter many times, and each time would wait for one turn of whoever
    has it; or for ever, while that one calls the system or the database again and again: each call lets the
    interpreter go and takes it back before the window has woken (beside the reading of a mailbox it stood
    for 700 ms with 16 ms of work). So work that takes long asks `give_way` between two of its steps. It waits
    for as long as the event loop is awake; when that has been for longer than its patience, it works half of
    the time: who keeps the window busy does not stop an import.
    """

    def __init__(self, patience_s: float = PATIENCE_S, clock_s: Callable[[], float] = time.monotonic) -> None:
        """No window is awake.

        Args:
            patience_s: See `PATIENCE_S`.
            clock_s: Seconds since any moment.
        """
        self._patience_s = patience_s
        self._clock_s = clock_s
        self._rests = threading.Event()
        self._rests.set()
        self._until_s = 0.0
        self._work = threading.local()

    @property
    def is_busy(self) -> bool:
        """The event loop has something to do, and not for long."""
        return not self._rests.is_set() and self._clock_s() < self._until_s

    def wakes(self) -> None:
        """The event loop has something to do."""
        if self._rests.is_set():
            self._until_s = self._clock_s() + self._patience_s
            self._rests.clear()

    def rests(self) -> None:
        """The event loop waits for something to happen, or has ended."""
        self._rests.set()

    def give_way(self) -> None:
        """Wait while the window is awake, or has been for long, as long as this thread worked; else go on."""
        if self._rests.is_set():
            return
        now_s = self._clock_s()
        if self.is_busy:
            self._rests.wait(self._until_s - now_s)
        else:
            worked_s = now_s - getattr(self._work, "since_s", now_s - TURN_S)
            if worked_s < TURN_S:
                return
            self._rests.wait(min(worked_s, self._patience_s))
        self._work.since_s = self._clock_s()


WINDOW: Final = WindowFirst()
"""The one of this process: there is one interpreter, and one thread with windows."""


def take_short_turns() -> None:
    """Let threads change often, so that the GUI thread never waits long."""
    sys.setswitchinterval(TURN_S)


def keep_heap_small() -> None:
    """Make the C library of most Linux systems frugal; to be called before there are other threads.

    By itself it keeps a heap for every thread, with holes of its own in each, and large pieces that were
    freed. Beside an import of mails a window with five busy threads needed 254 MB, with this 238 to 243
    (man7.org/linux/man-pages/man3/mallopt.3.html).
    """
    tune = _libc_function("mallopt")
    if tune is not None:
        for what, value in ((_ARENA_MAX, 2), (_TRIM_THRESHOLD, _LARGE), (_MMAP_THRESHOLD, _LARGE)):
            tune(ctypes.c_int(what), ctypes.c_int(value))


def give_back() -> None:
    """Hand memory that was freed back to the system, which the C library of most Linux systems does not do.

    Reading the numbers of a million tickets, or a mail with large files, leaves 15 MB of it between what is
    still in use (man7.org/linux/man-pages/man3/malloc_trim.3.html); it takes a millisecond.
    """
    trim = _libc_function("malloc_trim")
    if trim is not None:
        trim(ctypes.c_size_t(0))


def _libc_function(name: str) -> Callable[..., object] | None:
    """A function of the C library; None on other systems than Linux, and where it has none of this name."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
