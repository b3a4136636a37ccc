"""Sharing the interpreter and the memory fairly, while a window is open and others work beside it."""

from __future__ import annotations

import ctypes
import sys
from typing import Final

TURN_S: Final = 0.001
"""How long a thread keeps the interpreter while another wants it, seconds. A window needs it thirty times for
one painting: with Python's 5 ms, beside a writer and readers that were busy, the longest gap of 40 s was 160
to 390 ms, with this 66 to 181."""
GIVE_BACK_EVERY_MS: Final = 60_000


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
