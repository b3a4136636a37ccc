"""A computer that is away from its team for too long: told for an hour, then the team's data goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.runtime.accounts.absence import TRIES, Absence
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain

ACCOUNT = bytes(range(16))
DAY_S = 86_400
NOW_S = 1_790_000_000
MINUTE_MS = 60_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    keychain = MemoryKeychain()
    make_desk(tmp_path / "w", NewDesk("w", "Ada", ""), keychain=keychain, any_place=True)
    with open_desk(tmp_path / "w", str, OpenOptions(keychain=keychain, any_place=True)) as desk:
        yield desk


@pytest.fixture
def absence(desk: Desk) -> Absence:
    absence = Absence(desk.store, ACCOUNT)
    absence.heard(30, NOW_S)
    return absence


def misses(absence: Absence, now_s: int, count: int) -> str:
    return [absence.missed(now_s, number * MINUTE_MS) for number in range(count)][-1]


def test_nothing_is_said_before_the_time_is_over(absence: Absence) -> None:
    assert misses(absence, NOW_S + 30 * DAY_S, 2 * TRIES) == ""
    assert not absence.is_up(NOW_S + 30 * DAY_S)


def test_after_that_the_person_is_told_for_an_hour_of_running_then_it_is_up(
    desk: Desk, absence: Absence
) -> None:
    late_s = NOW_S + 31 * DAY_S
    told = misses(absence, late_s, TRIES - 1)
    before = absence.is_up(late_s)
    restarted = Absence(desk.store, ACCOUNT)
    restarted.missed(late_s, 0)

    assert told == (
        "No contact with your team for 30 days: unless there is one, its data is removed from this computer"
        " in about 1 minute."
    )
    assert not before
    assert restarted.is_up(late_s), "tries count on after a restart"


def test_many_tries_in_a_minute_are_one(absence: Absence) -> None:
    late_s = NOW_S + 31 * DAY_S
    for _ in range(3 * TRIES):
        absence.missed(late_s, 1_000)

    assert not absence.is_up(late_s)


def test_one_contact_ends_it_and_a_clock_put_right_does_too(absence: Absence) -> None:
    ten_years_s = NOW_S + 3_650 * DAY_S
    misses(absence, ten_years_s, TRIES - 1)
    put_right = absence.missed(NOW_S + DAY_S, 10**9)
    misses(absence, ten_years_s, 1)
    absence.heard(None, ten_years_s)

    assert put_right == ""
    assert not absence.is_up(ten_years_s)
    assert not absence.is_up(NOW_S - 3_650 * DAY_S)


@pytest.mark.parametrize("days", [0, None])
def test_a_team_that_wants_nothing_of_the_kind_gets_nothing(desk: Desk, days: int | None) -> None:
    absence = Absence(desk.store, ACCOUNT)
    absence.heard(days, NOW_S)

    assert misses(absence, NOW_S + 3_650 * DAY_S, 2 * TRIES) == ""
