"""One real server process for a run of tests; each test has a workspace of its own on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.server.team import Team
from tests.server.desks import Person
from tests.server.stage import Office, Process, serving


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Process, Team]]:
    """The server, and its database opened beside it."""
    with serving(tmp_path_factory.mktemp("server") / "data") as both:
        yield both


@pytest.fixture
def office(running: tuple[Process, Team]) -> Iterator[Office]:
    """A new workspace."""
    process, team = running
    made = Office(team, process.url)
    yield made
    made.close()


@pytest.fixture
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Person:
    """Says a command in somebody's workspace; gives the JSON it answers."""
    return Person(tmp_path, monkeypatch, capfd)
