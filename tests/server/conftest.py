"""One real server process for a run of tests; each test has a workspace of its own on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desk_app.server.team import Team
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
