"""What people write about: which topic, how often, when in the year, and the growing fault.

The firmware fault has its own calendar: nothing before the release, a handful in the first weeks, then
more each day. Everything else has a weight and a factor per month.
"""

from __future__ import annotations

from itertools import accumulate
from operator import mul
from typing import Final, NamedTuple

from desk_app.services.demo.chance import Chance, sums
from desk_app.services.demo.reading import Section
from desk_app.services.demo.tongue import Tongue

FAULT: Final = "e07_flow"
RELEASE_DAYS: Final = 24
"""So many days before now firmware 2.8 came out."""

_MONTHS: Final = 12
_EVEN: Final = (1.0,) * _MONTHS
_UPDATE: Final = "firmware_stuck"
_FAULT_START: Final = 0.4
_FAULT_GROWTH: Final = 1.16
"""The fault's weight grows by this factor a day."""
_UPDATE_WEIGHT: Final = 3.2


class Topic(NamedTuple):
    """One thing people write about; see `resources/demo/scenarios.toml` for the meaning of each."""

    id: str
    kind: str
    short: str
    weight: float
    team: str
    on: tuple[str, ...]
    tags: tuple[str, ...]
    files: tuple[str, ...]
    third: float
    anger: float
    code: str
    chat: float
    season: tuple[float, ...]


def read_topics(content: Section) -> dict[str, Topic]:
    """All topics by id, in the order of the file."""
    return {name: _topic(name, content.section(name)) for name in content.names}


def _topic(name: str, content: Section) -> Topic:
    return Topic(
        id=name,
        kind=content.text("kind"),
        short=content.text("short"),
        weight=content.number("weight"),
        team=content.text("team"),
        on=content.texts("on"),
        tags=content.texts("tags"),
        files=content.texts("files"),
        third=content.number("third"),
        anger=content.number("anger"),
        code=content.text("code", ""),
        chat=content.number("chat", 1),
        season=content.numbers("season", _EVEN),
    )


class TopicDraw:
    """Draws topics by language, month and distance from now.

    Attributes:
        topics: All topics by id.
    """

    def __init__(self, topics: dict[str, Topic], *, quiet_days: int) -> None:
        """Prepare.

        Args:
            topics: All topics.
            quiet_days: So many days before now the fault is left to the written stories.
        """
        self.topics = topics
        self._quiet_days = quiet_days
        self._tables: dict[tuple[str, int, int], tuple[list[Topic], list[float]]] = {}
        # Multiplied step by step: pow() may differ in the last bit between systems.
        self._fault: list[float] = list(accumulate([_FAULT_START, *[_FAULT_GROWTH] * RELEASE_DAYS], mul))

    def draw(self, chance: Chance, tongue: Tongue, month: int, days_ago: int) -> Topic:
        """A topic the language has texts for.

        Args:
            chance: Where the draw comes from.
            tongue: The customer's language.
            month: 1 to 12.
            days_ago: Whole days before now.
        """
        age = min(days_ago, RELEASE_DAYS)
        key = (tongue.code, month, age)
        table = self._tables.get(key)
        if table is None:
            known = [self.topics[name] for name in tongue.topics]
            weights = [self._weight(topic, month, age) for topic in known]
            table = self._tables[key] = (known, sums(weights))
        return table[0][chance.index(table[1])]

    def _weight(self, topic: Topic, month: int, age: int) -> float:
        is_out = age < RELEASE_DAYS
        if topic.id == FAULT:
            if not is_out or age < self._quiet_days:
                return 0.0
            return self._fault[RELEASE_DAYS - age]
        if topic.id == _UPDATE:
            return _UPDATE_WEIGHT * topic.weight if is_out else 0.0
        return topic.weight * topic.season[month - 1]
