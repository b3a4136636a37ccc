"""A process of its own that does nothing but ask to be woken, for how late the machine itself is.

`python -m tests.perf.machine` prints, once its input is closed, by how many seconds it was woken too late at
most. Whatever it says no window on this machine can be better than.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE, Popen
from typing import Final

from desk_app.runtime.loop_watch import BEAT_MS
from tests.perf.children import command_of

_BEAT_S: Final = BEAT_MS / 1000


class Lateness:
    """How late the machine was, once it was watched.

    Attributes:
        longest_s: Seconds.
    """

    longest_s = 0.0


@contextmanager
def machine_watched() -> Iterator[Lateness]:
    """Watch the machine for the length of the block."""
    lateness = Lateness()
    with Popen(command_of("machine"), stdin=PIPE, stdout=PIPE, text=True) as process:
        yield lateness
        lateness.longest_s = float(process.communicate()[0])


def main() -> None:
    """Be woken as often as a window's loop beats, until nobody is interested any more."""
    is_over = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        is_over.set()

    threading.Thread(target=listen, daemon=True).start()
    longest_s = 0.0
    began_s = time.monotonic()
    while not is_over.wait(_BEAT_S):
        now_s = time.monotonic()
        longest_s = max(longest_s, now_s - began_s - _BEAT_S)
        began_s = now_s
    print(longest_s)


if __name__ == "__main__":
    main()
