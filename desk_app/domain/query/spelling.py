"""Guesses what a mistyped name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 32
_SLIPS_FROM = (3, 6)
"""Lengths of a word from which on one slip more is forgiven."""


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name most like `word` (both folded), or None when none is near enough to be worth a guess.

    One slip (a letter wrong, missing, extra, or two changed over) is forgiven from three letters on, two from
    six on. A name that only goes on from the word counts as one slip.
    """
    allowed = 0 if len(word) > _LONGEST else sum(len(word) >= length for length in _SLIPS_FROM)
    best: tuple[int, str] | None = None
    for name in names:
        slips = 1 if name.startswith(word) else _slips(word, name, allowed)
        if slips <= allowed and (best is None or slips < best[0]):
            best = slips, name
    return best[1] if best else None


def _slips(left: str, right: str, limit: int) -> int:
    """Letters wrong, missing, extra or swapped (optimal string alignment); `limit` + 1 is too many."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, ours in enumerate(left, 1):
        current = [row]
        for column, theirs in enumerate(right, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (ours != theirs))
            if row > 1 and column > 1 and ours == right[column - 2] and left[row - 2] == theirs:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        before_last, last = last, current
    return last[-1]
