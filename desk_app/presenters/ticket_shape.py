"""What a ticket list consists of: row numbers in order, the headings between them, and finding places.

A *place* counts tickets from 0; a *line* counts what is drawn, headings too. With a million tickets there
are no headings, so both are the same and nothing here walks over all of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from desk_app.services.reading import Section

_CHUNK: Final = 4096
_NEAR: Final = 512


@dataclass(frozen=True, slots=True)
class Splice:
    """Lines `[start, start + removed)` went and `[start, start + inserted)` came."""

    start: int
    removed: int
    inserted: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A list as row numbers.

    Attributes:
        rids: `TicketRow.rid` in order.
        sections: Headings; their starts are places, the first is 0 where there are any.
        highest: No row number in it is larger, so that what was written later is known not to be in it
            without looking at a million; None where nobody knows.
    """

    rids: array[int] = field(default_factory=lambda: array("q"))
    sections: tuple[Section, ...] = ()
    highest: int | None = None

    @property
    def lines(self) -> int:
        """How many lines are drawn."""
        return len(self.rids) + len(self.sections)

    def line_of(self, place: int) -> int:
        """The line of a ticket."""
        return place + bisect_right(self.sections, place, key=lambda section: section.start)

    def at(self, line: int) -> Section | int:
        """The heading on a line, or the place of the ticket on it."""
        low, high = 0, len(self.sections)
        while low < high:  # the last heading whose own line is not below `line`
            middle = (low + high) // 2
            if self.sections[middle].start + middle <= line:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return line
        section = self.sections[low - 1]
        own_line = section.start + low - 1
        return section if own_line == line else line - low

    def place_of(self, rid: int, near: int | None = None) -> int | None:
        """Where a row number stands; None when it does not.

        Args:
            rid: The row number.
            near: Where it was last; looked at first, because it takes 10 ms to look at a million places.
        """
        if self.highest is not None and rid > self.highest:
            return None
        if near is not None:
            start = max(near - _NEAR, 0)
            around = self.rids[start : near + _NEAR]
            if rid in around:
                return start + around.index(rid)
        try:
            return self.rids.index(rid)
        except ValueError:
            return None

    def places_of(self, rids: Iterable[int]) -> dict[int, int]:
        """Where row numbers stand, for those that do; to look at a million places takes 20 ms."""
        wanted = {rid for rid in rids if self.highest is None or rid <= self.highest}
        found: dict[int, int] = {}
        for start in range(0, len(self.rids) if wanted else 0, _CHUNK):
            chunk = self.rids[start : start + _CHUNK]
            if not wanted.isdisjoint(chunk):
                found |= {rid: start + at for at, rid in enumerate(chunk) if rid in wanted}
                if len(found) == len(wanted):
                    break
        return found

    def cut(self, start: int, removed: int) -> Shape:
        """The same without some lines, headings or not; what is left may lack headings for a moment."""
        end = start + removed
        own = [section.start + index for index, section in enumerate(self.sections)]

        def tickets_above(line: int) -> int:
            return line - bisect_left(own, line)

        first, last = tickets_above(start), tickets_above(end)
        sections = tuple(
            Section(
                section.key,
                section.label,
                section.start - max(min(section.start, last) - first, 0),
                section.count,
            )
            for line, section in zip(own, self.sections, strict=True)
            if not start <= line < end
        )
        rids = array("q", self.rids)
        del rids[first:last]
        return Shape(rids, sections, self.highest)

    def without(self, places: Sequence[int]) -> Shape:
        """The same without some tickets; a heading whose last ticket goes, goes as well."""
        gone = sorted(set(places))
        rids = array("q", self.rids)
        for place in reversed(gone):
            del rids[place]
        sections: list[Section] = []
        start = 0
        for section in self.sections:
            left = section.count - sum(section.start <= p < section.start + section.count for p in gone)
            if left:
                sections.append(Section(section.key, section.label, start, left))
                start += left
        return Shape(rids, tuple(sections), self.highest)


def difference(old: Shape, new: Shape) -> Splice | None:
    """The one block of lines that differs; None when all lines stand for the same tickets and headings.

    Headings count as equal by key, so a changed count is no difference.
    """
    if not old.sections and not new.sections:
        head = _common(old.rids, new.rids)
        tail = _common_end(old.rids, new.rids, min(len(old.rids), len(new.rids)) - head)
    else:
        before, after = _keys(old), _keys(new)
        head = _common(before, after)
        tail = _common_end(before, after, min(len(before), len(after)) - head)
    removed, inserted = old.lines - head - tail, new.lines - head - tail
    return Splice(head, removed, inserted) if removed or inserted else None


def _keys(shape: Shape) -> list[int | str]:
    """One key a line; only grouped lists come here, and those are short."""
    keys: list[int | str] = list(shape.rids)
    for index in range(len(shape.sections) - 1, -1, -1):
        keys.insert(shape.sections[index].start, shape.sections[index].key)
    return keys


def _common(old: Sequence[int | str], new: Sequence[int | str]) -> int:
    """How many entries are equal from the start; compares in blocks, which is as fast as memory."""
    limit, start = min(len(old), len(new)), 0
    while start + _CHUNK <= limit and old[start : start + _CHUNK] == new[start : start + _CHUNK]:
        start += _CHUNK
    while start < limit and old[start] == new[start]:
        start += 1
    return start


def _common_end(old: Sequence[int | str], new: Sequence[int | str], most: int) -> int:
    """How many entries are equal from the end, at most `most`."""
    size, last, final = 0, len(old), len(new)
    while (
        size + _CHUNK <= most
        and old[last - size - _CHUNK : last - size] == new[final - size - _CHUNK : final - size]
    ):
        size += _CHUNK
    while size < most and old[last - size - 1] == new[final - size - 1]:
        size += 1
    return size
