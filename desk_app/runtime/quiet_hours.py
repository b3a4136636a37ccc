"""The hours in which nothing is announced: how they are written, and whether a moment lies in them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

_WRITTEN: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)")
_HOUR_MIN: Final = 60


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the day such as 22:00-07:00, over midnight too; empty for none. A kind of setting."""

    @property
    def allowed(self) -> str:
        """What may be typed."""
        return "two times such as 22:00-07:00, or nothing"

    def accept(self, value: object) -> str:
        """The span with two digits each."""
        if not isinstance(value, str):
            raise ValueError  # noqa: TRY004 - a kind has one way to say no
        text = value.strip()
        if not text:
            return ""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError
        start_h, start_min, end_h, end_min = map(int, found.groups())
        return f"{start_h:02}:{start_min:02}-{end_h:02}:{end_min:02}"

    def read(self, text: str) -> str:
        """As typed."""
        return self.accept(text)


def is_quiet(hours: str, at_s: int, zone: dt.tzinfo) -> bool:
    """Whether a moment lies in the hours, by the clock on the wall.

    Args:
        hours: As `Hours` keeps them; empty for never.
        at_s: The moment, epoch seconds.
        zone: Where the clock hangs.
    """
    if not hours:
        return False
    now = dt.datetime.fromtimestamp(at_s, zone)
    minute = now.hour * _HOUR_MIN + now.minute
    start, end = (int(part[:2]) * _HOUR_MIN + int(part[3:]) for part in hours.split("-"))
    return start <= minute < end if start <= end else minute >= start or minute < end
