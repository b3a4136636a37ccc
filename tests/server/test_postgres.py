"""The same server over PostgreSQL: order of numbers is order of commits, and processes hear one another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk_app.domain.standing import ROLE_RIGHTS, Role
from desk_app.domain.syncrules.canonical import digests
from desk_app.server.serving import open_team
from desk_app.server.team import Team
from desk_app.store.team.workspace import WorkspaceStore, make_workspace
from desk_app.sync.server_store import Marker
from desk_app.sync.wire.answers import Digests, Reset
from desk_app.sync.wire.asks import PullAsk, VerifyAsk
from desk_app.sync.wire.news import Doing, NewRows, Presence
from desk_app.sync.wire.parts import Status
from tests.server.postgres import postgres
from tests.server.stage import Office, Process, a_change, a_message, a_note, a_team_row, a_ticket, new_id

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
    reader.move_to(other.url)
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
    writer.move_to(other.url)
    assert writer.push(a_message(ticket.row_id, writer.agent, "after the crash"))[0].status is Status.APPLIED
    assert "after the crash" in repr(reader.pull())
    office.close()
    assert other.stop() == 0


def test_a_right_taken_at_one_process_is_gone_at_the_other_at_once(
    url: str, tmp_path: Path, team: Team
) -> None:
    """No call of the other process is answered, and its open stream tells nothing, as before."""
    one, other = Process(tmp_path / "one", url), Process(tmp_path / "two", url)
    office = Office(team, one.url)
    admin, closed = office.person(Role.ADMIN), a_team_row("Closed")
    ticket = a_ticket(closed.row_id)
    admin.push(closed, ticket)
    agent = office.person(Role.AGENT, {closed.row_id: ROLE_RIGHTS[Role.AGENT]})
    agent.move_to(other.url)
    agent.fill()
    before = agent.push(a_note(ticket.row_id, agent.agent))[0].status
    lines = agent.news()
    assert next(lines) == b": welcome"
    person = f"/v1/admin/people/{agent.agent}"
    # What happens in the same moment may not be told either: presence goes the way of the rights.
    assert admin.post(person, {"rights": {}}, "PUT").status_code == 200
    admin.server.say(Presence(ticket.row_id, Doing.TYPING))
    refused = agent.push(a_note(ticket.row_id, agent.agent, "too late"))[0]
    page = agent.server.ask(PullAsk(agent.device, agent.cursor, 100))
    rows = agent.rows()
    told = [next(lines)]
    assert admin.post(person, {"rights": {closed.row_id: ["read"]}}, "PUT").status_code == 200
    admin.server.say(Presence(ticket.row_id, Doing.VIEWING))
    told += [next(lines), next(lines)]
    assert admin.post(f"/v1/admin/devices/{agent.device}/revoke").status_code == 200
    told += lines
    office.close()
    for process in (one, other):
        assert process.stop() == 0

    assert before is Status.APPLIED
    assert (refused.status, refused.code) == (Status.REJECTED, "no_access")
    assert isinstance(page, Reset)
    assert rows == {}
    assert not any(b"typing" in line for line in told), "nothing was heard while there was no right"
    assert any(b"viewing" in line for line in told)


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
