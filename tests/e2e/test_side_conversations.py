"""Asking a carrier about a ticket in the real window: written with the keyboard, sent, seen, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.desk import Desk, Screen, missing

pytestmark = [pytest.mark.screen, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

_BLUE = (0xE6, 0xF0, 0xFA)
"""The ground of side conversations in the light look (`info.bg`)."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    screen = Screen(1440, 900)
    try:
        with Desk(screen, tmp_path / "workspace") as desk:
            desk.run("demo", "--no-window", "--tickets", "60", "--workspace", str(desk.folder))
            desk.open()
            desk.key("g", "a")
            desk.rest()
            desk.key("j")
            desk.rest()
            yield desk
    finally:
        screen.close()


def test_a_carrier_is_asked_with_the_keyboard_alone_and_it_is_taken_back(desk: Desk) -> None:
    assert not desk.screen.shows(_BLUE)
    desk.key("f")
    desk.rest()
    assert desk.screen.shows(_BLUE)
    desk.type("dispatch@kurier-nord.example")
    desk.key("Tab", "Tab")
    desk.type("Can you collect it on Thursday?")
    desk.until(lambda: "collect it on Thursday" in desk.run("draft", "list"))
    desk.kill()

    desk.open()
    desk.key("g", "a")
    desk.rest()
    desk.key("j")
    desk.rest()
    seen = desk.steps()
    assert desk.screen.shows(_BLUE), "the draft is there again"
    desk.key("F6")
    desk.key("f")
    desk.rest()
    desk.key("ctrl+Return")
    seen = desk.until_step("Asked dispatch@kurier-nord.example", seen)
    desk.rest()
    assert desk.screen.shows(_BLUE), "its card"

    desk.key("Escape", "z")
    desk.until(lambda: not desk.steps()[0].startswith("Asked"))
    assert "collect it on Thursday" in desk.run("draft", "list")
    assert desk.close() == 0
