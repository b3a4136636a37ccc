"""Blobs for tests: small chunks, awkward streams, sealed without a disk."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from desk_app.store.blob_format import BlobWriter
from desk_app.store.blobs import BlobSettings
from desk_app.store.crypto import DataKey

KEY = DataKey(b"k" * 32)
CANARY = b"canary: the contract of Lisbon"
TINY = BlobSettings(chunk_bytes=16)


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Trickle(io.RawIOBase):
    """A stream that gives less than was asked for, as sockets do, and may break."""

    def __init__(self, data: bytes, breaks: Exception | None = None) -> None:
        self._rest = data
        self._breaks = breaks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a memoryview is what comes
        if not self._rest and self._breaks:
            raise self._breaks
        count = min(7, len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def trickle(data: bytes, breaks: Exception | None = None) -> BinaryIO:
    return Trickle(data, breaks)  # type: ignore[return-value]  # a raw stream has all that is used


def sealed(data: bytes, chunk_bytes: int) -> io.BytesIO:
    """A blob in memory, under a key of zeros."""
    file = io.BytesIO()
    writer = BlobWriter(file, bytes(32), chunk_bytes=chunk_bytes)
    pieces = [data[start : start + chunk_bytes] for start in range(0, len(data), chunk_bytes)] or [b""]
    for number, piece in enumerate(pieces, start=1):
        writer.write(piece, is_last=number == len(pieces))
    writer.finish()
    file.seek(0)
    return file
