"""An attachment on its way here: its first bytes, sealed, so that a broken line or a kill costs nothing.

::

    header    "DeskPart"  version u8  zero[7]
    pieces    length u32, sealed(content), one after the other

Each piece is bound to the place where it begins and to the name of the file, so none can be moved. What a
crash tore off at the end is cut when the file is opened again. The whole is proved by its hash before it
becomes a blob; a part is only what need not be fetched twice.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from desk_app.store.blob_source import Readable
from desk_app.store.crypto import SEAL_OVERHEAD, SealBroken, open_sealed, seal
from desk_app.store.durable import PRIVATE_FILE, PRIVATE_FOLDER, disk_words

PARTS: Final = "parts"
"""Folder of the blob store in which they lie."""
KEPT_S: Final = 30 * 86_400
"""A part nobody went on with for so long is removed."""
PIECE_MAX: Final = 16 * 1024 * 1024
_HEADER: Final = b"DeskPart\x01".ljust(16, b"\0")
_LENGTH: Final = struct.Struct(">I")
_WHAT: Final = "The attachment"


class BlobPart:
    """What has arrived of one attachment.

    Attributes:
        size: Bytes of its content that are here.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open what there is, cutting off what does not open any more."""
        self._path = path
        self._key = key
        self.size = 0
        with disk_words(_WHAT):
            self._cut()

    def append(self, data: bytes) -> None:
        """Keep the next bytes of the content.

        Raises:
            DiskFull, ReadOnly, StoreError: They could not be written; what was here before still is.
        """
        if not data:
            return
        with disk_words(_WHAT):
            if not self._path.exists():
                self._begin()
            sealed = seal(self._key, data, associated=self._place(self.size))
            with self._path.open("ab") as file:
                file.write(_LENGTH.pack(len(sealed)) + sealed)
        self.size += len(data)

    def pieces(self) -> Iterator[bytes]:
        """The content so far, from its beginning."""
        if self.size:
            with disk_words(_WHAT, verb="read"), self._path.open("rb") as file:
                file.seek(len(_HEADER))
                at = 0
                while at < self.size and (piece := self._next(file, at)) is not None:
                    at += len(piece)
                    yield piece

    def stream(self) -> Readable:
        """The same to be read like a file."""
        return _Pieces(self.pieces())

    def remove(self) -> None:
        """Forget what has arrived."""
        with disk_words(_WHAT), suppress(FileNotFoundError):
            self._path.unlink()
        self.size = 0

    def _begin(self) -> None:
        self._path.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_HEADER)

    def _cut(self) -> None:
        """Find out how much is sound; the rest goes."""
        try:
            file = self._path.open("r+b")
        except FileNotFoundError:
            return
        with file:
            end = len(_HEADER)
            if file.read(end) != _HEADER:
                end = 0
            while end and (piece := self._next(file, self.size)) is not None:
                self.size += len(piece)
                end += _LENGTH.size + len(piece) + SEAL_OVERHEAD
            file.truncate(end)
        if not end:
            self._path.unlink()

    def _next(self, file: BinaryIO, at: int) -> bytes | None:
        """The piece that begins at a place of the content; None where none is whole."""
        head = file.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        if not SEAL_OVERHEAD < length <= PIECE_MAX + SEAL_OVERHEAD:
            return None
        try:
            return open_sealed(self._key, file.read(length), associated=self._place(at))
        except SealBroken:
            return None

    def _place(self, at: int) -> bytes:
        return f"{self._path.name}/{at}".encode()


class _Pieces:
    """Pieces of any length, to be read like a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def read(self, count: int, /) -> bytes:
        """What comes next; nothing at the end."""
        if not self._left:
            self._left = next(self._pieces, b"")
        taken, self._left = self._left[:count], self._left[count:]
        return taken


def remove_old_parts(folder: Path, now_s: float) -> int:
    """Remove parts that nobody went on with for a month; gives how many."""
    gone = 0
    for path in folder.glob(f"{PARTS}/*"):
        with suppress(OSError):  # gone meanwhile, or a workspace that can only be read
            if path.stat().st_mtime < now_s - KEPT_S:
                path.unlink()
                gone += 1
    return gone
