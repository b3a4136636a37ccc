"""When things happen: weeks, seasons, growth, working hours, holidays, and customers who sleep at night."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk_app.services.demo.company import Founding, Script, make_company
from desk_app.services.demo.rhythm import DAY, HOUR, Arrivals, Shifts, Zones, weekday
from tests.unit.services.demo.conftest import NOW_S, Town

_ME = b"m" * 16
_MONDAY = date(2025, 9, 29).toordinal() - date(1970, 1, 1).toordinal()
_TAKES_LONGER_S = 900
"""A chat or a note that was begun in time may end so much later."""


@pytest.fixture
def shifts() -> Shifts:
    """One colleague who works every fourth Saturday."""
    return Shifts(Zones(), {_ME: (_saturday_turn(4), 4)})


def _saturday_turn(count: int) -> int:
    """The place whose turn the Saturday of the week of `_MONDAY` is."""
    return (_MONDAY + 5) // 7 % count


def _at(day: int, hour: float) -> int:
    """A moment of a local day in Berlin."""
    return Zones().utc("Europe/Berlin", _MONDAY + day, int(hour * HOUR))


def _after(shifts: Shifts, start_s: int, hours: float) -> int:
    return shifts.after(_ME, "Europe/Berlin", (8, 17), (start_s, int(hours * HOUR)))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ((0, 9), 2, (0, 11)),
        ((0, 5), 1, (0, 9)),
        ((0, 16), 2, (1, 9)),
        ((0, 20), 0, (1, 8)),
        ((0, 8), 19, (2, 9)),
        ((4, 16.5), 1, (5, 9.5)),  # a Saturday on turn, from nine
        ((5, 12), 2, (7, 9)),  # and only until one
        ((11, 16), 2, (14, 9)),  # the next Saturday is somebody else's
    ],
)
def test_work_is_done_in_working_hours(
    shifts: Shifts, start: tuple[int, float], hours: float, end: tuple[int, float]
) -> None:
    assert _after(shifts, _at(*start), hours) == _at(*end)


def test_nobody_works_on_christmas_day(shifts: Shifts) -> None:
    eve = Zones().utc("Europe/Berlin", _MONDAY + 86, 16 * HOUR)  # 24 December 2025
    done = datetime.fromtimestamp(_after(shifts, eve, 2), ZoneInfo("Europe/Berlin"))

    assert (done.month, done.day) not in ((12, 25), (12, 26))
    assert done.date() > date(2025, 12, 26)


def test_local_times_are_those_of_the_zone_in_summer_and_winter() -> None:
    zones = Zones()
    for when in (datetime(2025, 1, 15, 12, tzinfo=UTC), datetime(2025, 7, 15, 12, tzinfo=UTC)):
        at_s = int(when.timestamp())
        for zone in ("Europe/Lisbon", "Europe/Berlin", "Asia/Tokyo", "America/New_York"):
            local = when.astimezone(ZoneInfo(zone))
            day, second = zones.local(zone, at_s)

            assert second == local.hour * HOUR
            assert weekday(day) == local.weekday()
            assert zones.utc(zone, day, second) == at_s


def test_the_moment_of_an_amount_is_the_inverse_of_the_amount_at_a_moment(script: Script) -> None:
    cast = make_company(script, Founding(1, NOW_S, 500))
    arrivals = Arrivals(cast.lands, Zones(), NOW_S)
    for at_s in range(arrivals.start_s + 3 * DAY, NOW_S, 17 * DAY + 5_000):
        assert abs(arrivals.moment(arrivals.amount_at(at_s)) - at_s) <= 1
    assert arrivals.moment(arrivals.total) <= NOW_S


def _weekdays(town: Town) -> Counter[int]:
    """Tickets by the weekday of the customer's own zone; people in Arabic countries have other weekends."""
    days: Counter[int] = Counter()
    for ticket in town.tickets:
        if ticket.customer_id is not None:
            zone = ZoneInfo(town.customers[ticket.customer_id].zone)
            days[datetime.fromtimestamp(ticket.created_s, zone).weekday()] += 1
    return days


def test_less_is_written_at_weekends(busy: Town) -> None:
    days = _weekdays(busy)
    ordinary = sum(days[day] for day in range(5)) / 5

    assert days[5] < 0.75 * ordinary
    assert days[6] < 0.35 * ordinary
    assert days[0] == max(days.values())


def test_the_second_year_brings_more_than_the_first(busy: Town) -> None:
    half = NOW_S - 365 * DAY
    late = sum(ticket.created_s >= half for ticket in busy.tickets)

    assert late > 1.25 * (len(busy.tickets) - late)


def test_december_brings_more_than_august(busy: Town) -> None:
    months = Counter(
        (when.year, when.month)
        for ticket in busy.tickets
        for when in [datetime.fromtimestamp(ticket.created_s, UTC)]
    )

    assert months[2024, 12] > 1.2 * months[2024, 8]


def test_customers_sleep_at_night(busy: Town) -> None:
    asleep = total = 0
    for ticket in busy.tickets:
        for message in ticket.messages:
            customer = busy.customers.get(message.author_id or b"")
            if customer is not None and message.kind in ("customer", "chat"):
                hour = datetime.fromtimestamp(message.sent_s, ZoneInfo(customer.zone)).hour
                total += 1
                asleep += hour < 5

    assert asleep < 0.03 * total


def test_colleagues_answer_in_their_working_hours(busy: Town) -> None:
    agents = busy.company.agents
    shifts = Shifts(Zones(), {agent.id: (at, len(agents)) for at, agent in enumerate(agents)})
    zones, early, total = Zones(), 0, 0
    for ticket in busy.tickets:
        for message in ticket.messages:
            if message.author_kind == "agent" and message.author_id is not None:
                agent = busy.agents[message.author_id]
                day, second = zones.local(agent.zone, message.sent_s)
                hours = shifts.hours_of(agent.id, agent.shift, day)
                total += 1
                early += hours is None or not hours[0] <= second <= hours[1] + _TAKES_LONGER_S

    assert total > 10_000
    assert early < 0.002 * total  # a few of the written stories


def test_the_first_answer_takes_about_an_hour_of_work(busy: Town) -> None:
    waits = []
    for ticket in busy.tickets:
        ours = [message for message in ticket.messages if message.kind == "reply"]
        hour = datetime.fromtimestamp(ticket.created_s, ZoneInfo("Europe/Berlin")).hour
        if ours and ticket.messages[0].kind == "customer" and 9 <= hour < 14:
            waits.append(ours[0].sent_s - ticket.created_s)
    waits.sort()

    assert 20 * 60 < waits[len(waits) // 2] < 2 * HOUR
    assert waits[len(waits) // 10] < 30 * 60


def test_no_colleague_works_before_joining(busy: Town) -> None:
    for ticket in busy.tickets:
        for message in ticket.messages:
            if message.author_kind == "agent" and message.author_id is not None:
                assert message.sent_s >= busy.agents[message.author_id].since_s
