"""Who was in a ticket when the server was last heard is said while it is away, and since when."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.app import run
from desk_app.connectors.deskserver.client import DeskServer
from desk_app.connectors.deskserver.joining import join as sign_in
from desk_app.connectors.deskserver.place import ServerPlace
from desk_app.sync.wire.joining import SignIn
from desk_app.sync.wire.news import Doing, Presence
from tests.server.desks import PASSWORD, Person, invited, join
from tests.server.stage import Process, new_id


def _said(person: Person, capfd: pytest.CaptureFixture[str], ticket: str) -> tuple[int, str, str]:
    capfd.readouterr()
    status = run(["--workspace", str(person.folder / "ben"), "ticket", "who", ticket])
    return status, *capfd.readouterr()


def test_while_the_server_is_away_the_last_known_is_said_with_its_time(
    tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", PASSWORD)
    setup = ("server", "setup", "--name", "Kestrel", "--email", "ada@example.org")
    person("server", *setup, "--data", str(data))
    server = Process(data)
    join(person, "ben", server.url, invited(person, "ben", data))
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    ticket = person("ben", "ticket", "new", *words)["id"]
    person("ben", "sync", "--once")
    place = ServerPlace.of(server.url)
    ada = DeskServer(place, sign_in(place, SignIn("ada@example.org", PASSWORD, new_id())).token)
    ada.say(Presence(ticket, Doing.TYPING))
    ada.close()

    online = _said(person, capfd, ticket)
    server.kill()
    offline = _said(person, capfd, ticket)
    facts = person("ben", "ticket", "who", ticket)

    assert online[:2] == (0, "ada is typing.\n")
    assert offline[0] == 0
    assert offline[1].startswith("ada was typing, as of 20")
    assert offline[1].endswith("(the server is away).\n")
    assert [one["doing"] for one in facts["present"]] == ["typing"]
    assert facts["as_of_s"] > 0


def test_a_server_that_never_told_anything_is_away(
    tmp_path: Path, person: Person, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("DESK_APP_SERVER_PASSWORD", PASSWORD)
    setup = ("server", "setup", "--name", "Kestrel", "--email", "ada@example.org")
    person("server", *setup, "--data", str(data))
    server = Process(data)
    join(person, "ben", server.url, invited(person, "ben", data))
    server.kill()
    words = ("--subject", "Fire", "--customer", "carl@example.com", "--body", "It burns")
    ticket = person("ben", "ticket", "new", *words)["id"]

    status, _, error = _said(person, capfd, ticket)

    assert status == 1
    assert "cannot be reached" in error
