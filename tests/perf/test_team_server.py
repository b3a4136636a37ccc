"""How many changes a second a server takes from fifty clients, beside what the bare database commits."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.errors import RequestFailed
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.standing import Role
from desk_app.domain.syncrules.rows import OpBody
from desk_app.server.serving import open_team
from desk_app.store.team.database import TeamDatabase
from tests.perf.table import Table, ms, p50, p95
from tests.perf.volley import Fired, Gun, fire, loaded
from tests.server.postgres import postgres
from tests.server.stage import Desk, Office, Process, a_message, a_ticket

pytestmark = pytest.mark.perf

CLIENTS: Final = 50
SECONDS: Final = 8.0
BATCH: Final = 10
ROUNDS: Final = 70
"""Pushes that each client has ready for each measurement."""
CHANGES: Final = 100
RATE: Final = 1_000
"""Ops a second that are wanted."""
PUSH_S, SEEN_S = 0.25, 1.0
STREAMS: Final = 1_000
PUSHES, SEEN, IDLE = range(3)
TABLE: Final = Table(f"Team server, {CLIENTS} clients, {BATCH} ops a push")


@pytest.fixture(scope="module", autouse=True)
def table() -> Iterator[None]:
    """Print what was measured."""
    yield
    TABLE.print()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    if not os.environ.get("DESK_APP_SERVERS"):
        pytest.skip("DESK_APP_SERVERS does not name the folder of the scripts that start servers")
    with postgres(tmp_path_factory.mktemp("postgres"), fast=False) as address:
        yield address


def _bare(database: TeamDatabase, seconds: float) -> float:
    """Commits a second of one row's counter, which is what a workspace's sequence costs at the least."""
    until = time.monotonic() + seconds

    def work() -> int:
        count = 0
        while time.monotonic() < until:
            with database.writing() as session:
                session.run("UPDATE bare SET n = n + 1 WHERE id = 1", {})
            count += 1
        return count

    began = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(lambda _: work(), range(4)))
    return done / (time.perf_counter() - began)


def _prepare_bare(database: TeamDatabase) -> None:
    with database.writing() as session:
        session.run("CREATE TABLE bare (id INTEGER PRIMARY KEY, n BIGINT NOT NULL)", {})
        session.run("INSERT INTO bare (id, n) VALUES (1, 0)", {})


def _ready(desk: Desk) -> Gun:
    """A client with a ticket of its own and notes to push onto it."""
    desk.hello()
    ticket = a_ticket()
    desk.push(ticket)
    return loaded(desk, [_notes(desk, ticket.row_id) for _ in range(2 * ROUNDS)])


def _notes(desk: Desk, ticket: str) -> Sequence[OpBody]:
    return [a_message(ticket, desk.agent, "word " * 40, public=False) for _ in range(BATCH)]


@pytest.mark.parametrize("processes", [1, 2])
def test_fifty_clients_push_at_once(url: str, processes: int, tmp_path: Path) -> None:
    if processes > 1 and not url:
        pytest.skip("SQLite is for one process")
    lives = [Process(tmp_path / f"data{number}", url) for number in range(processes)]
    with open_team(tmp_path / "data0", url) as team:
        _prepare_bare(team.database)
        before = _bare(team.database, SECONDS / 4)
        office = Office(team, lives[0].url)
        desks = [office.person(Role.ADMIN) for _ in range(CLIENTS)]
        for number, desk in enumerate(desks):
            desk.move_to(lives[number % processes].url)
        guns = [_ready(desk) for desk in desks]
        worked = sum(life.cpu_s() for life in lives)
        steady = fire(guns, SECONDS, every_s=CLIENTS * BATCH / RATE)
        worked = sum(life.cpu_s() for life in lives) - worked
        flood = fire(guns, SECONDS)
        bare = (before + _bare(team.database, SECONDS / 4)) / 2  # the disk's pace changes: before and after
        for gun in guns:
            gun.line.close()
        office.close()
    for life in lives:
        life.stop()
    kind = f"PostgreSQL, {processes} of its processes" if url else "SQLite"
    _tell(kind, steady, flood, bare)
    TABLE.line(PUSHES, "  processor of the server for an op", ms(worked / max(steady.ops, 1)))


def _tell(kind: str, steady: Fired, flood: Fired, bare: float) -> None:
    TABLE.line(PUSHES, f"{kind}: {RATE:,} ops/s wanted, were taken", f"{steady.rate:,.0f} ops/s")
    TABLE.wall(PUSHES, f"{kind}: at that pace, from due to answered, p95", p95(steady.waits), PUSH_S)
    TABLE.line(PUSHES, "  p50", ms(p50(steady.waits)))
    TABLE.hold(
        PUSHES,
        f"{kind}: as much as it takes",
        f"{flood.rate:,.0f} ops/s",
        f">= {RATE:,} ops/s",
        share=RATE / flood.rate,
    )
    TABLE.line(
        PUSHES, "  from sent to answered, p50 and p95", f"{ms(p50(flood.waits))}, {ms(p95(flood.waits))}"
    )
    # No bound: what a bare commit takes is the disk's, what an op takes is the processor's.
    TABLE.line(
        PUSHES,
        f"{kind}: ops to bare commits, of which there are {bare:,.0f} a second",
        f"{flood.rate / bare:.2f}",
    )


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
            took.append(_until(lambda: writer.push(ticket), lambda: _is_pulled(reader, ticket, told)))  # noqa: B023 - called at once
        news.close()
        listening.join()
        office.close()
    process.stop()
    kind = "PostgreSQL" if url else "SQLite"
    TABLE.wall(SEEN, f"{kind}: a change is seen by another client, p95", p95(took), SEEN_S)
    TABLE.line(SEEN, "  p50", ms(p50(took)))


def _until(begin: Callable[[], object], end: Callable[[], object]) -> float:
    began = time.perf_counter()
    begin()
    end()
    return time.perf_counter() - began


def _is_pulled(reader: Desk, ticket: OpBody, told: threading.Event) -> None:
    while ticket.row_id not in repr(reader.pull()):
        assert told.wait(30)
        told.clear()


def test_a_thousand_idle_clients_cost_little(tmp_path: Path) -> None:
    process = Process(tmp_path / "data")
    with open_team(tmp_path / "data") as team:
        office = Office(team, process.url)
        admin = office.person(Role.ADMIN)
        admin.push(a_ticket())
        readers = [office.person(Role.AGENT) for _ in range(20)]
        empty_mb = process.memory_mb()
        lines: list[socket.socket] = []
        opened_s = _until(lambda: lines.extend(_streams(process, readers)), lambda: None)
        full_mb, worked = process.memory_mb(), process.cpu_s()
        threading.Event().wait(SECONDS)
        idle_s = process.cpu_s() - worked
        told_s = _until(lambda: admin.push(a_ticket()), lambda: _hear_all(lines))
        for line in lines:
            line.close()
        office.close()
    process.stop()
    TABLE.wall(IDLE, f"{STREAMS:,} streams of one process, a change told to all", told_s, SEEN_S)
    TABLE.line(IDLE, "  opened in", f"{opened_s:.1f} s")
    TABLE.line(IDLE, "  processor while nothing happens", f"{idle_s / SECONDS:.1%}")
    per_stream_kb = (full_mb - empty_mb) * 1024 / STREAMS
    TABLE.line(IDLE, "  memory without and with them", f"{empty_mb:.0f} and {full_mb:.0f} MB")
    TABLE.hold(
        IDLE,
        "  memory of a stream",
        f"{per_stream_kb:.0f} KB",
        "<= 100 KB",
        share=per_stream_kb / 100,
        decides=True,
    )
    assert len(lines) == STREAMS


def _streams(process: Process, readers: Sequence[Desk]) -> Iterator[socket.socket]:
    for place in range(STREAMS):
        token = readers[place % len(readers)].token
        line = socket.create_connection(("127.0.0.1", process.port), 30)
        line.sendall(f"GET /v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        _wait_for(b"welcome", line)
        yield line


def _hear_all(lines: Sequence[socket.socket]) -> None:
    for line in lines:
        _wait_for(b"poke", line)


def _wait_for(word: bytes, line: socket.socket) -> None:
    while word not in line.recv(65_536):
        pass
