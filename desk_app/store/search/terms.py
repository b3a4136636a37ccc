"""The words of the full-text index that begin alike, read off its pages without touching what they stand for.

FTS5's own vocabulary table steps over the complete list of tickets behind every word: 350 words took more
than 50 ms in a million tickets, and take 12 this way. The index lies in ordinary tables whose format SQLite
keeps for all files there are (fts5_index.c, "FTS5 %_data table"); `fts_idx` names the pages on which words
begin, so only those are read. Words that no ticket holds any more may be among them until their segment is
merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desk_app.domain.errors import WorkspaceDamaged
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.session import ReadSession

_STRUCTURE: Final = "SELECT block FROM fts_data WHERE id = 10"
_FIRST: Final = (
    "SELECT i.term, d.block FROM fts_idx i JOIN fts_data d ON d.id = (i.segid << 37) + (i.pgno >> 1)"
    " WHERE i.segid = ? AND i.term <= ? ORDER BY i.term DESC LIMIT 1"
)
_NEXT: Final = (
    "SELECT i.term, d.block FROM fts_idx i JOIN fts_data d ON d.id = (i.segid << 37) + (i.pgno >> 1)"
    " WHERE i.segid = ? AND i.term > ? AND i.term < ? ORDER BY i.term LIMIT 64"
)
_COOKIE_BYTES: Final = 4
_WITH_ORIGINS: Final = b"\xff\x00\x00\x01"
"""Marks the structure record of an index that keeps track of deleted rows by themselves."""

_NUMBERS_OF_SEGMENT: Final = 3
_NUMBERS_WITH_ORIGINS: Final = 8
_MAIN: Final = b"0"
"""What the words of the main index begin with; indexes of prefixes would have other digits."""

_AFTER_ALL: Final = b"\xff"
_VARINT_BYTES: Final = 9
_MORE: Final = 0x80
"""Set in every byte of a number that has another one behind it."""


def words_that_begin(
    session: ReadSession, start: str, limit: int, *, limit_s: float
) -> tuple[tuple[str, ...], bool]:
    """Words with this beginning in the order of their bytes, and whether they are all of them.

    Args:
        session: Reads.
        start: The beginning, folded as the index is.
        limit: So many words at most.
        limit_s: Seconds; afterwards those are given that were found.

    Raises:
        WorkspaceDamaged: The index makes no sense.
    """
    found: set[bytes] = set()
    try:
        with session.within(limit_s), session.snapshot():
            is_whole = _collect(session, _MAIN + start.encode(), limit, found)
        words = tuple(term[1:].decode() for term in sorted(found))
    except OutOfTime:
        session.brake.check()
        return tuple(term[1:].decode() for term in sorted(found))[:limit], False
    except (IndexError, UnicodeDecodeError) as error:
        raise WorkspaceDamaged(
            "The search index of the workspace is damaged.", "Run desk-app doctor --repair."
        ) from error
    return words[:limit], is_whole and len(words) <= limit


def _collect(session: ReadSession, first: bytes, limit: int, found: set[bytes]) -> bool:
    """Add the terms that begin so, up to a number from each segment; True when those are all."""
    is_whole = True
    for segment in _segments(session):
        for number, term in enumerate(_terms_from(session, segment, first)):
            if number == limit:
                is_whole = False
                break
            found.add(term)
    return is_whole


def _segments(session: ReadSession) -> list[int]:
    """The numbers of the segments the index consists of."""
    ((block,),) = session.plain(_STRUCTURE)
    has_origins = block[_COOKIE_BYTES : _COOKIE_BYTES + len(_WITH_ORIGINS)] == _WITH_ORIGINS
    numbers = _Numbers(block, _COOKIE_BYTES + (len(_WITH_ORIGINS) if has_origins else 0))
    levels, _segments, _writes = numbers.next(), numbers.next(), numbers.next()
    found = []
    for _ in range(levels):
        _merging, segments = numbers.next(), numbers.next()
        for _ in range(segments):
            found.append(numbers.next())
            for _ in range((_NUMBERS_WITH_ORIGINS if has_origins else _NUMBERS_OF_SEGMENT) - 1):
                numbers.next()
    return found


def _terms_from(session: ReadSession, segment: int, first: bytes) -> Iterator[bytes]:
    """The terms of a segment that begin so, in order."""
    rows = session.plain(_FIRST, (segment, first))
    last = first
    while rows:
        for _, block in rows:
            for term in _terms_of_page(block):
                if term.startswith(first):
                    yield term
                elif term > first:
                    return
        last = max(last, rows[-1][0])
        rows = session.plain(_NEXT, (segment, last, first + _AFTER_ALL))


def _terms_of_page(block: bytes) -> Iterator[bytes]:
    """The terms that begin on a page; all but the first leave out what they share with the one before."""
    footer = int.from_bytes(block[2:4], "big")
    places = _Numbers(block, footer)
    term, at = b"", 0
    while places.at < len(block):
        at += places.next()
        here = _Numbers(block, at)
        kept = here.next() if term else 0
        length = here.next()
        term = term[:kept] + block[here.at : here.at + length]
        yield term


class _Numbers:
    """Reads SQLite's variable-length integers one after the other."""

    __slots__ = ("_block", "at")

    def __init__(self, block: bytes, at: int) -> None:
        self._block = block
        self.at = at

    def next(self) -> int:
        """The next number."""
        value = 0
        for place in range(_VARINT_BYTES):
            byte = self._block[self.at]
            self.at += 1
            if place == _VARINT_BYTES - 1:
                return (value << 8) | byte
            value = (value << 7) | (byte & ~_MORE)
            if byte < _MORE:
                return value
        return value
