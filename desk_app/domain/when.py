"""Understands times as people say them, for snoozing and sending later: `mon 8`, `in 3 workdays 9:00`.

A text is a day and a time of day, in either order, or one of them, or a distance (`in 2h`). A day alone means
the start of the working day; a time alone means its next coming. What was understood is said back (`echo`),
so that a person sees at once when it was something else.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from desk_app.domain.errors import InvalidInput
from desk_app.domain.query.dates import SECONDS, unit_of
from desk_app.domain.query.folding import fold
from desk_app.domain.query.local_time import (
    DAYS_PER_WEEK,
    MONTHS,
    MONTHS_PER_YEAR,
    WEEKDAYS,
    Now,
    in_range,
    shift_months,
    starting_with,
)
from desk_app.domain.query.problems import WrongTerm, shown

_LONGEST = 100
_MAX_YEARS = 10
_NOON = 12
_WEEKEND = 5
_LEAP_DAY = (2, 29)
_HINT = "Write for example mon 8, tomorrow, fri 14:30, in 3 workdays, in 2h or 2026-10-01 08:00."

_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_STEP = re.compile(
    rf"(\d{{1,5}}|{'|'.join(sorted(_COUNTS, reverse=True))})\s*([a-z]+)(?:\s*,?\s+(?:and\s+)?|(?=\d)|$)"
)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*([ap])\.?m\.?)?")
_PARTS_OF_DAY = {"noon": 12, "afternoon": 14, "evening": 18, "night": 20}
_SHIFTS = {"today": 0, "tomorrow": 1, "tmr": 1, "day after tomorrow": 2, "the day after tomorrow": 2}
_NUMBERED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}))?")
_SPELLED = re.compile(r"(\d{1,2})(?:st|[nr]d|th|\.)?(?: of)? ([a-z]+)\.?,?(?: (\d{4}))?")
_SPELLED_US = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|[nr]d|th)?,?(?: (\d{4}))?")


@dataclass(frozen=True, slots=True)
class When:
    """A moment that was understood.

    Attributes:
        at_s: Epoch seconds, always after now.
        echo: The same in words, in the person's zone: `Mon 8 Sep 2025, 08:00`.
    """

    at_s: int
    echo: str


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, and how far on the next such day is (`mon`: a week) when this one's time is past."""

    day: date
    again_days: int = 0
    again_months: int = 0


def parse_when(text: str, now_s: int, zone: tzinfo, day_start: int = 9 * 3600) -> When:
    """Understand a time in the future.

    Args:
        text: What the person wrote.
        now_s: The present, epoch seconds.
        zone: Where the person's clock hangs.
        day_start: Seconds after midnight at which the working day begins.

    Raises:
        InvalidInput: It is no time, has passed, or is more than ten years away.
    """
    now = Now(now_s, zone)
    try:
        at_s = _moment(_plain(text), now, _clock_of(day_start))
    except WrongTerm as error:
        raise InvalidInput(error.message) from error
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{shown(text)} is not a time that exists or is too far away.") from error
    if at_s is None:
        raise InvalidInput(f"{shown(text)} is not a time.", _HINT)
    wall = datetime.fromtimestamp(at_s, zone)
    echo = _echo(wall)
    if at_s <= now_s:
        raise InvalidInput(f"{shown(text)} is {echo}, which is past.", "Give a later time.")
    if wall.date() > shift_months(now.today, _MAX_YEARS * MONTHS_PER_YEAR):
        raise InvalidInput(f"{shown(text)} is {echo}, more than ten years away.", "Give an earlier time.")
    return When(at_s, echo)


def _echo(wall: datetime) -> str:
    """A wall time in words, in English like all texts of the domain, whatever the system's language."""
    weekday, month = WEEKDAYS[wall.weekday()], MONTHS[wall.month - 1]
    return f"{weekday[:3].title()} {wall.day} {month[:3].title()} {wall:%Y, %H:%M}"


def _plain(text: str) -> str:
    """Folded, without words and spellings that add nothing."""
    folded = fold(text[: _LONGEST + 1]).rstrip(",;!? ")
    if len(folded) > _LONGEST:
        return ""
    folded = re.sub(r"^(?:until|till|on|from|snooze)\s+", "", folded)
    folded = re.sub(r"\bthis (morning|afternoon|evening)\b", r"today \1", folded)
    folded = re.sub(r"\btonight\b", "today night", folded)
    folded = re.sub(r"\b(?:business|working|work)[ -]?days?\b", "workdays", folded)
    return re.sub(r"^(\d{4}-\d{1,2}-\d{1,2})t(?=\d)", r"\1 ", folded)


def _moment(text: str, now: Now, morning: time) -> int | None:
    """The epoch second that a plain text means, which may be past; None when it means none."""
    exact = _exact_distance(text, now)
    if exact is not None:
        return exact
    for day_text, clock_text in _readings(text) if text else ():
        day = _day(day_text, now) if day_text else _Day(now.today, again_days=1)
        clock = _clock(clock_text, morning, is_alone=not day_text) if clock_text else morning
        if day and clock is not None:
            return _next(day, clock, now)
    return None


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """Every way to take a text as a day and a time: one of them, or both in either order."""
    yield text, ""
    yield "", text
    parts = text.split(" ")
    for cut in range(len(parts) - 1, 0, -1):
        yield " ".join(parts[:cut]).rstrip(","), " ".join(parts[cut:])
    for cut in range(1, len(parts)):
        yield " ".join(parts[cut:]), " ".join(parts[:cut]).rstrip(",")


def _next(day: _Day, clock: time, now: Now) -> int:
    """The day's time; where that is past and such a day comes again, that one's."""
    at_s = now.at(datetime.combine(in_range(day.day), clock))
    if at_s <= now.s and (day.again_days or day.again_months):
        later = shift_months(day.day, day.again_months) + timedelta(days=day.again_days)
        at_s = now.at(datetime.combine(in_range(later), clock))
    return at_s


def _clock_of(seconds: int) -> time:
    minutes, second = divmod(seconds, 60)
    return time(*divmod(minutes, 60), second)


def _clock(text: str, morning: time, *, is_alone: bool) -> time | None:
    """A time of day; a bare hour only where a day or `at` stands before it."""
    bare = text.removeprefix("in the ").removeprefix("at ")
    if bare == "morning":
        return morning
    if bare in _PARTS_OF_DAY:
        return time(_PARTS_OF_DAY[bare])
    match = _CLOCK.fullmatch(bare)
    if not match or (is_alone and bare == text and not (match[3] or ":" in bare)):
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= _NOON:
        raise ValueError(hour)
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return time(hour, minute)


def _day(text: str, now: Now) -> _Day | None:
    """A day by its name, distance or date."""
    today = now.today
    if text in _SHIFTS:
        return _Day(today + timedelta(days=_SHIFTS[text]))
    if text in {"next month", "next year"}:
        first = date(today.year, today.month if text == "next month" else 1, 1)
        return _Day(shift_months(first, 1 if text == "next month" else MONTHS_PER_YEAR))
    if text == "next week":
        return _Day(today + timedelta(days=DAYS_PER_WEEK - today.weekday()))
    return _weekday(text, today) or _calendar_distance(text, today) or _date(text, today)


def _weekday(text: str, today: date) -> _Day | None:
    """`mon`, `next mon`, `weekend`: the coming one; today's own only without `next`."""
    name = text.removeprefix("next ").removeprefix("this ").removeprefix("the ")
    weekday = _WEEKEND if name == "weekend" else starting_with(name, WEEKDAYS)
    if weekday is None:
        return None
    ahead = (weekday - today.weekday()) % DAYS_PER_WEEK
    if not ahead and text.startswith("next "):
        ahead = DAYS_PER_WEEK
    return _Day(today + timedelta(days=ahead), again_days=DAYS_PER_WEEK)


def _date(text: str, today: date) -> _Day | None:
    """`2026-10-01`, `1.10.`, `1 oct`, `oct 1st 2026`; without a year the next one."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        year, month, day = numbered.group(1, 2, 3) if numbered[1] else numbered.group(6, 5, 4)
        return _dated(year, int(month), int(day), today)
    spelled, us = _SPELLED.fullmatch(text), _SPELLED_US.fullmatch(text)
    day, name, year = spelled.groups() if spelled else (us[2], us[1], us[3]) if us else ("", "", None)
    index = starting_with(name, MONTHS)
    return None if index is None else _dated(year, index + 1, int(day), today)


def _dated(year: str | None, month: int, day: int, today: date) -> _Day:
    """The day of this year, or else of the next year that has it and in which it is not past.

    Raises:
        ValueError: There is no such day.
    """
    if year:
        return _Day(date(int(year), month, day))
    if (month, day) == _LEAP_DAY:
        leap = next(
            each for each in range(today.year, today.year + 9) if isleap(each) and date(each, 2, 29) >= today
        )
        return _Day(date(leap, month, day))
    found = date(today.year, month, day)
    if found < today:
        return _Day(found.replace(year=today.year + 1))
    return _Day(found, again_months=MONTHS_PER_YEAR)


def _steps(text: str) -> list[tuple[int, str]]:
    """`in 1h 30 min` as amounts and units; nothing when it is something else."""
    bare, at, steps = text.removeprefix("in "), 0, []
    while at < len(bare):
        match = _STEP.match(bare, at)
        if not match or not _is_unit(match[2]):
            return []
        amount = _COUNTS.get(match[1]) or int(match[1])
        steps.append((amount, "workdays" if match[2] == "workdays" else unit_of(match[2], match[0])))
        at = match.end()
    return steps


def _is_unit(word: str) -> bool:
    """A unit of time, or the `m` that could be two of them."""
    if word in {"m", "workdays"}:
        return True
    try:
        unit_of(word, word)
    except WrongTerm:
        return False
    return True


def _exact_distance(text: str, now: Now) -> int | None:
    """A distance with hours or minutes in it; days and longer in it follow the calendar first."""
    steps = _steps(text)
    if not any(unit in SECONDS for _, unit in steps):
        return None
    day = _moved([step for step in steps if step[1] not in SECONDS], now.today)
    seconds = sum(amount * SECONDS[unit] for amount, unit in steps if unit in SECONDS)
    if day == now.today:
        return now.s + seconds
    return now.at(datetime.combine(day, now.wall.time())) + seconds


def _calendar_distance(text: str, today: date) -> _Day | None:
    """`in 3 workdays`, `2 weeks`: a day."""
    steps = _steps(text)
    return _Day(_moved(steps, today)) if steps and not any(unit in SECONDS for _, unit in steps) else None


def _moved(steps: list[tuple[int, str]], day: date) -> date:
    """A day some days, workdays (Monday to Friday), weeks, months and years on."""
    for amount, unit in steps:
        if unit == "workdays":
            day = _workdays_on(day, amount)
        elif unit in {"d", "w"}:
            day += timedelta(days=amount * (DAYS_PER_WEEK if unit == "w" else 1))
        else:
            day = shift_months(day, amount * (MONTHS_PER_YEAR if unit == "y" else 1))
    return in_range(day)


def _workdays_on(day: date, amount: int) -> date:
    """The day after which that many of Monday to Friday have begun, the day itself not counted."""
    weekday = min(day.weekday(), _WEEKEND - 1)  # from a Saturday or Sunday counts as from its Friday
    friday_based = day - timedelta(days=day.weekday() - weekday)
    weeks, rest = divmod(weekday + amount, _WEEKEND)
    return friday_based + timedelta(days=weeks * DAYS_PER_WEEK + rest - weekday)
