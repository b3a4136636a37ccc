"""Clock and calendar of a zone against epoch seconds, exact at the changes of summer time.

A local time that a change skips stands for the moment after the jump, as far as it was past it (02:30
becomes 03:30); one that comes twice stands for the first. Days begin at their first existing moment.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

FIRST_YEAR = 1900
LAST_YEAR = 2999
MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


@dataclass(frozen=True, slots=True)
class Now:
    """The present moment as somebody in a zone sees it.

    Attributes:
        s: Epoch seconds.
        zone: Where the clock on the wall hangs.
    """

    s: int
    zone: tzinfo

    @property
    def wall(self) -> datetime:
        """What the clock on the wall shows (without zone)."""
        return datetime.fromtimestamp(self.s, self.zone).replace(tzinfo=None)

    @property
    def today(self) -> date:
        """The date on the wall."""
        return self.wall.date()

    def at(self, wall: datetime) -> int:
        """The epoch second at which the clock on the wall shows this time."""
        return int(wall.replace(tzinfo=self.zone).timestamp())

    def start_of(self, day: date) -> int:
        """The first second of a local day."""
        return self.at(datetime.combine(day, time()))

    def moved(self, days: int = 0, months: int = 0) -> datetime:
        """The same wall time that many days or months on (or back).

        Raises:
            OverflowError: It lies outside of the years 1900 to 2999.
        """
        day = shift_months(self.today, months) + timedelta(days=days)
        return datetime.combine(in_range(day), self.wall.time())


def in_range(day: date) -> date:
    """The day itself.

    Raises:
        OverflowError: It lies outside of the years 1900 to 2999.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise OverflowError(f"year {day.year}")
    return day


def shift_months(day: date, months: int) -> date:
    """The same day some months on; the last day of a shorter month where there is no such day.

    Raises:
        OverflowError: It lies outside of the years 1900 to 2999.
    """
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OverflowError(f"year {year}")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def starting_with(name: str, names: tuple[str, ...]) -> int | None:
    """The place of the day or month that `name` (folded) spells out or shortens to three or more letters."""
    short = name.removesuffix(".")
    for index, whole in enumerate(names):
        if len(short) >= SHORTEST_NAME and whole.startswith(short):
            return index
    return None


SHORTEST_NAME = 3
