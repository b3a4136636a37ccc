"""Reads the times of the written stories.

`-30m`, `+18m`, `+5h`; `w1 16:40` one working day before today, `w-1 12:00` the next one; `d28 10:15` calendar
days before; `sat`, `sun` the weekend before the last working day; `mon` the coming Monday.
"""

from __future__ import annotations

import re
from typing import Final

from desk_app.domain.errors import InvalidInput
from desk_app.services.demo.rhythm import Zones, weekday

_RELATIVE: Final = re.compile(r"([+-])(\d+)([mh])")
_DAY: Final = re.compile(r"([wd])(-?)(\d+)")
_CLOCK: Final = re.compile(r"(\d{2}):(\d{2})")
_UNITS: Final = {"m": 60, "h": 3600}
_WEEKEND: Final = {"sat": 5, "sun": 6}
_SATURDAY: Final = 5


class Moments:
    """Turns story times into epoch seconds.

    Attributes:
        today: The local day of now, counted from 1970.
    """

    def __init__(self, zones: Zones, zone: str, now_s: int) -> None:
        self._zones = zones
        self._zone = zone
        self._now_s = now_s
        self.today = zones.local(zone, now_s)[0]

    def at(self, text: str) -> int:
        """Epoch seconds of a story time.

        Raises:
            InvalidInput: It is none.
        """
        relative = _RELATIVE.fullmatch(text)
        if relative:
            seconds = int(relative[2]) * _UNITS[relative[3]]
            return self._now_s + (seconds if relative[1] == "+" else -seconds)
        day, _, clock = text.partition(" ")
        time = _CLOCK.fullmatch(clock)
        if time is None:
            raise InvalidInput(f"The demo content is wrong: “{text}” is no time of a story.")
        return self._zones.utc(self._zone, self.day(day), int(time[1]) * 3600 + int(time[2]) * 60)

    def day(self, text: str) -> int:
        """The local day, counted from 1970, of the first half of a story time.

        Raises:
            InvalidInput: It is none.
        """
        if text in _WEEKEND:
            return self._last(_WEEKEND[text], self._working(1))
        if text == "mon":
            return self.today + 7 - weekday(self.today)
        match = _DAY.fullmatch(text)
        if match is None:
            raise InvalidInput(f"The demo content is wrong: “{text}” is no day of a story.")
        count = int(match[3]) * (-1 if match[2] else 1)
        return self._working(count) if match[1] == "w" else self.today - count

    def _working(self, count: int) -> int:
        """So many working days before today, or after it for a negative count."""
        step, day = (-1 if count > 0 else 1), self.today
        for _ in range(abs(count)):
            day += step
            while weekday(day) >= _SATURDAY:
                day += step
        return day

    @staticmethod
    def _last(wanted: int, before: int) -> int:
        """The last such weekday before a day."""
        day = before - 1
        while weekday(day) != wanted:
            day -= 1
        return day
