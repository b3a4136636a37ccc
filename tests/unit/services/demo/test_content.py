"""The written content is whole: each language says what the play asks for, and every text can be filled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import InvalidInput
from desk_app.services.demo.chance import Chance
from desk_app.services.demo.company import Cast, Founding, Script, make_company
from desk_app.services.demo.reading import Section
from desk_app.services.demo.slots import Slots
from desk_app.services.demo.templates import phrases
from desk_app.services.demo.tongue import THREADS, Tongue
from tests.unit.services.demo.conftest import CONTENT, NOW_S

LANGUAGES = ("ar", "cs", "de", "en", "es", "fi", "fr", "it", "ja", "nl", "pl", "pt", "sv")
_GENERIC = (
    *("greet_new", "greet_reply", "greet_agent", "bye_c", "bye_a", "context", "want", "photo"),
    *("impact_calm", "impact_annoyed", "impact_angry", "thanks_in", "sorry", "sorry_big", "outro_a"),
    *("works", "works_sour", "works_short", "chase", "wait", "remind", "ooo", "voicemail"),
    *("chat_hi", "chat_agent_hi", "chat_lead", "chat_more", "chat_tail", "chat_bye"),
    *("rate_good", "rate_bad"),
)
_ONLY_OF_FAULTS = ("detail", "still", "escalate", "after")
_TOPIC = ("subject", "say", "open", "ask", "answer", "fix")
_MAY_BE_MISSING_IN_A_PLAIN_MATTER = {"impact_calm", "context", "thanks_in", "outro_a", "want", "chat_more"}
_LEFT_OVER = re.compile(r"[\[\]{}|<>]|%\(|  | [.,](?!\d)|\n |(?<!\.)\.\.(?!\.)|,[.?!]|[?!][.]|[。、][。、]")
_AFTER_A_STOP = re.compile(r"[^\W\d_]{3,}[.!?] (\w)")


@pytest.fixture(scope="module")
def cast(script: Script) -> Cast:
    """The company of the content."""
    return make_company(script, Founding(1, NOW_S, 500))


def _slots(cast: Cast, tongue: Tongue) -> Slots:
    """Values for a customer who writes this language."""
    customer = next(person for person in cast.company.customers if person.language == tongue.code)
    land = next(land for land in cast.lands if land.code == customer.organisation.country)
    slots = Slots(Chance(3), land, tongue, customer)
    slots.update(agent="Mira")
    slots.move_to(739_000, 36_000)
    return slots


def _variants(tongue: Tongue) -> Iterator[tuple[str, str]]:
    """Every text of a language with where it stands."""
    for key in (*_GENERIC, *_ONLY_OF_FAULTS):
        for texts in tongue.generic(key, of_fault=True):
            yield from ((key, text) for text in texts)
    for topic in tongue.topics:
        for key in (*_TOPIC, "more"):
            for thread in range(THREADS):
                for texts in tongue.about(topic, key, thread):
                    yield from ((f"{topic}.{key}", text) for text in texts)


def test_thirteen_languages_are_spoken(script: Script) -> None:
    assert tuple(script.tongues) == LANGUAGES


def test_there_are_more_than_forty_things_to_write_about(script: Script) -> None:
    assert len(script.topics) >= 40
    for language in ("en", "de", "pt", "fr"):
        assert len(script.tongues[language].topics) >= 40


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_every_step(script: Script, language: str) -> None:
    tongue = script.tongues[language]
    for key in _GENERIC:
        assert all(tongue.generic(key, of_fault=True)), key
        if key not in _MAY_BE_MISSING_IN_A_PLAIN_MATTER:
            assert all(tongue.generic(key)), key
    for key in _ONLY_OF_FAULTS:
        assert all(tongue.generic(key, of_fault=True)), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_words_for_every_step_of_each_of_its_topics(script: Script, language: str) -> None:
    tongue = script.tongues[language]
    assert set(tongue.topics) <= set(script.topics)
    for topic in tongue.topics:
        for key in _TOPIC:
            for thread in range(THREADS):
                assert all(tongue.about(topic, key, thread)), (topic, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_a_language_can_be_filled_and_shows_no_trace_of_the_template(
    script: Script, cast: Cast, language: str
) -> None:
    tongue = script.tongues[language]
    slots = _slots(cast, tongue)
    wrong = {
        (where, filled) for where, text in _variants(tongue) if _LEFT_OVER.search(filled := text % slots)
    }

    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_start_with_a_capital(script: Script, cast: Cast, language: str) -> None:
    tongue = script.tongues[language]
    slots = _slots(cast, tongue)
    filled = ((where, text % slots) for where, text in _variants(tongue))
    wrong = {
        where: text
        for where, text in filled
        if any(first[1].islower() for first in _AFTER_A_STOP.finditer(text))
    }

    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_a_language_stands_twice(script: Script, language: str) -> None:
    content = Section.open(CONTENT / "lang" / f"{language}.toml")
    topics = content.section("s")
    written = [
        text
        for topic in topics.names
        for key in topics.section(topic).names
        for text in topics.section(topic).texts(key)
    ]

    assert len(set(written)) == len(written)


def test_every_internal_note_can_be_filled(script: Script, cast: Cast) -> None:
    slots = _slots(cast, script.tongues["en"])
    slots.update(who="Jonas", topic="a leak", article="Leaks", team="Machines", number="7", mood="angry")
    own = script.notes.section("scenario")
    for topic in script.topics:
        for text in phrases(own.section(topic).texts("note"), 200)[0]:
            assert not _LEFT_OVER.search(text % slots), text


def test_every_language_is_spoken_in_some_country_and_every_country_by_somebody(
    script: Script, cast: Cast
) -> None:
    spoken = {language for land in cast.lands for language in land.languages}

    assert spoken == set(script.tongues)
    assert {owner.country for owner in cast.company.organisations} >= {land.code for land in cast.lands}


def test_every_tag_and_team_of_a_topic_is_there(script: Script, cast: Cast) -> None:
    queues = {queue.key for queue in cast.company.queues}
    tags = {tag.name for tag in cast.company.tags}
    for topic in script.topics.values():
        assert topic.team in queues
        assert set(topic.tags) <= tags


def test_a_missing_file_is_named_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"The demo content gone\.toml cannot be read"):
        Section.open(tmp_path / "gone.toml")


def test_a_value_of_the_wrong_kind_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("[a]\nb = 3\n", "utf-8")

    with pytest.raises(InvalidInput, match=r"x\.toml, a: “b” is not a text"):
        Section.open(tmp_path / "x.toml").section("a").text("b")
