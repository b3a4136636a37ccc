"""A stream that broke is opened again as soon as the server answers, and then everything is looked at."""

from __future__ import annotations

import socket
import threading
from typing import Final

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.runtime.accounts.deskserver_live import LiveLine
from desk_app.runtime.accounts.presence import PresenceBoard

BREAKS: Final = 7
"""After so many failures the pauses alone take more than a minute."""
PATIENCE_S: Final = 25
_STREAM: Final = (
    b"HTTP/1.1 200 OK\r\nDesk-Server: 1\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    b": welcome\n\n"
)


def test_a_line_that_broke_is_opened_at_once_when_the_server_answers_again() -> None:
    poked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(PATIENCE_S)
        place = ServerPlace.of(f"http://127.0.0.1:{door.getsockname()[1]}")
        live = LiveLine(lambda: DeskServer(place, "token"), PresenceBoard(), poked.set)
        live.start()
        for _ in range(BREAKS):
            door.accept()[0].close()
            live.again()
        was_poked = poked.is_set()
        client, _ = door.accept()
        with client:
            client.sendall(_STREAM)
            is_poked = poked.wait(PATIENCE_S)
            live.close()

    assert not was_poked
    assert is_poked
