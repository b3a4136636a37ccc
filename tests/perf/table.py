"""The table of measurements: what, how much, the bound, and the floor beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

SLACK: Final = 3.0
"""How far over an absolute bound a busy machine may be before a test fails."""


def spent(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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

    def time(self, row: int, what: str, seconds: float, bound_s: float) -> None:
        """Add a time and hold it to its absolute bound.

        A busy machine is no fault of the program: three times the bound fails where a person runs this, and
        under CI nothing does; whatever is over its bound is marked in the table.
        """
        mark = "" if seconds <= bound_s else "   OVER"
        self.line(row, what, ms(seconds), f"<= {bound_s * 1000:g} ms{mark}")
        assert os.environ.get("CI") or seconds <= bound_s * SLACK, f"{what}: {ms(seconds)}"

    def print(self) -> None:
        """Print everything in the order of the issue."""
        print(f"\n{self.title}")
        for _, what, measured, bound in sorted(self.lines, key=lambda line: line[0]):
            print(f"  {what:<58} {measured:>22}   {bound}")
        for note in self.notes:
            print(f"  {note}")
