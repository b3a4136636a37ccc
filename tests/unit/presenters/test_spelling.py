"""A word list is read when something is written, and the person's own words hold everywhere."""

from __future__ import annotations

from desk_app.domain.spelling import OFF
from desk_app.presenters.spelling import SpellingPresenter
from desk_app.runtime.settings_schema import OWN_WORDS, SPELLING
from tests.kestrel import Kestrel


def test_the_list_is_read_when_something_is_written_and_not_before(kestrel: Kestrel) -> None:
    spelling = SpellingPresenter(kestrel.session)
    kestrel.session.preferences.set(SPELLING, "ru")
    kestrel.settle()
    before = spelling.state.words
    spelling.begin()
    kestrel.settle()
    words = spelling.state.words
    assert words is not None
    assert (before, words.is_right("машина"), words.is_right("машына")) == (None, True, False)
    assert "машина" in words.meant("машына")

    kestrel.session.preferences.set(SPELLING, OFF)
    assert spelling.state.words is None
    spelling.close()


def test_names_and_own_words_are_right(kestrel: Kestrel) -> None:
    spelling = SpellingPresenter(kestrel.session)
    spelling.name("Inês Carvalho", "Priya Raman")
    spelling.add("Descaler")
    spelling.add("aeropress")

    assert spelling.state.known == {"inês", "carvalho", "priya", "raman", "descaler", "aeropress"}
    assert kestrel.session.preferences.get(OWN_WORDS) == "aeropress\nDescaler"
    spelling.close()
