"""Files to and from a server: chunks of a size the line bears, resumed where they stopped, proved by hash."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final, Protocol

import fastcrc
import requests
from urllib3.exceptions import HTTPError

from desk_app.connectors.deskserver.errors import failed, unreadable
from desk_app.connectors.deskserver.joining import answered
from desk_app.connectors.deskserver.line import SIGN, Line, Reply, Request
from desk_app.sync.wire.files import (
    CHECK_HEADER,
    CHUNK_MAX,
    CHUNK_MIN,
    FileAsk,
    FilePlace,
    print_file_ask,
    read_file_place,
)
from desk_app.sync.wire.reading import WireError

CHUNK_S: Final = 10.0
"""How long a chunk should take: long enough to be efficient, short enough to lose little when it breaks."""
_PIECE: Final = 256 * 1024
_OK: Final = (200, 206)


class FileBytes(Protocol):
    """A file as it lies here."""

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset`."""


def check_of(data: bytes) -> str:
    """The CRC-32C of a chunk, as its header says it."""
    return f"{fastcrc.crc32.iscsi(data):08x}"


class FileLine:
    """Sends and fetches files over a line.

    Attributes:
        progress: Called with bytes done and bytes in all after each piece; raising `Cancelled` there ends it.
    """

    def __init__(self, line: Line, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.progress: Callable[[int, int], None] = lambda _done, _all: None
        self._line = line
        self._clock = clock

    def send(self, file: FileAsk, source: FileBytes) -> None:
        """Send a file, beginning where an earlier try stopped; nothing is sent when the server has it.

        Raises:
            JoiningRefused: The server does not take it (too large, no room, the bytes do not have that hash).
            RequestFailed: There was no answer; try again later, it goes on where it stopped.
        """
        place = self._place(Request("POST", "/v1/blobs", body=print_file_ask(file)))
        chunk = place.chunk
        while not place.is_there:
            if place.offset >= file.size:
                place = self._place(Request("POST", f"/v1/blobs/{place.upload}/commit"))
                continue
            size = min(chunk, file.size - place.offset)
            began = self._clock()
            place = self._chunk(place, source.read(place.offset, size))
            chunk = _steered(chunk, self._clock() - began, place.chunk)
            self.progress(place.offset, file.size)

    def fetch(self, digest: str, offset: int = 0) -> Iterator[bytes]:
        """The bytes of a file from `offset` on; the caller checks the hash of the whole before using it.

        Raises:
            JoiningRefused: The server has no such file for this person.
            RequestFailed: There was no answer, or it broke in the middle.
        """
        headers = {"Range": f"bytes={offset}-", "Accept-Encoding": "identity"}
        try:
            with self._line.open(Request("GET", f"/v1/blobs/{digest}", headers=headers)) as response:
                if response.status_code not in _OK or SIGN not in response.headers:
                    is_ours = SIGN in response.headers
                    body = response.raw.read(_PIECE, decode_content=True)
                    answered(Reply(response.status_code, body, response.headers, is_ours))
                    raise unreadable()
                yield from response.iter_content(_PIECE)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise failed(error) from error

    def fetch_whole(self, digest: str) -> bytes:
        """A small file, checked against its hash.

        Raises:
            JoiningRefused: The server has no such file for this person.
            RequestFailed: It did not arrive whole.
        """
        data = b"".join(self.fetch(digest))
        if sha256(data).hexdigest() != digest:
            raise unreadable()
        return data

    def _chunk(self, place: FilePlace, data: bytes) -> FilePlace:
        return self._place(
            Request(
                "PUT",
                f"/v1/blobs/{place.upload}",
                {"offset": str(place.offset)},
                data,
                {CHECK_HEADER: check_of(data), "Content-Type": "application/octet-stream"},
                is_packable=False,
            )
        )

    def _place(self, request: Request) -> FilePlace:
        part = answered(self._line.ask(request))
        try:
            return read_file_place(part)
        except WireError as error:
            raise unreadable() from error


def _steered(chunk: int, took_s: float, most: int) -> int:
    """The size of the next chunk so that it takes about ten seconds."""
    wanted = chunk * 2 if took_s < CHUNK_S / 2 else chunk // 2 if took_s > CHUNK_S * 2 else chunk
    return max(CHUNK_MIN, min(wanted, CHUNK_MAX, max(most, CHUNK_MIN)))
