"""Where two versions of a text differ, word by word, so that what is their own can be marked in both."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

_WORD: Final = re.compile(r"\w+|[^\w\s]")
WORDS_MAX: Final = 2_000
"""Above this many words in a version the comparison costs too much, and nothing is marked."""

Span = tuple[int, int]
"""First character, and the one after the last."""


def differing(one: str, other: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The words of each text that the other one does not have at that place.

    Returns:
        For each text the spans in order; neighbouring words are one span, with the spaces between them. All
        outside of the spans is the same in both, apart from spaces.
    """
    words = [list(_WORD.finditer(text)) for text in (one, other)]
    if max(map(len, words)) > WORDS_MAX:
        return (), ()
    texts = [[word.group() for word in found] for found in words]
    matcher = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    spans: tuple[list[Span], list[Span]] = ([], [])
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for side, (first, last) in enumerate(((start, end), (other_start, other_end))):
            if first < last:
                spans[side].append((words[side][first].start(), words[side][last - 1].end()))
    return tuple(spans[0]), tuple(spans[1])
