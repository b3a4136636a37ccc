"""A real server tells a computer what its person may do: offline it refuses the same, in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from desk_app.connectors.deskserver.joining import join as sign_in
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.sync.wire.joining import SignIn
from tests.server.desks import PASSWORD, Person, alone, joins
from tests.server.stage import Process, new_id


@pytest.fixture
def server(tmp_path: Path) -> Iterator[list[Process]]:
    """A server process; the newest in the list is the one that lives."""
    lives = [Process(tmp_path / "data")]
    yield lives
    lives[-1].stop()


class Admin:
    """Somebody who changes what others may do."""

    def __init__(self, url: str) -> None:
        self.url = url
        token = sign_in(ServerPlace.of(url), SignIn("ada@example.org", PASSWORD, new_id())).token
        self._headers = {"Authorization": f"Bearer {token}"}

    def agent(self, email: str) -> str:
        answer = requests.get(f"{self.url}/v1/admin/people", headers=self._headers, timeout=30)
        return next(str(one["agent"]) for one in answer.json()["people"] if one["email"] == email)

    def allow(self, agent: str, *rights: str) -> None:
        answer = requests.put(
            f"{self.url}/v1/admin/people/{agent}",
            json={"rights": {"*": list(rights)}},
            headers=self._headers,
            timeout=30,
        )
        assert answer.ok, answer.text


def test_what_may_not_be_done_is_said_offline_and_follows_the_server(
    tmp_path: Path, person: Person, server: list[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", PASSWORD)
    setup = ("server", "setup", "--name", "Kestrel", "--email", "ada@example.org")
    person("server", *setup, "--data", str(data))
    url, port = server[0].url, server[0].port
    admin = Admin(url)
    invitation = ("server", "invite", "ben@example.org", "--role", "viewer", "--data", str(data))
    code = str(person("server", *invitation)["invitation"])
    alone(person, "ben")
    joins(person, "ben", url, code)
    ben = admin.agent("ben@example.org")
    admin.allow(ben, "read", "reply", "note", "change")
    person("ben", "sync", "--once")
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    ticket = person("ben", "ticket", "new", *words)["id"]
    person("ben", "sync", "--once")

    admin.allow(ben, "read", "note")
    person("ben", "sync", "--once")
    server[0].kill()  # offline from here on
    reply = person.tries("ben", "ticket", "reply", ticket, "--body", "Pour sand on it")
    change = person.tries("ben", "ticket", "set", ticket, "priority=high")
    person("ben", "ticket", "note", ticket, "--body", "Ben looks")
    server.append(Process(data, port=port))
    admin.allow(ben, "read")  # also the note, before it arrives
    person.tries("ben", "sync", "--once")
    held: list[dict[str, Any]] = person("ben", "outbox", "list")
    late = person.tries("ben", "ticket", "note", ticket, "--body", "Once more")

    assert (reply[0], change[0], late[0]) == (1, 1, 1)
    assert "You may not reply in this team." in reply[2]
    assert "You may not change tickets of this team." in change[2]
    assert "You may not write notes in this team." in late[2]
    assert [(one["state"], "may not write notes" in one["reason"]) for one in held] == [("refused", True)]
