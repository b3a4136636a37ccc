"""Two people with a window each at one real server: who is where, a split both see, and its undo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk_app.server.tending import Tending
from tests.e2e.desk import Desk, Screen, missing
from tests.server.stage import Process

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

_PASSWORD = "four unrelated words here"


class Pair:
    """Ada and Ben, each on a screen of their own."""

    def __init__(self, folder: Path) -> None:
        data = folder / "server"
        tending = Tending(data, "")
        made = tending.setup("Kestrel", "ada@kestrel.example", "Ada Lind", is_bare=True)
        self.server = Process(data)
        self.screens = [Screen(1440, 900), Screen(1440, 900)]
        self.ada, self.ben = (
            Desk(screen, folder / name / "workspace", DESK_APP_PASSWORD=_PASSWORD)
            for screen, name in zip(self.screens, ("ada", "ben"), strict=True)
        )
        self._joins(self.ada, "Ada Lind", "ada", str(made["invitation"]))
        ticket = (
            "--subject",
            "The belt slips",
            "--customer",
            "carl@example.com",
            "--body",
            "When it is warm.",
        )
        self.ticket = str(json.loads(self.ada.run("ticket", "new", *ticket, "--json"))["id"])
        self.ada.run("ticket", "note", self.ticket, "--body", "The hopper is cracked, too.")
        self.ada.run("sync", "--once")
        self._joins(self.ben, "Ben Roth", "ben", tending.invite("ben@kestrel.example", "agent"))
        self.ben.run("sync", "--once")

    def _joins(self, desk: Desk, name: str, who: str, code: str) -> None:
        desk.folder.parent.mkdir()
        email = f"{who}@kestrel.example"
        desk.run("init", "--name", "Kestrel", "--agent", name, "--email", email, "--passphrase")
        place = ("--url", self.server.url, "--invitation", code, "--your-name", name, "--name", "Kestrel")
        desk.run("account", "add", "deskserver", *place, "--upload", "yes")

    def close(self) -> None:
        for desk in (self.ada, self.ben):
            desk.__exit__()
        for screen in self.screens:
            screen.close()
        self.server.stop()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(tmp_path)
    try:
        for desk in (pair.ada, pair.ben):
            desk.open()
        yield pair
    finally:
        pair.close()


def who(desk: Desk, ticket: str) -> list[str]:
    """Who else is in a ticket, as the server tells this person."""
    present = json.loads(desk.run("ticket", "who", ticket, "--json"))["present"]
    return [f"{one['name']} is {one['doing']}" for one in present]


def bodies(desk: Desk, ticket: str) -> list[str]:
    entries: list[dict[str, Any]] = json.loads(desk.run("ticket", "show", ticket, "--json"))["conversation"][
        "entries"
    ]
    return [str(entry["body"]).strip() for entry in entries if entry.get("body")]


def tickets(desk: Desk) -> list[str]:
    found = json.loads(desk.run("search", "is:any", "--brief", "--json"))["tickets"]
    return sorted(str(ticket["subject"]) for ticket in found)


def test_each_sees_where_the_other_is_and_a_split_and_its_undo_reach_both(pair: Pair) -> None:
    ada, ben, ticket = pair.ada, pair.ben, pair.ticket
    for desk in (ada, ben):
        desk.key("g", "a")
        desk.rest()
        desk.key("j")
        desk.rest()
    ada.until(lambda: who(ada, ticket) == ["Ben Roth is viewing"])
    lone = ben.screen.pixels()
    ada.key("r")
    ada.type("Dear Carl,")
    ben.until(lambda: who(ben, ticket) == ["Ada Lind is typing"])
    ben.until(lambda: ben.screen.pixels() != lone)

    ada.key("ctrl+a", "BackSpace", "Escape")
    ada.key("alt+p")
    ada.rest()
    before = [bodies(desk, ticket) for desk in (ada, ben)]
    ada.key("ctrl+k")
    ada.rest()
    ada.type("split off")
    ada.rest()
    ada.key("Return")
    ben.until(lambda: len(tickets(ben)) == 2)
    split = bodies(ben, ticket)
    ada.rest()
    ada.key("z")
    ben.until(lambda: len(tickets(ben)) == 1)
    ben.until(lambda: bodies(ben, ticket) == before[1])

    assert before[0] == before[1] == ["When it is warm.", "The hopper is cracked, too."]
    assert len(split) == 1
    assert bodies(ada, ticket) == before[0]
