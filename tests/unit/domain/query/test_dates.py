"""Dates of a query: which seconds they mean, in a zone with summer time and in stranger ones."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk_app.domain.query.dates import read_span
from desk_app.domain.query.local_time import Now
from desk_app.domain.query.problems import WrongTerm
from tests.unit.domain.query.asking import LISBON, NOW, at
from tests.unit.domain.query.trees import DATE_TEXTS

HOUR = 3600
DAY = 86400
WEDNESDAY = Now(NOW, LISBON)  # 3 September 2025, 10:30


def span(text: str, *, ahead: bool = False, now: Now = WEDNESDAY) -> tuple[int | None, int | None]:
    found = read_span(text, now, looks_ahead=ahead)
    return found.from_s, found.until_s


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", (at(2025, 9, 3), at(2025, 9, 4))),
        ("Yesterday", (at(2025, 9, 2), at(2025, 9, 3))),
        ("tomorrow", (at(2025, 9, 4), at(2025, 9, 5))),
        ("now", (NOW, NOW + 1)),
        ("this week", (at(2025, 9, 1), at(2025, 9, 8))),
        ("last week", (at(2025, 8, 25), at(2025, 9, 1))),
        ("next week", (at(2025, 9, 8), at(2025, 9, 15))),
        ("this month", (at(2025, 9, 1), at(2025, 10, 1))),
        ("last month", (at(2025, 8, 1), at(2025, 9, 1))),
        ("next month", (at(2025, 10, 1), at(2025, 11, 1))),
        ("this quarter", (at(2025, 7, 1), at(2025, 10, 1))),
        ("last quarter", (at(2025, 4, 1), at(2025, 7, 1))),
        ("last year", (at(2024, 1, 1), at(2025, 1, 1))),
        ("this monday", (at(2025, 9, 1), at(2025, 9, 2))),
        ("last wed", (at(2025, 8, 27), at(2025, 8, 28))),
        ("next wednesday", (at(2025, 9, 10), at(2025, 9, 11))),
        ("next fri", (at(2025, 9, 5), at(2025, 9, 6))),
        ("2024", (at(2024, 1, 1), at(2025, 1, 1))),
        ("2024-02", (at(2024, 2, 1), at(2024, 3, 1))),
        ("2025-9-1", (at(2025, 9, 1), at(2025, 9, 2))),
        ("2025/09/01", (at(2025, 9, 1), at(2025, 9, 2))),
        ("1.9.2025", (at(2025, 9, 1), at(2025, 9, 2))),
        ("2025-09-01 8:05", (at(2025, 9, 1, 8, 5), at(2025, 9, 1, 8, 6))),
        ("1.9.2025 08:05:30", (at(2025, 9, 1, 8, 5) + 30, at(2025, 9, 1, 8, 5) + 31)),
        ("2025-09-01T08:05Z", (at(2025, 9, 1, 9, 5), at(2025, 9, 1, 9, 6))),
        ("2025-09-01t08:05+02:00", (at(2025, 9, 1, 7, 5), at(2025, 9, 1, 7, 6))),
        ("2025-09-01T08:05-0530", (at(2025, 9, 1, 14, 35), at(2025, 9, 1, 14, 36))),
    ],
)
def test_periods_of_the_calendar_and_the_clock(text: str, expected: tuple[int, int]) -> None:
    assert span(text) == expected


def test_a_weekday_is_the_last_one_for_fields_that_look_back_and_the_coming_one_for_others() -> None:
    assert span("friday") == (at(2025, 8, 29), at(2025, 8, 30))
    assert span("fri", ahead=True) == (at(2025, 9, 5), at(2025, 9, 6))
    assert span("wed") == span("wed", ahead=True) == span("today")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">2025-09-01", (at(2025, 9, 2), None)),
        (">=2025-09-01", (at(2025, 9, 1), None)),
        ("≥2025-09-01", (at(2025, 9, 1), None)),
        ("<2025-09-01", (None, at(2025, 9, 1))),
        ("<= 2025-09-01", (None, at(2025, 9, 2))),
        ("=2025-09-01", (at(2025, 9, 1), at(2025, 9, 2))),
        (">=last month", (at(2025, 8, 1), None)),
        ("2025-09-01..2025-09-30", (at(2025, 9, 1), at(2025, 10, 1))),
        ("2025-08 .. today", (at(2025, 8, 1), at(2025, 9, 4))),
        ("2025-09-01..", (at(2025, 9, 1), None)),
        ("..2025-09", (None, at(2025, 10, 1))),
    ],
)
def test_comparisons_and_ranges_take_whole_periods(
    text: str, expected: tuple[int | None, int | None]
) -> None:
    assert span(text) == expected


@pytest.mark.parametrize(
    ("text", "looking_back", "looking_ahead"),
    [
        ("<2h", (NOW - 2 * HOUR + 1, None), (None, NOW + 2 * HOUR)),
        ("<=2h", (NOW - 2 * HOUR, None), (None, NOW + 2 * HOUR + 1)),
        (">2h", (None, NOW - 2 * HOUR), (NOW + 2 * HOUR + 1, None)),
        (">=2 hours", (None, NOW - 2 * HOUR + 1), (NOW + 2 * HOUR, None)),
        ("90min", (NOW - 90 * 60, NOW + 1), (NOW, NOW + 90 * 60)),
        ("last 7d", (NOW - 7 * DAY, NOW + 1), (NOW - 7 * DAY, NOW + 1)),
        ("next 2w", (NOW, NOW + 14 * DAY), (NOW, NOW + 14 * DAY)),
        ("past week", (NOW - 7 * DAY, NOW + 1), (NOW - 7 * DAY, NOW + 1)),
    ],
)
def test_durations_measure_the_distance_from_now(
    text: str, looking_back: tuple[int | None, int | None], looking_ahead: tuple[int | None, int | None]
) -> None:
    assert span(text) == looking_back
    assert span(text, ahead=True) == looking_ahead


def test_rolling_days_and_months_keep_the_wall_time_over_the_change_of_summer_time() -> None:
    after_the_change = Now(at(2025, 10, 27, 12), LISBON)  # clocks went back on the 26th

    assert span("last 2d", now=after_the_change)[0] == at(2025, 10, 25, 12)
    assert span("last 1mo", now=after_the_change)[0] == at(2025, 9, 27, 12)
    assert span("last 48h", now=after_the_change)[0] == at(2025, 10, 25, 13)
    assert span("last 1y", now=Now(at(2024, 2, 29, 12), LISBON))[0] == at(2023, 2, 28, 12)


def test_the_days_of_change_have_23_and_25_hours() -> None:
    spring, autumn = span("2025-03-30"), span("2025-10-26")

    assert (spring[1] or 0) - (spring[0] or 0) == 23 * HOUR
    assert (autumn[1] or 0) - (autumn[0] or 0) == 25 * HOUR


def test_a_day_begins_at_its_first_moment_where_midnight_is_skipped() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    now = Now(int(datetime(2025, 4, 25, 12, tzinfo=cairo).timestamp()), cairo)

    start, end = span("today", now=now)

    assert start == int(datetime(2025, 4, 24, 22, tzinfo=UTC).timestamp())  # 00:00 became 01:00
    assert (end or 0) - start == 23 * HOUR


def test_a_day_that_never_was_is_empty() -> None:
    apia = ZoneInfo("Pacific/Apia")
    start, end = span("2011-12-30", now=Now(NOW, apia))

    assert start == end


@pytest.mark.parametrize("text", DATE_TEXTS)
@pytest.mark.parametrize("ahead", [False, True])
def test_the_canonical_text_means_the_same(text: str, ahead: bool) -> None:
    found = read_span(text.strip('"'), WEDNESDAY, looks_ahead=ahead)

    assert read_span(found.source, WEDNESDAY, looks_ahead=ahead) == found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("soon", "“soon” is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09."),
        (
            "next banana",
            "“next banana” is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09.",
        ),
        ("30", "“30” is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09."),
        (
            "noonT08:30",
            "“noont08:30” is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09.",
        ),
        ("", "“” is not a date. Write for example today, last 7d, 2025-09-01 or >=2025-09."),
        ("5m", "“5m” could be minutes or months: write 5min or 5mo."),
        ("last 5m", "“last 5m” could be minutes or months: write 5min or 5mo."),
        ("5 parsecs", "“parsecs” is not a unit of time: write min, h, d, w, mo or y."),
        ("2025-02-30", "“2025-02-30” is not a date that exists or is too far away."),
        ("2025-13", "“2025-13” is not a date that exists or is too far away."),
        ("0000", "“0000” is not a date that exists or is too far away."),
        ("2999", "“2999” is not a date that exists or is too far away."),
        ("1899-12-31", "“1899-12-31” is not a date that exists or is too far away."),
        ("2025-09-01T24:00", "“2025-09-01t24:00” is not a date that exists or is too far away."),
        ("2025-09-01T08:00+99:00", "“2025-09-01t08:00+99:00” is not a date that exists or is too far away."),
        ("last 999999y", "999999y is too far away."),
        ("last 999999w", "999999w is too far away."),
        ("next 999999d", "999999d is too far away."),
        (">999999min", None),
        ("last 999999h", None),
        ("..", "The range “..” needs a date before or after the dots."),
        ("today..yesterday", "The range “today..yesterday” ends before it begins."),
    ],
)
def test_what_is_no_date_gets_one_sentence(text: str, sentence: str | None) -> None:
    if sentence is None:
        assert span(text)
        return
    with pytest.raises(WrongTerm) as caught:
        span(text)

    assert caught.value.message == sentence


def test_hours_cannot_leave_the_calendar_either() -> None:
    with pytest.raises(WrongTerm):
        span("next 999999h", now=Now(at(2950, 1, 1), LISBON))
