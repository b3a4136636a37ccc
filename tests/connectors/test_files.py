"""Files go over a line in chunks, go on where they stopped, and are proved by their hash."""

from __future__ import annotations

from hashlib import sha256
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from desk_app.connectors.deskserver.errors import JoiningRefused, RequestFailed
from desk_app.connectors.deskserver.files import FileLine, check_of
from desk_app.connectors.deskserver.line import Line
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.sync.wire.files import CHUNK_MIN, FileAsk, FilePlace, print_file_place
from desk_app.sync.wire.joining import Sorry, print_sorry
from tests.connectors.stage import OURS, body_of, reply, serving

DATA = bytes(range(256)) * 8192 + b"end"
DIGEST = sha256(DATA).hexdigest()


class Memory:
    """The file as it lies here."""

    def read(self, offset: int, size: int) -> bytes:
        return DATA[offset : offset + size]


class BlobPart:
    """Plays a server that takes one file; breaks the connection when `breaks_at` bytes have come."""

    def __init__(self, breaks_at: int = -1) -> None:
        self.data = b""
        self.is_whole = False
        self.breaks_at = breaks_at

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        address = urlsplit(handler.path)
        if handler.command == "GET":
            begin = int(handler.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            reply(206, self.data[begin:], OURS)(handler)
            return
        if handler.command == "PUT":
            if self.breaks_at >= 0 and len(self.data) >= self.breaks_at:
                self.breaks_at = -1
                handler.close_connection = True
                return
            body = body_of(handler)
            assert parse_qs(address.query)["offset"] == [str(len(self.data))]
            assert handler.headers["Desk-Crc32c"] == check_of(body)
            self.data += body
        self.is_whole = self.is_whole or address.path.endswith("/commit")
        place = FilePlace(self.is_whole, "u1", len(self.data), CHUNK_MIN)
        reply(200, print_file_place(place), OURS)(handler)


def test_a_file_is_sent_in_chunks_and_goes_on_where_the_line_broke() -> None:
    part = BlobPart(breaks_at=CHUNK_MIN)
    seen: list[tuple[int, int]] = []
    with serving(part) as address:
        files = FileLine(Line(ServerPlace.of(address)))
        files.progress = lambda done, whole: seen.append((done, whole))
        with pytest.raises(RequestFailed):
            files.send(FileAsk(DIGEST, len(DATA), "text/plain"), Memory())
        files.send(FileAsk(DIGEST, len(DATA), "text/plain"), Memory())
        assert files.fetch_whole(DIGEST) == DATA
        assert b"".join(files.fetch(DIGEST, len(DATA) - 3)) == b"end"
    assert part.data == DATA
    assert [done for done, _ in seen] == [CHUNK_MIN, 2 * CHUNK_MIN, len(DATA)]


def test_a_file_whose_bytes_are_not_its_own_is_refused() -> None:
    with serving(reply(200, b"something else", OURS)) as address:
        files = FileLine(Line(ServerPlace.of(address)))
        with pytest.raises(RequestFailed, match="could not be read"):
            files.fetch_whole(DIGEST)


def test_a_file_that_may_not_be_had_is_refused_in_words() -> None:
    sorry = print_sorry(Sorry("no_file", "There is no such file for you."))
    with serving(reply(404, sorry, OURS)) as address:
        files = FileLine(Line(ServerPlace.of(address)))
        with pytest.raises(JoiningRefused, match="no such file"):
            files.fetch_whole(DIGEST)
