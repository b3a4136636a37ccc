"""More than one window, the sign in the panel and notifications, on a real screen with a real session bus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing
from tests.e2e.desktop import Desktop
from tests.e2e.desktop import missing as missing_desktop

_REASON = missing() or missing_desktop()
pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(_REASON), reason=_REASON or "all there")]

_THIRD_ROW = (400, 310)


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    with Desktop() as desktop:
        yield desktop


@pytest.fixture
def desk(tmp_path: Path, desktop: Desktop) -> Iterator[Desk]:
    screen = Screen(1440, 900)
    try:
        with Desk(screen, tmp_path / "workspace", DBUS_SESSION_BUS_ADDRESS=desktop.address) as desk:
            desk.run("demo", "--no-window", "--tickets", "60", "--workspace", str(desk.folder))
            desk.run("setting", "set", "window.keep_running", "yes")
            desk.open()
            yield desk
    finally:
        screen.close()


def kept(desk: Desk) -> dict[str, object]:
    """How the first window was left."""
    found: dict[str, object] = json.loads((desk.folder / "windows.json").read_text())["windows"][0]
    return found


def test_a_ticket_in_a_window_of_its_own_and_how_the_first_was_left(desk: Desk) -> None:
    desk.key("g", "a")
    desk.rest()
    first = desk.screen.do("getactivewindow")
    desk.screen.do("keydown", "ctrl")
    desk.point(_THIRD_ROW)
    desk.screen.do("click", "--repeat", "2", "--delay", "60", "1")
    desk.screen.do("keyup", "ctrl")
    desk.until(lambda: len(desk.windows()) == 2 and desk.screen.do("getactivewindow") != first)
    desk.rest()

    seen = desk.steps()
    desk.key("e")
    seen = desk.until_step("Solved", seen)
    desk.key("ctrl+w")
    desk.until(lambda: len(desk.windows()) == 1)
    desk.rest()
    desk.key("bracketleft", "shift+z")
    desk.rest()
    desk.key("shift+z", "z")
    desk.until(lambda: "Solved" not in desk.steps()[0])
    desk.key("ctrl+q")
    assert desk.ended() == 0
    wishes = kept(desk)["wishes"]
    assert isinstance(wishes, dict)
    assert (wishes["layout"], wishes["navigation"]) == ("three", False)


def close_the_last(desk: Desk) -> None:
    """Close the window; the program goes on. The window manager has this key, and may lose it."""
    desk.rest()
    for _try in range(3):
        desk.key("alt+F4")
        desk.rest()
        if not desk.windows():
            return
    desk.until(lambda: not desk.windows())


def test_the_sign_stays_and_a_pressed_notification_leads_to_its_ticket(desk: Desk, desktop: Desktop) -> None:
    desk.until(lambda: bool(desktop.signs))
    close_the_last(desk)
    desk.until(lambda: [note.title for note in desktop.notes] == ["Desk App keeps running"])
    desktop.press_sign()
    desk.until(lambda: len(desk.windows()) == 1)
    close_the_last(desk)

    number = json.loads(desk.run("search", "assignee:none is:open", "--brief", "--json"))["tickets"][0][
        "number"
    ]
    seen = desk.steps()
    desk.run("ticket", "set", number, "assignee=mira@kestrel.example", "--as", "Priya Raman")
    desk.until(lambda: desktop.notes[-1].title.startswith("Given to you"))
    desktop.press_note(desktop.notes[-1])
    desk.until(lambda: len(desk.windows()) == 1)
    desk.rest()
    desk.key("e")
    desk.until_step(f"Solved #{number}", seen)
    desk.key("ctrl+q")
    assert desk.ended() == 0
