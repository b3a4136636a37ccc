"""The sheet of a new ticket as a person fills it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.presenters.new_ticket import LOOK_MS, NewTicketPresenter
from desk_app.ui.kit.picker import Picker
from desk_app.ui.pages.new_ticket import NewTicketOverlay, NewTicketSheet
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.theme import Theme
from tests.ui.kestrel_rooms import Stage, stage, unnamed

Show = Callable[[QWidget], QWidget]


class Filling:
    """The sheet on its stage, open."""

    def __init__(self, made: Stage) -> None:
        self.stage = made
        self.new = NewTicketPresenter(made.window)
        self.overlay = NewTicketOverlay(self.new, made.room.overlays, made.room)
        made.window.run("ticket.new")
        made.settle()

    @property
    def sheet(self) -> NewTicketSheet:
        return self.overlay.sheet

    def choose_customer(self, typed: str) -> None:
        self.sheet.customer.click()
        picker = self.stage.room.overlays.top
        assert isinstance(picker, Picker)
        QTest.keyClicks(picker.filter, typed)
        self.stage.settle()
        QTest.keyClick(picker.filter, Qt.Key.Key_Return)
        self.stage.settle()


@pytest.fixture
def filling(tmp_path: Path, show: Show, theme: Theme) -> Iterator[Filling]:
    with stage(tmp_path, show) as made:
        yield Filling(made)


def test_by_keyboard_alone_a_ticket_is_made(filling: Filling) -> None:
    assert QApplication.focusWidget() is filling.sheet.customer
    filling.choose_customer("lukas")
    assert filling.sheet.customer.accessibleName() == "Customer, Lukas Brandt"
    filling.sheet.subject.input.setFocus()
    QTest.keyClicks(filling.sheet.subject.input, "Steam wand drips")
    filling.sheet.text.setFocus()
    QTest.keyClicks(filling.sheet.text, "All over")
    QTest.keyClick(filling.sheet.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    filling.stage.settle()
    row = filling.stage.window.target_row()

    assert filling.stage.room.overlays.top is None
    assert row is not None
    assert (row.subject, row.customer, row.preview) == ("Steam wand drips", "Lukas Brandt", "All over")


def test_the_button_says_what_is_missing(filling: Filling) -> None:
    assert not filling.sheet.go.isEnabled()
    assert filling.sheet.go.accessibleDescription() == "Write a subject first."
    QTest.keyClicks(filling.sheet.subject.input, "Steam")

    assert filling.sheet.go.isEnabled()


def test_esc_loses_nothing(filling: Filling) -> None:
    QTest.keyClicks(filling.sheet.subject.input, "Half a")
    QTest.keyClick(filling.sheet.subject.input, Qt.Key.Key_Escape)
    assert filling.stage.room.overlays.top is None
    filling.stage.window.run("ticket.new")

    assert filling.stage.room.overlays.top is filling.sheet
    assert filling.sheet.subject.input.text() == "Half a"


def test_possible_doubles_are_offered(filling: Filling) -> None:
    filling.choose_customer("lukas")
    QTest.keyClicks(filling.sheet.subject.input, "invoice charged twice again")
    filling.stage.kestrel.loop.pass_ms(LOOK_MS)
    filling.stage.settle()
    row = filling.sheet.findChild(QWidget, "new.double.3")

    assert row is not None
    assert row.visibleRegion().boundingRect().height() == row.height()
    assert row.accessibleName() == "#3 Grinder invoice charged twice, New"


def test_the_sheet_is_named_and_fits_the_window(filling: Filling) -> None:
    for size in (tokens().layout.window_default, tokens().layout.window_min):
        filling.stage.room.resize(*size)
        filling.stage.settle()
        panel = filling.sheet.panel().translated(filling.sheet.pos())
        assert not unnamed(filling.stage.room)
        assert filling.stage.room.rect().contains(panel)
        assert filling.sheet.go.visibleRegion().boundingRect().height() == filling.sheet.go.height()
