"""The values that fill the `{slots}` of the written texts, made only when a text asks for them.

A ticket has one `Slots`: what is drawn once stays for the whole conversation (the order number, the
machine, how many cups a day), so that people keep talking about the same thing. Days are told from the
message's own day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from desk_app.services.demo.chance import Chance
from desk_app.services.demo.lands import Land
from desk_app.services.demo.model import DemoAsset, DemoCustomer
from desk_app.services.demo.tongue import Tongue

_COUNTS: Final = (12, 14, 15, 16, 17, 18, 19, 25, 26, 27, 28, 29, 30, 35, 36, 38, 40, 45, 46, 48, 55, 56, 58)
"""Numbers after which Slavic languages take the same form of the noun."""
_PER_CENT: Final = (12, 27, 34, 48, 60, 73, 86, 99)
_WINDOWS: Final = ((8, 10), (9, 11), (10, 12), (11, 13), (13, 15), (14, 16), (15, 17))
_ORDINALS: Final = ("second", "third", "fourth", "fifth", "sixth")
_SATURDAY, _SUNDAY = 5, 6
_FURTHEST: Final = 6
"""Days further back are not told by the name of the weekday."""


class Slots(dict[str, str]):
    """Slot name to value; see the module.

    Attributes:
        topic: Id of the topic talked about.
        thread: Which of the written ways the conversation takes; its question and solution belong together.
        code: Error code of the topic, or the usual one.
        carriers: Who delivers.
        outer: The ticket's own slots, for those of an internal note: numbers and sums are the same.
        second: Second of the local day.
    """

    def __init__(
        self,
        chance: Chance,
        land: Land,
        tongue: Tongue,
        customer: DemoCustomer,
        *,
        outer: Slots | None = None,
    ) -> None:
        super().__init__()
        self.outer = outer
        self.chance = chance
        self.land = land
        self.tongue = tongue
        self.customer = customer
        self.asset: DemoAsset | None = None
        self.topic = ""
        self.thread = 0
        self.code = "E07"
        self.carriers: tuple[str, ...] = ("DPD",)
        self._day = 1
        self.second = 0
        self._back = 1
        self._coming = 0

    def move_to(self, day: int, second: int) -> None:
        """Tell days and greet from this moment on.

        The past day that is talked about is drawn anew, the coming one stays until it has come.

        Args:
            day: Ordinal of the calendar, local.
            second: Second of the local day.
        """
        self._day = day
        self.second = second
        self._back = 1 + int(self.chance.random() * 5)
        if self._coming <= day:
            coming = day + 1 + int(self.chance.random() * 6)
            weekday = (coming - 1) % 7
            self._coming = coming + (2 if weekday == _SATURDAY else 1 if weekday == _SUNDAY else 0)

    def speak_of(self, day: int, *, exactly: bool) -> None:
        """Choose the past day that is talked about.

        Args:
            day: Ordinal of the calendar.
            exactly: This day, where it is within a week; else no day before it.
        """
        ago = max(self._day - day, 1)
        self._back = min(ago, _FURTHEST if exactly else self._back)

    def __missing__(self, name: str) -> str:
        """Make a value; what does not depend on the day is kept."""
        made = _DAYS.get(name)
        if made is not None:
            return made(self)
        if self.outer is not None and name in _SHARED:
            shared = self[name] = self.outer[name]
            return shared
        if name[0].isupper():
            value = self[name.lower()]
            return value[0].upper() + value[1:]
        value = self[name] = _KEPT[name](self)
        return value

    @property
    def today(self) -> int:
        """Ordinal of the day days are told from."""
        return self._day

    @property
    def past(self) -> int:
        """Ordinal of the day lately talked about."""
        return self._day - self._back

    @property
    def coming(self) -> int:
        """Ordinal of the coming day talked about."""
        return self._coming

    def money(self, low: int, high: int) -> str:
        """A sum between two amounts of euros, in the customer's currency and spelling."""
        euros = low + self.chance.random() * (high - low)
        return self.land.money(self.tongue, euros)


def _always(value: str) -> Callable[[Slots], str]:
    return lambda _: value


def _number(low: int, high: int) -> Callable[[Slots], str]:
    return lambda slots: str(slots.chance.between(low, high))


def _clock(first: int, last: int, step: int) -> Callable[[Slots], str]:
    return lambda slots: slots.tongue.clock(first + step * slots.chance.below((last - first) // step + 1))


def _tenths(low: int, high: int) -> Callable[[Slots], str]:
    return lambda slots: slots.tongue.decimal(slots.chance.between(low, high))


def _dose(slots: Slots) -> str:
    low, high = (285, 345) if slots.topic == "dose_drift" else (165, 205)
    return slots.tongue.decimal(slots.chance.between(low, high))


def _window(slots: Slots, end: int) -> str:
    if "window" not in slots:
        slots["window"] = str(slots.chance.below(len(_WINDOWS)))
    return slots.tongue.clock(60 * _WINDOWS[int(slots["window"])][end])


def _invoice(slots: Slots) -> str:
    year = date.fromordinal(slots.today).year % 100
    return f"KE-{year:02d}-{slots.chance.between(1200, 19800):05d}"


def _warranty(slots: Slots) -> str:
    return slots.tongue.month_year(slots.today + slots.chance.between(60, 700))


def _season(slots: Slots) -> str:
    month = date.fromordinal(slots.today).month
    return slots.tongue.seasons[(month // 3 + 1) % 4]


def _minute(slots: Slots) -> str:
    return f"{slots.chance.between(6, 21):02d}:{slots.chance.below(60):02d}"


def _old_firmware(slots: Slots) -> str:
    return slots.chance.pick(("2.6.0", "2.7.1", "2.7.4"))


_SHARED: Final = frozenset(
    (
        *("ord", "inv", "trk", "carrier", "g2", "n", "n5", "nn", "k", "sec", "min"),
        *("pct", "amt", "amt2", "amt3", "staff", "window"),
    )
)
"""Slots that read the same in every language."""

_KEPT: Final[dict[str, Callable[[Slots], str]]] = {
    "m": lambda slots: slots.asset.model if slots.asset else "Duo 2",
    "sn": lambda slots: slots.asset.serial if slots.asset else f"KD2-{slots.chance.between(11000, 20900)}",
    "fw": lambda slots: slots.asset.firmware if slots.asset else "2.7.4",
    "fwold": _old_firmware,
    "sn_old": _always("KD2-14000"),
    "g2": _number(1, 2),
    "n": _number(2, 8),
    "n5": _number(5, 9),
    "k": _number(10, 97),
    "q": _number(5, 12),
    "nn": lambda slots: str(slots.chance.pick(_COUNTS)),
    "nth": lambda slots: slots.chance.pick(_ORDINALS),
    "sec": _number(11, 42),
    "min": lambda slots: str(5 * slots.chance.between(2, 9)),
    "pct": lambda slots: str(slots.chance.pick(_PER_CENT)),
    "bar": _tenths(54, 81),
    "g": _dose,
    "temp": _number(86, 96),
    "temp2": _number(21, 64),
    "t": _clock(360, 590, 5),
    "t2": _clock(840, 1110, 15),
    "w1": lambda slots: _window(slots, 0),
    "w2": lambda slots: _window(slots, 1),
    "hhmm": _minute,
    "hh_first": _minute,
    "shots": lambda slots: str(slots.customer.organisation.cups),
    "dh": lambda slots: str(slots.customer.organisation.hardness),
    "org": lambda slots: slots.customer.organisation.name,
    "city": lambda slots: slots.customer.organisation.city,
    "domain": lambda slots: slots.customer.organisation.domain,
    "city2": lambda slots: slots.chance.pick(slots.land.cities_for(slots.tongue.code)),
    "street": lambda slots: slots.chance.pick(slots.land.streets_for(slots.tongue.code)),
    "staff": lambda slots: slots.land.first_name(slots.chance, slots.chance.below(2), slots.tongue.code),
    "first": lambda slots: slots.customer.first,
    "last": lambda slots: slots.customer.last,
    "name": lambda slots: slots.customer.name,
    "addr": lambda slots: slots.customer.email,
    "tech": lambda slots: slots.land.tech,
    "agent2": _always("Carla"),
    "code": lambda slots: slots.code,
    "ord": _number(16100, 20680),
    "inv": _invoice,
    "amt": lambda slots: slots.money(96, 890),
    "amt2": lambda slots: slots.money(12, 95),
    "amt3": lambda slots: slots.money(5200, 13400),
    "carrier": lambda slots: slots.chance.pick(slots.carriers),
    "trk": lambda slots: str(slots.chance.between(100_000_000_000, 999_999_999_999)),
    "month_name": lambda slots: slots.tongue.month(slots.chance.between(1, 12)),
    "wdate": _warranty,
    "in_season": _season,
}

_DAYS: Final[dict[str, Callable[[Slots], str]]] = {
    "now": lambda slots: slots.tongue.clock(slots.second // 60),
    "hello": lambda slots: slots.tongue.hello(slots.second),
    "day": lambda slots: slots.tongue.past_day(slots.today, slots.today - slots.past),
    "nday": lambda slots: slots.tongue.next_day(slots.today, slots.coming - slots.today),
    "since": lambda slots: f"since {slots.tongue.day_name(slots.past)}",
    "day_name": lambda slots: slots.tongue.day_name(slots.past),
    "nday_name": lambda slots: slots.tongue.day_name(slots.coming),
    "day_of": lambda slots: slots.tongue.day_of(slots.past),
    "nday_of": lambda slots: slots.tongue.day_of(slots.coming),
    "nday_ins": lambda slots: slots.tongue.day_to(slots.coming),
    "date": lambda slots: slots.tongue.date(slots.past - 5),
    "ndate": lambda slots: slots.tongue.date(slots.coming + 4),
}
