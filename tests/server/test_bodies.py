"""Bodies that are too large, too slow, packed wrongly, repeated or out of order end in a clear answer."""

from __future__ import annotations

import gzip
import json
import socket
from contextlib import ExitStack
from hashlib import sha256

import pytest
import requests

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.files import FileLine, check_of
from desk_app.domain.standing import Role
from desk_app.sync.wire.answers import PushAnswer, PushState, Refusal, RefusalCode
from desk_app.sync.wire.asks import PushAsk, print_ask
from desk_app.sync.wire.files import FileAsk
from desk_app.sync.wire.parts import NumberedOp, Status
from desk_app.sync.wire.printing import read_answer
from tests.server.stage import Desk, Office, a_change, a_message, a_ticket, new_id


@pytest.fixture
def desk(office: Office) -> Desk:
    made = office.person(Role.ADMIN)
    made.hello()
    return made


def _post(desk: Desk, body: bytes, **headers: str) -> requests.Response:
    headers |= {"Authorization": f"Bearer {desk.token}"}
    return requests.post(desk.url + "/v1/push", data=body, headers=headers, timeout=30)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"x" * (9 * 1024 * 1024), {}, 413),
        (gzip.compress(b" " * (50 * 1024 * 1024)), {"Content-Encoding": "gzip"}, 413),
        (b"not packed", {"Content-Encoding": "gzip"}, 500),
        (gzip.compress(b"{}")[:-3], {"Content-Encoding": "gzip"}, 500),
        (b"{}", {"Content-Encoding": "br"}, 500),
        (b"[" * 100_000, {}, 500),
        (b'{"t":"push","schema":1e999}', {}, 500),
        (b"", {}, 500),
    ],
    ids=["large", "bomb", "unpacked", "cut", "unknown packing", "deep", "infinite", "empty"],
)
def test_a_body_that_cannot_be_read_is_refused_in_the_machines_words(
    desk: Desk, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = _post(desk, body, **headers)
    read = read_answer(answer.content)

    assert (answer.status_code, answer.headers["Desk-Server"]) == (status, "1")
    assert answer.headers["Cache-Control"] == "no-store", "an old answer from a cache asks for ever"
    assert isinstance(read, Refusal)
    assert read.code is (RefusalCode.TOO_LARGE if status == 413 else RefusalCode.FAILED)
    assert desk.hello().seq >= 0


def test_a_client_that_sends_half_a_body_and_goes_leaves_nothing_behind(desk: Desk) -> None:
    host, port = desk.url.removeprefix("http://").split(":")
    ask = print_ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, (NumberedOp(1, a_ticket()),)))
    carried = f"Authorization: Bearer {desk.token}\r\nContent-Length: {len(ask)}"
    head = f"POST /v1/push HTTP/1.1\r\nHost: x\r\n{carried}\r\n\r\n"
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + ask[:-10])

    assert desk.push(a_ticket())[0].status is Status.APPLIED
    assert sum("subject" in fields for fields in desk.rows().values()) == 1


@pytest.mark.slow
def test_a_body_that_comes_too_slowly_is_ended_and_holds_nobody_up(desk: Desk) -> None:
    """Two hundred who send half a body and are silent; after half a minute they are told so."""
    host, port = desk.url.removeprefix("http://").split(":")
    ask = print_ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, (NumberedOp(1, a_ticket()),)))
    carried = f"Authorization: Bearer {desk.token}\r\nContent-Length: {len(ask)}"
    head = f"POST /v1/push HTTP/1.1\r\nHost: x\r\n{carried}\r\n\r\n"
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection((host, int(port)), timeout=120)) for _ in range(200)
        ]
        for line in lines:
            line.sendall(head.encode() + ask[:-10])
        meanwhile = desk.push(a_ticket())[0].status
        told = lines[0].recv(4_096)

    assert meanwhile is Status.APPLIED
    assert told.startswith(b"HTTP/1.1 503"), "the machine tries it again"
    assert sum("subject" in fields for fields in desk.rows().values()) == 1


def test_a_push_told_again_or_out_of_order_is_done_once(desk: Desk) -> None:
    ticket = a_ticket()
    bodies = (ticket, a_message(ticket.row_id, desk.agent), a_change(ticket.row_id, "priority", None, 3))
    ops = tuple(NumberedOp(place, body) for place, body in enumerate(bodies, 1))
    asks = [
        PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, part) for part in (ops[1:], ops, ops[:2], ops)
    ]
    answers = [desk.server.ask(ask) for ask in asks]
    states = [answer.state for answer in answers if isinstance(answer, PushAnswer)]
    other = PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, (NumberedOp(2, a_ticket()),))
    fork = desk.server.ask(other)

    assert states == [PushState.GAP, PushState.READ, PushState.READ, PushState.READ]
    assert isinstance(answers[1], PushAnswer)
    assert isinstance(answers[3], PushAnswer)
    assert answers[3].results == answers[1].results
    assert isinstance(fork, PushAnswer)
    assert fork.state is PushState.EPOCH_FORK
    assert len(desk.rows()) == 2


def test_a_push_for_another_life_or_of_a_newer_program_is_an_answer(desk: Desk) -> None:
    other_life = desk.server.ask(PushAsk(desk.device, desk.epoch, "S-other", 1, ()))
    newer = desk.server.ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 99, ()))

    assert isinstance(other_life, Refusal)
    assert isinstance(newer, Refusal)
    assert (other_life.code, newer.code) == (RefusalCode.EPOCH, RefusalCode.UPGRADE)


def test_long_pages_are_cut_and_nothing_of_them_is_lost(desk: Desk) -> None:
    desk.fill()
    ticket = a_ticket()
    desk.push(ticket)
    text = "word " * 60_000
    for _ in range(6):
        desk.push(a_message(ticket.row_id, desk.agent, text))
    pages = [desk.pull()]
    while not pages[-1].is_complete:
        pages.append(desk.pull())

    assert len(pages) > 1
    assert sum(len(page.entries) for page in pages) == 7


class Bytes:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, offset: int, size: int) -> bytes:
        return self.data[offset : offset + size]


def test_a_file_goes_on_where_it_stopped_and_must_be_what_it_says(desk: Desk) -> None:
    data = bytes(range(256)) * 5_000
    ask = FileAsk(sha256(data).hexdigest(), len(data), "application/pdf")
    files = FileLine(desk.server.line)
    place = desk.post("/v1/blobs", {"sha256": ask.sha256, "size": ask.size, "mime": ask.mime}).json()
    headers = {"Authorization": f"Bearer {desk.token}"}
    address = f"{desk.url}/v1/blobs/{place['upload']}"

    def put(offset: int, part: bytes, check: str = "") -> requests.Response:
        found = headers | {"Desk-Crc32c": check or check_of(part)}
        return requests.put(f"{address}?offset={offset}", data=part, headers=found, timeout=30)

    assert put(0, data[:1000]).json()["offset"] == 1000
    assert put(0, data[:500]).json()["offset"] == 1000, "told again"
    assert put(5000, b"x").json()["offset"] == 1000, "out of order"
    assert put(1000, b"x", "00000000").status_code == 400
    assert put(1000, data + b"longer").status_code == 400
    assert requests.get(f"{address}/state", headers=headers, timeout=30).json()["offset"] == 1000
    files.send(ask, Bytes(data))
    files.send(ask, Bytes(b"is there already"))
    assert files.fetch_whole(ask.sha256) == data
    assert b"".join(files.fetch(ask.sha256, len(data) - 4)) == data[-4:]
    assert b"".join(files.fetch(ask.sha256, len(data))) == b""
    other = FileAsk(sha256(b"other").hexdigest(), 5, "text/plain")
    with pytest.raises(JoiningRefused, match="whole"):
        files.send(other, Bytes(b"fake!"))
    files.send(other, Bytes(b"other"))


def test_what_operators_look_at_is_there(desk: Desk) -> None:
    desk.push(a_ticket())
    health = requests.get(desk.url + "/healthz", timeout=30)
    metrics = requests.get(desk.url + "/metrics", timeout=30).text
    document = json.loads(requests.get(desk.url + "/openapi.json", timeout=30).content)

    assert health.json() == {"ok": True}
    assert 'desk_pushed_ops_total{status="applied"}' in metrics
    assert 'desk_request_seconds_bucket{route="/v1/push",le="+Inf"}' in metrics
    assert {"/v1/push", "/v1/pull", "/v1/snapshot", "/v1/live", "/v1/blobs/{sha256}"} <= set(
        document["paths"]
    )
    assert new_id() not in metrics
