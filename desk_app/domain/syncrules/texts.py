"""Three-way merge of texts by lines (diff3).

Two people who edited different paragraphs of the same text both keep their words; where they touched
the same or adjacent lines there is no merge and a person decides.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Final

LINES_MAX: Final = 2_000
"""Above this many lines in a version the comparison costs too much; the edit counts as overlapping."""


def merge_lines(base: str, mine: str, theirs: str) -> str | None:
    """Merge two edits of one text.

    Args:
        base: The text both started from.
        mine: One edit of it.
        theirs: The other.

    Returns:
        The merged text, or None where the edits overlap. `merge_lines(b, x, x) == x`, and an edit beside
        an unchanged text is that edit.
    """
    if theirs in (mine, base):
        return mine
    if mine == base:
        return theirs
    lines = [text.splitlines(keepends=True) for text in (base, mine, theirs)]
    if max(map(len, lines)) > LINES_MAX:
        return None
    edits = _edits(lines[0], lines[1]) + _edits(lines[0], lines[2])
    edits.sort(key=lambda edit: (edit[0], edit[1]))
    merged: list[str] = []
    at = 0
    last_end = -1
    previous: tuple[int, int, tuple[str, ...]] | None = None
    for edit in edits:
        start, end, put = edit
        if edit == previous:
            continue  # both made the same edit
        if start <= last_end:
            return None
        merged += lines[0][at:start]
        merged += put
        at, last_end, previous = end, end, edit
    merged += lines[0][at:]
    return "".join(merged)


def _edits(old: list[str], new: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    """What turns `old` into `new`: (first line, line after the last, lines to put there)."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        (start, end, tuple(new[new_start:new_end]))
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]
