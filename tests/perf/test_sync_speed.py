"""A client beside a real server on this machine: first fill, first screen, many changes, coming back.

`DESK_APP_PERF_ROWS` says how many rows the first fill has; the design's figure is 140,000.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import pytest

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.domain.changes import AddNote
from desk_app.domain.ids import TicketId
from desk_app.domain.standing import Role
from desk_app.runtime.accounts.kinds import Rest, Trigger
from desk_app.server.serving import open_team
from desk_app.sync.wire.asks import PullAsk
from tests.perf.clients import Client, furnished
from tests.perf.table import Table, slowness
from tests.server.stage import Office, Process
from tests.server.test_small_talk import KILOBYTE, counting

pytestmark = pytest.mark.perf

ROWS: Final = int(os.environ.get("DESK_APP_PERF_ROWS", "140000"))
CHANGES: Final = 500
UPLOADS: Final = (150, 1_200)
FILL_RATE: Final = 7_000
"""Rows a second into the encrypted store."""
FILL_S: Final = ROWS / FILL_RATE
FIRST_SCREEN_S, PUSH_S, BACK_S = 2.0, 5.0, 2.0
SCREEN, FILL, PUSH, IDLE, BACK, UPLOAD = range(6)
TABLE: Final = Table(f"Sync with a server on this machine, {ROWS:,} rows")
_PATIENCE_S: Final = 60


@dataclass(slots=True)
class Stage:
    """A client in step with a server that holds many rows; the last of the processes lives."""

    lives: list[Process]
    office: Office
    client: Client
    tickets: list[TicketId]
    filled: Rest


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage; filling the client is itself measured."""
    folder = tmp_path_factory.mktemp("sync")
    lives = [Process(folder / "data")]
    with open_team(folder / "data", "") as team:
        office = Office(team, lives[0].url)
        tickets = furnished(office, ROWS)
        client = Client(folder / "desk", office, office.person(Role.ADMIN))
        filled = _first_fill(client, lives[0])
        yield Stage(lives, office, client, tickets, filled)
        client.close()
        office.close()
    lives[-1].stop()
    TABLE.print()


def _first_fill(client: Client, process: Process) -> Rest:
    """Fill, looking for the first ticket meanwhile, and note what both sides worked for it."""
    seen: list[float] = []
    began, worked, served = time.monotonic(), time.process_time(), process.cpu_s()

    def look() -> None:
        while not client.has_a_ticket():
            threading.Event().wait(0.02)
        seen.append(time.monotonic() - began)

    watcher = threading.Thread(target=look)
    watcher.start()
    rest = client.run(Trigger.START)
    took_s, cpu_s = time.monotonic() - began, time.process_time() - worked
    watcher.join(_PATIENCE_S)
    TABLE.wall(SCREEN, "first screen", seen[0], FIRST_SCREEN_S)
    TABLE.wall(FILL, f"first fill, {rest.got:,} rows", took_s, FILL_S)
    TABLE.line(FILL, "  rows per second", f"{rest.got / took_s:,.0f}")
    rate, slow = rest.got / cpu_s, slowness()
    TABLE.hold(
        FILL,
        "  rows per second of the client's processor, with HTTP",
        f"{rate:,.0f} ({slow:.2f} x slower)",
        f">= {FILL_RATE:,}",
        share=FILL_RATE / rate / max(slow, 1.0),
        decides=True,
    )
    served_s = process.cpu_s() - served
    TABLE.line(FILL, "  rows per second of the server's processor", f"{rest.got / served_s:,.0f}")
    return rest


def test_everything_comes_with_the_first_fill(stage: Stage) -> None:
    assert stage.filled.got >= ROWS
    assert stage.filled.waiting == 0


@pytest.mark.parametrize("place", ["500 tickets", "one ticket"])
def test_many_queued_changes_are_pushed_soon(stage: Stage, place: str) -> None:
    tickets = repeat(stage.tickets[-1]) if place == "one ticket" else stage.tickets
    client = stage.client
    made_s = [
        _took(lambda: client.desk.workspace.apply(AddNote(ticket, f"Note {number}")))  # noqa: B023 - called at once
        for number, ticket in zip(range(CHANGES), tickets, strict=False)
    ]
    worked = time.process_time()
    took_s = _took(lambda: client.run(Trigger.WORK))
    cpu_s = time.process_time() - worked
    waiting = client.run(Trigger.INTERVAL).waiting
    half = CHANGES // 2
    TABLE.wall(PUSH, f"{CHANGES} queued changes in {place} pushed", took_s, PUSH_S)
    TABLE.line(PUSH, "  processor of the client", f"{cpu_s:.2f} s")
    TABLE.hold(
        PUSH,
        "  making the later half of them, in times of the first",
        f"{sum(made_s[half:]) / sum(made_s[:half]):.2f}",
        "<= 2",
        share=sum(made_s[half:]) / sum(made_s[:half]) / 2,
        decides=True,
    )
    assert waiting == 0


def test_a_ticket_of_a_large_workspace_is_uploaded_as_quickly_as_one_of_a_small(
    tmp_path: Path,
) -> None:
    process = Process(tmp_path / "data")
    a_row_s: list[float] = []
    with open_team(tmp_path / "data", "") as team:
        for tickets in UPLOADS:
            office = Office(team, process.url)  # each has a workspace of its own on the server
            client = Client(tmp_path / str(tickets), office, office.person(Role.ADMIN), tickets=tickets)
            worked, began = time.process_time(), time.monotonic()
            rest = client.run(Trigger.START)
            cpu_s, took_s = time.process_time() - worked, time.monotonic() - began
            assert rest.sent > tickets, rest
            a_row_s.append(cpu_s / rest.sent)
            client.close()
            office.close()
            what = f"{tickets:,} tickets of a workspace without a server uploaded"
            TABLE.line(UPLOAD, what, f"{took_s:,.1f} s, {rest.sent / took_s:,.0f} rows/s")
            assert rest.waiting == 0
    process.stop()
    TABLE.hold(
        UPLOAD,
        "  a row of the many, in times of one of the few",
        f"{a_row_s[1] / a_row_s[0]:.2f}",
        "<= 1.5",
        share=a_row_s[1] / a_row_s[0] / 1.5,
        decides=True,
    )


def test_having_nothing_to_say_costs_one_small_request(stage: Stage) -> None:
    other = Office(stage.office.team, stage.lives[-1].url)
    desk = other.person(Role.AGENT)
    desk.fill()
    with counting(desk.url) as wire:
        server = DeskServer(ServerPlace.of(wire.url), desk.token)
        server.ask(PullAsk(desk.device, desk.cursor, 100))
        server.close()
    other.close()
    TABLE.hold(
        IDLE,
        f"an idle round, {wire.requests} request, both ways",
        f"{wire.size_bytes:,} bytes",
        f"< {KILOBYTE:,} bytes",
        share=wire.size_bytes / KILOBYTE,
        decides=True,
    )
    assert wire.requests == 1


def test_a_client_is_in_step_soon_after_a_reconnect(stage: Stage) -> None:
    last = stage.lives[-1]
    last.kill()
    stage.client.desk.workspace.apply(AddNote(stage.tickets[0], "Written while it was away"))
    stage.client.run(Trigger.WORK)
    stage.lives.append(Process(last.folder, port=last.port))
    took_s = _took(lambda: stage.client.run(Trigger.NETWORK))
    rest = stage.client.run(Trigger.INTERVAL)
    TABLE.wall(BACK, "recovery after a reconnect", took_s, BACK_S)
    assert rest.waiting == 0


def _took(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
