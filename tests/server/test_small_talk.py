"""What a client that has nothing to say costs: one request, with its answer less than a kilobyte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.sync.wire.answers import Page
from desk_app.sync.wire.asks import PullAsk
from tests.server.stage import Office

KILOBYTE = 1_024


@dataclass
class Wire:
    """A line that counts what goes over it, both ways.

    Attributes:
        requests: How often a client began to speak.
    """

    url: str
    sent: list[bytes] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)

    @property
    def size_bytes(self) -> int:
        return sum(map(len, (*self.sent, *self.answered)))

    @property
    def requests(self) -> int:
        return b"".join(self.sent).count(b" HTTP/1.1\r\n")


def _pass_on(source: socket.socket, target: socket.socket, kept: list[bytes]) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            kept.append(data)
            target.sendall(data)


@contextmanager
def counting(url: str) -> Iterator[Wire]:
    """A line of one connection to a server."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_server(("127.0.0.1", 0)) as door:
        wire = Wire(f"http://127.0.0.1:{door.getsockname()[1]}")

        def serve() -> None:
            client, _ = door.accept()
            with client, socket.create_connection((host, int(port))) as server:
                back = threading.Thread(target=_pass_on, args=(server, client, wire.answered))
                back.start()
                _pass_on(client, server, wire.sent)
                with suppress(OSError):
                    server.shutdown(socket.SHUT_RDWR)
                back.join()

        thread = threading.Thread(target=serve)
        thread.start()
        yield wire
        thread.join()


def test_asking_for_news_when_there_are_none_is_one_small_request(office: Office) -> None:
    desk = office.person()
    desk.fill()
    with counting(desk.url) as wire:
        server = DeskServer(ServerPlace.of(wire.url), desk.token)
        page = server.ask(PullAsk(desk.device, desk.cursor, 100))
        server.close()

    assert isinstance(page, Page)
    assert page.entries == ()
    assert wire.requests == 1
    assert wire.size_bytes < KILOBYTE
