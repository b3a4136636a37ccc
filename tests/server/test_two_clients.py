"""Two people with encrypted workspaces over a real server: offline, a conflict, a file, a killed server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_app.app import run
from tests.server.stage import Process

PASSWORD = "four unrelated words here"

Person = Callable[..., Any]


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Person:
    """Says a command in somebody's workspace; gives the JSON it answers."""
    monkeypatch.setenv("DESK_APP_PASSPHRASE", "correct horse battery staple")
    monkeypatch.setenv("DESK_APP_PASSWORD", PASSWORD)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))

    def say(who: str, *words: str) -> Any:  # noqa: ANN401 - whatever the command answers
        capfd.readouterr()
        status = run(["--workspace", str(tmp_path / who), "--json", *words])
        out, err = capfd.readouterr()
        assert status == 0, f"{who}: {words}: {err}"
        return json.loads(out)

    return say


def _invited(person: Person, who: str, data: Path) -> str:
    answer = person("server", "server", "invite", f"{who}@example.org", "--data", str(data))
    return str(answer["invitation"])


def _join(person: Person, who: str, url: str, invitation: str, *more: str) -> None:
    person(who, "init", "--name", who, "--agent", who, "--email", f"{who}@example.org", "--passphrase")
    place = ("--url", url, "--invitation", invitation, "--your-name", who, "--name", "team")
    person(who, "account", "add", "deskserver", *place, *more)


def _ticket(person: Person, who: str, ref: str) -> dict[str, Any]:
    """What somebody sees of a ticket."""
    shown = person(who, "ticket", "show", ref)["conversation"]
    row = shown["ticket"]["row"]
    bodies = sorted(entry["body"].strip() for entry in shown["entries"] if entry.get("body"))
    return {
        "priority": row["priority"],
        "tags": sorted(row["tags"]),
        "bodies": bodies,
        "number": row["number"],
    }


@pytest.fixture
def server(tmp_path: Path) -> Iterator[list[Process]]:
    """A server process; the newest in the list is the one that lives."""
    lives = [Process(tmp_path / "data")]
    yield lives
    lives[-1].stop()


def test_two_people_work_offline_and_everything_reaches_both(
    tmp_path: Path, person: Person, server: list[Process]
) -> None:
    data = tmp_path / "data"
    setup = ("setup", "--name", "Kestrel", "--email", "ada@example.org", "--invite", "--bare")
    ada_code = person("server", "server", *setup, "--data", str(data))["invitation"]
    url, port = server[0].url, server[0].port
    _join(person, "ada", url, ada_code, "--upload", "yes")
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    ticket = person("ada", "ticket", "new", *words)["id"]
    person("ada", "sync", "--once")
    _join(person, "ben", url, _invited(person, "ben", data))
    person("ben", "sync", "--once")
    before = _ticket(person, "ben", ticket)
    # Both are offline now: the server is dead while they work.
    server[0].kill()
    photo = tmp_path / "photo.png"
    photo.write_bytes(b"\x89PNG" + bytes(range(256)) * 50)
    person("ben", "ticket", "note", ticket, "--body", "Ben looks")
    person("ben", "ticket", "reply", ticket, "--body", "Pour sand on it", "--attach", str(photo))
    person("ben", "ticket", "set", ticket, "priority=high", "tags+=fire")
    person("ada", "ticket", "set", ticket, "priority=low", "tags+=printer")
    person("ada", "ticket", "note", ticket, "--body", "Ada looks")
    server.append(Process(data, port=port))
    for who in ("ben", "ada", "ben"):
        person(who, "sync", "--once")
    seen = [_ticket(person, who, ticket) for who in ("ada", "ben")]
    conflicts = [person(who, "conflict", "list") for who in ("ada", "ben")]

    assert before == {"priority": 2, "tags": [], "bodies": ["It burns"], "number": "HD-1"}
    assert seen[0] == seen[1]
    assert seen[0] == {
        "priority": 3,
        "tags": ["fire", "printer"],
        "bodies": ["Ada looks", "Ben looks", "It burns", "Pour sand on it"],
        "number": "HD-1",
    }
    assert [[(one["field"], one["mine"], one["theirs"]) for one in found] for found in conflicts] == [
        [("priority", 1, 3)],
        [],
    ]
    assert [person(who, "outbox", "list") for who in ("ada", "ben")] == [[], []]
    assert [name for name in (tmp_path / "data" / "files").rglob("*") if name.is_file()], "the photo is there"
