"""The bytes of `outbox.log`: a header, then records that can be found again after damage.

::

    header   "DeskJrnl"  version u8  zero[7]  marker[8]  sealed(first_n u64)
    record   length u32  crc u32  marker[8]  index u64  sealed(n u64, payload)

Numbers are big-endian. `length` counts the bytes after `crc`; `crc` is CRC-32C (Castagnoli, RFC 3720
appendix B.4) over `length` and those bytes. `marker` is random for each file: it finds the next record
after damage, and no record of another journal fits. `index` counts from 0 without gaps; it and the
marker are associated data of the seal, so a record cannot be moved, repeated or left out unseen.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

from fastcrc.crc32 import iscsi as crc32c

from desk_app.domain.errors import WorkspaceTooNew
from desk_app.store.crypto import SEAL_OVERHEAD, TAG_BYTES, SealBroken, open_sealed, seal

VERSION: Final = 1
MARKER_BYTES: Final = 8

_MAGIC: Final = b"DeskJrnl"
_PLAIN_HEADER: Final = struct.Struct(">8sB7x8s")
_N: Final = struct.Struct(">Q")
_HEAD: Final = struct.Struct(">II8sQ")
_PREFIX_BYTES: Final = 8  # length and crc
HEADER_BYTES: Final = _PLAIN_HEADER.size + SEAL_OVERHEAD + _N.size
_LEAST_LENGTH: Final = _HEAD.size - _PREFIX_BYTES + SEAL_OVERHEAD + _N.size
_WINDOW_BYTES: Final = 1 << 20
_INDEX_LIMIT: Final = 1 << 48
"""More records than a disk can hold: a larger index was forged, and counting on from it would overflow."""


@dataclass(frozen=True, slots=True)
class Header:
    """The start of a journal.

    Attributes:
        marker: 8 random bytes that every record of this file carries.
        first_n: Records with a smaller number were dropped on purpose.
        raw: All bytes of the header; two journals never share them.
    """

    marker: bytes
    first_n: int
    raw: bytes

    @classmethod
    def new(cls, key: bytes, first_n: int) -> Header:
        """A header for a new file."""
        plain = _PLAIN_HEADER.pack(_MAGIC, VERSION, os.urandom(MARKER_BYTES))
        return cls(plain[-MARKER_BYTES:], first_n, plain + seal(key, _N.pack(first_n), associated=plain))

    @classmethod
    def parse(cls, key: bytes, raw: bytes) -> Header | None:
        """Read a header; None when it is cut, changed, or sealed with another key.

        Raises:
            WorkspaceTooNew: It is of a later version of the format.
        """
        if len(raw) < HEADER_BYTES:
            return None
        plain = raw[: _PLAIN_HEADER.size]
        magic, version, marker = _PLAIN_HEADER.unpack(plain)
        if magic == _MAGIC and version > VERSION:
            raise WorkspaceTooNew(
                "The journal outbox.log was written by a newer version of Desk App.", "Update Desk App."
            )
        try:
            first_n = open_sealed(key, raw[_PLAIN_HEADER.size : HEADER_BYTES], associated=plain)
        except SealBroken:
            return None
        return cls(marker, _N.unpack(first_n)[0], raw[:HEADER_BYTES])


@dataclass(frozen=True, slots=True)
class Frame:
    """One record as it lies in the file, its checksum verified, still sealed.

    Attributes:
        start: Its first byte in the file.
        end: The byte after its last.
    """

    start: int
    end: int
    marker: bytes
    index: int
    sealed: bytes

    def unsealed(self, key: bytes) -> tuple[int, bytes]:
        """The number of the change and the payload.

        Raises:
            SealBroken: The key, the place or the bytes are not those it was written with.
        """
        plain = open_sealed(key, self.sealed, associated=_HEAD.pack(0, 0, self.marker, self.index))
        return _N.unpack_from(plain)[0], plain[_N.size :]


def pack_record(key: bytes, marker: bytes, index: int, entry: tuple[int, bytes]) -> bytes:
    """The bytes of the record number `index` for (n, payload)."""
    n, payload = entry
    place = _HEAD.pack(0, 0, marker, index)
    body = place[_PREFIX_BYTES:] + seal(key, _N.pack(n) + payload, associated=place)
    length = len(body).to_bytes(4, "big")
    return length + crc32c(body, crc32c(length)).to_bytes(4, "big") + body


class FrameReader:
    """Finds records in an open journal, up to the size it had when reading began."""

    def __init__(self, file: BinaryIO, size: int, marker: bytes | None) -> None:
        self._file = file
        self._size = size
        self._marker = marker
        """None while the header is unreadable: the first good record then tells it."""

    def at(self, position: int) -> Frame | None:
        """The record that begins exactly here; None when the bytes are not a whole one."""
        head = self._read(position, _HEAD.size)
        if len(head) < _HEAD.size:
            return None
        length, crc, marker, index = _HEAD.unpack(head)
        end = position + _PREFIX_BYTES + length
        fits = length >= _LEAST_LENGTH and end <= self._size and index < _INDEX_LIMIT
        if not fits or self._marker not in {None, marker}:
            return None
        sealed = self._read(position + _HEAD.size, end - position - _HEAD.size)
        if crc32c(sealed, crc32c(head[_PREFIX_BYTES:], crc32c(head[:4]))) != crc:
            return None
        self._marker = marker
        return Frame(position, end, marker, index, sealed)

    def after(self, position: int) -> Frame | None:
        """The next whole record that begins at or after this byte; None when there is none."""
        if self._marker is None:
            starts = range(position, self._size)
            return next((frame for start in starts if (frame := self.at(start)) is not None), None)
        overlap = MARKER_BYTES - 1
        for begin in range(position + _PREFIX_BYTES, self._size, _WINDOW_BYTES):
            window = self._read(begin, _WINDOW_BYTES + overlap)
            found = window.find(self._marker)
            while found >= 0:
                frame = self.at(begin + found - _PREFIX_BYTES)
                if frame is not None:
                    return frame
                found = window.find(self._marker, found + 1)
        return None

    def is_torn(self, position: int) -> bool:
        """Whether the bytes from here to the end look like a record whose writing was cut off.

        So they do when they end before the length says, or when the file was made longer but its last
        sector never arrived and reads as zeros (a tag of 16 zero bytes does not happen).
        """
        prefix = self._read(position, _PREFIX_BYTES)
        if len(prefix) < _PREFIX_BYTES:
            return True
        length = int.from_bytes(prefix[:4], "big")
        if position + _PREFIX_BYTES + length > self._size:
            return True
        return not any(self._read(max(position, self._size - TAG_BYTES), TAG_BYTES))

    def _read(self, position: int, count: int) -> bytes:
        self._file.seek(position)
        return self._file.read(max(0, min(count, self._size - position)))
