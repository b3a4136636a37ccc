"""The words the full-text index knows, looked up without scanning it.

FTS5 answers a prefix by merging the complete lists of all words that begin so, however few hits are wanted:
650 ms for `th*` over a million tickets. Finding the words first (`terms`) and searching any of them gives the
newest 50 in a few milliseconds.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Final

from desk_app.domain.query.spelling import nearest
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.terms import words_that_begin

MAX_WORDS: Final = 2_000
"""Words that one beginning may stand for."""

_LOOK_S: Final = 0.05
_TRY_AGAIN_S: Final = 1.0
"""After so long, words that took too long to find are looked for again; pages are in memory by then."""

_KEEP: Final = 256
_KEPT_BEGINNINGS: Final = 16
"""Each may be two thousand words; more of them than somebody types at a time would only fill the memory."""

_NEXT = "SELECT term FROM temp.fts_words WHERE term >= ? LIMIT 1"
_ANY_PART = "SELECT 1 FROM fts_part WHERE fts_part MATCH ? LIMIT 1"
_ANY_ADDRESS = "SELECT 1 FROM address WHERE norm = ? AND deleted_s IS NULL LIMIT 1"
_NEAR_START: Final = 4
_SHORTEST_NEAR: Final = 4


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words with the same beginning, in order; not all of them when there are too many.

    Some may be in no ticket any more; `Vocabulary.has` tells.
    """

    words: tuple[str, ...]
    is_complete: bool


class Vocabulary:
    """Looks words up for one reader; remembers them until somebody commits."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        self._version = -1
        self._known: dict[str, bool] = {}
        self._beginnings: dict[str, tuple[Beginning, float]] = {}

    def has(self, word: str) -> bool:
        """Whether any ticket holds exactly this word."""
        self._forget_old()
        if word not in self._known:
            self._known[word] = self._session.plain(_NEXT, (word,)) == [(word,)]
        return self._known[word]

    def has_part(self, match: str) -> bool:
        """Whether any ticket matches a query of the table of trigrams."""
        return bool(self._session.plain(_ANY_PART, (match,)))

    def has_address(self, norm: str) -> bool:
        """Whether any customer has this address (folded)."""
        return bool(self._session.plain(_ANY_ADDRESS, (norm,)))

    def beginning(self, start: str) -> Beginning:
        """The words that begin so; as many as can be found in a short time."""
        self._forget_old()
        found, until = self._beginnings.get(start, (None, 0.0))
        if found is None or time.monotonic() > until:
            found = self._read_beginning(start)
            is_final = found.is_complete or len(found.words) == MAX_WORDS
            self._beginnings[start] = found, math.inf if is_final else time.monotonic() + _TRY_AGAIN_S
        return found

    def near(self, word: str) -> str | None:
        """A word that was probably meant; it begins with the same letters (four, three or two)."""
        if len(word) < _SHORTEST_NEAR:
            return None
        for letters in range(_NEAR_START, 1, -1):
            words = self.beginning(word[:letters]).words
            while (found := nearest(word, words)) is not None:
                if self.has(found):
                    return found
                words = tuple(each for each in words if each != found)
        return None

    def _read_beginning(self, start: str) -> Beginning:
        words, is_complete = words_that_begin(self._session, start, MAX_WORDS, limit_s=_LOOK_S)
        return Beginning(words, is_complete)

    def _forget_old(self) -> None:
        version = self._session.data_version()
        if version != self._version or len(self._known) > _KEEP or len(self._beginnings) > _KEPT_BEGINNINGS:
            self._known.clear()
            self._beginnings.clear()
            self._version = version
