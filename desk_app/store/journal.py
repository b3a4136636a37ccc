"""`outbox.log`: every change of a person, on disk before the database commits it.

The journal survives a corrupt database: whatever the database has lost can be read from here with the
same key. It is append-only, each record is sealed, synced before `append` returns, and costs one sync.

Who may do what: `append`, `rollback_to`, `truncate_before` and `repair` are called by whoever holds the
database's write lock, in any process; they trust nothing they remember without looking at the file
again. `records` needs no lock: it reads up to the size the file has when it begins, and a record that
another process is writing at that moment looks torn. Nothing is cut off merely by opening.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

from desk_app.domain.errors import InvalidInput, WorkspaceDamaged, WorkspaceLocked
from desk_app.store.crypto import DataKey
from desk_app.store.durable import Incoming, disk_words, sync_file, write_whole
from desk_app.store.journal_format import HEADER_BYTES, Header, pack_record
from desk_app.store.journal_reading import JournalReading, JournalRecord, Tail, TailState, frames

MAX_PAYLOAD_BYTES: Final = 256_000_000
"""A bulk change of a whole workspace still fits; the length field would allow 16 times as much."""

_WHAT: Final = "The journal outbox.log"


@dataclass(frozen=True, slots=True)
class Repair:
    """What `Journal.repair` did.

    Attributes:
        cut_bytes: Length of a torn last write that was cut off.
        kept: Records in the journal now.
        set_aside: Where the damaged file was kept whole; None when nothing but the tail was wrong.
    """

    cut_bytes: int
    kept: int
    set_aside: Path | None


@dataclass(frozen=True, slots=True)
class _Known:
    """Where the journal ended when this process last looked: valid while the header is the same."""

    header: Header
    end: int
    next_index: int


@dataclass(frozen=True, slots=True)
class _Append:
    """What the last append wrote, so that it can be taken back."""

    before: _Known
    end: int


class Journal:
    """The journal of one workspace; used by one thread at a time."""

    def __init__(self, path: Path, key: DataKey) -> None:
        self._path = path
        self._key = key.derive("journal")
        self._known: _Known | None = None
        self._last: _Append | None = None

    @classmethod
    def open(cls, path: Path, key: DataKey) -> Journal:
        """The journal at `path`; it is made by the first append when there is none yet.

        Raises:
            WorkspaceTooNew: A later version of the program wrote it.
        """
        journal = cls(path, key)
        journal.first_n()
        return journal

    def first_n(self) -> int:
        """Numbers below this one were dropped on purpose; 0 for a new or unreadable journal."""
        header: Header | None = None
        with disk_words(_WHAT, verb="read"), suppress(FileNotFoundError), self._path.open("rb") as file:
            header = Header.parse(self._key, file.read(HEADER_BYTES))
        return header.first_n if header else 0

    def append(self, n: int, payload: bytes) -> int:
        """Write one record and return when it is on the disk.

        Args:
            n: The number of the change, 0 <= n < 2**64. It need not be larger than the last one: after a
                crash between journal and commit the database gives the same number again.
            payload: At most `MAX_PAYLOAD_BYTES`.

        Returns:
            The position to give to `rollback_to` when the transaction fails.

        Raises:
            InvalidInput: The payload is too large.
            DiskFull, ReadOnly, StoreError: It could not be written; the file is as it was.
            WorkspaceDamaged: The header is damaged; `repair` first.
        """
        return self.append_all([(n, payload)])

    def append_all(self, entries: Sequence[tuple[int, bytes]]) -> int:
        """Write several records with one sync; see `append`."""
        for _, payload in entries:
            _check_size(payload)
        with disk_words(_WHAT), self._writable() as file:
            known = self._find_end(file)
            header = known.header
            data = b"".join(
                pack_record(self._key, header.marker, known.next_index + offset, entry)
                for offset, entry in enumerate(entries)
            )
            try:
                _write_all(file, data)
                sync_file(file.fileno())
            except OSError:
                self._known = None
                with suppress(OSError):  # what cannot be cut now is a torn tail, cut by the next append
                    file.truncate(known.end)
                raise
        self._known = _Known(header, known.end + len(data), known.next_index + len(entries))
        self._last = _Append(known, self._known.end)
        return known.end

    def rollback_to(self, position: int) -> bool:
        """Take the last append back, because its transaction failed.

        Call it before the database's lock is given up. If another process has appended meanwhile all the
        same, the record stays: its number will be used again, and the later record of a number counts.

        Args:
            position: What the last `append` returned.

        Returns:
            Whether the record is gone.
        """
        last = self._last
        if last is None or last.before.end != position:
            raise ValueError("only the last append can be rolled back, and only once")
        self._last = None
        with disk_words(_WHAT), self._writable() as file:
            is_ours = file.read(HEADER_BYTES) == last.before.header.raw
            if not is_ours or _size(file) != last.end:
                return False
            file.truncate(position)
            sync_file(file.fileno())
        self._known = last.before
        return True

    def records(self, *, after_n: int = -1, salvage: bool = False) -> JournalReading:
        """Iterate over the records with a number above `after_n`, in the order they were written.

        Args:
            after_n: Leave out records up to this number.
            salvage: Go on behind damage; otherwise reading stops at the first bytes that are no record.

        Returns:
            An iterable of `JournalRecord`; its `tail` says, when it is exhausted, what else was found.
        """
        return JournalReading(self._path, self._key, after_n=after_n, salvage=salvage)

    def truncate_before(self, n: int) -> int:
        """Drop the records with a number below `n` by writing the rest to a new file.

        Returns:
            How many were dropped; with none the file stays as it is.

        Raises:
            WorkspaceDamaged: Something in the file cannot be read; `repair` keeps it before it is lost.
        """
        reading = self.records()
        dropped = sum(record.n < n for record in reading)
        if reading.tail.state is TailState.DAMAGED:
            raise _damaged()
        if dropped:
            self._rewrite(n, (record for record in self.records() if record.n >= n))
        return dropped

    def repair(self) -> Repair:
        """Make the journal whole: cut a torn tail; keep a damaged file aside and begin a new one.

        The new file holds every record that can still be read; the damaged one stays beside it under
        the name `outbox.log.damaged-1` (or the next free number), still encrypted, for support.

        Raises:
            WorkspaceLocked: Not one record opens with this key.
        """
        reading = self.records(salvage=True)
        kept = sum(1 for _ in reading)
        tail = reading.tail
        if tail.state is TailState.CLEAN:
            return Repair(0, kept, None)
        if tail.state is TailState.TORN:
            self._cut(tail)
            return Repair(tail.size - tail.end, kept, None)
        if reading.header is None and kept == 0 and tail.next_index > 0:
            raise WorkspaceLocked(f"{_WHAT} does not belong to this workspace's key.")
        aside = self._link_aside()
        self._rewrite(self.first_n(), iter(self.records(salvage=True)))
        return Repair(0, kept, aside)

    def _cut(self, tail: Tail) -> None:
        self._known = None
        with disk_words(_WHAT), self._writable() as file:
            file.truncate(tail.end)
            sync_file(file.fileno())

    def _link_aside(self) -> Path:
        """Give the file a second name that the rewrite leaves alone."""
        number = 1
        while (aside := self._path.with_name(f"{self._path.name}.damaged-{number}")).exists():
            number += 1
        with disk_words("The copy of the damaged journal"):
            write_whole(aside, self._path.read_bytes())
        return aside

    def _rewrite(self, first_n: int, records: Iterator[JournalRecord]) -> None:
        header = Header.new(self._key, first_n)
        self._known = self._last = None
        with disk_words(_WHAT), Incoming(self._path.parent) as incoming:
            incoming.file.write(header.raw)
            for index, record in enumerate(records):
                incoming.file.write(pack_record(self._key, header.marker, index, (record.n, record.payload)))
            incoming.publish(self._path)

    @contextmanager
    def _writable(self) -> Iterator[FileIO]:
        """The file itself, opened anew each time: another process may have put a new one in its place."""
        flags = os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(self._path, flags)
        except FileNotFoundError:
            write_whole(self._path, Header.new(self._key, 0).raw)
            descriptor = os.open(self._path, flags)
        with FileIO(descriptor, "r+") as file:
            yield file

    def _find_end(self, file: FileIO) -> _Known:
        """Where the next record goes; whatever is torn there is cut off, since nobody else is writing."""
        raw = file.read(HEADER_BYTES)
        known = self._known
        if known is not None and raw == known.header.raw and _size(file) == known.end:
            return known
        header = Header.parse(self._key, raw)
        if header is None and len(raw) < HEADER_BYTES:
            header = Header.new(self._key, 0)
            file.truncate(0)
            _write_all(file, header.raw)
        if header is None:
            raise _damaged()
        tail = Tail()
        if known is not None and known.header.raw == raw and _size(file) > known.end:
            tail = Tail(end=known.end, next_index=known.next_index)
        for _ in frames(file, header, tail):
            pass
        if tail.state is TailState.TORN:
            file.truncate(tail.end)
        return _Known(header, _size(file), tail.next_index)


def _write_all(file: FileIO, data: bytes) -> None:
    """Write to the end of the file; an unbuffered write may stop half-way, on a full disk for one."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def _size(file: FileIO) -> int:
    return os.fstat(file.fileno()).st_size


def _check_size(payload: bytes) -> None:
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise InvalidInput(
            f"This change is too large to be kept: {len(payload) / 1e6:.0f} MB; the limit is"
            f" {MAX_PAYLOAD_BYTES / 1e6:.0f} MB.",
            "Do it in several smaller steps.",
        )


def _damaged() -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"{_WHAT} is damaged.", "Run desk-app doctor --repair; what can be read of it is kept."
    )
