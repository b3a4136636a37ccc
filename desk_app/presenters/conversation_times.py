"""Times as a person reads them: short beside a message, in full with both zones on hover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from desk_app.presenters.conversation_state import Moment

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400
_NEAR_DAYS = 6
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the times.

    Attributes:
        now_s: The time now, epoch seconds.
        zone: The reader's zone.
        their_zone: The customer's zone by its IANA name; empty when it is not known.
    """

    now_s: int
    zone: tzinfo
    their_zone: str = ""

    def moment(self, at_s: int) -> Moment:
        """A time of the past, short and in full."""
        return Moment(self.short(at_s), self.full(at_s))

    def short(self, at_s: int) -> str:
        """Such as "09:12" today, "Tue 16:40" within six days, "3 Jun" this year, "3 Jun 2024" before."""
        at, now = _local(at_s, self.zone), _local(self.now_s, self.zone)
        if at.date() == now.date():
            return f"{at:%H:%M}"
        if timedelta(0) < now.date() - at.date() <= timedelta(days=_NEAR_DAYS):
            return f"{_DAYS[at.weekday()]} {at:%H:%M}"
        day = f"{at.day} {_MONTHS[at.month - 1]}"
        return day if at.year == now.year else f"{day} {at.year}"

    def ahead(self, at_s: int) -> str:
        """A time to come: "at 14:00" today, "tomorrow at 09:00", "Mon 13 Oct at 08:00"."""
        at, now = _local(at_s, self.zone), _local(self.now_s, self.zone)
        days = (at.date() - now.date()).days
        if days in {0, 1}:
            return f"{'tomorrow ' if days else ''}at {at:%H:%M}"
        year = "" if at.year == now.year else f" {at.year}"
        return f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}{year} at {at:%H:%M}"

    def span(self, start_s: int, end_s: int | None) -> str:
        """From when to when: "Thu 9 Oct 2025, 14:00-15:00"; with the second day where it ends on another."""
        start = _local(start_s, self.zone)
        words = f"{_DAYS[start.weekday()]} {start.day} {_MONTHS[start.month - 1]} {start.year}, {start:%H:%M}"
        if end_s is None or end_s <= start_s:
            return words
        end = _local(end_s, self.zone)
        if end.date() == start.date():
            return f"{words}\N{EN DASH}{end:%H:%M}"
        return f"{words} \N{EN DASH} {_DAYS[end.weekday()]} {end.day} {_MONTHS[end.month - 1]}, {end:%H:%M}"

    def elsewhere(self, at_s: int, zone: str) -> str:
        """The same moment in another zone: "13:00 in Lisbon"; empty where its clocks show the same."""
        at, theirs = _local(at_s, self.zone), zone_named(zone)
        if theirs is None:
            return ""
        there = _local(at_s, theirs)
        if there.utcoffset() == at.utcoffset():
            return ""
        day = "" if there.date() == at.date() else f"{_DAYS[there.weekday()]} "
        return f"{day}{there:%H:%M} in {city_of(zone)}"

    def full(self, at_s: int) -> str:
        """Such as "Wed 17 Sep 2025, 09:12 · 08:12 in Lisbon · 2 hours ago"."""
        at = _local(at_s, self.zone)
        parts = [f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"]
        there = self.elsewhere(at_s, self.their_zone)
        parts += [there] if there else []
        parts.append(ago(self.now_s - at_s))
        return " · ".join(parts)


def ago(seconds: int) -> str:
    """Such as "just now", "5 min ago", "2 hours ago", "3 days ago"; a time to come is "in 3 hours"."""
    if seconds < -_MINUTE_S:
        return f"in {ago(-seconds).removesuffix(' ago')}"
    if seconds < _MINUTE_S:
        return "just now"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S} min ago"
    if seconds < _DAY_S:
        hours = seconds // _HOUR_S
        return f"{hours} hour{'s' if hours > 1 else ''} ago"
    days = seconds // _DAY_S
    return f"{days:,} day{'s' if days > 1 else ''} ago"


def length(seconds: int) -> str:
    """How long a call took: "4 min", "45 s"."""
    return f"{seconds} s" if seconds < _MINUTE_S else f"{round(seconds / _MINUTE_S)} min"


def zone_named(name: str) -> tzinfo | None:
    """The zone of an IANA name; None when there is none of that name here."""
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def city_of(zone: str) -> str:
    """The place in a zone's name: "Lisbon" of "Europe/Lisbon"."""
    return zone.rpartition("/")[2].replace("_", " ")


def _local(at_s: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(at_s, UTC).astimezone(zone)
