"""The three kinds of parts a text consists of, and the rules that decide whether any of it is folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class PartKind(StrEnum):
    """Whose words a part of a mail is."""

    NEW = "new"
    QUOTE = "quote"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Part:
    """A range `[start, end)` of the original text, in characters.

    Attributes:
        kind: Whose words.
        start: First character.
        end: After the last one.
    """

    kind: PartKind
    start: int
    end: int


def whole(length: int) -> tuple[Part, ...]:
    """A text of which nothing is folded."""
    return (Part(PartKind.NEW, 0, length),)


def settle(parts: Sequence[Part], has_words: Callable[[Part], bool]) -> tuple[Part, ...]:
    """Apply the rules that protect answers from being folded away.

    Args:
        parts: What was found, in order, without gaps.
        has_words: Whether there is something to read (or to see) in a part.

    Returns:
        The same parts; or the whole text as new where somebody answered after or between quotes, or where
        folding would leave nothing to read.
    """
    new = [part for part in parts if part.kind is PartKind.NEW and has_words(part)]
    quotes = [part for part in parts if part.kind is PartKind.QUOTE]
    answered_inside = bool(quotes) and any(part.start > quotes[0].start for part in new)
    if not new or answered_inside:
        return whole(parts[-1].end) if parts else ()
    return tuple(parts)


def folded(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts that a reader does not need at first."""
    return tuple(part for part in parts if part.kind is not PartKind.NEW)


def visible(text: str, parts: Sequence[Part]) -> str:
    """What is left when the folded parts are not shown, without the empty lines before them."""
    return "".join(text[part.start : part.end] for part in parts if part.kind is PartKind.NEW).rstrip()


def lines_folded(text: str, parts: Sequence[Part]) -> int:
    """How many lines with words in them are folded."""
    return sum(
        1
        for part in folded(parts)
        for line in text[part.start : part.end].split("\n")
        if line.strip(" >\t\r\xa0")
    )
