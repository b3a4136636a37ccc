"""Live news: pokes for what one may see, presence for those who see the ticket, and a clean end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from desk_app.connectors.deskserver.errors import RequestFailed
from desk_app.domain.standing import Right, Role
from desk_app.server.team import Team
from desk_app.sync.wire.news import Doing, NewRows, News, Presence
from tests.server.stage import Desk, Office, a_team_row, a_ticket, serving

WAIT_S = 30


@contextmanager
def listening(desk: Desk) -> Iterator[queue.Queue[News]]:
    """A desk that listens; the stream is open when the block begins."""
    heard: queue.Queue[News] = queue.Queue()
    answer = requests.get(
        desk.url + "/v1/live", headers={"Authorization": f"Bearer {desk.token}"}, stream=True, timeout=WAIT_S
    )
    lines = answer.iter_lines()
    assert next(lines) == b": welcome"
    answer.close()

    def listen() -> None:
        with suppress(RequestFailed):
            for news in desk.server.listen():
                heard.put(news)

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield heard
    finally:
        desk.server.close()
        thread.join(WAIT_S)


def test_a_change_pokes_those_who_may_see_it_and_nobody_else(office: Office) -> None:
    admin = office.person(Role.ADMIN)
    open_team, closed_team = a_team_row("Open"), a_team_row("Closed")
    admin.push(open_team, closed_team)
    outsider = office.person(Role.AGENT, {open_team.row_id: Right.READ})
    with listening(outsider) as heard:
        ticket = a_ticket(open_team.row_id)
        while heard.empty():  # the stream may not be open at the first
            admin.push(a_ticket(open_team.row_id))
            with suppress(queue.Empty):
                heard.queue.extend([heard.get(timeout=0.3)])
        while not heard.empty():
            heard.get()
        hidden = admin.push(a_ticket(closed_team.row_id))[0].seq
        shown = admin.push(ticket)[0].seq
        told = [heard.get(timeout=WAIT_S)]
        while told[-1] != NewRows(shown):
            told.append(heard.get(timeout=WAIT_S))

    assert NewRows(hidden) not in told


def test_who_types_is_told_to_those_who_see_the_ticket(office: Office) -> None:
    admin = office.person(Role.ADMIN)
    ticket = a_ticket()
    admin.push(ticket)
    colleague = office.person(Role.AGENT)
    admin.server.say(Presence(ticket.row_id, Doing.TYPING))
    with listening(colleague) as heard:
        here = heard.get(timeout=WAIT_S)
        admin.server.say(Presence(ticket.row_id, Doing.GONE))
        gone = heard.get(timeout=WAIT_S)

    assert isinstance(here, Presence)
    assert isinstance(gone, Presence)
    assert (here.ticket, here.agent, here.doing) == (ticket.row_id, admin.agent, Doing.TYPING)
    assert gone.doing is Doing.GONE


def test_a_device_that_is_shut_out_hears_no_more_from_then_on(office: Office) -> None:
    admin, desk = office.person(Role.ADMIN), office.person()
    lines = desk.news()
    assert next(lines) == b": welcome"
    assert admin.post(f"/v1/admin/devices/{desk.device}/revoke").status_code == 200

    assert list(lines) == []


def test_rights_that_change_count_for_a_stream_that_is_open(office: Office) -> None:
    admin, team = office.person(Role.ADMIN), a_team_row("Open")
    ticket = a_ticket(team.row_id)
    admin.push(team, ticket)
    desk = office.person(Role.AGENT, {team.row_id: Right.READ})
    lines = desk.news()
    assert next(lines) == b": welcome"
    person = f"/v1/admin/people/{desk.agent}"
    assert admin.post(person, {"rights": {}}, "PUT").status_code == 200
    told = [next(lines)]
    admin.server.say(Presence(ticket.row_id, Doing.TYPING))
    admin.push(a_ticket(team.row_id))
    assert admin.post(person, {"rights": {team.row_id: ["read"]}}, "PUT").status_code == 200
    told.append(next(lines))
    admin.server.say(Presence(ticket.row_id, Doing.VIEWING))
    told.append(next(lines))

    assert [b"poke" in line for line in told] == [True, True, False]
    assert b"viewing" in told[-1], "nothing was heard of the team in between"


def test_a_server_told_to_stop_ends_its_streams_and_itself(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as (process, team):
        office = Office(team, process.url)
        desk = office.person()
        with listening(desk):
            assert process.stop() == 0
        office.close()


@pytest.mark.parametrize("token", ["", "nobody"])
def test_nobody_listens_without_a_token(running: tuple[object, Team], office: Office, token: str) -> None:
    answer = requests.get(
        office.url + "/v1/live", headers={"Authorization": f"Bearer {token}"}, timeout=WAIT_S
    )

    assert answer.status_code == 401
