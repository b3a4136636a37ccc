"""Times as people say them, on Wednesday 3 September 2025, 10:30 in Lisbon."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import InvalidInput
from desk_app.domain.when import parse_when

LISBON = ZoneInfo("Europe/Lisbon")
NOW = int(datetime(2025, 9, 3, 10, 30, tzinfo=LISBON).timestamp())


UNDERSTOOD = [
    ("mon 8", "Mon 8 Sep 2025, 08:00"),
    ("Monday, 8:15", "Mon 8 Sep 2025, 08:15"),
    ("tomorrow", "Thu 4 Sep 2025, 09:00"),
    ("in 3 workdays 9:00", "Mon 8 Sep 2025, 09:00"),
    ("fri 14:30", "Fri 5 Sep 2025, 14:30"),
    ("fri at 14.30", "Fri 5 Sep 2025, 14:30"),
    ("2025-10-01 08:00", "Wed 1 Oct 2025, 08:00"),
    ("2025-10-01T08:00", "Wed 1 Oct 2025, 08:00"),
    ("next week", "Mon 8 Sep 2025, 09:00"),
    ("next month", "Wed 1 Oct 2025, 09:00"),
    ("next year", "Thu 1 Jan 2026, 09:00"),
    ("weekend", "Sat 6 Sep 2025, 09:00"),
    ("the weekend 11:00", "Sat 6 Sep 2025, 11:00"),
    ("tonight", "Wed 3 Sep 2025, 20:00"),
    ("this evening", "Wed 3 Sep 2025, 18:00"),
    ("tomorrow morning", "Thu 4 Sep 2025, 09:00"),
    ("tomorrow in the afternoon", "Thu 4 Sep 2025, 14:00"),
    ("tmr 8", "Thu 4 Sep 2025, 08:00"),
    ("the day after tomorrow", "Fri 5 Sep 2025, 09:00"),
    ("day after tomorrow", "Fri 5 Sep 2025, 09:00"),
    ("in 2h", "Wed 3 Sep 2025, 12:30"),
    ("2 hours", "Wed 3 Sep 2025, 12:30"),
    ("in an hour", "Wed 3 Sep 2025, 11:30"),
    ("in 1h30min", "Wed 3 Sep 2025, 12:00"),
    ("in 1 h, and 30 min", "Wed 3 Sep 2025, 12:00"),
    ("in 1d 2h", "Thu 4 Sep 2025, 12:30"),
    ("in 3 days", "Sat 6 Sep 2025, 09:00"),
    ("in two weeks", "Wed 17 Sep 2025, 09:00"),
    ("in 2 weeks 14:00", "Wed 17 Sep 2025, 14:00"),
    ("in 6 months", "Tue 3 Mar 2026, 09:00"),
    ("in a year", "Thu 3 Sep 2026, 09:00"),
    ("in 5 business days", "Wed 10 Sep 2025, 09:00"),
    ("wed", "Wed 10 Sep 2025, 09:00"),
    ("wed 12", "Wed 3 Sep 2025, 12:00"),
    ("next wed 12", "Wed 10 Sep 2025, 12:00"),
    ("this fri", "Fri 5 Sep 2025, 09:00"),
    ("11:15", "Wed 3 Sep 2025, 11:15"),
    ("9:00", "Thu 4 Sep 2025, 09:00"),
    ("at 9", "Thu 4 Sep 2025, 09:00"),
    ("8am", "Thu 4 Sep 2025, 08:00"),
    ("8 p.m.", "Wed 3 Sep 2025, 20:00"),
    ("12am", "Thu 4 Sep 2025, 00:00"),
    ("12pm tomorrow", "Thu 4 Sep 2025, 12:00"),
    ("noon", "Wed 3 Sep 2025, 12:00"),
    ("1 oct", "Wed 1 Oct 2025, 09:00"),
    ("1st of October 2026", "Thu 1 Oct 2026, 09:00"),
    ("oct 1 9:45", "Wed 1 Oct 2025, 09:45"),
    ("Sept. 1st", "Tue 1 Sep 2026, 09:00"),
    ("3 sep", "Thu 3 Sep 2026, 09:00"),
    ("3 sep 17:00", "Wed 3 Sep 2025, 17:00"),
    ("1.10.", "Wed 1 Oct 2025, 09:00"),
    ("1.10.2026 9.30", "Thu 1 Oct 2026, 09:30"),
    ("feb 29", "Tue 29 Feb 2028, 09:00"),
    ("29 feb 2028", "Tue 29 Feb 2028, 09:00"),
    ("until mon 8", "Mon 8 Sep 2025, 08:00"),
    ("TOMORROW!", "Thu 4 Sep 2025, 09:00"),
]


@pytest.mark.parametrize(("text", "echo"), UNDERSTOOD)
def test_a_time_is_understood_and_said_back(text: str, echo: str) -> None:
    assert parse_when(text, NOW, LISBON).echo == echo


@pytest.mark.parametrize(
    "text",
    [
        "until they answer",
        "",
        "   ",
        "9",
        "1.10",
        "soon",
        "in",
        "in 3",
        "in 3 parsecs",
        "yesterday",
        "mon mon",
        "8 9",
        "1 foo",
        "x" * 101,
        "\ud800",
        "in 3 workdays in 2h",
    ],
)
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_when(text, NOW, LISBON)

    assert caught.value.message.endswith("is not a time.")
    assert caught.value.hint.startswith("Write for example mon 8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("today", "“today” is Wed 3 Sep 2025, 09:00, which is past."),
        ("2020-01-01", "“2020-01-01” is Wed 1 Jan 2020, 09:00, which is past."),
        ("in 0 min", "“in 0 min” is Wed 3 Sep 2025, 10:30, which is past."),
        ("in 600 weeks", "“in 600 weeks” is Wed 4 Mar 2037, 09:00, more than ten years away."),
        ("in 99999 years", "“in 99999 years” is not a time that exists or is too far away."),
        ("in 99999 workdays", "“in 99999 workdays” is Tue 23 Dec 2408, 09:00, more than ten years away."),
        ("25:00", "“25:00” is not a time that exists or is too far away."),
        ("9:75", "“9:75” is not a time that exists or is too far away."),
        ("13pm", "“13pm” is not a time that exists or is too far away."),
        ("31.2.", "“31.2.” is not a time that exists or is too far away."),
        ("5m", "“5m” could be minutes or months: write 5min or 5mo."),
    ],
)
def test_a_time_that_cannot_be_meant_says_why(text: str, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_when(text, NOW, LISBON)

    assert caught.value.message == message


def test_the_working_day_begins_when_the_person_says() -> None:
    assert parse_when("tomorrow", NOW, LISBON, day_start=7 * 3600 + 30 * 60).echo == "Thu 4 Sep 2025, 07:30"


def test_workdays_leave_out_the_weekend_also_when_counted_from_it() -> None:
    friday, saturday, sunday = NOW + 2 * 86400, NOW + 3 * 86400, NOW + 4 * 86400

    assert parse_when("in 1 workday", friday, LISBON).echo == "Mon 8 Sep 2025, 09:00"
    assert parse_when("in 1 workday", saturday, LISBON).echo == "Mon 8 Sep 2025, 09:00"
    assert parse_when("in 5 workdays", sunday, LISBON).echo == "Fri 12 Sep 2025, 09:00"


def test_hours_are_exact_and_days_keep_the_wall_time_when_the_clocks_change() -> None:
    evening_before = int(datetime(2025, 10, 25, 20, tzinfo=LISBON).timestamp())

    assert parse_when("in 24h", evening_before, LISBON).echo == "Sun 26 Oct 2025, 19:00"
    assert parse_when("tomorrow 20:00", evening_before, LISBON).at_s == evening_before + 25 * 3600


def test_a_time_that_the_clocks_skip_is_echoed_as_what_it_becomes() -> None:
    assert parse_when("2026-03-29 01:30", NOW, LISBON).echo == "Sun 29 Mar 2026, 02:30"


_NUMBERS = ("2", "8", "14:30", "1.10.", "2026-01-01", "99999")
_WORDS = (
    "in",
    "h",
    "min",
    "m",
    "d",
    "workdays",
    "mon",
    "next",
    "week",
    "am",
    "pm",
    "oct",
    "at",
    "tomorrow",
    "a",
    ",",
)
_SCRAPS = st.sampled_from((*_NUMBERS, *_WORDS))


@given(st.text(max_size=120) | st.lists(_SCRAPS, max_size=8).map(" ".join))
def test_whatever_is_typed_is_a_later_time_or_refused_in_a_sentence(text: str) -> None:
    try:
        when = parse_when(text, NOW, LISBON)
    except InvalidInput as error:
        assert error.message.isprintable()  # noqa: PT017 - either outcome is right
    else:
        assert when.at_s > NOW
