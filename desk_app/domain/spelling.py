"""Which words of a text are in no word list, and what was meant by them.

A list is one sorted block of bytes that is searched by halving: 160,000 words take 2 MB that way, and 26 as
strings of Python. Suggestions are the words of the list that are one slip away (a letter too many, too few,
wrong, or two swapped), the most usual first, after Norvig, "How to Write a Spelling Corrector" (2007).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

OFF: Final = "off"
LANGUAGES: Final = (
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("it", "Italiano"),
    ("nl", "Nederlands"),
    ("lv", "Latviešu"),
    ("eu", "Euskara"),
    ("ru", "Русский"),
)
"""The languages whose lists are good enough. Arabic and Persian ones lack most forms of most words."""

SAME_IN: Final = {
    "en": (
        ("our", "or"),
        ("is", "iz"),
        ("ys", "yz"),
        ("tre", "ter"),  # codespell:ignore tre
        ("ll", "l"),
        ("ogue", "og"),
        ("ence", "ense"),
        ("gramme", "gram"),
    )
}
"""Endings and middles that are as good as others: the English list spells as Americans do."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NO_WORDS: Final = re.compile(r"\S*(?:[@/\\_#]|\w\.\w|\d)\S*")
"""Addresses, links, paths, serial numbers, hashtags, whatever has digits in it."""
_POSSESSIVE: Final = re.compile(r"['’]s$")
_LEAST: Final = 2
_LONGEST: Final = 40
_END: Final = b"\n"
_USE: Final = b"\t"
_LETTERS: Final = b"\0"
_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """A word in a text.

    Attributes:
        start: Its first character.
        word: As it stands there.
    """

    start: int
    word: str


def places(text: str) -> Iterator[Place]:
    """The words of a text that can be right or wrong; those in capitals are names of something."""
    left_out = [match.span() for match in _NO_WORDS.finditer(text)]
    for match in _WORD.finditer(text):
        word = match[0]
        is_inside = any(start <= match.start() < end for start, end in left_out)
        has_inner_capitals = word[1:] != word[1:].lower()
        if not is_inside and not has_inner_capitals and _LEAST <= len(word) <= _LONGEST:
            yield Place(match.start(), word)


def _script(letter: str) -> str:
    """The script of a letter, as its name begins: LATIN, CYRILLIC, ARABIC."""
    return unicodedata.name(letter, "").partition(" ")[0]


def packed(usual: Mapping[str, int]) -> bytes:
    """A word list as `Words` takes it.

    Args:
        usual: Words in small letters, and how often each is used.
    """
    lines = sorted(word.encode() + _USE + str(count.bit_length()).encode() for word, count in usual.items())
    letters = "".join(sorted(set(chain.from_iterable(usual))))
    return letters.encode() + _LETTERS + _END.join(lines)


class Words:
    """A word list."""

    def __init__(self, block: bytes, same: Sequence[tuple[str, str]] = ()) -> None:
        """Take a list.

        Args:
            block: As `packed` makes it.
            same: Parts of words that are right too, and how the list writes them.
        """
        letters, _, self._block = block.partition(_LETTERS)
        self._letters, self._same = letters.decode(), same
        self._scripts = frozenset(map(_script, self._letters))
        self._use = functools.lru_cache(_REMEMBERED)(self._look_up)

    def is_right(self, word: str) -> bool:
        """Whether a word is in the list, whatever its first letter; a possessive counts as its owner.

        A word in another script is of another language, and the list says nothing about it.
        """
        if _script(word[0]) not in self._scripts:
            return True
        plain = word.replace("’", "'").lower()
        owner = _POSSESSIVE.sub("", plain)
        forms = (plain, owner, *(owner.replace(mine, theirs) for mine, theirs in self._same if mine in owner))
        return any(self._use(form) >= 0 for form in forms)

    def meant(self, word: str, most: int = 5) -> list[str]:
        """Words of the list one slip away, the most usual first, with the capitals of the word."""
        plain = word.replace("’", "'").lower()
        found = {each: use for each in set(self._slips(plain)) if (use := self._use(each)) >= 0}
        best = sorted(found, key=lambda each: (-found[each], each))[:most]
        return [each.capitalize() if word[:1].isupper() else each for each in best]

    def _slips(self, word: str) -> Iterator[str]:
        letters = self._letters
        halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        for left, right in halves:
            if right:
                yield left + right[1:]
                yield from (left + letter + right[1:] for letter in letters)
            if len(right) > 1:
                yield left + right[1] + right[0] + right[2:]
            yield from (left + letter + right for letter in letters)

    def _look_up(self, word: str) -> int:
        """How usual a word is, as the bits of its count; -1 when it is not in the list."""
        wanted, low, high = word.encode() + _USE, 0, len(self._block)
        while low < high:
            start = self._block.rfind(_END, 0, (low + high) // 2) + 1
            end = self._block.find(_END, start)
            end = len(self._block) if end < 0 else end
            line = self._block[start:end]
            if line.startswith(wanted):
                return int(line[len(wanted) :])
            if line < wanted:
                low = end + 1
            else:
                high = start
        return -1


def wrong_places(text: str, words: Words, known: Collection[str]) -> Iterable[Place]:
    """The words of a text that are in no list.

    Args:
        text: What was written.
        words: The list of the language.
        known: Further words that are right, in small letters: names, and the person's own.
    """
    return (
        place for place in places(text) if place.word.lower() not in known and not words.is_right(place.word)
    )
