"""How many changes a second a server takes from fifty clients, beside what the bare database commits."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.errors import RequestFailed
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.rights import Role
from desk_app.server.serving import open_team
from desk_app.store.team.database import TeamDatabase
from desk_app.sync.wire.answers import PushAnswer
from desk_app.sync.wire.asks import PushAsk
from desk_app.sync.wire.parts import NumberedOp
from tests.server.postgres import postgres
from tests.server.stage import Desk, Office, Process, a_message, a_ticket

pytestmark = pytest.mark.perf

CLIENTS = 50
SECONDS = 8.0
BATCH = 10
CHANGES = 100


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    if not os.environ.get("DESK_APP_SERVERS"):
        pytest.skip("DESK_APP_SERVERS does not name the folder of the scripts that start servers")
    with postgres(tmp_path_factory.mktemp("postgres"), fast=False) as address:
        yield address


def _rate(work: Callable[[], int], threads: int) -> float:
    """How much some threads do in a second."""
    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        done = sum(pool.map(lambda _: work(), range(threads)))
    return done / (time.perf_counter() - began)


def _bare(database: TeamDatabase) -> float:
    """Commits a second of one row's counter, which is what a workspace's sequence costs at the least."""
    with database.writing() as session:
        session.run("CREATE TABLE bare (id INTEGER PRIMARY KEY, n BIGINT NOT NULL)", {})
        session.run("INSERT INTO bare (id, n) VALUES (1, 0)", {})
    until = time.monotonic() + SECONDS / 2

    def work() -> int:
        count = 0
        while time.monotonic() < until:
            with database.writing() as session:
                session.run("UPDATE bare SET n = n + 1 WHERE id = 1", {})
            count += 1
        return count

    return _rate(work, 4)


def test_fifty_clients_push_at_once(url: str, tmp_path: Path) -> None:
    process = Process(tmp_path / "data", url)
    with open_team(tmp_path / "data", url) as team:
        bare = _bare(team.database)
        office = Office(team, process.url)
        desks = [office.person(Role.ADMIN) for _ in range(CLIENTS)]
        waits: list[float] = []
        until = time.monotonic() + SECONDS
        line = iter(desks)
        lock = threading.Lock()

        def work() -> int:
            with lock:
                desk = next(line)
            return _push_until(desk, until, waits)

        rate = _rate(work, CLIENTS)
        office.close()
    process.stop()
    waits.sort()
    p50, p95 = waits[len(waits) // 2] * 1000, waits[int(len(waits) * 0.95)] * 1000
    kind = "PostgreSQL" if url else "SQLite"
    times = f"{BATCH} a push, p50 {p50:.0f} ms, p95 {p95:.0f} ms"
    print(f"\n{kind}: {rate:,.0f} ops/s from {CLIENTS} clients ({times});", end=" ")
    print(f"{bare:,.0f} bare commits/s; ratio {rate / bare:.2f}")

    assert rate / bare > 0.4


def _push_until(desk: Desk, until: float, waits: list[float]) -> int:
    desk.hello()
    ticket = a_ticket()
    desk.push(ticket)
    count = 0
    while time.monotonic() < until:
        bodies = [a_message(ticket.row_id, desk.agent, "word " * 40, public=False) for _ in range(BATCH)]
        ops = tuple(NumberedOp(desk.next_n + place, body) for place, body in enumerate(bodies))
        began = time.monotonic()
        answer = desk.server.ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, ops))
        waits.append(time.monotonic() - began)
        assert isinstance(answer, PushAnswer), answer
        desk.next_n = answer.last_n + 1
        count += len(answer.results)
    return count


def test_a_change_of_one_client_is_seen_by_another(url: str, tmp_path: Path) -> None:
    """From the moment one begins to push until the other, told by its stream, has pulled it."""
    process = Process(tmp_path / "data", url)
    took: list[float] = []
    with open_team(tmp_path / "data", url) as team:
        office = Office(team, process.url)
        writer, reader = office.person(Role.ADMIN), office.person(Role.AGENT)
        writer.hello()
        reader.fill()
        news = DeskServer(ServerPlace.of(process.url), reader.token)
        told = threading.Event()

        def listen() -> None:
            with suppress(RequestFailed):
                for _ in news.listen():
                    told.set()

        listening = threading.Thread(target=listen)
        listening.start()
        while not told.wait(0.2):  # until the stream is open
            writer.push(a_ticket())
        reader.pull()
        for _ in range(CHANGES):
            told.clear()
            ticket = a_ticket()
            began = time.perf_counter()
            writer.push(ticket)
            while ticket.row_id not in repr(reader.pull()):
                assert told.wait(30)
                told.clear()
            took.append(time.perf_counter() - began)
        news.close()
        listening.join()
        office.close()
    process.stop()
    took.sort()
    p95 = took[int(CHANGES * 0.95)]
    print(f"\na change is seen after {took[CHANGES // 2] * 1000:.0f} ms (p50), {p95 * 1000:.0f} ms (p95)")

    assert p95 < 1


def test_a_thousand_idle_clients_cost_little(tmp_path: Path) -> None:
    process = Process(tmp_path / "data")
    with open_team(tmp_path / "data") as team:
        office = Office(team, process.url)
        admin = office.person(Role.ADMIN)
        readers = [office.person(Role.AGENT) for _ in range(20)]
        host, port = process.url.removeprefix("http://").split(":")
        lines: list[socket.socket] = []
        began = time.perf_counter()
        for place in range(1_000):
            token = readers[place % len(readers)].token
            head = f"GET /v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            line = socket.create_connection((host, int(port)), 30)
            line.sendall(head)
            while b"welcome" not in line.recv(65_536):
                pass
            lines.append(line)
        opened_s = time.perf_counter() - began
        before = time.perf_counter()
        admin.push(a_ticket())
        for line in lines:
            while b"poke" not in line.recv(65_536):
                pass
        told_s = time.perf_counter() - before
        for line in lines:
            line.close()
        office.close()
    process.stop()
    print(
        f"\n1,000 streams opened in {opened_s:.1f} s; a change told to all of them in {told_s * 1000:.0f} ms"
    )

    assert told_s < 5
