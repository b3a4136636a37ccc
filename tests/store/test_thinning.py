"""Old backups thin out, and the one a person would want is always still there."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from desk_app.store.thinning import Policy, Stamp, to_drop

NOW_S = 1_790_000_000
DAY_S = 86_400
STAMPS = st.lists(
    st.builds(
        Stamp,
        name=st.uuids().map(str),
        made_s=st.integers(NOW_S - 3 * 365 * DAY_S, NOW_S + DAY_S),
        is_verified=st.booleans(),
        is_milestone=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda stamp: stamp.name,
)
POLICIES = st.builds(
    Policy,
    recent_s=st.integers(0, 3 * DAY_S),
    days=st.integers(0, 9),
    weeks=st.integers(0, 6),
    months=st.integers(0, 6),
    milestones=st.integers(0, 4),
)


def kept(stamps: list[Stamp], policy: Policy, *, now_s: int = NOW_S) -> list[Stamp]:
    dropped = to_drop(stamps, policy, now_s=now_s)
    return [stamp for stamp in stamps if stamp.name not in dropped]


def daily(count: int, *, until_s: int = NOW_S) -> list[Stamp]:
    return [Stamp(f"b{age:04}", until_s - age * DAY_S, is_verified=True) for age in range(count)]


@given(stamps=STAMPS, policy=POLICIES)
def test_the_newest_verified_one_always_stays(stamps: list[Stamp], policy: Policy) -> None:
    verified = [stamp.made_s for stamp in stamps if stamp.is_verified]

    left = [stamp.made_s for stamp in kept(stamps, policy) if stamp.is_verified]

    assert max(left, default=None) == max(verified, default=None)


@given(stamps=STAMPS, policy=POLICIES)
def test_thinning_twice_is_thinning_once(stamps: list[Stamp], policy: Policy) -> None:
    once = kept(stamps, policy)

    assert kept(once, policy) == once


@given(stamps=STAMPS, policy=POLICIES)
def test_what_is_kept_is_bounded(stamps: list[Stamp], policy: Policy) -> None:
    old = [stamp for stamp in kept(stamps, policy) if stamp.made_s <= NOW_S - policy.recent_s]

    assert len(old) <= policy.days + policy.weeks + policy.months + policy.milestones + 1


@given(stamps=STAMPS, policy=POLICIES)
def test_everything_recent_stays_and_nothing_old_that_nobody_can_rely_on(
    stamps: list[Stamp], policy: Policy
) -> None:
    left = kept(stamps, policy)

    for stamp in stamps:
        if stamp.made_s > NOW_S - policy.recent_s:
            assert stamp in left
        elif not stamp.is_verified:
            assert stamp not in left


@given(st.integers(1, 250), st.integers(0, 40))
def test_thinning_every_day_keeps_what_thinning_at_the_end_would(days: int, skipped: int) -> None:
    """What an early run dropped is not missed by a later one: the newest of a past period never changes."""
    policy = Policy()
    left: list[Stamp] = []
    everything: list[Stamp] = []
    for day in range(days):
        if day % 41 < skipped:
            continue
        made = Stamp(f"b{day:04}", NOW_S + day * DAY_S, is_verified=True)
        everything.append(made)
        left = kept([*left, made], policy, now_s=made.made_s)

    assert left == kept(everything, policy, now_s=everything[-1].made_s) if everything else not left


def test_a_year_of_daily_backups_leaves_days_weeks_and_months() -> None:
    left = kept(daily(365), Policy())

    days = [(dt.datetime.fromtimestamp(stamp.made_s, dt.UTC)).date() for stamp in left]
    assert days[:7] == [days[0] - dt.timedelta(days=age) for age in range(7)]
    assert len(days) == 7 + 2 + 5  # the newest of two weeks and of this month are among the days
    assert days[-1].month == (days[0].month - 6) % 12 + 1


def test_the_last_milestones_stay_beside_the_regular_ones() -> None:
    old = [
        Stamp(f"m{age}", NOW_S - age * DAY_S - 7, is_verified=True, is_milestone=True)
        for age in range(100, 700, 100)
    ]

    left = kept([*daily(20), *old], Policy(months=0))

    assert [stamp.name for stamp in left if stamp.is_milestone] == ["m100", "m200", "m300"]


def test_without_backups_there_is_nothing_to_drop() -> None:
    assert to_drop([], Policy(), now_s=NOW_S) == frozenset()
