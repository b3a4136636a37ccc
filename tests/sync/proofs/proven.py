"""What one line of the proof found: how much was done, what was violated, in which time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Proven:
    """One line of the proof.

    Attributes:
        amount: What was done, in words ("500 examples").
        wrong: Every violation, each with the way to see it again; none when the line is true.
        facts: What happened on the way, in words.
        seconds: How long it took.
    """

    amount: str
    wrong: tuple[str, ...] = ()
    facts: tuple[str, ...] = field(default=())
    seconds: float = 0.0

    def text(self, title: str) -> str:
        """The line, with what was found below it."""
        first = f"{title}: {self.amount}, {len(self.wrong)} violations, {self.seconds:.0f} s"
        return "\n".join(
            [first, *(f"  {fact}" for fact in self.facts), *(f"VIOLATION {wrong}" for wrong in self.wrong)]
        )


def timed(work: Callable[[], Proven]) -> Proven:
    """Do it and say how long it took."""
    began = time.perf_counter()
    proven = work()
    return replace(proven, seconds=time.perf_counter() - began)
