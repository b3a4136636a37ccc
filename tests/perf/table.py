"""The table of measurements: what, how much, the bound, and the floor beside it.

What others do on the machine, and which machine it is, is no fault of the program: a time on the wall that is
over its bound is marked, and only ratios decide (to a floor measured in the same run, or of processor time to
that of a fixed piece of work). `DESK_APP_PERF_LENIENCY=2` lets them be twice over before they fail,
`DESK_APP_PERF_REPORT` names a file that gets every row held to a bound (`tests.perf.verdict` reads it).
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

LENIENCY: Final = float(os.environ.get("DESK_APP_PERF_LENIENCY", "1"))
"""How many times over its bound a ratio may be before it fails."""
REPORT: Final = os.environ.get("DESK_APP_PERF_REPORT", "")
FIXED_WORK_S: Final = 0.0145
"""The processor time of `_fixed_work` on the machine on which the bounds were set (2 cores of a cloud)."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of a piece of work: on the wall, and those the processor worked for it."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Held:
    """A measurement that is held to a bound.

    Attributes:
        share: Of the bound: 1 is just met, 2 is twice over.
        decides: Whether it is a ratio, which fails where it is over `LENIENCY`.
    """

    table: str
    what: str
    measured: str
    bound: str
    share: float
    decides: bool


def report(held: Held) -> None:
    """Keep a row for the verdict at the end."""
    if REPORT:
        with Path(REPORT).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(held)) + "\n")


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

    def hold(
        self, row: int, what: str, measured: str, bound: str, *, share: float, decides: bool = False
    ) -> None:
        """Add a measurement and mark it when it is over its bound; one that decides fails then.

        Args:
            row: Of the issue.
            what: What was measured.
            measured: How much it was, in words.
            bound: Its bound, in words.
            share: How much of the bound it is; above 1 it is over.
            decides: It is a ratio, the same on every machine.
        """
        self.line(row, what, measured, f"{bound}{'' if share <= 1 else '   OVER'}")
        report(Held(self.title, what.strip(), measured, bound, share, decides))
        assert not decides or share <= LENIENCY, f"{what.strip()}: {measured}, {bound}"

    def wall(self, row: int, what: str, seconds: float, bound_s: float) -> None:
        """Add a time on the wall, which is marked when it is over."""
        self.hold(row, what, f"{seconds:,.2f} s", f"<= {bound_s:g} s", share=seconds / bound_s)

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

        The wall time is only marked. It is the processor time that fails, with the bound made larger by as
        much as this machine's processor, right now, is slower at a fixed piece of work than the one the
        bounds were set on.
        """
        wall_s, cpu_s = point([each.wall_s for each in took]), point([each.cpu_s for each in took])
        bound = f"<= {bound_s * 1000:g} ms"
        self.hold(row, what, f"{ms(wall_s)} (cpu {ms(cpu_s)})", bound, share=wall_s / bound_s)
        share = cpu_s / (bound_s * max(slowness(), 1.0))
        report(Held(self.title, f"{what.strip()}: processor", ms(cpu_s), bound, share, decides=True))
        assert share <= LENIENCY, f"{what}: {ms(cpu_s)} of the processor"

    def print(self) -> None:
        """Print everything in the order of the issue."""
        print(f"\n{self.title}")
        for _, what, measured, bound in sorted(self.lines, key=lambda line: line[0]):
            print(f"  {what:<58} {measured:>28}   {bound}")
        for note in self.notes:
            print(f"  {note}")
