"""One mail server for all tests of a process, emptied before each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.connectors.mailbox.real import SUPPORT, MailServer, Office, mail_server

MakeOffice = Callable[..., Office]


@pytest.fixture(scope="session")
def running() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running: MailServer) -> MailServer:
    running.call("reset")
    return running


@pytest.fixture
def open_office(server: MailServer, tmp_path: Path) -> Iterator[MakeOffice]:
    offices: list[Office] = []

    def make(address: str = SUPPORT, **settings: str) -> Office:
        offices.append(Office(tmp_path / f"office{len(offices)}", server, address, **settings))
        return offices[-1]

    yield make
    for office in offices:
        office.close()


@pytest.fixture
def office(open_office: MakeOffice) -> Office:
    return open_office()
