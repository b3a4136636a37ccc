"""Which backups are kept: every recent one, then one a day, a week, a month. Pure arithmetic.

The newest of each period is kept, which never changes once the period is over: a backup that was dropped
is not missed later, and thinning twice does what thinning once does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

HOUR_S: Final = 3_600


@dataclass(frozen=True, slots=True)
class Stamp:
    """What counts about a backup.

    Attributes:
        name: Tells it from the others.
        made_s: When it was made, epoch seconds.
        is_verified: Whether it was read whole and found sound.
        is_milestone: Whether it was made before a migration or a restore.
    """

    name: str
    made_s: int
    is_verified: bool
    is_milestone: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """How many are kept. Periods are those of UTC, and only periods with a verified backup count.

    Attributes:
        recent_s: Every backup younger than this is kept, in seconds.
        days: Of this many days the newest one.
        weeks: Of this many weeks (from Monday) the newest one.
        months: Of this many months the newest one.
        milestones: This many of those made before a migration or a restore.
    """

    recent_s: int = 24 * HOUR_S
    days: int = 7
    weeks: int = 4
    months: int = 6
    milestones: int = 3


def to_drop(stamps: Collection[Stamp], policy: Policy, *, now_s: int) -> frozenset[str]:
    """The names of the backups that may go.

    Args:
        stamps: Every backup there is.
        policy: How many to keep.
        now_s: Epoch seconds.

    Returns:
        Never the newest verified one. One that is not verified is kept while it is recent and no longer:
        nobody can rely on it. One from the future (the clock was wrong) counts as recent.
    """
    verified = sorted((s for s in stamps if s.is_verified), key=_newest_first)
    kept = {stamp.name for stamp in stamps if stamp.made_s > now_s - policy.recent_s}
    kept |= {stamp.name for stamp in verified[:1]}
    kept |= {stamp.name for stamp in [s for s in verified if s.is_milestone][: policy.milestones]}
    for period, count in ((_day, policy.days), (_week, policy.weeks), (_month, policy.months)):
        kept |= _newest_of_each(verified, period, count)
    return frozenset(stamp.name for stamp in stamps if stamp.name not in kept)


def _newest_first(stamp: Stamp) -> tuple[int, str]:
    return (-stamp.made_s, stamp.name)


def _newest_of_each(ordered: list[Stamp], period: Callable[[int], tuple[int, int]], count: int) -> set[str]:
    """The newest of each of the last `count` periods that have any."""
    newest: dict[tuple[int, int], str] = {}
    for stamp in ordered:
        newest.setdefault(period(stamp.made_s), stamp.name)
        if len(newest) > count:
            newest.popitem()
            break
    return set(newest.values())


def _day(made_s: int) -> tuple[int, int]:
    return (made_s // (24 * HOUR_S), 0)


def _week(made_s: int) -> tuple[int, int]:
    year, week, _ = datetime.fromtimestamp(made_s, UTC).isocalendar()
    return (year, week)


def _month(made_s: int) -> tuple[int, int]:
    moment = datetime.fromtimestamp(made_s, UTC)
    return (moment.year, moment.month)
