"""How one blob lies on the disk: sealed piece by piece, readable from any place, never half believed.

::

    header    "DeskBlob"  version u8  log2(chunk bytes) u8  zero[6]  salt[16]
    identity  sealed(sha256[32], size u64)
    chunks    sealed(up to chunk bytes of content), one after the other; an empty blob has one empty chunk

Each file has a key of its own, derived from the blobs key, the salt and the whole header, so a changed
header opens nothing. Within the file the pieces follow STREAM (Hoang, Reyhanitabar, Rogaway, Vizár:
"Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015): the nonce is a counter and
a flag, 0 for a chunk, 1 for the last chunk, 2 for the identity; so chunks cannot be moved, dropped or
added. The identity is sealed when the content has been seen whole; it tells at once, without reading on,
that this is the wanted blob and how long the file must be.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk_app.domain.errors import WorkspaceTooNew
from desk_app.store.crypto import NONCE_BYTES, TAG_BYTES, derived

VERSION: Final = 1
CHUNK_BYTES: Final = 64 * 1024
"""Larger chunks write and read no faster (measured to 1 MiB), and make a small range dearer."""

_MAGIC: Final = b"DeskBlob"
_HEADER: Final = struct.Struct(">8sBB6x16s")
_IDENTITY: Final = struct.Struct(">32sQ")
_CHUNKS_START: Final = _HEADER.size + _IDENTITY.size + TAG_BYTES
_SALT_BYTES: Final = 16
_LOGS: Final = range(4, 21)
CHUNK_SIZES: Final = frozenset(1 << log for log in _LOGS)
"""What the header can name: powers of two from 16 B to 1 MiB."""

_CHUNK, _LAST, _NAMED = range(3)


class BlobBroken(Exception):
    """A file is not the blob it should be; the text says why, to stand behind "is damaged: ".

    `BlobStore` turns it into the sentence that names the file.
    """


@dataclass(frozen=True, slots=True)
class Identity:
    """What a blob is: the SHA-256 of its content (32 bytes) and its length in bytes."""

    sha256: bytes
    size: int


class BlobWriter:
    """Seals a content of unknown length into a file; the identity is filled in at the end."""

    def __init__(self, file: BinaryIO, key: bytes, *, chunk_bytes: int = CHUNK_BYTES) -> None:
        header = _HEADER.pack(_MAGIC, VERSION, chunk_bytes.bit_length() - 1, os.urandom(_SALT_BYTES))
        self._file = file
        self._aead = AESGCM(_file_key(key, header))
        self._hash = hashlib.sha256()
        self._size = 0
        self._chunks = 0
        file.write(header.ljust(_CHUNKS_START, b"\0"))

    def write(self, chunk: bytes, *, is_last: bool) -> None:
        """Seal one chunk; all but the last must be full."""
        self._hash.update(chunk)
        self._size += len(chunk)
        self._file.write(self._aead.encrypt(_nonce(self._chunks, _LAST if is_last else _CHUNK), chunk, None))
        self._chunks += 1

    def finish(self) -> Identity:
        """Seal the identity into its place."""
        identity = Identity(self._hash.digest(), self._size)
        self._file.seek(_HEADER.size)
        packed = _IDENTITY.pack(identity.sha256, identity.size)
        self._file.write(self._aead.encrypt(_nonce(0, _NAMED), packed, None))
        return identity


class BlobReader:
    """Reads a blob whose file is open; what it gives out is authentic and in its place."""

    def __init__(self, file: BinaryIO, key: bytes, *, wanted: bytes) -> None:
        """Read header and identity and compare the length of the file with what they say.

        Args:
            file: Open, at its beginning.
            key: The blobs key.
            wanted: SHA-256 of the content that should be in it.

        Raises:
            BlobBroken: The file is no blob of this key or another one, was changed, cut or extended.
            WorkspaceTooNew: A later version of the program wrote it.
        """
        start = file.read(_CHUNKS_START)
        header = start[: _HEADER.size]
        if len(start) < _CHUNKS_START or not header.startswith(_MAGIC):
            raise BlobBroken("it is no attachment, or was cut")
        _, version, log, _ = _HEADER.unpack(header)
        if version > VERSION:
            raise WorkspaceTooNew(
                "An attachment was stored by a newer version of Desk App.", "Update Desk App."
            )
        if log not in _LOGS:
            raise BlobBroken("its first bytes were changed")
        self._file = file
        self._aead = AESGCM(_file_key(key, header))
        self._chunk_bytes = 1 << log
        named = self._open(start[_HEADER.size :], _nonce(0, _NAMED))
        self.identity = Identity(*_IDENTITY.unpack(named))
        if self.identity.sha256 != wanted:
            raise BlobBroken("it is the file of another one")
        self._count = max(1, -(-self.identity.size // self._chunk_bytes))
        expected = _CHUNKS_START + self.identity.size + self._count * TAG_BYTES
        if file.seek(0, os.SEEK_END) != expected:
            raise BlobBroken("it was cut or extended")

    def chunks(self, offset: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The content from `offset` on, at most `length` bytes of it, piece by piece.

        Raises:
            BlobBroken: A piece was changed.
        """
        size = self.identity.size
        end = size if length is None else min(size, offset + length)
        if not size:  # its one empty piece carries a seal too, which is to be whole
            self._file.seek(_CHUNKS_START)
            self._chunk(0)
        if offset >= end:
            return
        first, last = offset // self._chunk_bytes, (end - 1) // self._chunk_bytes
        self._file.seek(_CHUNKS_START + first * (self._chunk_bytes + TAG_BYTES))
        for number in range(first, last + 1):
            chunk = self._chunk(number)
            begin = number * self._chunk_bytes
            if begin < offset or begin + len(chunk) > end:
                chunk = chunk[max(0, offset - begin) : end - begin]
            yield chunk

    def verified_chunks(self) -> Iterator[bytes]:
        """All of the content; its hash is compared when the last piece has been given.

        Raises:
            BlobBroken: A piece was changed, or the whole is not what its name says.
        """
        digest = hashlib.sha256()
        for chunk in self.chunks():
            digest.update(chunk)
            yield chunk
        if not hmac.compare_digest(digest.digest(), self.identity.sha256):
            raise BlobBroken("its content is another one")

    def _chunk(self, number: int) -> bytes:
        is_last = number == self._count - 1
        sealed = self._file.read(self._chunk_bytes + TAG_BYTES)
        return self._open(sealed, _nonce(number, _LAST if is_last else _CHUNK))

    def _open(self, sealed: bytes, nonce: bytes) -> bytes:
        try:
            return self._aead.decrypt(nonce, sealed, None)
        except InvalidTag as error:
            raise BlobBroken("a part of it was changed, or its key does not fit") from error


def _file_key(key: bytes, header: bytes) -> bytes:
    return derived(key, info=b"desk-app/1/blob/" + header, salt=header[-_SALT_BYTES:])


def _nonce(counter: int, flag: int) -> bytes:
    """96 bits that no other piece of this file has."""
    return counter.to_bytes(NONCE_BYTES - 1, "big") + bytes((flag,))
