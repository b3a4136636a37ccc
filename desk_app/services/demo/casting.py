"""Puts a ticket's people and words together before anything is said: who writes, where, about what.

Everything is drawn from the ticket's own seed, so that a second ticket can bring back the first one's people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from desk_app.services.demo import odds
from desk_app.services.demo.chance import mixed, sums
from desk_app.services.demo.clientele import asset_of
from desk_app.services.demo.course import Course
from desk_app.services.demo.lands import Land
from desk_app.services.demo.model import DemoCustomer
from desk_app.services.demo.prose import Prose
from desk_app.services.demo.rhythm import DAY, ordinal
from desk_app.services.demo.scene import Scene
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.stage import Stage
from desk_app.services.demo.tongue import THREADS, Tongue
from desk_app.services.demo.topics import Topic

RETRIES: Final = 40
"""So often something is drawn again that must fit: a fault with a code, a ticket that comes to its end."""

_TICKET_SEED: Final = 2
_CHANNEL_SUMS: Final = sums(odds.CHANNEL_SHARES)


@dataclass(slots=True)
class Setting:
    """A ticket before its play: who, about what, in which words."""

    scene: Scene
    topic: Topic
    customer: DemoCustomer
    prose: Prose
    land: Land


class Casting:
    """Casts the tickets of a demo."""

    def __init__(self, stage: Stage, course: Course, seed: int) -> None:
        self._stage = stage
        self._course = course
        self._seed = seed

    def begin(self, number: int, at: int = 0) -> tuple[Scene, Land, str]:
        """The first draws of every ticket: its id, where and in which language it is written."""
        stage, chance = self._stage, self._stage.chance
        chance.reseed(mixed(self._seed, _TICKET_SEED, number))
        created_s = self._course.created_s(number)
        scene = Scene(stage, number, created_s)
        if at:
            chance.reseed(mixed(self._seed, _TICKET_SEED, number, at))
        land = stage.cast.lands[chance.index(stage.arrivals.shares(created_s))]
        return scene, land, land.languages[chance.index(land.language_sums)]

    def cast(
        self, number: int, at: int, owner: DemoCustomer | None = None, *, is_coded: bool = False
    ) -> Setting:
        """A ticket with its people and words, before anything is said.

        Args:
            number: Its number.
            at: Which play of it.
            owner: Whose it is, where that is known.
            is_coded: Look for a fault with a code and a machine that can have it.
        """
        stage, chance = self._stage, self._stage.chance
        scene, land, language = self.begin(number, at)
        if owner is not None:
            language, land = owner.language, self._land_of(owner)
        tongue = stage.script.tongues[language]
        day = scene.at_s // DAY
        month = date.fromordinal(ordinal(day)).month
        days_ago = stage.now_s // DAY - day
        topic = stage.draw.draw(chance, tongue, month, days_ago)
        customer = owner or stage.cast.pools.draw(chance, land.code, language, topic.on)
        for _ in range(RETRIES if is_coded else 0):
            if topic.code and asset_of(chance, customer, topic.on):
                break
            topic = stage.draw.draw(chance, tongue, month, days_ago)
            customer = stage.cast.pools.draw(chance, land.code, language, topic.on)
        scene.channel = odds.CHANNELS[chance.index(_CHANNEL_SUMS)]
        prose = self._dress(scene, topic, customer, (tongue, land))
        return Setting(scene, topic, customer, prose, land)

    def _land_of(self, customer: DemoCustomer) -> Land:
        country = customer.organisation.country
        return next(land for land in self._stage.cast.lands if land.code == country)

    def _dress(self, scene: Scene, topic: Topic, customer: DemoCustomer, home: tuple[Tongue, Land]) -> Prose:
        stage, chance = self._stage, self._stage.chance
        tongue, land = home
        scene.customer = customer
        scene.asset = asset_of(chance, customer, topic.on)
        scene.language = tongue.code
        scene.team = topic.team
        for tag in topic.tags:
            scene.tag(tag)
        slots = Slots(chance, land, tongue, customer)
        slots.asset, slots.topic, slots.carriers = scene.asset, topic.id, stage.carriers
        slots.code = topic.code or "E07"
        slots.thread = chance.below(THREADS)
        day, second = stage.zones.local(land.zone, scene.at_s)
        slots.move_to(ordinal(day), second)
        prose = Prose(chance, slots, stage.inner, topic.kind)
        scene.subject = prose.subject()
        return prose
