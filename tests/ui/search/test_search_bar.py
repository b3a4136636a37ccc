"""The search bar as a person types in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desk_app.presenters.search import PAUSE_MS, SearchScope
from desk_app.services.views import ALL_OPEN
from desk_app.ui.kit.states import StatePanel
from desk_app.ui.search.bar import SearchBar, act_on_no_hits, no_hits
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.theme import Theme
from tests.ui.kestrel_rooms import Stage, stage, unnamed

Show = Callable[[QWidget], QWidget]


class Searching:
    """The bar on its stage."""

    def __init__(self, made: Stage) -> None:
        self.stage = made
        made.window.open_view(ALL_OPEN)
        self.search = made.window.search
        self.bar = SearchBar(self.search, made.room)
        self.went: list[str] = []
        self.bar.left_downwards.connect(lambda: self.went.append("results"))
        self.bar.abandoned.connect(lambda: self.went.append("list"))
        self.column = QVBoxLayout(made.room)
        self.column.addWidget(self.bar)
        self.column.addStretch(1)
        self.bar.setFixedWidth(tokens().layout.list.default)
        self.bar.begin(SearchScope.VIEW)
        made.settle()

    @property
    def line(self) -> QWidget:
        return self.bar.field.line

    def type(self, text: str) -> None:
        QTest.keyClicks(self.line, text)
        self.stage.settle()
        self.stage.kestrel.loop.pass_ms(PAUSE_MS)
        self.stage.settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.line, key)
        self.stage.settle()

    def colours(self, start: int, end: int) -> set[str]:
        """The colours to be seen where a range of the text stands."""
        place = self.bar.field.line.place_of(start, end).translated(self.line.pos())
        image = self.bar.field.grab().toImage()
        return {
            image.pixelColor(x, y).name()
            for x in range(place.left(), place.right())
            for y in range(place.center().y() - 8, place.center().y() + 11)
        }


@pytest.fixture
def searching(tmp_path: Path, show: Show, theme: Theme) -> Iterator[Searching]:
    with stage(tmp_path, show) as made:
        yield Searching(made)


def test_typing_narrows_the_list(searching: Searching) -> None:
    searching.type("invoice ")

    assert searching.stage.window.tickets.state.count == 1
    assert searching.line.accessibleName() == "Search in All open"


def test_a_complete_term_becomes_a_chip_when_it_is_left(searching: Searching) -> None:
    chip = tokens().colour(Role.BG_SUNKEN).name()
    searching.type("tag:e07")
    assert chip not in searching.colours(0, 7)
    searching.type(" shot")

    assert chip in searching.colours(0, 7)
    assert chip not in searching.colours(8, 12)


def test_a_wrong_term_is_underlined_and_explained_and_can_be_mended(searching: Searching) -> None:
    searching.type("prioriti:urgent shot ")
    assert tokens().colour(Role.DANGER_SOLID).name() in searching.colours(0, 15)
    mend = searching.bar.findChild(QPushButton, "search.mend")
    assert mend is not None
    assert mend.isVisible()
    mend.click()
    searching.stage.settle()

    assert searching.bar.field.line.text() == "priority:urgent shot "
    assert not mend.isVisible()


def test_what_could_be_written_is_listed_and_taken_with_tab(searching: Searching) -> None:
    searching.type("prio")
    assert searching.bar.completions.isVisible()
    assert QApplication.focusWidget() is searching.line
    searching.press(Qt.Key.Key_Tab)

    assert searching.bar.field.line.text() == "priority:"
    assert searching.bar.completions.isVisible()
    searching.press(Qt.Key.Key_Down)
    searching.press(Qt.Key.Key_Return)
    assert searching.bar.field.line.text().endswith(" ")
    assert not searching.bar.completions.isVisible()


def test_esc_closes_one_thing_after_the_other(searching: Searching) -> None:
    searching.type("prio")
    searching.press(Qt.Key.Key_Escape)
    assert not searching.bar.completions.isVisible()
    assert searching.bar.field.line.text() == "prio"
    searching.press(Qt.Key.Key_Escape)
    assert searching.bar.field.line.text() == ""
    searching.press(Qt.Key.Key_Escape)

    assert not searching.bar.isVisible()
    assert searching.went == ["list"]


def test_a_long_search_that_was_left_shows_its_beginning_and_stays_as_it_is(searching: Searching) -> None:
    searching.type("tag:e07 tag:grinder tag:flow-meter from:ines@miradouro.example shot ")
    found = searching.stage.window.tickets.state.count
    searching.line.clearFocus()
    searching.stage.settle()

    assert searching.bar.field.line.cursorPosition() == 0
    assert not searching.bar.completions.isVisible()
    assert searching.stage.window.tickets.state.count == found


def test_enter_and_down_lead_into_the_results(searching: Searching) -> None:
    searching.type("invoice ")
    searching.press(Qt.Key.Key_Return)
    searching.press(Qt.Key.Key_Down)

    assert searching.went == ["results", "results"]


def test_no_hits_offer_the_search_with_one_term_fewer(searching: Searching) -> None:
    searching.type("tag:grinder shot ")
    content = no_hits(searching.search.state)
    assert content.title == "No ticket has both"
    panel = StatePanel(content, name="none")
    searching.column.addWidget(panel)
    panel.acted.connect(lambda key: act_on_no_hits(searching.search, key))
    row = panel.findChild(QPushButton, "none.drop.1")
    assert row is not None
    assert row.accessibleName() == "without shot, 1"
    row.click()
    searching.stage.settle()

    assert searching.bar.field.line.text() == "tag:grinder"
    assert searching.stage.window.tickets.state.count == 1


def test_chips_stand_behind_their_letters_from_right_to_left_too(
    searching: Searching, qapp: QApplication
) -> None:
    searching.type("tag:e07 shot ")
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    searching.stage.settle()
    letters = tokens().colour(Role.TEXT_PRIMARY).name()

    assert {letters, tokens().colour(Role.BG_SUNKEN).name()} <= searching.colours(0, 7)
    assert letters in searching.colours(8, 12)


def test_everything_in_the_bar_is_named(searching: Searching) -> None:
    searching.type("prioriti:urgent shot ")

    assert not unnamed(searching.bar)
