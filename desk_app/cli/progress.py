"""Progress of long work: one line on standard error where somebody watches, nothing otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_EVERY_S: Final = 0.1
_WIDTH: Final = 30


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], bool]]:
    """A bar for work that tells (done, total).

    Yields:
        A function that always answers "go on"; Ctrl-C stops the work between two steps, and what was
        finished is kept.
    """
    shown_at = 0.0
    is_watched = sys.stderr.isatty()

    def told(done: int, total: int) -> bool:
        nonlocal shown_at
        now = time.monotonic()
        if is_watched and (now - shown_at > _EVERY_S or done >= total):
            shown_at = now
            filled = _WIDTH * done // max(total, 1)
            bar = "#" * filled + "-" * (_WIDTH - filled)
            sys.stderr.write(f"\r{label} [{bar}] {done:,} of {total:,} ")
            sys.stderr.flush()
        return True

    try:
        yield told
    finally:
        if shown_at:
            sys.stderr.write("\n")
