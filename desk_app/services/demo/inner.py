"""The team's own words: internal notes, calls and the assistant's first answer, in the team's language."""

from __future__ import annotations

from desk_app.services.demo import odds
from desk_app.services.demo.chance import Chance
from desk_app.services.demo.reading import Section
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.templates import Phrases, phrases
from desk_app.services.demo.tongue import TOPIC_VARIANTS, Tongue


class _Sets:
    """Variants for any ticket, and those added on occasions: a fault, an order, files, another language."""

    def __init__(self, texts: Section, key: str) -> None:
        self._texts = texts
        self._key = key
        self._ready: dict[tuple[str, ...], tuple[str, ...]] = {}

    def of(self, *more: str) -> tuple[str, ...]:
        """The variants with those of the additions."""
        found = self._ready.get(more)
        if found is None:
            keys = [self._key, *(f"{self._key}_{name}" for name in more)]
            written = [text for key in keys for text in self._texts.texts(key, ())]
            found = self._ready[more] = phrases(written, TOPIC_VARIANTS)[0]
        return found


class InnerNotes:
    """The team's own words: notes, call summaries, the assistant, always in the team's language."""

    def __init__(self, chance: Chance, texts: Section, tongue: Tongue) -> None:
        self._chance = chance
        self._tongue = tongue
        notes, calls = texts.section("note"), texts.section("call")
        self._any = _Sets(notes, "any")
        self._mood = _Sets(notes, "mood")
        self._tail = _Sets(notes, "tail")
        self._frame = _Sets(calls, "frame")
        self._finding = _Sets(calls, "finding")
        self._next = _Sets(calls, "next")
        self._assistant = _Sets(texts.section("assistant"), "body")
        self._own = texts.section("scenario")
        self._topics: dict[str, tuple[str, str, Phrases]] = {}

    def _topic(self, name: str) -> tuple[str, str, Phrases]:
        """What a topic is called, the article about it, and the notes on it."""
        found = self._topics.get(name)
        if found is None:
            own = self._own.section(name)
            called = phrases([own.text("topic")], 1)[0][0]
            notes = phrases(own.texts("note"), TOPIC_VARIANTS)
            found = self._topics[name] = (called, own.text("article"), notes)
        return found

    def _slots(self, outer: Slots, who: str) -> Slots:
        slots = Slots(self._chance, outer.land, self._tongue, outer.customer, outer=outer)
        slots.asset, slots.topic = outer.asset, outer.topic
        slots.code, slots.carriers = outer.code, outer.carriers
        slots.move_to(outer.today, outer.second)
        slots["who"] = who
        called, article, _ = self._topic(outer.topic)
        slots["topic"] = called % slots
        slots["topic_cap"] = slots["topic"][0].upper() + slots["topic"][1:]
        slots["article"] = article
        return slots

    def note(self, outer: Slots, who: str, occasions: tuple[str, ...], *, is_tense: bool) -> str:
        """An internal note about the ticket; `occasions` add what fits it ("fault", "photo")."""
        draw = self._chance.random()
        if is_tense and draw < odds.NOTE_ABOUT_MOOD:
            options = self._mood.of()
        else:
            options = (
                self._topic(outer.topic)[2][0] if draw < odds.NOTE_ABOUT_TOPIC else self._any.of(*occasions)
            )
        text = self._chance.pick(options)
        if self._chance.happens(odds.NOTE_GOES_ON):
            text = f"{text} {self._chance.pick(self._tail.of())}"
        return text % self._slots(outer, who)

    def call(self, outer: Slots, who: str, occasions: tuple[str, ...]) -> str:
        """The summary of a call."""
        slots = self._slots(outer, who)
        pick = self._chance.pick
        slots["finding"] = pick(self._finding.of(*occasions)) % slots
        slots["next"] = pick(self._next.of(*occasions)) % slots
        return pick(self._frame.of()) % slots

    def assistant(self, outer: Slots, number: int) -> str:
        """The assistant's first answer; it says what it is."""
        slots = self._slots(outer, "")
        slots["number"] = str(number)
        return self._chance.pick(self._assistant.of()) % slots
