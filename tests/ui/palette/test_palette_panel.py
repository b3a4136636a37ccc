"""The palette as a panel: opens in the upper middle, keys go where they should, what is chosen runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.presenters.palette import PalettePresenter
from desk_app.presenters.palette_places import PalettePorts
from desk_app.ui.palette.panel import PaletteOverlay
from desk_app.ui.palette.rows import spoken
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.theme import Theme
from tests.habits import NoHabits
from tests.ui.kestrel_rooms import Stage, stage, unnamed

Show = Callable[[QWidget], QWidget]
E07 = "E07: Duo 2 stops mid-shot"


class Opened:
    """The palette over an empty window."""

    def __init__(self, made: Stage) -> None:
        self.stage = made
        made.window.open_ticket(made.kestrel.tickets[E07])
        made.settle()
        self.searched: list[str] = []
        self.palette = PalettePresenter(
            made.window, NoHabits(), PalettePorts(search_all=self.searched.append)
        )
        self.overlay = PaletteOverlay(self.palette, made.room.overlays)
        made.window.run("program.palette")
        made.settle()
        self.field = self.overlay.panel.head.input

    def type(self, text: str) -> None:
        QTest.keyClicks(self.field, text)
        self.stage.settle()

    def shown(self) -> list[str]:
        lines = self.overlay.panel.list.lines
        return [spoken(lines.line(row)) for row in range(lines.rowCount())]

    @property
    def is_open(self) -> bool:
        return self.stage.room.overlays.top is self.overlay.panel


@pytest.fixture
def opened(tmp_path: Path, show: Show, theme: Theme) -> Iterator[Opened]:
    with stage(tmp_path, show) as made:
        yield Opened(made)


def test_it_opens_in_the_upper_middle_with_the_focus_in_its_field(opened: Opened) -> None:
    panel = opened.overlay.panel
    place = panel.panel().translated(panel.pos())

    assert opened.is_open
    assert QApplication.focusWidget() is opened.field
    assert (place.width(), place.top()) == (tokens().layout.palette.width, tokens().layout.palette.top)
    assert opened.overlay.panel.head.context.look.text == "#2"


def test_typing_lists_and_enter_runs(opened: Opened) -> None:
    opened.type("assign mi")
    assert opened.shown() == [
        "Commands on this ticket",
        "Assign to Mira Okafor, you, I",
        "Assign to Milan Kovač",
        "Assign to team Admin and billing",
        "Tickets",
        "Who should assign milk-line cleaning visits?, #4 · new · Kawiarnia Brama",
    ]
    QTest.keyClick(opened.field, Qt.Key.Key_Down)
    QTest.keyClick(opened.field, Qt.Key.Key_Return)
    opened.stage.settle()

    assert not opened.is_open
    ticket_id = opened.stage.kestrel.tickets[E07]
    found = opened.stage.kestrel.workspace.read(lambda reader: reader.tickets.ticket(ticket_id))
    assert found.ticket.row.assignee == "Milan Kovač"


def test_backspace_in_the_empty_field_removes_the_context(opened: Opened) -> None:
    QTest.keyClick(opened.field, Qt.Key.Key_Backspace)

    assert not opened.overlay.panel.head.context.isVisible()
    assert opened.is_open


def test_tab_goes_into_an_argument_and_shows_it_as_a_chip(opened: Opened) -> None:
    opened.type("> set pri")
    QTest.keyClick(opened.field, Qt.Key.Key_Tab)

    assert opened.overlay.panel.head.step.isVisible()
    assert opened.overlay.panel.head.step.look.text == "Set priority"
    assert opened.field.text() == ""
    assert opened.field.placeholderText() == "How important"


def test_esc_closes_and_gives_the_focus_back(opened: Opened) -> None:
    QTest.keyClick(opened.field, Qt.Key.Key_Escape)

    assert not opened.is_open
    assert not opened.palette.state.is_open


def test_a_click_beside_it_closes(opened: Opened) -> None:
    opened.stage.room.overlays.close_top()

    assert not opened.palette.state.is_open
    opened.stage.window.run("program.palette")
    assert opened.is_open


def test_a_click_runs_a_line(opened: Opened) -> None:
    opened.type("zzz fridge")
    lines = opened.overlay.panel.list
    place = lines.visualRect(lines.lines.index(1, 0)).center()
    QTest.mouseClick(lines.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert opened.searched == ["zzz fridge"]


def test_what_is_wrong_is_said_at_the_foot(opened: Opened) -> None:
    opened.type("/ prioriti:high")

    assert "There is no field “prioriti”" in opened.palette.state.problem
    assert not opened.overlay.panel.grab().isNull()


def test_it_is_named_and_fits_a_low_window(opened: Opened) -> None:
    opened.stage.room.resize(*(side // 2 for side in tokens().layout.window_min))
    opened.type("s")
    QApplication.processEvents()
    panel = opened.overlay.panel

    assert not unnamed(opened.stage.room)
    assert opened.stage.room.rect().contains(panel.panel().translated(panel.pos()))
