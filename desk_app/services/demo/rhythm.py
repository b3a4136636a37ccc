"""When people write and when the team works: two years of hours with seasons, weeks, days and growth.

Customers write at the hours of their own zone, mostly between seven and five, less on Saturdays, hardly on
Sundays, more in winter than in August, and twice as much at the end as at the beginning. The whole is one
table of hours with growing sums, so that the n-th of N tickets finds its time by one search and times
never run backwards.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from desk_app.services.demo.chance import sums
from desk_app.services.demo.lands import Land

HOUR: Final = 3600
DAY: Final = 86_400
SPAN_DAYS: Final = 730
"""History goes back two years."""

EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_GROWTH: Final = 1.1
"""By the end, so much is added to what it was at the beginning (1.0)."""
_SATURDAY, _SUNDAY = 5, 6

# How much is written in each local hour: a weekday, a Saturday, a Sunday.
_WEEKDAY: Final = (1, 0.5, 0.3, 0.3, 0.6, 2, 6, 14, 22, 20, 16, 12, 10, 11, 13, 12, 10, 8, 5, 4, 3, 3, 2, 1.5)
_OFF: Final = (0.5, 0.3, 0.2, 0.2, 0.3, 1, 3, 7, 10, 11, 9, 7, 6, 5, 5, 4, 4, 3, 2, 2, 2, 1.5, 1, 0.7)
_SATURDAY_SHARE: Final = 1.0
_SUNDAY_SHARE: Final = 0.35
_MONTH: Final = (1.12, 1.04, 1.02, 0.98, 0.97, 0.92, 0.82, 0.72, 1.02, 1.08, 1.12, 1.22)
_MONDAY: Final = 1.22
_HOLIDAYS: Final = ((1, 1), (12, 25), (12, 26))
"""Month and day on which nobody of the team works."""


def ordinal(epoch_day: int) -> int:
    """The calendar's ordinal of a day counted from 1970."""
    return epoch_day + EPOCH_ORDINAL


def weekday(epoch_day: int) -> int:
    """0 for Monday to 6 for Sunday."""
    return (epoch_day + 3) % 7


class Zones:
    """Distances from UTC per zone and day, looked up once.

    A day counts as one piece: on the two nights a year when clocks change, times between midnight and the
    change may be told an hour off.
    """

    def __init__(self) -> None:
        self._zones: dict[str, ZoneInfo] = {}
        self._known: dict[tuple[str, int], int] = {}

    def offset(self, zone: str, epoch_day: int) -> int:
        """Seconds to add to UTC at noon of a day."""
        found = self._known.get((zone, epoch_day))
        if found is None:
            info = self._zones.setdefault(zone, ZoneInfo(zone))
            noon = datetime.fromtimestamp(epoch_day * DAY + DAY // 2, UTC).astimezone(info)
            shift = noon.utcoffset()
            found = self._known[zone, epoch_day] = int(shift.total_seconds()) if shift else 0
        return found

    def local(self, zone: str, at_s: int) -> tuple[int, int]:
        """The local day (counted from 1970) and second of the day."""
        return divmod(at_s + self.offset(zone, at_s // DAY), DAY)

    def utc(self, zone: str, epoch_day: int, second: int) -> int:
        """Epoch seconds of a local day and second."""
        return epoch_day * DAY + second - self.offset(zone, epoch_day)


class Arrivals:
    """The table of hours from two years ago until now.

    Attributes:
        start_s: The first moment.
        now_s: The last moment; nothing happens later.
    """

    def __init__(self, lands: Sequence[Land], zones: Zones, now_s: int) -> None:
        self.now_s = now_s
        self.start_s = (now_s // DAY - SPAN_DAYS) * DAY
        self._lands = lands
        self._zones = zones
        self._shares: dict[tuple[int, int, tuple[int, ...]], list[float]] = {}
        self._tables: list[list[float]] = []
        self._sums = sums(self._hours())

    def _hours(self) -> list[float]:
        weights = []
        for epoch_day in range(self.start_s // DAY, self.now_s // DAY + 1):
            offsets = tuple(self._zones.offset(land.zone, epoch_day) // HOUR for land in self._lands)
            level = self._level(epoch_day)
            for hour in range(24):
                table = self._share(weekday(epoch_day), hour, offsets)
                begin = epoch_day * DAY + hour * HOUR
                part = min(max(self.now_s - begin, 0), HOUR) / HOUR
                weights.append(level * table[-1] * part)
                self._tables.append(table)
        return weights

    def _level(self, epoch_day: int) -> float:
        """Growth and season of a day."""
        done = (epoch_day * DAY - self.start_s) / (SPAN_DAYS * DAY)
        when = date.fromordinal(ordinal(epoch_day))
        here, there = _MONTH[when.month - 1], _MONTH[when.month % 12]
        season = here + (there - here) * max(when.day - 15, 0) / 31
        return (1 + _GROWTH * done) * season

    def _share(self, day: int, hour: int, offsets: tuple[int, ...]) -> list[float]:
        """Growing sums over the countries of what each writes in this hour of UTC."""
        key = (day, hour, offsets)
        found = self._shares.get(key)
        if found is None:
            pairs = zip(self._lands, offsets, strict=True)
            found = self._shares[key] = sums([_written(land, day, hour + shift) for land, shift in pairs])
        return found

    @property
    def total(self) -> float:
        """All that is written until now."""
        return self._sums[-1]

    def amount_at(self, at_s: int) -> float:
        """How much was written until a moment; the inverse of `moment`."""
        hour, rest = divmod(at_s - self.start_s, HOUR)
        if hour >= len(self._sums):
            return self.total
        before = self._sums[hour - 1] if hour else 0.0
        length = min(HOUR, self.now_s - self.start_s - hour * HOUR)
        return before + (self._sums[hour] - before) * rest / length if length > 0 else self.total

    def moment(self, amount: float) -> int:
        """When so much had been written, epoch seconds."""
        hour = min(bisect_right(self._sums, amount), len(self._sums) - 1)
        before = self._sums[hour - 1] if hour else 0.0
        within = self._sums[hour] - before
        begin = self.start_s + hour * HOUR
        length = min(HOUR, self.now_s - begin)
        return min(begin + int((amount - before) / within * length), self.now_s) if within else self.now_s

    def shares(self, at_s: int) -> list[float]:
        """Growing sums over the countries at a moment, for drawing one."""
        return self._tables[min((at_s - self.start_s) // HOUR, len(self._tables) - 1)]


def _written(land: Land, day: int, local_hour: int) -> float:
    day = (day + local_hour // 24) % 7
    hour = local_hour % 24
    if day == _SATURDAY:
        return land.weight * _OFF[hour] * _SATURDAY_SHARE
    if day == _SUNDAY:
        return land.weight * _OFF[hour] * _SUNDAY_SHARE
    return land.weight * _WEEKDAY[hour] * (_MONDAY if day == 0 else 1)


class Shifts:
    """When colleagues work: their own hours on weekdays, and a short Saturday in turn."""

    SATURDAY_START: Final = 9 * HOUR
    SATURDAY_END: Final = 13 * HOUR

    def __init__(self, zones: Zones, turns: Mapping[bytes, tuple[int, int]]) -> None:
        """Prepare.

        Args:
            zones: Zone table.
            turns: Per agent id: place in the turn for Saturdays, and how many share it.
        """
        self._zones = zones
        self._turns = turns
        self._holidays: dict[int, bool] = {}

    def is_holiday(self, epoch_day: int) -> bool:
        """True on a day nobody works."""
        found = self._holidays.get(epoch_day)
        if found is None:
            when = date.fromordinal(ordinal(epoch_day))
            found = self._holidays[epoch_day] = (when.month, when.day) in _HOLIDAYS
        return found

    def hours_of(self, agent_id: bytes, shift: tuple[int, int], epoch_day: int) -> tuple[int, int] | None:
        """Start and end of work on a local day in seconds; None on a free day."""
        day = weekday(epoch_day)
        if self.is_holiday(epoch_day):
            return None
        if day < _SATURDAY:
            return shift[0] * HOUR, shift[1] * HOUR
        place, count = self._turns[agent_id]
        if day == _SATURDAY and (epoch_day // 7) % count == place:
            return self.SATURDAY_START, self.SATURDAY_END
        return None

    def after(self, agent_id: bytes, zone: str, shift: tuple[int, int], start: tuple[int, int]) -> int:
        """The moment after so many seconds of work.

        Args:
            agent_id: Whose work.
            zone: Their time zone.
            shift: Their hours.
            start: Epoch seconds it starts from, and the seconds of work to do.
        """
        day, second = self._zones.local(zone, start[0])
        left = start[1]
        while True:
            hours = self.hours_of(agent_id, shift, day)
            if hours is not None and second < hours[1]:
                second = max(second, hours[0])
                if second + left <= hours[1]:
                    return self._zones.utc(zone, day, second + left)
                left -= hours[1] - second
            day, second = day + 1, 0
