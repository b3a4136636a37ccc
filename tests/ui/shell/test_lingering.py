"""Closing the last window: the end of the program, or a sign that goes on receiving, said once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk_app.runtime.settings_schema import KEEP_RUNNING
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.shell.tray import Tray
from desk_app.ui.start import Opened, Windows
from desk_app.ui.theme.theme import Theme
from tests.ui.demo_desk import ZONE, DemoDesk


class Sign(Tray):
    """The sign of a desktop that has a place for it; remembers what it said."""

    def __init__(self, app: QApplication, *, is_there: bool) -> None:
        super().__init__(app, name="Kestrel", show=lambda: None, leave=lambda: None)
        self.is_there = is_there
        self.said: list[str] = []

    def announce(self, title: str, text: str) -> None:
        self.said.append(title)


@dataclass
class Room:
    """Windows over a workspace, beside a sign."""

    windows: Windows
    sign: Sign
    desk: DemoDesk
    app: QApplication
    wishes: list[bool] = field(default_factory=list)

    def close_the_last(self) -> bool:
        """Close what is open; gives whether the program ends with it."""
        for window in self.windows.all:
            window.close()
        return self.app.quitOnLastWindowClosed()


@pytest.fixture(params=[True])
def room(request: pytest.FixtureRequest, theme: Theme, qapp: QApplication, tmp_path: Path) -> Iterator[Room]:
    before = qapp.quitOnLastWindowClosed()
    desk = DemoDesk(tmp_path)
    sign = Sign(qapp, is_there=request.param)
    opened = Opened(
        desk.workspace, "Kestrel", desk.preferences, lambda: desk.now_s, ZONE, desk.folder, WindowParts()
    )
    windows = Windows(qapp, opened, theme, tray=sign)
    yield Room(windows, sign, desk, qapp)
    windows.close()
    windows.deleteLater()
    sign.deleteLater()
    desk.close()
    qapp.setQuitOnLastWindowClosed(before)


def test_the_program_ends_with_its_last_window_unless_somebody_wants_otherwise(room: Room) -> None:
    room.windows.open()

    assert room.close_the_last()
    assert room.sign.said == []


def test_the_sign_stays_says_so_once_and_brings_the_window_back_as_it_was(room: Room) -> None:
    room.desk.preferences.set(KEEP_RUNNING, True)
    window = room.windows.open()
    window.presenter.run("go.unassigned")
    assert not room.close_the_last()
    room.windows.show_all()
    (again,) = room.windows.all
    assert again.memory().view == again.presenter.navigation.state.chosen
    assert not room.close_the_last()

    assert room.sign.said == ["Desk App keeps running"]


@pytest.mark.parametrize("room", [False], indirect=True)
def test_without_a_place_for_the_sign_nobody_is_left_without_a_window(room: Room) -> None:
    room.desk.preferences.set(KEEP_RUNNING, True)
    room.windows.open()

    assert room.close_the_last()


def test_quitting_is_the_end_whatever_was_wanted(room: Room, qapp: QApplication) -> None:
    room.desk.preferences.set(KEEP_RUNNING, True)
    room.windows.open()
    room.windows.quit()

    assert room.windows.all == []
    assert room.sign.said == []
