"""Reads dates and periods of a query into half-open ranges of epoch seconds.

A period is a day, week, month, quarter or year of the calendar, a minute or second of the clock, or a rolling
span (`last 7d`). `>` means after the period, `>=` from its beginning, `<` before it, `<=` up to its end.
With a bare duration they compare the distance from now: `created:>7d` is older than seven days,
`due:<1h` is due within the hour (or late). Days, weeks, months and years follow the calendar of the zone,
minutes and hours are exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from desk_app.domain.query.comparing import split_operator
from desk_app.domain.query.folding import fold
from desk_app.domain.query.local_time import (
    DAYS_PER_WEEK,
    MONTHS_PER_YEAR,
    WEEKDAYS,
    Now,
    in_range,
    shift_months,
    starting_with,
)
from desk_app.domain.query.problems import WrongTerm, shown

_UNIT_NAMES = {
    "min": ("mins", "minute", "minutes"),
    "h": ("hr", "hrs", "hour", "hours"),
    "d": ("day", "days"),
    "w": ("wk", "wks", "week", "weeks"),
    "mo": ("month", "months"),
    "y": ("yr", "yrs", "year", "years"),
}
UNITS = {name: unit for unit, names in _UNIT_NAMES.items() for name in (unit, *names)}
"""Every way to write a unit of time, with the way we write it."""

SECONDS = {"min": 60, "h": 3600}
"""Units of exact length; the others follow the calendar."""

_DURATION = re.compile(r"(\d{1,6})\s*([a-z]+)")
_NAMED = re.compile(r"(last|this|next)\s+([a-z]+)")
_ROLLING = re.compile(r"(last|past|next)\s+(\d{1,6})\s*([a-z]+)")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_CLOCK = re.compile(r"(\S+?)[t ](\d{1,2}):(\d{2})(?::(\d{2}))?(z|[+-]\d{2}:?\d{2})?")

_LONG_NAMES = (*UNITS, "quarter", *WEEKDAYS, *(name[:3] for name in WEEKDAYS))
LONG_DATE = re.compile(rf"(?:last|past|this|next)\s+(?:\d+\s*)?(?:{'|'.join(_LONG_NAMES)})\b", re.IGNORECASE)
"""Dates of several words that need no quotes."""

EXAMPLES_BACK = (
    "today",
    "yesterday",
    "last 7d",
    "last 30d",
    "this week",
    "last week",
    "this month",
    "last month",
)
EXAMPLES_AHEAD = (
    "today",
    "tomorrow",
    "next 7d",
    "this week",
    "next week",
    "next month",
    "yesterday",
    "last 7d",
)
"""What to offer for fields that look back and ahead."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time `[from_s, until_s)`, None open, and the canonical text that says it."""

    from_s: int | None
    until_s: int | None
    source: str


@dataclass(frozen=True, slots=True)
class _Period:
    """A stretch of time with both ends, and its canonical name."""

    from_s: int
    until_s: int
    name: str


def read_span(text: str, now: Now, *, looks_ahead: bool) -> Span:
    """Understand what stands after a date field's colon.

    Args:
        text: Operator and value, or a range, without quotes.
        now: The moment and zone that relative words refer to.
        looks_ahead: Durations count into the future, not into the past.

    Raises:
        WrongTerm: It is no date.
    """
    folded = fold(text)
    if ".." in folded:
        return _read_range(folded, now, looks_ahead=looks_ahead)
    operator, value = split_operator(folded)
    duration = _DURATION.fullmatch(value)
    if duration:
        return _read_distance(operator, duration, now, looks_ahead=looks_ahead)
    period = _read_period(value, now, looks_ahead=looks_ahead)
    ends = {
        "": (period.from_s, period.until_s),
        ">": (period.until_s, None),
        ">=": (period.from_s, None),
        "<": (None, period.from_s),
        "<=": (None, period.until_s),
    }
    return Span(*ends[operator], source=operator + period.name)


def _read_range(text: str, now: Now, *, looks_ahead: bool) -> Span:
    """`a..b`, both ends included, one of them may be left out."""
    left, _, right = (part.strip() for part in text.partition(".."))
    first = _read_period(left, now, looks_ahead=looks_ahead) if left else None
    last = _read_period(right, now, looks_ahead=looks_ahead) if right else None
    if first is None and last is None:
        raise WrongTerm(f"The range {shown(text)} needs a date before or after the dots.")
    if first and last and first.from_s >= last.until_s:
        raise WrongTerm(f"The range {shown(text)} ends before it begins.", f"{last.name}..{first.name}")
    return Span(
        first.from_s if first else None,
        last.until_s if last else None,
        f"{first.name if first else ''}..{last.name if last else ''}",
    )


def _read_distance(operator: str, match: re.Match[str], now: Now, *, looks_ahead: bool) -> Span:
    """`<2h`: the distance between now and the moment, on the side that the field looks to."""
    amount, unit = int(match[1]), unit_of(match[2], match[0])
    edge = _moved(now, amount if looks_ahead else -amount, unit)
    source = f"{operator}{amount}{unit}"
    if not operator:
        if looks_ahead:
            return Span(now.s, edge, f"next {amount}{unit}")
        return Span(edge, now.s + 1, f"last {amount}{unit}")
    includes_edge = operator.endswith("=")
    if operator.startswith("<") == looks_ahead:
        return Span(None, edge + includes_edge, source)
    return Span(edge + (not includes_edge), None, source)


def _read_period(text: str, now: Now, *, looks_ahead: bool) -> _Period:
    """A period with a name or number, or a rolling one."""
    try:
        for reader in _READERS:
            period = reader(text, now)
            if period:
                return period
        weekday = starting_with(text, WEEKDAYS)
        if weekday is not None:
            ahead = (weekday - now.today.weekday()) % DAYS_PER_WEEK
            back = (now.today.weekday() - weekday) % DAYS_PER_WEEK
            return _days(now, now.today + timedelta(days=ahead if looks_ahead else -back), WEEKDAYS[weekday])
    except (ValueError, OverflowError) as error:
        raise WrongTerm(f"{shown(text)} is not a date that exists or is too far away.") from error
    raise WrongTerm(
        f"{shown(text)} is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09."
    )


def _days(now: Now, first: date, name: str, until: date | None = None) -> _Period:
    """The period from the start of a day to the start of another (else the next)."""
    last = until or first + timedelta(days=1)
    return _Period(now.start_of(in_range(first)), now.start_of(in_range(last)), name)


def _read_word(text: str, now: Now) -> _Period | None:
    if text == "now":
        return _Period(now.s, now.s + 1, text)
    shift = {"yesterday": -1, "today": 0, "tomorrow": 1}.get(text)
    return None if shift is None else _days(now, now.today + timedelta(days=shift), text)


def _read_rolling(text: str, now: Now) -> _Period | None:
    match = _ROLLING.fullmatch(text) or re.fullmatch(r"(past)()\s+([a-z]+)", text)
    if not match:
        return None
    amount, unit = int(match[2] or 1), unit_of(match[3], text)
    if match[1] == "next":
        return _Period(now.s, _moved(now, amount, unit), f"next {amount}{unit}")
    return _Period(_moved(now, -amount, unit), now.s + 1, f"last {amount}{unit}")


def _read_named(text: str, now: Now) -> _Period | None:
    """`this week`, `last quarter`, `next monday`."""
    match = _NAMED.fullmatch(text)
    if not match:
        return None
    step = {"last": -1, "this": 0, "next": 1}[match[1]]
    months = {"month": 1, "quarter": 3, "year": MONTHS_PER_YEAR}.get(match[2])
    today = now.today
    if months:
        first = date(today.year, (today.month - 1) // months * months + 1, 1)
        start = shift_months(first, step * months)
        return _days(now, start, text, shift_months(start, months))
    monday = today - timedelta(days=today.weekday())
    if match[2] == "week":
        start = monday + timedelta(weeks=step)
        return _days(now, start, text, start + timedelta(weeks=1))
    weekday = starting_with(match[2], WEEKDAYS)
    if weekday is None:
        return None
    day = monday + timedelta(days=weekday)
    if step and (day - today).days * step <= 0:
        day += timedelta(weeks=step)
    return _days(now, day, f"{match[1]} {WEEKDAYS[weekday]}")


def _read_calendar(text: str, now: Now) -> _Period | None:
    """A year, month or day by its number."""
    day = _day(text)
    if day:
        return _days(now, day, day.isoformat())
    match = _MONTH.fullmatch(text)
    if match:
        first = date(int(match[1]), int(match[2]), 1)
        return _days(now, first, f"{first:%Y-%m}", shift_months(first, 1))
    if _YEAR.fullmatch(text):
        first = date(int(text), 1, 1)
        return _days(now, first, text, shift_months(first, MONTHS_PER_YEAR))
    return None


def _read_clock(text: str, now: Now) -> _Period | None:
    """A day with a time, in the person's zone unless it names another."""
    match = _CLOCK.fullmatch(text)
    day = _day(match[1]) if match else None
    if not match or not day:
        return None
    wall = datetime(in_range(day).year, day.month, day.day, int(match[2]), int(match[3]), int(match[4] or 0))  # noqa: DTZ001 - a wall time; its zone is applied next
    name = wall.strftime("%Y-%m-%dT%H:%M:%S" if match[4] else "%Y-%m-%dT%H:%M")
    start = now.at(wall) if match[5] is None else int(wall.replace(tzinfo=_zone_of(match[5])).timestamp())
    return _Period(start, start + (1 if match[4] else SECONDS["min"]), name + (match[5] or "").upper())


_READERS: tuple[Callable[[str, Now], _Period | None], ...] = (
    _read_word,
    _read_rolling,
    _read_named,
    _read_calendar,
    _read_clock,
)


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if not match:
        return None
    year, month, day = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    return date(int(year), int(month), int(day))


def _zone_of(text: str) -> timezone:
    """A zone from `z`, `+02:00` or `-0530`."""
    if text == "z":
        return UTC
    distance = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-distance if text[0] == "-" else distance)


def unit_of(name: str, text: str) -> str:
    """The unit that a word of the text means.

    Raises:
        WrongTerm: It means none, or could mean two.
    """
    if name == "m":
        amount = re.sub(r"\D", "", text)
        raise WrongTerm(f"{shown(text)} could be minutes or months: write {amount}min or {amount}mo.")
    if name not in UNITS:
        raise WrongTerm(f"{shown(name)} is not a unit of time: write min, h, d, w, mo or y.")
    return UNITS[name]


def _moved(now: Now, amount: int, unit: str) -> int:
    """Now and some units, in epoch seconds.

    Raises:
        WrongTerm: It lies outside of the years 1900 to 2999.
    """
    try:
        if unit in SECONDS:
            moment = now.s + amount * SECONDS[unit]
            in_range(Now(moment, UTC).today)
            return moment
        days = {"d": 1, "w": DAYS_PER_WEEK}.get(unit, 0) * amount
        months = {"mo": 1, "y": MONTHS_PER_YEAR}.get(unit, 0) * amount
        return now.at(now.moved(days, months))
    except (OverflowError, ValueError) as error:
        raise WrongTerm(f"{abs(amount)}{unit} is too far away.") from error
