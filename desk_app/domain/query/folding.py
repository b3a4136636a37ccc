"""One way to look at text for index, query, comparison and marking: case, accents and marks do not count.

SQLite's FTS5 (`unicode61 remove_diacritics 2`) folds for itself, but by old tables: emoji newer than its
Unicode count as letters, Greek accents stay, a soft hyphen cuts a word in two, and a Chinese sentence is one
word. So text goes through `index_text` on its way into the index; what FTS5 then cuts is exactly `words` of
the text (tests compare the two over all of Unicode). Plain ASCII needs no preparation and gets none.

The rules: letters and digits make words, everything else parts them; combining marks and invisible format
characters are dropped; ligatures, full-width and superscript forms become plain ones; characters of scripts
written without spaces between words (Chinese, Japanese, Thai, ...) and of Korean are words of their own, so
that a phrase of them finds a part of a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_SINGLE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3021-\u3029\u3031-\u30ff\u3100-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff"
    "\U0001aff0-\U0001b16f\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Khmer, Japanese, Bopomofo, Chinese and Korean, each character a word."""

_KANA = re.compile("[\u3040-\u30ff]")
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ħ": "h",
    }
)
"""Latin letters that Unicode does not take apart but people type without their stroke."""

_CUT_BY_FTS5 = re.compile("[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]")
"""Letters of later Unicode that FTS5's tables still call marks and therefore cut at (New Tai Lue, Vedic)."""

_ZERO_WIDTH_SPACE = "\u200b"
_ASCII_WORDS = str.maketrans({code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)})
_CHUNK = re.compile(r"[^\x00-/:-@\[-`{-\x7f]+")
_PARTS = re.compile(" |[^ ]+")


class WordSpan(NamedTuple):
    """A folded word and the half-open range of the original text it was read from."""

    word: str
    start: int
    end: int


def fold(text: str) -> str:
    """Text for comparing names: lower case, no accents, no invisible characters, single spaces.

    Punctuation stays, so `C++` and `C` remain different names. Folding twice changes nothing.
    """
    if text.isascii():
        folded = text.lower().translate(_ASCII_CONTROLS)
    else:
        folded = unicodedata.normalize("NFC", text).translate(_NAMES)
    return " ".join(folded.split())


def words(text: str) -> list[str]:
    """The folded words of a text in order, as the full-text index knows them."""
    return text.translate(_ASCII_WORDS).split() if text.isascii() else _spaced(text).split()


def index_text(text: str) -> str:
    """What to give to FTS5 so that its words are `words(text)`; ASCII comes back as it is."""
    return text if text.isascii() else _spaced(text)


def word_spans(text: str) -> list[WordSpan]:
    """The words of a text with their places in it, in order; two words of one character share its place."""
    return [span for chunk in _CHUNK.finditer(text) for span in _spans_of_chunk(chunk[0], chunk.start())]


def _spaced(text: str) -> str:
    """Folded words with blanks between them."""
    return unicodedata.normalize("NFC", text).translate(_WORDS)


def _spans_of_chunk(chunk: str, at: int) -> Iterator[WordSpan]:
    """The words of a run without ASCII punctuation that begins at `at`; nearly always it is one word."""
    folded = chunk.lower() if chunk.isascii() else _spaced(chunk)
    if " " in folded:
        yield from _spans_of_clusters(chunk, at)
    elif folded:
        yield WordSpan(folded, at, at + len(chunk))


def _spans_of_clusters(chunk: str, at: int) -> Iterator[WordSpan]:
    """Read the words cluster by cluster: a character with the marks that belong to it."""
    word, start, end = "", 0, 0
    for cluster_start, cluster_end in _clusters(chunk):
        folded = _spaced(chunk[cluster_start:cluster_end])
        for part in _PARTS.findall(folded):
            if part != " ":
                start = start if word else at + cluster_start
                word, end = word + part, at + cluster_end
            elif word:
                yield WordSpan(word, start, end)
                word = ""
    if word:
        yield WordSpan(word, start, end)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that normalisation may join: a character, its marks, and the parts of a Korean syllable."""
    start = 0
    for index in range(1, len(text)):
        if not _joins(text[index]):
            yield start, index
            start = index
    yield start, len(text)


def _joins(character: str) -> bool:
    """True for what normalisation may melt into the character before it."""
    if character < "\u0300":
        return False
    return "\u1160" <= character <= "\u11ff" or unicodedata.category(character)[0] == "M"


def _folded_letter(character: str) -> str:
    """One letter or digit without case, accent and typographic form; may give several letters."""
    if character in "йЙ" or _KANA.match(character):  # other letters, not accented ones
        return character.casefold()
    parts = unicodedata.normalize("NFKD", character.casefold()).casefold()
    bare = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    if any(
        unicodedata.category(part)[0] not in "LN" for part in bare
    ):  # ½ falls into 1 and 2, and 2½ is not 212
        return character.casefold()
    return unicodedata.normalize("NFC", bare).translate(_PLAIN)


class _NameTable(dict[int, str]):
    """Folds the characters of names; filled on demand, so that `str.translate` runs at C speed."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._folded(chr(code))
        return folded

    def _folded(self, character: str) -> str:
        category = unicodedata.category(character)
        if category[0] in "LN":
            return _folded_letter(character)
        if category in {"Cc", "Cs"} or character == _ZERO_WIDTH_SPACE:
            return " "
        return "" if category in _INVISIBLE else character


class _WordTable(_NameTable):
    """Folds the characters of words: what makes no word becomes a blank, single characters stand alone."""

    def _folded(self, character: str) -> str:
        folded = super()._folded(character)
        if unicodedata.category(character)[0] not in "LN":
            return " " if folded else ""
        if _CUT_BY_FTS5.match(character):
            return " "
        return f" {' '.join(folded)} " if _SINGLE.match(folded) else folded


_INVISIBLE = {"Mn", "Me", "Cf"}
_ASCII_CONTROLS = str.maketrans(dict.fromkeys((*range(32), 127), " "))
_NAMES = _NameTable()
_WORDS = _WordTable()
