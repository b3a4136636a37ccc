"""Full disk, wrong clock, pushes that come twice or out of order: a clear answer, nothing lost or doubled."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.domain.standing import Role
from desk_app.domain.syncrules.rows import Verb
from desk_app.runtime import clock
from desk_app.server.serving import open_team
from desk_app.server.team import Clocks, Shut, Team
from desk_app.sync.wire.answers import HelloAnswer, Page, PushAnswer, PushState, Refusal, RefusalCode
from desk_app.sync.wire.asks import HelloAsk, PullAsk, PushAsk
from desk_app.sync.wire.parts import NumberedOp, Status
from tests.server.stage import Office, Process, a_change, a_message, a_note, a_ticket, new_id

_TEN_YEARS_S = 10 * 365 * 24 * 3600


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of another process is set by a call of Linux")
def test_a_full_disk_refuses_in_words_and_loses_nothing(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - not there on Windows

    data = b"attached" * 1_000
    file = {"sha256": sha256(data).hexdigest(), "size": len(data), "mime": "text/plain"}
    process = Process(tmp_path / "data")
    with open_team(tmp_path / "data") as team:
        office = Office(team, process.url)
        desk = office.person(Role.ADMIN)
        before = a_ticket()
        desk.push(before)
        upload = desk.post("/v1/blobs", file).json()["upload"]
        unlimited = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
        ticket = a_ticket(subject="x" * 500_000)
        ask = PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, (NumberedOp(desk.next_n, ticket),))
        refused = desk.server.ask(ask)
        chunk = desk.chunk(upload, data)
        seen = desk.rows()
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
        taken = desk.server.ask(ask)
        again = desk.chunk(upload, data)
        after = desk.rows()
        office.close()
    process.stop()

    assert isinstance(refused, Refusal)
    assert refused.code is RefusalCode.BUSY
    assert refused.retry_after_s
    assert (chunk.status_code, chunk.json()["code"]) == (507, "full")
    assert "disk" in chunk.json()["sentence"]
    assert set(seen) == {before.row_id}
    assert isinstance(taken, PushAnswer)
    assert taken.results[0].status is Status.APPLIED
    assert again.status_code == 200
    assert set(after) == {before.row_id, ticket.row_id}


def test_pushes_that_come_twice_or_out_of_order_count_once(office: Office) -> None:
    desk = office.person(Role.ADMIN)
    desk.hello()
    ticket = a_ticket()
    bodies = [ticket]
    for place in range(12):
        bodies.append(a_message(ticket.row_id, desk.agent, f"line {place}"))
        bodies.append(a_note(ticket.row_id, desk.agent, f"note {place}"))
    ops = [NumberedOp(place + 1, body) for place, body in enumerate(bodies)]
    pushes = [tuple(ops[place : place + 5]) for place in range(0, len(ops), 5)]
    chance = random.Random(3)
    mess = [push for push in pushes for _ in range(3)]
    done = 0
    while done < len(ops):
        chance.shuffle(mess)
        for push in mess:
            answer = desk.server.ask(PushAsk(desk.device, desk.epoch, desk.server_epoch, 1, push))
            assert isinstance(answer, PushAnswer)
            assert answer.state in (PushState.READ, PushState.GAP)
            done = answer.last_n
    rows = desk.rows()

    assert len(rows) == len(ops)
    assert {body.row_id for body in bodies} == set(rows)


def test_a_push_of_another_device_or_epoch_does_nothing_twice(office: Office) -> None:
    desk = office.person(Role.ADMIN)
    ticket = a_ticket()
    desk.push(ticket)
    count = replace(a_change(ticket.row_id, "x", 0, 0), verb=Verb.COUNT, data={"time_spent_s": 60})
    desk.push(count)
    fork = office.device(desk.agent)
    fork.hello()
    again = fork.push(ticket, count)

    assert [result.status for result in again] == [Status.APPLIED, Status.APPLIED]
    assert fork.rows()[ticket.row_id]["time_spent_s"] == 60


@pytest.mark.parametrize("shift_s", [_TEN_YEARS_S, -_TEN_YEARS_S])
def test_a_clock_that_is_wrong_by_ten_years_orders_and_loses_nothing(tmp_path: Path, shift_s: int) -> None:
    with open_team(tmp_path) as now:
        office = Office(now, "http://127.0.0.1:1")
        desk = office.person(Role.ADMIN)
        shifted = Team(now.database, tmp_path, Clocks(lambda: clock.now_s() + shift_s, lambda: 0.0, new_id))
        ticket = a_ticket()
        first = _ask(now, desk.token, HelloAsk(desk.device))
        assert isinstance(first, HelloAnswer)
        op = NumberedOp(1, ticket)
        epoch = new_id()
        _ask(now, desk.token, PushAsk(desk.device, epoch, first.server_epoch, 1, (op,)))
        if shift_s > 0:  # away for longer than a token lasts: sign in again, nothing worse
            with pytest.raises(Shut):
                shifted.enter(desk.token)
            desk_then = office.device(desk.agent, lasts_s=2 * _TEN_YEARS_S)
        else:
            desk_then = desk
        message = NumberedOp(2 if desk_then is desk else 1, a_message(ticket.row_id, desk.agent))
        pushed = _ask(
            shifted, desk_then.token, PushAsk(desk_then.device, epoch, first.server_epoch, 1, (message,))
        )
        start = now.core(now.enter(desk.token)).feeds.cursor(now.enter(desk.token).caller, 0)
        page = _ask(now, desk.token, PullAsk(desk.device, start, 100))
        office.close()

    assert isinstance(pushed, PushAnswer)
    assert [result.status for result in pushed.results] == [Status.APPLIED]
    assert isinstance(page, Page)
    assert [entry.row.id for entry in page.entries if hasattr(entry, "row")] == [
        ticket.row_id,
        message.body.row_id,
    ]


def _ask(team: Team, token: str, ask: HelloAsk | PushAsk | PullAsk) -> object:
    entry = team.enter(token)
    return team.core(entry).answer(entry.caller, ask, team.clocks.now_s())
