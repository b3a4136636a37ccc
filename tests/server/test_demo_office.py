"""The demo with its real server: offline, a colleague, a conflict; and nothing of it outlives the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from desk_app.app import account_kinds, serve_demo
from desk_app.domain.changes import SetFields
from desk_app.domain.entities import TicketRow
from desk_app.domain.errors import Refused
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import Couriers
from desk_app.runtime.accounts.kinds import CourierState
from desk_app.runtime.demo_desk import make_demo
from desk_app.runtime.demo_office import DemoOffice
from desk_app.runtime.demo_server import DemoServer
from desk_app.runtime.desk import Desk, OpenOptions, open_desk
from desk_app.services.reading import ListQuery

pytestmark = pytest.mark.slow

_PATIENCE_S = 60.0
_TICKETS = 60


class Demo(NamedTuple):
    """A demo that is open."""

    desk: Desk
    office: DemoOffice
    couriers: Couriers

    def open_tickets(self) -> tuple[TicketRow, ...]:
        page = self.desk.workspace.read(lambda reader: reader.lists.page(ListQuery("is:open")))
        return tuple(page.rows)

    def waits_until(self, is_so: Callable[[], bool]) -> None:
        """Until it is so, looked at again with each thing a courier says."""
        said = threading.Event()
        stop = self.couriers.listen(lambda _status: said.set())
        deadline = time.monotonic() + _PATIENCE_S
        try:
            while not is_so():
                assert time.monotonic() < deadline, "it never came"
                said.wait(0.2)
                said.clear()
        finally:
            stop()


@pytest.fixture
def demo(tmp_path: Path, own_folders: None) -> Iterator[Demo]:
    folder, keychain = make_demo(lambda _done, _total: True, tickets=_TICKETS, folder=tmp_path / "demo")
    with open_desk(folder, str, OpenOptions(keychain=keychain, any_place=True)) as desk:
        accounts = Accounts(desk.premises, account_kinds())
        couriers = Couriers(accounts, desk.workspace)
        office = DemoOffice(desk, accounts, couriers, serve_demo)
        yield Demo(desk, office, couriers)
        office.close()
        couriers.close()


def _is_gone(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def test_a_colleague_sets_what_was_set_offline_and_a_real_conflict_comes_of_it(demo: Demo) -> None:
    read, office = demo.desk.workspace.read, demo.office
    ticket = demo.open_tickets()[0]
    with pytest.raises(Refused, match="Nothing that a colleague would change"):
        office.make_conflict()
    office.go_offline()
    demo.waits_until(lambda: {each.state for each in demo.couriers.statuses} == {CourierState.OFFLINE})
    mine = 4 if ticket.priority != 4 else 2
    demo.desk.workspace.apply(SetFields(ticket.id, {"priority": mine}))
    waiting = read(lambda reader: reader.own.outbox())
    met = office.make_conflict()
    office.go_online()
    demo.waits_until(lambda: bool(read(lambda reader: reader.own.conflicts())))
    (conflict,) = read(lambda reader: reader.own.conflicts())
    colleague = next(
        agent for agent in read(lambda reader: reader.team).agents.values() if agent.name == met.by
    )
    (account,) = (each for each in demo.couriers.statuses if each.account.is_main)

    assert waiting, "what is changed offline waits"
    assert (conflict.ticket_id, conflict.field, conflict.mine) == (ticket.id, "priority", mine)
    assert conflict.theirs == met.what.theirs != mine
    assert conflict.by == colleague.id.hex() or colleague.id.hex() in conflict.by.replace("-", "")
    assert account.account.settings["url"].startswith("http://127.0.0.1:")
    assert [each.number for each in demo.open_tickets() if each.id == ticket.id] == [ticket.number]


def test_the_server_ends_with_the_office_and_lies_in_the_demo(demo: Demo) -> None:
    demo.office.go_offline()
    folder = demo.desk.folder / "server"
    server = demo.office._server  # noqa: SLF001 - nobody else has a use for the number of its process
    assert isinstance(server, DemoServer)
    before = (_is_gone(server.pid), (folder / "files").exists() or any(folder.iterdir()))
    demo.office.close()

    assert before == (False, True)
    assert _is_gone(server.pid)


_STARTER = """
import sys, threading
from desk_app.app import serve_demo
from desk_app.runtime.demo_server import DemoPerson, DemoServer, DemoTeam

if __name__ == "__main__":
    me = DemoPerson("Mira", "mira@kestrel.example", "01894852-5a3c-7dbb-8ca5-5dcf6aedc9c0")
    other = DemoPerson("Priya", "priya@kestrel.example", "01894852-5a3c-7dbb-8ca5-5dcf6aedc9c1")
    team = DemoTeam(sys.argv[1], "Kestrel", me, other, "four unrelated words here")
    server = DemoServer(serve_demo, team, threading.Event())
    print(server.pid, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed in another way there")
def test_a_demo_that_is_killed_takes_its_server_along(tmp_path: Path) -> None:
    starter = tmp_path / "starter.py"
    starter.write_text(_STARTER)
    words = [sys.executable, str(starter), str(tmp_path / "server")]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as started:
        assert started.stdout is not None
        pid = int(started.stdout.readline())
        was_there = not _is_gone(pid)
        started.send_signal(signal.SIGKILL)
        # The child holds the other end of what it wrote to: the end of that is its own end.
        rest = started.stdout.read()

    assert was_there
    assert rest == ""
    assert _is_gone(pid)
