"""Does a line of the palette fit what was typed, how well, and which letters show it. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.query.folding import WordSpan, word_spans, words

_WHOLE: Final = 3.0
_BEGINS: Final = 2.0
_INSIDE: Final = 0.8
_HIDDEN: Final = 1.0
_FIRST_WORD: Final = 0.5
_FROM_THE_START: Final = 1.5
_LEAST_INSIDE: Final = 2
"""Letters from which on the middle of a word counts."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a text fits.

    Attributes:
        score: The higher the better; comparable between texts for the same typing.
        marks: Ranges of the text to mark: half-open, in order, without overlap.
        fits_start: What was typed stands at the very beginning.
    """

    score: float
    marks: tuple[tuple[int, int], ...] = ()
    fits_start: bool = False


def match(typed: str, text: str, hidden: str = "") -> Match | None:
    """How well a text fits; None when a typed word is nowhere in it.

    Every typed word must begin a word of the text, stand inside one, or begin a hidden word. Case and accents
    do not matter.

    Args:
        typed: What the person wrote.
        text: What is shown.
        hidden: More words it is found by.
    """
    wanted = words(typed)
    if not wanted:
        return Match(0.0)
    spans = list(word_spans(text))
    others = words(hidden)
    score, marks = 0.0, []
    for word in wanted:
        found = _best(word, spans)
        if found is not None:
            points, mark = found
            score += points
            marks.append(mark)
        elif any(other.startswith(word) for other in others):
            score += _HIDDEN
        else:
            return None
    begins = bool(spans) and marks[:1] == [(spans[0].start, marks[0][1])] if marks else False
    score = score / len(wanted) + (_FROM_THE_START if begins else 0.0)
    return Match(score, _joined(marks), begins)


def _best(word: str, spans: Sequence[WordSpan]) -> tuple[float, tuple[int, int]] | None:
    """The best place of a word: its points, and the letters to mark."""
    best: tuple[float, tuple[int, int]] | None = None
    for index, span in enumerate(spans):
        at = span.word.find(word)
        if at < 0 or (at > 0 and len(word) < _LEAST_INSIDE):
            continue
        points = _INSIDE if at else _WHOLE if span.word == word else _BEGINS
        points += _FIRST_WORD if index == 0 and not at else 0.0
        # Folding keeps the number of letters but for a few ligatures; the word's end is never passed.
        start = min(span.start + at, span.end)
        mark = (start, min(start + len(word), span.end))
        if best is None or points > best[0]:
            best = (points, mark)
    return best


def _joined(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges in order; those that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
