"""A team's server set up through the wizard by keys alone, in the real program against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.server.tending import Tending
from tests.e2e.desk import Desk, Screen, missing
from tests.server.stage import Process

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

EMAIL, PASSWORD = "ada@kestrel.example", "four unrelated words here"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    data = tmp_path / "server"
    Tending(data, "").setup("Kestrel Support", EMAIL, "Ada Lind", password=PASSWORD)
    process = Process(data)
    yield process.url
    process.stop()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    screen = Screen()
    try:
        with Desk(screen, tmp_path / "mine" / "workspace") as desk:
            desk.folder.parent.mkdir()
            desk.open()
            yield desk
    finally:
        screen.close()


def sign_in(desk: Desk, url: str) -> None:
    desk.key("3", "Return")
    desk.comes("Sign in to your server")
    desk.type(url)
    desk.key("Tab", "Tab")
    desk.type(EMAIL)
    desk.key("Tab")
    desk.type(PASSWORD)
    desk.key("Return")


def keep_the_code(desk: Desk, path: Path) -> str:
    """Save the recovery code as a file, as a person may; gives its fifth group."""
    desk.key("shift+Tab", "shift+Tab", "space")
    desk.comes("Save the recovery code")
    desk.type(str(path))
    desk.key("Return")
    desk.until(path.exists)
    desk.comes("Keep this recovery code")  # the file is there before its dialog is gone
    code = next(line.strip() for line in path.read_text().splitlines() if line.startswith("    "))
    desk.key("Tab", "Tab")
    return code.split("-")[4]


def test_a_server_is_set_up_in_the_wizard_and_what_is_written_reaches_it(
    desk: Desk, url: str, tmp_path: Path
) -> None:
    sign_in(desk, url)
    desk.comes("Choose a passphrase")  # there is no keyring on this computer
    passphrase = "correct-horse-battery"
    desk.type(passphrase)
    desk.key("Tab")
    desk.type(passphrase)
    desk.key("Return")
    desk.comes("Keep this recovery code")
    desk.type(keep_the_code(desk, tmp_path / "code.txt"))
    desk.key("Return")
    desk.comes("Your desk is ready")
    desk.key("Return")
    desk.comes("Kestrel Support")

    accounts = desk.listed("account", "list")
    assert [account["kind"] for account in accounts] == ["deskserver"]
    assert json.loads(desk.run("info", "--json"))["me"] == "Ada Lind"
    desk.run("ticket", "new", "--subject", "The belt slips", "--body", "It slips when warm.")
    desk.until(lambda: not desk.listed("outbox", "list"))
    assert desk.close() == 0
