"""Small work on texts that are shown: initials, and keeping foreign runs from turning a sentence around."""

from __future__ import annotations

import hashlib
import unicodedata

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_AVATAR_LETTERS = 2
_ARTICLE, _JOINING, _APART = "ال", "AL", "\u200c"
_SALT = b"1066215"  # any would do; this one gives most people of the design's pictures their colour there


def isolate(text: str) -> str:
    """The text fenced off so that its direction and its neighbours' do not disturb one another.

    Without it “18 min” reads “min 18” in a right-to-left window. See Unicode Standard Annex 9, isolates.
    """
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}" if text else text


def initials(name: str) -> str:
    """One or two letters for a person's or company's picture; an en dash when there is no name.

    The first letters of the first and the last word, ignoring words without a letter or digit. Letters that
    would join are kept apart, as Arabic initials are written, and an article is no name.
    """
    words = [word for word in unicodedata.normalize("NFC", name).split() if any(map(str.isalnum, word))]
    letters = [next(filter(str.isalnum, word.removeprefix(_ARTICLE) or word)).upper() for word in words]
    if not letters:
        return "–"
    if len(letters) > 1 and unicodedata.bidirectional(letters[0]) == _JOINING:
        return f"{letters[0]}{_APART}{letters[-1]}"
    return letters[0] if len(letters) == 1 else (letters[0] + letters[-1])[:_AVATAR_LETTERS]


def stable_index(key: str, count: int) -> int:
    """A number from 0 to `count` - 1 that is the same for a key on every computer and in every run.

    Args:
        key: Best an address or id, which outlives a change of name; case and composition do not matter.
        count: How many there are to choose from.
    """
    folded = unicodedata.normalize("NFC", key).casefold().encode()
    return int.from_bytes(hashlib.blake2s(folded, digest_size=4, salt=_SALT).digest()) % count
