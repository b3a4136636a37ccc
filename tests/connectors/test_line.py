"""Whatever a network does, a question ends with the server's answer or with one typed failure in words."""

from __future__ import annotations

import gzip
import ssl
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.errors import JoiningRefused, RequestFailed
from desk_app.connectors.deskserver.joining import Membership, join
from desk_app.connectors.deskserver.line import Line
from desk_app.connectors.deskserver.pacing import SLOW_S
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.errors import InvalidInput
from desk_app.sync.events import Failure
from desk_app.sync.wire.answers import HelloAnswer, Refusal, RefusalCode
from desk_app.sync.wire.asks import HelloAsk, PullAsk, read_address
from desk_app.sync.wire.joining import SignIn, Sorry, print_sorry
from desk_app.sync.wire.news import Doing, NewRows, Presence, print_news
from desk_app.sync.wire.printing import print_answer
from desk_app.sync.wire.reading import BYTES_MAX
from tests.connectors.certificates import own_certificate
from tests.connectors.stage import OURS, Play, reply, serving

DEVICE = "00000000-0000-7000-8000-00000000000a"
HELLO = HelloAnswer("S-1", 1, 1, ("",), "h", 7, 0)


def asking(address: str, ca_file: str = "", slow_s: float = SLOW_S) -> object:
    place = ServerPlace.of(address, ca_file=ca_file)
    server = DeskServer(place, "token", line=Line(place, "token", stall_s=0.3, slow_s=slow_s))
    try:
        return server.ask(HelloAsk(DEVICE))
    finally:
        server.close()


def failing(play: Play) -> RequestFailed:
    with serving(play) as address, pytest.raises(RequestFailed, match=r"\.$") as caught:
        asking(address)
    return caught.value


def test_a_question_is_carried_and_its_answer_brought_back() -> None:
    asked: list[str] = []

    def play(handler: BaseHTTPRequestHandler) -> None:
        asked.append(f"{handler.path} {handler.headers['Authorization']}")
        reply(200, print_answer(HELLO), OURS)(handler)

    with serving(play) as address:
        assert asking(address) == HELLO
    assert asked == [f"/v1/hello?device={DEVICE} Bearer token"]
    assert read_address("hello", {"device": DEVICE}) == HelloAsk(DEVICE)
    assert read_address("pull", {"device": DEVICE, "cursor": "1|2", "limit": "7"}) == PullAsk(
        DEVICE, "1|2", 7
    )


def test_a_refusal_keeps_its_code_whatever_the_status() -> None:
    refusal = Refusal("S-1", RefusalCode.UPGRADE)
    with serving(reply(426, print_answer(refusal), OURS)) as address:
        assert asking(address) == refusal


@pytest.mark.parametrize(
    ("status", "code"),
    [(503, RefusalCode.BUSY), (413, RefusalCode.TOO_LARGE), (429, RefusalCode.BUSY), (502, RefusalCode.BUSY)],
)
def test_what_stands_before_the_server_may_refuse_in_its_stead(status: int, code: RefusalCode) -> None:
    with serving(
        reply(status, b"Bad gateway", {"Retry-After": "7", "Content-Type": "text/plain"})
    ) as address:
        assert asking(address) == Refusal("", code, 7)


@pytest.mark.parametrize(
    "play",
    [
        reply(200, b"<html>Welcome to the hotel</html>", {"Content-Type": "text/html; charset=utf-8"}),
        reply(302, b"", {"Location": "http://portal.example/"}),
        reply(511, b"sign in", {"Content-Type": "text/plain"}),
    ],
)
def test_a_page_of_somebody_else_is_a_portal(play: Play) -> None:
    assert failing(play).failure is Failure.PORTAL


@pytest.mark.parametrize(
    "play",
    [
        reply(200, b"{}", OURS),
        reply(200, print_answer(HELLO)[:-5], OURS),
        reply(200, b"not zstd", {**OURS, "Content-Encoding": "zstd"}),
        reply(200, gzip.compress(b"0" * (BYTES_MAX + 1), 1), {**OURS, "Content-Encoding": "gzip"}),
        reply(404, b"no such page", {"Content-Type": "text/plain"}),
    ],
    ids=["not an answer", "cut short", "badly packed", "a bomb", "another server"],
)
def test_garbage_is_unreadable_and_nothing_else(play: Play) -> None:
    assert failing(play).failure is Failure.UNREADABLE


def test_silence_in_the_middle_of_an_answer_ends_it() -> None:
    gone = threading.Event()

    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"{")
        gone.wait(30)

    with serving(play) as address:
        with pytest.raises(RequestFailed) as caught:
            asking(address)
        gone.set()
    assert caught.value.failure is Failure.NO_ANSWER


@pytest.mark.parametrize("part", ["headers", "body"])
def test_an_answer_that_only_drips_is_given_up_in_words_and_the_next_one_is_asked_for(part: str) -> None:
    gone = threading.Event()
    asked: list[str] = []
    begin = b"HTTP/1.1 200 OK\r\n"

    def play(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        if len(asked) > 1:
            reply(200, print_answer(HELLO), OURS)(handler)
            return
        handler.wfile.write(begin if part == "headers" else begin + b"Content-Length: 9000\r\n\r\n")
        while not gone.wait(0.02):
            handler.wfile.write(b"x")

    with serving(play) as address:
        with pytest.raises(RequestFailed, match="too slow") as caught:
            asking(address, slow_s=0.2)
        gone.set()
        answer = asking(address, slow_s=0.2)
    assert caught.value.failure is Failure.NO_ANSWER
    assert answer == HELLO


def test_a_proxy_that_refuses_on_a_page_is_no_portal() -> None:
    page = {"Content-Type": "text/html", "Retry-After": "7"}
    for status, code in ((413, RefusalCode.TOO_LARGE), (502, RefusalCode.BUSY)):
        with serving(reply(status, b"<html>nginx</html>", page)) as address:
            assert asking(address) == Refusal("", code, 7)


def test_a_broken_connection_is_no_answer_and_none_at_all_has_carried_nothing() -> None:
    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"{")
        handler.close_connection = True

    assert failing(play).failure is Failure.NO_ANSWER
    with pytest.raises(RequestFailed, match="reached") as caught:
        asking("http://127.0.0.1:9")
    assert caught.value.failure is Failure.UNREACHED


def test_only_a_trusted_certificate_is_believed(tmp_path: Path) -> None:
    pem = tmp_path / "own.pem"
    context = _own_certificate(pem)
    with serving(reply(200, print_answer(HELLO), OURS), context) as address:
        with pytest.raises(RequestFailed, match="certificate"):
            asking(address)
        assert asking(address, ca_file=str(pem)) == HELLO


def test_a_proxy_is_used_when_one_is_named() -> None:
    seen: list[str] = []

    def play(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.path)
        reply(200, print_answer(HELLO), OURS)(handler)

    with serving(play) as proxy:
        place = ServerPlace.of("http://desk.example", proxy=proxy, allow_plain=True)
        server = DeskServer(place, "token")
        assert server.ask(HelloAsk(DEVICE)) == HELLO
        server.close()
    assert seen == [f"http://desk.example/v1/hello?device={DEVICE}"]


def test_news_come_as_they_are_said_and_garbage_between_them_is_passed_over() -> None:
    typing = Presence(DEVICE, Doing.TYPING, DEVICE, 10)
    lines = (
        b": keep\n\ndata: " + print_news(NewRows(7)) + b"\n\ndata: {\n\ndata: " + print_news(typing) + b"\n\n"
    )
    with serving(reply(200, lines, OURS)) as address:
        server = DeskServer(ServerPlace.of(address), "token")
        assert list(server.listen()) == [NewRows(7), typing]
        server.close()


def test_listening_is_ended_from_another_thread() -> None:
    gone = threading.Event()

    def play(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Desk-Server", "1")
        handler.send_header("Content-Length", "10000")
        handler.end_headers()
        handler.wfile.write(b"data: " + print_news(NewRows(7)) + b"\n\n" + b":" * 1000 + b"\n")
        handler.wfile.flush()
        gone.wait(30)

    with serving(play) as address:
        server = DeskServer(ServerPlace.of(address), "token")
        news = server.listen()
        assert next(news) == NewRows(7)
        closing = threading.Timer(0.05, server.close)
        closing.start()
        assert list(news) == []
        closing.join()
        gone.set()


def test_a_no_to_a_person_comes_with_the_servers_sentence() -> None:
    sorry = print_sorry(Sorry("locked", "Too many wrong passwords.", 900))
    with serving(reply(429, sorry, OURS)) as address:
        with pytest.raises(JoiningRefused, match=r"Too many wrong passwords\.") as caught:
            join(ServerPlace.of(address), SignIn("ada@example.org", "secret", DEVICE))
        membership = Membership(ServerPlace.of(address), "token")
        for call in (
            membership.sign_out,
            lambda: membership.change_password("a", "b"),
            lambda: membership.begin_second_factor("a"),
            lambda: membership.confirm_second_factor("123456"),
        ):
            with pytest.raises(JoiningRefused):
                call()
        membership.close()
    assert (caught.value.code, caught.value.retry_after_s) == ("locked", 900)


@pytest.mark.parametrize("typed", ["", "ftp://x", "https://", "https://a:b@c", "http://[", "https://x?y=1"])
def test_what_is_no_address_is_refused_in_words(typed: str) -> None:
    with pytest.raises(InvalidInput, match="no address"):
        ServerPlace.of(typed)


def test_plain_http_goes_to_this_computer_only() -> None:
    assert ServerPlace.of(" desk.example.org/ ").url == "https://desk.example.org"
    assert ServerPlace.of("http://localhost:8080").url == "http://localhost:8080"
    with pytest.raises(InvalidInput, match="not encrypted"):
        ServerPlace.of("http://desk.example.org")


def _own_certificate(pem: Path) -> ssl.SSLContext:
    key = own_certificate(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    return context
