"""Files on the wire: content-addressed, sent in chunks, resumed where they stopped.

The bytes themselves travel as request and response bodies; these are the messages around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desk_app.sync.wire.reading import Part, dump, load

CHUNK_MIN: Final = 1024 * 1024
CHUNK_FIRST: Final = 4 * 1024 * 1024
CHUNK_MAX: Final = 16 * 1024 * 1024
FILE_MAX: Final = 2 * 1024 * 1024 * 1024
"""Largest file the server takes; it may be set lower there."""
CHECK_HEADER: Final = "Desk-Crc32c"
"""Header with the CRC-32C of a chunk's bytes, eight hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class FileAsk:
    """May I send this file? The SHA-256 is its identity."""

    sha256: str
    size: int
    mime: str


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where to send a file.

    Attributes:
        is_there: The server has it and the caller may name it: nothing to send.
        upload: Name of the upload; "" when `is_there`.
        offset: How many bytes have arrived.
        chunk: Most bytes in one request.
    """

    is_there: bool
    upload: str = ""
    offset: int = 0
    chunk: int = CHUNK_FIRST


def print_file_ask(ask: FileAsk) -> bytes:
    """The bytes of the question."""
    return dump({"sha256": ask.sha256, "size": ask.size, "mime": ask.mime})


def read_file_ask(raw: bytes) -> FileAsk:
    """The question in some bytes.

    Raises:
        WireError: There is none.
    """
    part = load(raw)
    return FileAsk(part.sha256("sha256"), part.number("size"), part.text("mime"))


def print_file_place(place: FilePlace) -> bytes:
    """The bytes of the answer."""
    return dump(
        {"have": place.is_there, "upload": place.upload, "offset": place.offset, "chunk": place.chunk}
    )


def read_file_place(part: Part) -> FilePlace:
    """The answer in an object.

    Raises:
        WireError: There is none.
    """
    return FilePlace(
        part.flag("have"), part.text("upload"), part.number("offset"), part.number("chunk", CHUNK_MIN)
    )
