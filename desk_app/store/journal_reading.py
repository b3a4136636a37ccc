"""Reading `outbox.log` without believing it: what is whole is given out, what is not is reported."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import BinaryIO

from desk_app.store.crypto import SealBroken
from desk_app.store.durable import disk_words
from desk_app.store.journal_format import HEADER_BYTES, Frame, FrameReader, Header


class TailState(Enum):
    """How a journal ends, or why reading it stopped.

    CLEAN: Every byte belongs to a whole record.
    TORN: The last write was cut off; nothing that was acknowledged is missing.
    DAMAGED: Bytes changed after they were written, or records are missing.
    """

    CLEAN = "clean"
    TORN = "torn"
    DAMAGED = "damaged"


@dataclass(slots=True)
class Tail:
    """What reading found besides the records.

    Attributes:
        state: See `TailState`.
        end: The byte after the last record read; a torn write begins here.
        size: The size of the file when reading began.
        next_index: The index of the record after the last one read.
        missing: How many records are known to be gone (gaps in their count); there may be more.
        damage: Byte ranges (first, after the last) that hold no readable record; (p, p) where whole
            records were taken out.
    """

    state: TailState = TailState.CLEAN
    end: int = HEADER_BYTES
    size: int = 0
    next_index: int = 0
    missing: int = 0
    damage: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class JournalRecord:
    """One record.

    Attributes:
        n: The number of the change it belongs to.
        payload: What was appended.
        position: Its first byte in the file.
    """

    n: int
    payload: bytes
    position: int


class JournalReading:
    """The records of a journal in the order they were written; iterate once, then look at `tail`.

    Two records of one number: the earlier one belongs to a transaction that never committed (the
    computer stopped between journal and commit), the later one counts.
    """

    def __init__(self, path: Path, key: bytes, *, after_n: int, salvage: bool) -> None:
        self._path = path
        self._key = key
        self._after_n = after_n
        self._salvage = salvage
        self.tail = Tail()
        self.header: Header | None = None

    def __iter__(self) -> Iterator[JournalRecord]:
        with (
            disk_words("The journal outbox.log", verb="read"),
            suppress(FileNotFoundError),
            self._path.open("rb") as file,
        ):
            self.header = Header.parse(self._key, file.read(HEADER_BYTES))
            for frame in frames(file, self.header, self.tail, salvage=self._salvage):
                try:
                    n, payload = frame.unsealed(self._key)
                except SealBroken:
                    note_damage(self.tail, frame.start, frame.end)
                    if not self._salvage:
                        return
                    continue
                if n > self._after_n:
                    yield JournalRecord(n, payload, frame.start)


def frames(file: BinaryIO, header: Header | None, tail: Tail, *, salvage: bool = True) -> Iterator[Frame]:
    """Walk over the records from `tail.end` on and keep `tail` up to date.

    Args:
        file: An open journal.
        header: Its header; None when that is unreadable.
        tail: Where to begin; says at the end what was found.
        salvage: Go on behind damage; otherwise stop at the first.
    """
    tail.size = os.fstat(file.fileno()).st_size
    if header is None:
        if tail.size < HEADER_BYTES:  # made and never finished: it cannot have held a record
            tail.state, tail.end = (TailState.TORN, 0) if tail.size else (TailState.CLEAN, 0)
            return
        note_damage(tail, 0, HEADER_BYTES)
        if not salvage:
            return
    reader = FrameReader(file, tail.size, header.marker if header else None)
    while tail.end < tail.size:
        frame = _next(reader, tail)
        if frame is None or (tail.state is TailState.DAMAGED and not salvage):
            return
        tail.end, tail.next_index = frame.end, frame.index + 1
        yield frame


def note_damage(tail: Tail, start: int, end: int) -> None:
    """Remember a byte range that holds no readable record."""
    tail.state = TailState.DAMAGED
    tail.damage.append((start, end))


def _next(reader: FrameReader, tail: Tail) -> Frame | None:
    """The record at `tail.end`, or the next behind damage; None at the end. Repeated records are damage."""
    frame = reader.at(tail.end)
    if frame is None or frame.index < tail.next_index:
        frame = reader.after(tail.end + 1)
        while frame is not None and frame.index < tail.next_index:
            frame = reader.after(frame.start + 1)
        if frame is None and tail.state is TailState.CLEAN and reader.is_torn(tail.end):
            tail.state = TailState.TORN
            return None
        note_damage(tail, tail.end, frame.start if frame else tail.size)
    elif frame.index > tail.next_index:
        note_damage(tail, tail.end, tail.end)
    if frame is not None:
        tail.missing += frame.index - tail.next_index
    return frame
