"""Wall time and calendar against epoch seconds."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.query.local_time import MONTHS, WEEKDAYS, Now, in_range, shift_months, starting_with
from tests.unit.domain.query.asking import LISBON, NOW, at


def test_the_wall_shows_the_time_of_the_zone() -> None:
    now = Now(NOW, LISBON)

    assert now.wall == datetime(2025, 9, 3, 10, 30)  # noqa: DTZ001 - a wall time has no zone
    assert now.today == date(2025, 9, 3)
    assert Now(NOW, ZoneInfo("Pacific/Auckland")).today == date(2025, 9, 3)
    assert Now(at(2025, 9, 3, 23), ZoneInfo("Pacific/Auckland")).today == date(2025, 9, 4)


def test_a_time_that_is_skipped_moves_on_and_one_that_comes_twice_is_the_first() -> None:
    now = Now(NOW, LISBON)

    skipped = now.at(datetime(2025, 3, 30, 1, 30))  # noqa: DTZ001 - a wall time has no zone
    twice = now.at(datetime(2025, 10, 26, 1, 30))  # noqa: DTZ001 - a wall time has no zone

    assert datetime.fromtimestamp(skipped, LISBON).hour == 2
    assert twice == at(2025, 10, 26, 0, 30) + 3600


def test_months_end_where_they_end() -> None:
    assert shift_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert shift_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert shift_months(date(2024, 1, 15), -1) == date(2023, 12, 15)


@given(st.dates(date(1950, 1, 1), date(2900, 1, 1)), st.integers(-500, 500))
def test_months_there_and_back_stay_in_the_month(day: date, months: int) -> None:
    back = shift_months(shift_months(day, months), -months)

    assert (back.year, back.month) == (day.year, day.month)


def test_what_is_too_far_is_refused() -> None:
    with pytest.raises(OverflowError):
        shift_months(date(2999, 12, 1), 1)
    with pytest.raises(OverflowError):
        in_range(date(1899, 12, 31))


def test_the_first_and_last_year_are_still_good() -> None:
    assert in_range(date(1900, 1, 1)) == date(1900, 1, 1)
    assert shift_months(date(2999, 11, 30), 1) == date(2999, 12, 30)
    assert shift_months(date(1900, 2, 1), -1) == date(1900, 1, 1)


def test_names_can_be_shortened_to_three_letters() -> None:
    assert starting_with("mon", WEEKDAYS) == starting_with("monday", WEEKDAYS) == 0
    assert starting_with("sept.", MONTHS) == 8
    assert starting_with("mo", WEEKDAYS) is None
    assert starting_with("mondays", WEEKDAYS) is None
