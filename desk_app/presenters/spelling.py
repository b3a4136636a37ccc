"""What is right in what is written: the list of the chosen language, names, and the person's own words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk_app.domain.spelling import OFF, Words, places
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Session
from desk_app.runtime.settings_schema import OWN_WORDS, SPELLING
from desk_app.runtime.word_lists import word_list
from desk_app.services.reading import Lane, Reader

_QUESTION = "spelling"


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is right.

    Attributes:
        words: The list; None while none is read, and where spelling is not looked at.
        known: Further words that are right, in small letters.
    """

    words: Words | None = None
    known: frozenset[str] = frozenset()


class SpellingPresenter(Presenter[Spelling]):
    """Reads the list of the chosen language when something is written for the first time."""

    def __init__(self, session: Session) -> None:
        super().__init__(Spelling())
        self._session = session
        self._language = ""
        self._names: frozenset[str] = frozenset()
        self._own: frozenset[str] = frozenset()
        self._stop = session.preferences.watch(self._choose)

    def close(self) -> None:
        """Follow the settings no more."""
        self._stop()
        self._session.forget(_QUESTION)

    def begin(self) -> None:
        """Something is written."""
        if not self._language:
            self._choose(is_wanted=True)

    def name(self, *texts: str) -> None:
        """Know the names in these texts: those of the people of a ticket."""
        names = frozenset(place.word.lower() for text in texts for place in places(text))
        if names != self._names:
            self._names = names
            self._know()

    def add(self, word: str) -> None:
        """Hold a word for right from now on, in every ticket."""
        own = [*self._session.preferences.get(OWN_WORDS).splitlines(), word.replace("’", "'")]
        self._session.preferences.set(OWN_WORDS, "\n".join(sorted(set(own), key=str.lower)))

    def _choose(self, *, is_wanted: bool = False) -> None:
        """Take language and own words of the settings."""
        own = self._session.preferences.get(OWN_WORDS)
        self._own = frozenset(place.word.lower() for place in places(own))
        language = self._session.preferences.get(SPELLING)
        if (self._language or is_wanted) and language != self._language:
            self._language = language
            self._show(replace(self._state, words=None))
            if language != OFF:
                self._read(language)
        self._know()

    def _know(self) -> None:
        self._show(replace(self._state, known=self._names | self._own))

    def _read(self, language: str) -> None:
        def work(_reader: Reader) -> Words:
            return word_list(language)

        def read(words: Words) -> None:
            self._show(replace(self._state, words=words))

        self._session.ask(_QUESTION, work, read, lane=Lane.BACKGROUND, limit_s=None)
