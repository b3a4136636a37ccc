"""One computer beside a real server: its disk is full, and two of its processes want to talk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.runtime.accounts.kinds import CourierState, Rest, Round, Trigger
from tests.server.desks import PASSWORD, Person, invited, join, running
from tests.server.stage import Process
from tests.store.full_disk import files_end_at


@pytest.fixture
def server(tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """A server with two members who have a ticket."""
    data = tmp_path / "data"
    monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", PASSWORD)
    setup = ("setup", "--name", "Kestrel", "--email", "root@example.org")
    person("server", "server", *setup, "--data", str(data))
    process = Process(data)
    for who in ("ada", "ben"):
        join(person, who, process.url, invited(person, who, data))
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    person("ada", "ticket", "new", *words)
    for who in ("ada", "ben"):
        person(who, "sync", "--once")
    yield process
    process.stop()


def _ticket(person: Person, who: str) -> str:
    return str(person(who, "ticket", "list")["tickets"][0]["id"])


def _bodies(person: Person, who: str) -> set[str]:
    shown = person(who, "ticket", "show", _ticket(person, who))["conversation"]
    return {entry["body"].strip()[:20] for entry in shown["entries"] if entry.get("body")}


def test_a_full_disk_here_stops_the_sync_in_words_and_loses_nothing(person: Person, server: Process) -> None:
    del server
    ticket = _ticket(person, "ben")
    person("ben", "ticket", "note", ticket, "--body", "Ben, before the disk was full")
    file = person.folder / "long.txt"
    for n in range(3):
        file.write_text(f"Long words {n} " + "".join(f"{n}{m:x} " for m in range(120_000)))
        person("ada", "ticket", "note", ticket, "--body", file.read_text())
    person("ada", "sync", "--once")
    largest = max(path.stat().st_size for path in (person.folder / "ben").rglob("*") if path.is_file())

    with files_end_at(largest + 100_000):
        status, out, err = person.tries("ben", "sync", "--once")
    after_failure = _bodies(person, "ben")
    person("ben", "sync", "--once")
    person("ada", "sync", "--once")

    assert status == 1
    assert "full" in f"{out}{err}".casefold(), f"{out}{err}"
    assert "Traceback" not in f"{out}{err}"
    assert "Ben, before the disk" in after_failure
    assert _bodies(person, "ben") == _bodies(person, "ada")
    assert {f"Long words {n}" for n in range(3)} <= {body[:12] for body in _bodies(person, "ada")}
    assert person("ben", "outbox", "list") == []


def test_two_processes_of_a_workspace_do_not_both_talk_to_its_server(person: Person, server: Process) -> None:
    del server
    ticket = _ticket(person, "ben")

    def call() -> Rest:
        why = frozenset({Trigger.ASKED})
        return first.run(Round(why, threading.Event(), lambda _progress: None))

    with running(person.folder / "ben") as first:
        call()
        person("ben", "ticket", "note", ticket, "--body", "From the second process")
        status, out, _ = person.tries("ben", "sync", "--once")
        rest = call()
    person("ada", "sync", "--once")

    assert status == 1
    assert "Another Desk App of this workspace is synchronising." in out
    assert (rest.state, rest.waiting) == (CourierState.SYNCED, 0)
    assert "From the second proc" in _bodies(person, "ada"), "the first took it along"
    assert person("ben", "sync", "--once")[0]["state"] == "synced", "once it has ended, the way is free"
