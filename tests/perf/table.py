"""The table of measurements: what, how much, the bound, and the floor beside it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

FIXED_WORK_S: Final = 0.0145
"""The processor time of `_fixed_work` on the machine on which the bounds were set (2 cores of a cloud)."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of a piece of work: on the wall, and those the processor worked for it."""

    wall_s: float
    cpu_s: float


def spent(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def taken(work: Callable[[], object]) -> Took:
    """What a piece of work takes in this thread."""
    wall_s, cpu_s = time.perf_counter(), time.thread_time()
    work()
    return Took(time.perf_counter() - wall_s, time.thread_time() - cpu_s)


def slowness() -> float:
    """By how much this machine is slower, right now, than the one on which the bounds were set."""
    return p50([taken(_fixed_work).cpu_s for _ in range(3)]) / FIXED_WORK_S


def _fixed_work() -> None:
    """What answering a question is made of: checking pages, and handling values in Python."""
    hashlib.sha512(bytes(10_000_000)).digest()
    sum(len(str(n)) for n in range(100_000))


def has_free_processors() -> bool:
    """Whether nobody waits for a processor; where many do, what is handed to another thread waits too."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] < (os.cpu_count() or 1)


def p50(times: Sequence[float]) -> float:
    """The middle one."""
    return sorted(times)[len(times) // 2]


def p95(times: Sequence[float]) -> float:
    """The one that 95 of a hundred do not exceed."""
    return sorted(times)[min(int(len(times) * 0.95), len(times) - 1)]


def ms(seconds: float) -> str:
    """Seconds in words."""
    return f"{seconds * 1000:,.2f} ms"


@dataclass
class Table:
    """Lines that are printed together at the end, each under the row of the issue it belongs to."""

    title: str
    lines: list[tuple[int, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self, row: int, what: str, measured: str, bound: str = "") -> None:
        """Add a measurement with the bound it is held to."""
        self.lines.append((row, what, measured, bound))

    def note(self, text: str) -> None:
        """Add a remark."""
        self.notes.append(text)

    def time(
        self,
        row: int,
        what: str,
        took: Sequence[Took],
        bound_s: float,
        *,
        point: Callable[[Sequence[float]], float] = p95,
    ) -> None:
        """Add the wall time and the processor time of some work, and hold them to an absolute bound.

        What others do on the machine is no fault of the program, so a wall time over the bound is only
        marked. It is the processor time that fails, with the bound made larger by as much as this machine's
        processor, right now, is slower at a fixed piece of work than the one the bounds were set on.
        """
        wall_s, cpu_s = point([each.wall_s for each in took]), point([each.cpu_s for each in took])
        mark = "" if wall_s <= bound_s else "   OVER"
        self.line(row, what, f"{ms(wall_s)} (cpu {ms(cpu_s)})", f"<= {bound_s * 1000:g} ms{mark}")
        assert cpu_s <= bound_s * max(slowness(), 1.0), f"{what}: {ms(cpu_s)} of the processor"

    def print(self) -> None:
        """Print everything in the order of the issue."""
        print(f"\n{self.title}")
        for _, what, measured, bound in sorted(self.lines, key=lambda line: line[0]):
            print(f"  {what:<58} {measured:>28}   {bound}")
        for note in self.notes:
            print(f"  {note}")
