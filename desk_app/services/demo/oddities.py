"""Tickets that are no ordinary conversation: spam, and what machines report by themselves."""

from __future__ import annotations

from typing import Final

from desk_app.services.demo import odds
from desk_app.services.demo.chance import Chance
from desk_app.services.demo.reading import Section
from desk_app.services.demo.scene import Scene
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.templates import phrases
from desk_app.services.demo.tongue import TOPIC_VARIANTS

_SENDERS: Final = (
    "SEO Experts", "Kevin from RankBoost", "Mailbox Administrator", "Dr. A. Mensah", "Accounts Receivable",
    "LED Signs Direct", "Jessica Miles", "Billing Department",
)  # fmt: skip


class Oddities:
    """Writes what nobody wrote."""

    def __init__(self, chance: Chance, notes: Section) -> None:
        self._chance = chance
        spam, report = notes.section("spam"), notes.section("machine_report")
        self._spam = (_variants(spam, "subject"), _variants(spam, "body"))
        self._report = (_variants(report, "subject"), _variants(report, "body"))

    def spam(self, scene: Scene, slots: Slots) -> None:
        """An unwanted mail; most are marked at once, some of them thrown away."""
        subjects, bodies = self._spam
        scene.subject = self._chance.pick(subjects) % slots
        scene.event("created", '{"channel": "email"}')
        sender = self._chance.pick(_SENDERS)
        scene.message("customer", ("customer", None, sender), self._chance.pick(bodies) % slots)
        scene.is_spam = True
        scene.event("set", '{"field": "spam mark", "old": 0, "new": 1}', actor="Spam filter")
        if self._chance.happens(odds.SPAM_BINNED) and scene.reaches(
            scene.at_s + self._chance.between(600, 90000)
        ):
            scene.deleted_s = scene.at_s
            scene.event("deleted", "{}", scene.stage.agents["mira"])

    def report(self, scene: Scene, slots: Slots) -> None:
        """The first message of a ticket that a machine opened."""
        subjects, bodies = self._report
        scene.subject = self._chance.pick(subjects) % slots
        scene.event("created", '{"channel": "email"}')
        name = f"{slots['m']} {slots['sn']}"
        scene.message("auto", ("system", None, name), self._chance.pick(bodies) % slots)


def _variants(texts: Section, key: str) -> tuple[str, ...]:
    return phrases(texts.texts(key), TOPIC_VARIANTS)[0]
