"""How often somebody may ask: buckets that fill again, one per device or address, in this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Final

_KEPT: Final = 20_000
"""Buckets kept; the ones not used for longest go first, and begin full again."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Most at once, and how many come back in a second."""

    burst: float
    per_s: float


DEVICE_PACE: Final = Pace(400, 100)
"""A busy client asks a few times a second; an upload of a workspace pushes as fast as it is answered."""
DOOR_PACE: Final = Pace(20, 0.2)
"""Sign-ins from one address: an office behind one address comes in at nine, a guesser does not."""


class Limits:
    """Buckets by name."""

    def __init__(self, pace: Pace, clock: Callable[[], float]) -> None:
        self._pace = pace
        self._clock = clock
        self._lock = threading.Lock()
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, name: str) -> int:
        """Take one; 0 when it was there, else seconds until the next is."""
        now = self._clock()
        with self._lock:
            level, then = self._levels.pop(name, (self._pace.burst, now))
            level = min(self._pace.burst, level + (now - then) * self._pace.per_s)
            allowed = level >= 1
            self._levels[name] = (level - 1 if allowed else level, now)
            if len(self._levels) > _KEPT:
                self._levels.popitem(last=False)
        return 0 if allowed else max(1, ceil((1 - level) / self._pace.per_s))
