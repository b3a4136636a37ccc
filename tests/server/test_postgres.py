"""The same server over PostgreSQL: order of numbers is order of commits, and processes hear one another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk_app.domain.rights import Role
from desk_app.domain.syncrules.canonical import digests
from desk_app.server.serving import open_team
from desk_app.server.team import Team
from desk_app.store.team.workspace import WorkspaceStore, make_workspace
from desk_app.sync.server_store import Marker
from desk_app.sync.wire.answers import Digests
from desk_app.sync.wire.asks import VerifyAsk
from desk_app.sync.wire.news import NewRows
from desk_app.sync.wire.parts import Status
from tests.server.postgres import postgres
from tests.server.stage import Office, Process, a_change, a_message, a_team_row, a_ticket, new_id

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture
def team(url: str, tmp_path: Path) -> Iterator[Team]:
    with open_team(tmp_path / "data", url) as opened:
        yield opened


def test_a_reader_never_sees_a_number_before_a_smaller_one(team: Team) -> None:
    """Eight writers write as fast as they can; a reader follows the feed and must miss nothing."""
    database = team.database
    workspace = new_id()
    with database.writing() as session:
        facts = make_workspace(session, workspace, f"Order {workspace}", 0)
    store = WorkspaceStore(database, facts, lambda: 0)
    writing = threading.Event()
    seen: list[int] = []

    def write() -> int:
        for count in range(100):
            with store.write() as tx:
                tx.put_marker(Marker(tx.next_seq(), f"{threading.get_ident()}/{count}", "q:1", is_in=True))
        return 100

    def follow() -> None:
        at = 0
        while True:
            is_last = not writing.is_set()
            with store.read() as tx:
                items = tx.feed(at, 50)
                head = tx.head()
            seen.extend(item.seq for item in items)
            # As a client does: the cursor goes to the head when the page was not full.
            at = items[-1].seq if len(items) == 50 else head
            if is_last and not items:
                return

    writing.set()
    with ThreadPoolExecutor(9) as pool:
        reading = pool.submit(follow)
        written = sum(pool.map(lambda _: write(), range(8)))
        writing.clear()
        reading.result(60)

    assert seen == list(range(1, written + 1))


def test_two_processes_over_one_database_are_one_server(url: str, tmp_path: Path, team: Team) -> None:
    one, other = Process(tmp_path / "one", url), Process(tmp_path / "two", url)
    office = Office(team, one.url)
    writer = office.person(Role.ADMIN)
    reader = office.person(Role.AGENT)
    reader.server.line.place = type(reader.server.line.place)(other.url)
    reader.fill()
    news = reader.server.listen()
    heard: list[NewRows] = []
    listening = threading.Thread(target=lambda: heard.append(next(iter(news))))  # type: ignore[arg-type]  # only rows are said here
    listening.start()
    ticket = a_ticket()
    while listening.is_alive():
        writer.push(a_message(ticket.row_id, writer.agent) if heard else ticket)
        listening.join(0.2)
    assert ticket.row_id in repr(reader.pull())
    one.kill()
    writer.server.line.place = reader.server.line.place
    assert writer.push(a_message(ticket.row_id, writer.agent, "after the crash"))[0].status is Status.APPLIED
    assert "after the crash" in repr(reader.pull())
    office.close()
    assert other.stop() == 0


def test_what_passes_over_sqlite_passes_over_postgres(url: str, tmp_path: Path, team: Team) -> None:
    process = Process(tmp_path / "data", url)
    office = Office(team, process.url)
    admin = office.person(Role.ADMIN)
    queue = a_team_row("Zero\0character")
    ticket = a_ticket(queue.row_id, subject="A zero \0 and a half pair")
    results = admin.push(queue, ticket, a_message(ticket.row_id, admin.agent), a_ticket("\0"))
    other = a_team_row("Other")
    again = admin.push(
        other,
        a_change(ticket.row_id, "priority", None, 1),
        a_change(ticket.row_id, "queue_id", queue.row_id, other.row_id),
        a_change(ticket.row_id, "queue_id", other.row_id, queue.row_id),
        a_change(ticket.row_id, "priority", 1, 2),
    )
    rows = admin.rows()
    verified = admin.server.ask(VerifyAsk(admin.server_epoch))
    counted = digests(row for block in admin.fill() for row in block.rows)
    office.close()

    assert [result.status for result in results] == [Status.APPLIED] * 3 + [Status.REJECTED]
    assert {result.status for result in again} == {Status.APPLIED}
    assert rows[ticket.row_id]["priority"] == 2
    assert isinstance(verified, Digests)
    assert verified.sums == counted
    assert rows[ticket.row_id]["subject"] == "A zero \0 and a half pair"
    assert process.stop() == 0
