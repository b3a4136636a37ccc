"""Whether programs are at rest, asked of the kernel: a busy machine is not taken for a finished program.

A screen that shows the same twice says little: a program that waits for its turn at the processor does not
draw either, and a blinking caret draws for ever. Here a program is at rest when for a while none of its
threads wanted the processor and next to no time of it was used. Reads `/proc` (Linux, see proc(5)).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

STILL_S: Final = 0.4
"""Longer than the window's own delays: it looks for what others wrote each 0.25 s, and searches sooner."""

_LOOK_S: Final = 0.015
_IDLE_TICKS: Final = 1
"""What a blinking caret and the watching threads may use meanwhile, in ticks of the kernel (10 ms)."""
_WANTS_PROCESSOR: Final = frozenset("RD")
"""Runs or could run, or waits for the disk."""
_STATE, _USER_TICKS, _SYSTEM_TICKS = 0, 11, 12
"""Places after the name in a `stat` file."""


def wait_until_still(*processes: int, looks: int) -> None:
    """Wait until programs and whatever they have started are at rest.

    Args:
        processes: Their ids; one that has ended is at rest.
        looks: How often to look, 15 ms or more apart. Looks are counted and not seconds, so that a machine
            that was stopped meanwhile takes nothing away.

    Raises:
        TimeoutError: They never rest.
    """
    before, since, did_want = _used(processes), time.monotonic(), False
    for _ in range(looks):
        used, wants = _used(processes), _wants(processes)
        has_worked = any(ticks - before.get(one, 0) > _IDLE_TICKS for one, ticks in used.items())
        if has_worked or (wants and did_want):
            before, since = used, time.monotonic()
        elif not wants and time.monotonic() - since >= STILL_S:
            return
        did_want = wants
        threading.Event().wait(_LOOK_S)
    raise TimeoutError("The programs on the screen never come to rest.")


def _used(processes: tuple[int, ...]) -> dict[int, int]:
    """What each has used of the processor since it began, in ticks."""
    return {
        one: sum(int(fields[at]) for at in (_USER_TICKS, _SYSTEM_TICKS))
        for one in _family(processes)
        if (fields := _fields(Path(f"/proc/{one}/stat")))
    }


def _wants(processes: tuple[int, ...]) -> bool:
    """Whether one of their threads runs or would like to."""
    return any(
        fields[_STATE] in _WANTS_PROCESSOR
        for one in _family(processes)
        for task in _tasks(one)
        if (fields := _fields(task / "stat"))
    )


def _family(processes: tuple[int, ...]) -> Iterator[int]:
    for one in processes:
        yield one
        yield from _family(tuple(int(child) for task in _tasks(one) for child in _words(task / "children")))


def _tasks(process: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{process}/task").iterdir())
    except OSError:  # it has ended
        return []


def _fields(path: Path) -> list[str]:
    """What stands behind the name, which may hold blanks and brackets."""
    return _text(path).rpartition(")")[2].split()


def _words(path: Path) -> list[str]:
    return _text(path).split()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return ""
