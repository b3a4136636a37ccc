"""The end of `--offline-days` as a whole: a real server says it and dies, a real workspace goes or locks."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk_app.runtime import clock
from desk_app.runtime.accounts.absence import TRIES
from desk_app.runtime.accounts.deskserver import DeskServerRunner
from desk_app.runtime.accounts.kinds import CourierState, Rest, Round, Trigger
from tests.prepared import make_cheap
from tests.server.desks import PASSPHRASE, PASSWORD, Person, invited, joins, running
from tests.server.stage import Process

DAYS = 30
DAY_S = 86_400
UNSENT = "ospreys were never sent"


@dataclass
class Clocks:
    """Time as the computer has it: the date, and the clock that never goes back."""

    late_s: int = 0
    steady_s: float = 0.0

    def date(self) -> int:
        return clock.now_s() + self.late_s

    def steady(self) -> float:
        return self.steady_s


def _tries(runner: DeskServerRunner, clocks: Clocks, count: int, why: Trigger = Trigger.INTERVAL) -> Rest:
    """A call each minute."""
    rest = Rest(CourierState.SYNCED)
    for _ in range(count):
        clocks.steady_s += 60
        rest = runner.run(Round(frozenset({why}), threading.Event(), lambda _progress: None))
    return rest


@pytest.fixture
def ben(tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch) -> tuple[Process, str]:
    """A dead server whose team wants its data off computers that were away; a member's recovery code."""
    data = tmp_path / "data"
    monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", PASSWORD)
    setup = ("setup", "--name", "Kestrel", "--email", "ada@example.org")
    person("server", "server", *setup, "--data", str(data))
    person("server", "server", "policy", "--offline-days", str(DAYS), "--data", str(data))
    who = ("--name", "ben", "--agent", "ben", "--email", "ben@example.org", "--passphrase")
    made = person("ben", "init", *who)
    make_cheap(person.folder / "ben", PASSPHRASE)
    process = Process(data)
    joins(person, "ben", process.url, invited(person, "ben", data))
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    person("ben", "ticket", "new", *words)
    person("ben", "sync", "--once")
    process.kill()
    return process, str(made["recovery_code"])


def test_after_the_time_and_an_hour_of_trying_everything_of_the_team_is_gone(
    person: Person, ben: tuple[Process, str]
) -> None:
    folder, clocks = person.folder / "ben", Clocks()
    with running(folder, clocks.date, clocks.steady) as runner:
        early = _tries(runner, clocks, 2)
        clocks.late_s = (DAYS + 1) * DAY_S
        warned = _tries(runner, clocks, TRIES - 2)
        process = Process(ben[0].folder, port=ben[0].port)  # it is there again, at the last moment
        found = _tries(runner, clocks, 1, Trigger.ASKED)
        process.kill()
        clocks.late_s *= 2
        _tries(runner, clocks, 1, Trigger.ASKED)
        _tries(runner, clocks, TRIES // 2 - 1)
    with running(folder, clocks.date, clocks.steady) as runner:
        last = _tries(runner, clocks, TRIES // 2 - 1)
        gone = _tries(runner, clocks, 1)
        after = _tries(runner, clocks, 2)
    left = [path for path in folder.rglob("*") if path.is_file()]
    status, _, why = person.tries("ben", "ticket", "list")

    assert (early.state, "No contact" in early.sentence) == (CourierState.OFFLINE, False)
    assert "No contact with your team for 30 days" in warned.sentence
    assert "in about 2 minutes" in warned.sentence
    assert found.state is CourierState.SYNCED
    assert "in about 1 minute." in last.sentence
    assert (gone.state, after) == (CourierState.WIPED, gone)
    assert left == []
    assert status != 0
    assert "no workspace" in why


def test_with_unsent_words_it_is_locked_and_its_recovery_code_brings_them_back(
    person: Person, ben: tuple[Process, str]
) -> None:
    folder, clocks = person.folder / "ben", Clocks()
    ticket = person("ben", "ticket", "list")["tickets"][0]["id"]
    person("ben", "ticket", "note", ticket, "--body", UNSENT)
    clocks.late_s = (DAYS + 1) * DAY_S
    with running(folder, clocks.date, clocks.steady) as runner:
        _tries(runner, clocks, TRIES - 1)
        locked = _tries(runner, clocks, 1)
    status, _, why = person.tries("ben", "ticket", "list")
    wrong = person.tries("ben", "key", "recover", "AAAA-AAAA")
    opened = person.tries("ben", "key", "recover", ben[1])
    shown = person("ben", "ticket", "show", ticket)["conversation"]

    assert locked.state is CourierState.WIPED
    assert "only its recovery code opens it" in locked.sentence
    assert status != 0
    assert "recovery code" in why
    assert wrong[0] != 0
    assert (folder / "desk.db").exists()
    assert opened[0] == 0, opened
    assert UNSENT in [entry.get("body", "") for entry in shown["entries"]]
