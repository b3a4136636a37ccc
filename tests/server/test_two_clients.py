"""Two people with encrypted workspaces over a real server: offline, a conflict, a file, a killed server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.server.desks import Person, invited, join
from tests.server.stage import Process


def _ticket(person: Person, who: str, ref: str) -> dict[str, Any]:
    """What somebody sees of a ticket."""
    shown = person(who, "ticket", "show", ref)["conversation"]
    row = shown["ticket"]["row"]
    bodies = sorted(entry["body"].strip() for entry in shown["entries"] if entry.get("body"))
    return {
        "priority": row["priority"],
        "tags": sorted(row["tags"]),
        "followers": len(row["followers"]),
        "bodies": bodies,
        "number": row["number"],
    }


def _undo_own_tags(person: Person, who: str) -> set[str]:
    """Somebody takes back what merged by itself; gives all that had, in words."""
    merged = person(who, "conflict", "merged")
    tags = next(str(at) for at, each in enumerate(merged, 1) if each["can_undo"])
    person(who, "conflict", "undo", tags)
    for ref in (tags, "77"):
        assert person.tries(who, "conflict", "undo", ref)[0] == 1
    return {each["about"] for each in merged}


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
    join(person, "ada", url, ada_code, "--upload", "yes")
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    ticket = person("ada", "ticket", "new", *words)["id"]
    person("ada", "sync", "--once")
    join(person, "ben", url, invited(person, "ben", data))
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
    for who in ("ada", "ben"):
        person(who, "ticket", "follow", ticket)
    server.append(Process(data, port=port))
    for who in ("ben", "ada", "ben"):
        person(who, "sync", "--once")
    away = person("ada", "ticket", "files", ticket)
    fetched = person("ada", "ticket", "files", ticket, "--fetch")
    person("ada", "ticket", "files", ticket, "--save", str(tmp_path / "out"))
    who_is_there = person("ada", "ticket", "who", ticket)
    seen = [_ticket(person, who, ticket) for who in ("ada", "ben")]
    conflicts = [person(who, "conflict", "list") for who in ("ada", "ben")]

    kept = _undo_own_tags(person, "ada")
    for who in ("ada", "ben"):
        person(who, "sync", "--once")

    assert before == {"priority": 2, "tags": [], "followers": 0, "bodies": ["It burns"], "number": "HD-1"}
    assert seen[0] == seen[1]
    assert seen[0] == {
        "priority": 3,
        "tags": ["fire", "printer"],
        "followers": 2,
        "bodies": ["Ada looks", "Ben looks", "It burns", "Pour sand on it"],
        "number": "HD-1",
    }
    assert [[(one["field"], one["mine"], one["theirs"]) for one in found] for found in conflicts] == [
        [("priority", 1, 3)],
        [],
    ]
    assert [person(who, "outbox", "list") for who in ("ada", "ben")] == [[], []]
    assert [(file["name"], file["is_here"]) for file in away] == [("photo.png", False)]
    assert [(file["name"], file["is_here"]) for file in fetched] == [("photo.png", True)]
    assert (tmp_path / "out" / "photo.png").read_bytes() == photo.read_bytes()
    assert who_is_there == {"present": []}
    assert kept == {"Tags from both sides kept", "Your note added after ben’s"}
    assert _ticket(person, "ben", ticket)["tags"] == ["fire"], "what Ada took back, and nothing else"
    assert [name for name in (tmp_path / "data" / "files").rglob("*") if name.is_file()], "the photo is there"
