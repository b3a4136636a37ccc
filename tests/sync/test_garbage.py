"""Whatever a network or a server answers: it ends in a sentence, and no change of a person is lost."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.errors import RequestFailed
from desk_app.connectors.deskserver.line import Line
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.changes import AddNote
from desk_app.domain.ids import TicketId, id_text, parse_id
from desk_app.sync.decisions import Decisions
from desk_app.sync.engine import NotCarried
from desk_app.sync.events import Failure
from desk_app.sync.wire.answers import Answer, HelloAnswer
from desk_app.sync.wire.asks import Ask, HelloAsk
from desk_app.sync.wire.printing import print_answer
from tests.connectors.stage import OURS, Play, reply, serving
from tests.sync.conftest import Member, Team, Wire
from tests.sync.wire.test_wire import ANSWERS

NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""What came before an example counts too, so that a shorter one says nothing."""
DEVICE = "00000000-0000-7000-8000-00000000000a"
TYPES = (
    "application/json",
    "text/html",
    "text/html; charset=utf-8",
    "application/octet-stream",
    "",
    "image/png",
)
STATUSES = (
    200,
    201,
    204,
    206,
    301,
    302,
    307,
    400,
    401,
    403,
    404,
    409,
    410,
    413,
    426,
    429,
    500,
    502,
    503,
    511,
    599,
)
HEADERS = st.fixed_dictionaries(
    {"Content-Type": st.sampled_from(TYPES)},
    optional={
        "Desk-Server": st.just("1"),
        "Content-Encoding": st.sampled_from(("gzip", "zstd", "br", "deflate", "nonsense")),
        "Retry-After": st.sampled_from(("7", "-1", "soon", "99999999", "1e9")),
        "Location": st.sampled_from(("http://portal.example/", "/", "")),
        "Transfer-Encoding": st.just("chunked"),
        "Connection": st.just("close"),
    },
)
PAGE = b"<html><head><title>Hotel</title></head><body>Please sign in</body></html>"
BODIES = (
    st.binary(max_size=400) | ANSWERS.map(print_answer) | st.sampled_from((b"", b"{}", b"[]", b"null", PAGE))
)


def asked(address: str, *, stall_s: float = 2.0) -> Answer | RequestFailed:
    """What a question ends with."""
    place = ServerPlace.of(address, allow_plain=True)
    server = DeskServer(place, "token", line=Line(place, "token", stall_s=stall_s))
    try:
        return server.ask(HelloAsk(DEVICE))
    except RequestFailed as failed:
        return failed
    finally:
        server.close()


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[str, list[Play]]]:
    """A server that plays whatever is last in the list."""
    plays: list[Play] = []

    def play(handler: BaseHTTPRequestHandler) -> None:
        plays[-1](handler)

    with serving(play) as address:
        yield address, plays


@given(status=st.sampled_from(STATUSES), headers=HEADERS, body=BODIES)
@settings(max_examples=150)
def test_any_reply_is_an_answer_or_a_sentence(
    stage: tuple[str, list[Play]], status: int, headers: dict[str, str], body: bytes
) -> None:
    address, plays = stage
    plays.append(reply(status, body, headers))

    found = asked(address, stall_s=0.3)

    assert not isinstance(found, RequestFailed) or str(found).endswith(".")


@contextmanager
def shouting(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """A port on which something says bytes to whoever connects; gives its address."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                try:
                    say(line)
                except OSError:
                    continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@given(
    raw=st.binary(max_size=300) | st.builds(b"HTTP/1.1 ".__add__, st.binary(max_size=100)),
    is_tls=st.booleans(),
)
@settings(max_examples=60)
def test_a_port_that_speaks_something_else_is_a_sentence(raw: bytes, is_tls: bool) -> None:
    def say(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(raw)

    with shouting(say) as place:
        found = asked(f"{'https' if is_tls else 'http'}://{place}")

    assert isinstance(found, RequestFailed)


def test_a_disturbed_encrypted_line_is_no_matter_of_trust() -> None:
    """A certificate is only doubted when one came: noise on the line is told as what it is."""
    with shouting(lambda line: line.sendall(b"HTTP/1.1 302 Found\r\n\r\n")) as place:
        found = asked(f"https://{place}")

    assert isinstance(found, RequestFailed)
    assert "certificate" not in str(found)


def test_headers_without_end_are_a_sentence() -> None:
    def say(line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(b"HTTP/1.1 200 OK\r\n")
        for n in range(20_000):
            line.sendall(b"X-%d: %s\r\n" % (n, b"y" * 200))

    with shouting(say) as place:
        assert isinstance(asked(f"http://{place}"), RequestFailed)


def test_an_answer_without_end_is_a_sentence() -> None:
    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Desk-Server", "1")
        handler.end_headers()
        handler.close_connection = True
        for _ in range(2_000):
            handler.wfile.write(b" " * 65_536)

    with serving(play) as address:
        assert isinstance(asked(address), RequestFailed)


def test_a_packed_answer_of_the_right_kind_is_read() -> None:
    hello = HelloAnswer("S-1", 1, 1, ("",), "h", 7, 0)
    with serving(
        reply(200, gzip.compress(print_answer(hello)), {**OURS, "Content-Encoding": "gzip"})
    ) as address:
        assert asked(address) == hello


@dataclass
class Liar(Wire):
    """A line on which anything that has the form of an answer may come."""

    lies: list[Answer] = field(default_factory=list)

    def ask(self, ask: Ask) -> Answer:
        return self.lies.pop(0) if self.lies else super().ask(ask)


class TestALyingServer:
    """One workspace lives through all examples: what one lie leaves behind meets the next."""

    @given(lies=st.lists(ANSWERS, min_size=1, max_size=6), is_in_its_name=st.booleans())
    @settings(max_examples=40, phases=NOT_SHRUNK, suppress_health_check=list(HealthCheck))
    def test_lies_end_in_a_sentence_and_lose_nothing(
        self, liar: tuple[Member, TicketId, list[str]], lies: list[Answer], is_in_its_name: bool
    ) -> None:
        mira, ticket, notes = liar
        notes.append(f"Note {len(notes)}")
        mira.desk.workspace.apply(AddNote(ticket, notes[-1]))
        wire = mira.wire
        assert isinstance(wire, Liar)
        epoch = wire.team.server.name
        wire.lies = [replace(lie, server_epoch=epoch) if is_in_its_name else lie for lie in lies]
        for _ in range(4):
            standing = mira.sync()
            assert not standing.problem or standing.problem.endswith(".")
        wire.lies = []

        mira.engine = mira.started()  # as after signing in again, or the next start of the program
        for _ in range(3):
            mira.sync()
            if mira.engine.brake:
                mira.engine.agree()
            self._send_again(mira)
        standing = mira.sync()

        assert (standing.problem, standing.stopped, standing.waiting) == ("", "", 0)
        there = [str(row["body"]) for row in wire.team.rows("note").values()]
        assert sorted(there) == sorted(notes)
        found = {body for (body,) in mira.sql("SELECT body FROM note WHERE deleted_s IS NULL")}
        assert found == set(notes)

    def _send_again(self, mira: Member) -> None:
        """What a lie refused is still there, with a reason, and goes out when a person says so."""
        for op_id, sentence in mira.sql("SELECT op_id, sentence FROM outbox WHERE state = 'rejected'"):
            assert str(sentence).endswith(".")
            assert isinstance(op_id, bytes)
            Decisions(mira.desk.workspace).retry(id_text(op_id))

    @pytest.fixture
    def liar(self, team: Team, make_member: Callable[..., Member]) -> tuple[Member, TicketId, list[str]]:
        mira = make_member("mira")
        ticket = team.ticket("Grinder stops")
        mira.sync()
        mira.wire = Liar(team, mira.wire.device)
        mira.engine = mira.started()
        return mira, TicketId(parse_id(ticket)), []


def test_an_unexpected_failure_of_the_line_is_no_answer(
    team: Team, make_member: Callable[..., Member]
) -> None:
    mira = make_member("mira")
    for failure in Failure:
        mira.wire.cut = NotCarried("Something came that is no answer.", failure=failure)
        assert mira.sync().problem == "Something came that is no answer."
    mira.wire.cut = None

    assert mira.sync().problem == ""
