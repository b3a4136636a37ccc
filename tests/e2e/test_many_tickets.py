"""Many tickets under the pointer: new ones that wait behind a line, and a change of all that is stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

_IN_THE_LIST = (400, 600)
_MIDDLE_OF_THE_LIST = (400, 495)
_NEW_LINE = (400, 116)
_STOP = (523, 864)
_TOAST, _DARK = (440, 864), (42, 39, 36)
_TICKETS = 2_500


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    screen = Screen(1440, 900)
    try:
        with Desk(screen, tmp_path / "workspace") as desk:
            desk.run("demo", "--no-window", "--tickets", str(_TICKETS), "--workspace", str(desk.folder))
            desk.open()
            yield desk
    finally:
        screen.close()


def number_of(said: str) -> str:
    return next(word for word in said.split() if word.startswith("#"))


def count(desk: Desk, query: str) -> int:
    """How many tickets a search finds."""
    return len(
        json.loads(desk.run("search", query, "--brief", "--limit", str(_TICKETS), "--json"))["tickets"]
    )


def test_new_tickets_come_into_sight_and_a_change_of_all_is_stopped_and_undone(desk: Desk) -> None:
    desk.key("g", "a")
    desk.rest()
    desk.point(_IN_THE_LIST)
    desk.screen.do("click", "--repeat", "15", "--delay", "30", "5")
    desk.rest()
    number = number_of(desk.run("ticket", "new", "--subject", "The belt slips", "--body", "When it is warm."))
    desk.rest()
    desk.click(_NEW_LINE)
    desk.rest()
    desk.click(_MIDDLE_OF_THE_LIST)
    desk.rest()
    seen = desk.steps()
    desk.key("e")
    seen = desk.until_step(f"Solved {number}", seen)

    before, among = count(desk, "priority:urgent"), count(desk, "NOT is:snoozed")
    desk.key("ctrl+shift+f")
    desk.type("NOT is:snoozed")
    desk.rest()
    desk.key("Return")
    desk.rest()
    desk.key("ctrl+a", "shift+p")
    desk.rest()
    desk.type("urgent")
    desk.key("Return")
    desk.rest()
    desk.key("Tab", "space")  # from "Leave it as it is" to the verb
    desk.until(lambda: desk.screen.colour(_TOAST) == _DARK)
    desk.click(_STOP)
    desk.until_step("Changed", seen)
    desk.rest()
    assert before < count(desk, "priority:urgent") < among
    desk.key("Escape", "z")
    desk.until(lambda: count(desk, "priority:urgent") == before)
