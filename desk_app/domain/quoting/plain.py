"""Quotes and signatures in plain text: introductions, header blocks, `>` prefixes, and the line `-- `."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desk_app.domain.quoting.added import added_by_program, is_list_foot
from desk_app.domain.quoting.attribution import forwards, introduces, is_header_block, rules_off, separates
from desk_app.domain.quoting.parts import Part, PartKind, settle, whole

_MOST: Final = 400_000
"""Characters looked at; a longer text is shown whole."""
_JOINED: Final = 3
"""Lines over which an introduction may be broken."""
_FOOT: Final = 24
"""Lines that the foot of a mailing list has at most, empty ones included."""


def plain_parts(text: str) -> tuple[Part, ...]:
    """The parts of a plain text, in order and without gaps; joined they are the text.

    Args:
        text: As it was received, decoded.
    """
    if len(text) > _MOST:
        return whole(len(text))
    lines = text.split("\n")
    if any(forwards(line) for line in lines):
        return whole(len(text))
    starts = _line_starts(lines)
    parts = [
        Part(kind, starts[first], starts[last] if last < len(lines) else len(text))
        for kind, first, last in _runs(_kinds(lines))
    ]
    return settle(parts, lambda part: bool(text[part.start : part.end].strip()))


def _line_starts(lines: list[str]) -> list[int]:
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    return starts


def _kinds(lines: list[str]) -> list[PartKind]:
    """Whose words each line is."""
    kinds = [PartKind.NEW] * len(lines)
    at = 0
    while at < len(lines):
        taken = _introduction(lines, at)
        if is_list_foot(lines[at : at + _FOOT]) and len(lines) - at <= _FOOT:
            return _rest_is(kinds, at, PartKind.SIGNATURE)
        if taken and _is_quoted(_next_words(lines, at + taken)):
            kinds[at : at + taken] = [PartKind.QUOTE] * taken
            at += taken
        elif taken or separates(lines[at]) or _header_begins(lines, at):
            return _rest_is(kinds, at, PartKind.QUOTE)
        elif _is_quoted(lines[at]):
            kinds[at] = PartKind.QUOTE
            at += 1
        elif lines[at].rstrip("\r\n\xa0") in {"-- ", "--"}:
            end = _signature_end(lines, at)
            kinds[at:end] = [PartKind.SIGNATURE] * (end - at)
            at = end
        elif added_by_program(lines[at]) and _ends_words(lines, at + 1):
            kinds[at] = PartKind.SIGNATURE
            at += 1
        else:
            at += 1
    return _with_blanks(lines, kinds)


def _introduction(lines: list[str], at: int) -> int:
    """How many lines an introduction takes that begins here; 0 when none does."""
    if not lines[at].strip() or _is_quoted(lines[at]):
        return 0
    for count in range(1, _JOINED + 1):
        part = lines[at : at + count]
        if any(not line.strip() for line in part):
            return 0
        if introduces(" ".join(line.strip() for line in part)):
            return count
    return 0


def _header_begins(lines: list[str], at: int) -> bool:
    if rules_off(lines[at]) and at + 1 < len(lines):
        return is_header_block(lines, at + 1)
    return is_header_block(lines, at)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _next_words(lines: list[str], at: int) -> str:
    return next((line for line in lines[at:] if line.strip()), "")


def _signature_end(lines: list[str], at: int) -> int:
    """A signature goes on to the end, or to the quote that stands below it."""
    for index in range(at + 1, len(lines)):
        ends = _is_quoted(lines[index]) or separates(lines[index]) or _header_begins(lines, index)
        if ends or _introduction(lines, index):
            return index
    return len(lines)


def _ends_words(lines: list[str], at: int) -> bool:
    """Whether nobody's own words follow: the text is over, or a quote begins."""
    index = next((place for place in range(at, len(lines)) if lines[place].strip()), None)
    if index is None or _is_quoted(lines[index]) or separates(lines[index]) or _introduction(lines, index):
        return True
    return _header_begins(lines, index) or lines[index].rstrip("\r\n\xa0") in {"-- ", "--"}


def _rest_is(kinds: list[PartKind], at: int, kind: PartKind) -> list[PartKind]:
    kinds[at:] = [kind] * (len(kinds) - at)
    return kinds


def _with_blanks(lines: list[str], kinds: list[PartKind]) -> list[PartKind]:
    """Empty lines between and after folded lines are folded with them."""
    before: PartKind | None = None
    for index, line in enumerate(lines):
        if line.strip():
            before = kinds[index]
            continue
        ends_new = _kind_after(lines, kinds, index) is PartKind.NEW
        if before is not None and before is not PartKind.NEW and not ends_new:
            kinds[index] = before
    return kinds


def _kind_after(lines: list[str], kinds: list[PartKind], at: int) -> PartKind | None:
    """Whose the next words are; nobody's at the end."""
    return next((kinds[index] for index in range(at, len(lines)) if lines[index].strip()), None)


def _runs(kinds: list[PartKind]) -> Iterator[tuple[PartKind, int, int]]:
    """Lines of one kind that stand together: kind, first line, line after the last."""
    first = 0
    for index in range(1, len(kinds) + 1):
        if index == len(kinds) or kinds[index] is not kinds[first]:
            yield kinds[first], first, index
            first = index
