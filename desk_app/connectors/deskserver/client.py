"""The machine's questions over HTTP: `ask` gives the server's answer or says how it came to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import requests
from urllib3.exceptions import HTTPError

from desk_app.connectors.deskserver.errors import STATUS_REFUSALS, failed, unreadable
from desk_app.connectors.deskserver.line import SIGN, Line, Reply, Request
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.sync.wire.answers import Answer, Refusal
from desk_app.sync.wire.asks import Ask, PushAsk, address_of, print_ask
from desk_app.sync.wire.news import News, Presence, print_news, read_news, read_present
from desk_app.sync.wire.printing import read_answer
from desk_app.sync.wire.reading import WireError

LIVE_STALL_S: Final = 60.0
"""The server says something every 21 seconds; twice that and a little, and the stream is dead."""
_OK: Final = 200


class DeskServer:
    """A server and the token of one account. One thread asks; `listen` wants a `DeskServer` of its own.

    Example:
        server = DeskServer(ServerPlace.of("desk.example.org"), token)
        answer = server.ask(HelloAsk(device_id))
    """

    def __init__(self, place: ServerPlace, token: str, *, line: Line | None = None) -> None:
        self.line = line or Line(place, token)
        self._stream: requests.Response | None = None
        self._is_closed = False

    def ask(self, ask: Ask) -> Answer:
        """Carry a question of the machine to the server and its answer back.

        Raises:
            RequestFailed: There was no answer; its `failure` is what the machine is told.
        """
        word, query = address_of(ask)
        is_push = isinstance(ask, PushAsk)
        reply = self.line.ask(
            Request(
                "POST" if is_push else "GET", f"/v1/{word}", query, body=print_ask(ask) if is_push else b""
            )
        )
        return answer_in(reply)

    def say(self, presence: Presence) -> None:
        """Tell the others what the person does with a ticket; nothing depends on it.

        Raises:
            RequestFailed: There was no answer.
        """
        self.line.ask(Request("POST", "/v1/presence", body=print_news(presence)))

    def present(self) -> tuple[Presence, ...]:
        """Who is where now, of what this person may see.

        Raises:
            RequestFailed: There was no answer.
        """
        reply = self.line.ask(Request("GET", "/v1/presence"))
        if not reply.is_ours or reply.status != _OK:
            raise unreadable()
        try:
            return read_present(reply.body)
        except WireError as error:
            raise unreadable() from error

    def listen(self, opened: Callable[[], None] = lambda: None) -> Iterator[News]:
        """News as they come, until the stream ends; the caller opens it again, with a pause.

        A line that cannot be read is passed over: news are hints. `close` from another thread ends it.

        Args:
            opened: Called when the stream is there.

        Raises:
            RequestFailed: The stream could not be opened or broke.
        """
        try:
            with self.line.open(Request("GET", "/v1/live"), stall_s=LIVE_STALL_S) as response:
                if response.status_code != _OK or SIGN not in response.headers:
                    raise unreadable()
                self._stream = response
                opened()
                for line in response.iter_lines():
                    if self._is_closed:
                        return
                    yield from _news_in(line)
        except (requests.RequestException, HTTPError, OSError) as error:
            if not self._is_closed:
                raise failed(error) from error
        finally:
            self._stream = None

    def close(self) -> None:
        """End a stream that is being listened to, and give the connections back."""
        self._is_closed = True
        stream = self._stream
        if stream is not None:
            stream.raw.shutdown()
        self.line.close()


def answer_in(reply: Reply) -> Answer:
    """The machine's answer in an HTTP reply; statuses of things in front of the server are refusals.

    Raises:
        RequestFailed: It cannot be read.
    """
    if reply.is_ours:
        try:
            return read_answer(reply.body)
        except WireError as error:
            raise unreadable() from error
    code = STATUS_REFUSALS.get(reply.status)
    if code is None:
        raise unreadable()
    return Refusal("", code, reply.retry_after_s)


def _news_in(line: bytes) -> Iterator[News]:
    if line.startswith(b"data:"):
        try:
            yield read_news(line[5:].strip())
        except WireError:
            return
