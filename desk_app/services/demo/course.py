"""Numbers and times of all tickets: which number is a story, and when every other ticket came in.

In a small workspace the stories keep their written numbers (the newest is #4182) and the others fill the
gaps; in a big one numbers run from 1 and the stories take the places their times give them. Between two
stories the time of a ticket follows the arrivals, so that numbers always grow with time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from desk_app.services.demo.chance import mixed
from desk_app.services.demo.rhythm import Arrivals
from desk_app.services.demo.stories import Stories

NEWEST: Final = 4182
"""The written number of the newest story, and the most tickets a workspace with written numbers has."""

_STORY_SEED: Final = 3
_JITTER_SEED: Final = 4
_UNIT: Final = float(1 << 53)


class Course:
    """The order of all tickets.

    Attributes:
        first: The lowest number of a made ticket.
        last: The highest number.
        stories: Keys of stories by number.
    """

    def __init__(self, arrivals: Arrivals, stories: Stories, count: int, seed: int) -> None:
        self._arrivals = arrivals
        self._seed = seed
        numbers = stories.written_numbers() if count <= NEWEST else _ranked(arrivals, stories, count)
        kept = sorted(numbers.items(), key=lambda pair: -pair[1])[:count]
        self.stories = {number: key for key, number in kept}
        self.last = max(*self.stories, count)
        self.first = self._first(count - len(kept))
        stories.settle_numbers(dict(kept), {key: mixed(seed, _STORY_SEED, number) for key, number in kept})
        places = sorted(
            (number, arrivals.amount_at(stories.created[key])) for number, key in self.stories.items()
        )
        early = [amount for number, amount in places if number < self.first]
        inside = [place for place in places if place[0] >= self.first]
        self._numbers = [self.first - 1, *(number for number, _ in inside), self.last + 1]
        self._amounts = [max(early, default=0.0), *(amount for _, amount in inside), arrivals.total]

    def _first(self, wanted: int) -> int:
        """Where the made tickets start so that there are as many as wanted."""
        number, left = self.last + 1, wanted
        while left:
            number -= 1
            left -= number not in self.stories
        return number

    def __contains__(self, number: int) -> bool:
        """True for the number of a made ticket."""
        return self.first <= number <= self.last and number not in self.stories

    def numbers(self) -> Iterator[int]:
        """Every number in order: the stories before the first made ticket, then all from there on."""
        yield from (number for number in sorted(self.stories) if number < self.first)
        yield from range(self.first, self.last + 1)

    def created_s(self, number: int) -> int:
        """When a made ticket came in."""
        at = bisect_right(self._numbers, number) - 1
        low, high = self._numbers[at], self._numbers[at + 1]
        draw = (mixed(self._seed, _JITTER_SEED, number) >> 11) / _UNIT
        part = (number - low - draw) / (high - low)
        return self._arrivals.moment(self._amounts[at] + (self._amounts[at + 1] - self._amounts[at]) * part)


def _ranked(arrivals: Arrivals, stories: Stories, count: int) -> dict[str, int]:
    """Numbers by the share of all tickets that came in before each story, all different."""
    keys = stories.in_order()
    numbers: dict[str, int] = {}
    highest = count
    for key in reversed(keys):
        share = arrivals.amount_at(stories.created[key]) / arrivals.total
        highest = min(int(share * count) + 1, highest)
        numbers[key] = highest
        highest -= 1
    return numbers
