"""The list widget: what Qt sees, where lines stand, what a pointer does."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.domain.changes import SetFields
from desk_app.domain.status import StatusClass
from desk_app.presenters.ticket_shape import Shape
from desk_app.services.reading import Section
from desk_app.ui.list.geometry import ListGeometry
from desk_app.ui.list.model import TicketListModel
from desk_app.ui.list.quick import Spot, quick_rects, spot_at, words_top
from desk_app.ui.list.view import TicketList
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Density, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage

GOLDEN = Path(__file__).parent / "golden"
FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


class ModelTester(Protocol):
    """pytest-qt's fixture, which has no public type."""

    def check(self, model: QAbstractItemModel) -> None: ...


def view_of(stage: Stage) -> TicketList:
    return stage.window.list.view


def loaded(stage: Stage) -> None:
    tickets = stage.presenter.tickets
    stage.wait(lambda: all(tickets.lines.row(place) is not None for place in range(len(tickets.lines))))


def dump(model: TicketListModel) -> list[str]:
    """What a screen reader is told, line by line."""
    role = Qt.ItemDataRole.AccessibleTextRole
    return [str(model.data(model.index(row, 0), role)) for row in range(model.rowCount())]


def test_the_list_reads_as_it_is_written_down(stage: Stage) -> None:
    loaded(stage)
    model = view_of(stage).model()
    assert isinstance(model, TicketListModel)

    expected = json.loads((GOLDEN / "for_me.json").read_text("utf-8"))
    assert dump(model) == expected


def test_the_model_keeps_the_rules_of_qt(stage: Stage, qtmodeltester: ModelTester) -> None:
    loaded(stage)
    qtmodeltester.check(view_of(stage).model())
    solved = stage.desk.status(StatusClass.SOLVED)
    stage.desk.workspace.apply(SetFields(stage.ticket("Chidi Eze"), {"status_id": solved}))
    stage.wait(lambda: stage.presenter.tickets.state.count == 8)
    stage.desk.ticket("One more")
    stage.wait(lambda: stage.presenter.tickets.state.new == 1)
    stage.presenter.run("list.show_new")
    stage.wait(lambda: stage.presenter.tickets.state.count == 9)
    stage.presenter.run("go.all_open")
    stage.wait(lambda: stage.presenter.tickets.state.count > 9)


def test_a_click_opens_and_the_picture_ticks(stage: Stage) -> None:
    loaded(stage)
    view = view_of(stage)
    rect = view.visualRect(view.model().index(1, 0))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert stage.presenter.state.ticket_id == stage.ticket(FIRST)

    second = view.visualRect(view.model().index(2, 0))
    picture = second.topLeft() + QPoint(30, 25)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=picture)
    assert stage.presenter.tickets.state.selection.has(stage.ticket(SECOND))
    assert stage.presenter.state.ticket_id == stage.ticket(FIRST)


def test_a_quick_button_acts_on_its_own_row(stage: Stage) -> None:
    loaded(stage)
    view = view_of(stage)
    rect = view.visualRect(view.model().index(2, 0))
    place = next(place for spot, _, place in quick_rects(rect) if spot is Spot.SOLVE).center()
    QTest.mouseMove(view.viewport(), rect.center())
    QTest.mouseMove(view.viewport(), place)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    stage.wait(lambda: _class_of(stage, SECOND) is StatusClass.SOLVED)
    assert _class_of(stage, FIRST) is not StatusClass.SOLVED


def _class_of(stage: Stage, name: str) -> StatusClass:
    return stage.desk.workspace.read(lambda r: r.lists.rows_of([stage.ticket(name)]))[0].status_class


def test_the_action_bar_takes_the_place_of_the_order(stage: Stage) -> None:
    loaded(stage)
    stage.presenter.tickets.ticks.toggle(stage.ticket(FIRST))
    assert stage.window.list.sort_line.bar.isVisible()
    stage.presenter.run("list.clear_selection")
    assert stage.window.list.sort_line.sort.isVisible()


@pytest.mark.parametrize("density", list(Density))
def test_every_density_paints_every_line(stage: Stage, theme: Theme, density: Density) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT, contrast=Wish.OFF, reduced_motion=Wish.ON, density=density))
    loaded(stage)
    QApplication.processEvents()
    view = view_of(stage)
    first_line = words_top(view.visualRect(view.model().index(1, 0))) + tokens().panes.ticket_row.line // 2
    picture = view.viewport().grab().toImage()

    colours = {picture.pixelColor(x, first_line).name() for x in range(picture.width())}
    assert len(colours) > 3


def test_an_empty_view_offers_the_next_step(stage: Stage) -> None:
    stage.presenter.run("go.mentions")
    stage.wait(lambda: stage.presenter.tickets.state.phase.value == "empty")

    panel = stage.window.list._panel  # noqa: SLF001 - its words are its accessible name
    assert panel.accessibleName().startswith("Nobody asked for you")
    assert panel.isVisible()


counts = st.lists(st.integers(1, 5), max_size=6)


@given(counts=counts)
def test_lines_stand_one_below_the_other(counts: list[int]) -> None:
    starts = [sum(counts[:index]) for index in range(len(counts))]
    sections = tuple(Section(str(n), str(n), starts[n], count) for n, count in enumerate(counts))
    places = ListGeometry(Shape(array("q", range(sum(counts))), sections), 80, 28)

    top = 0
    for line in range(places.shape.lines):
        assert places.top(line) == top
        assert places.line_at(top) == line
        assert places.line_at(top + places.line_height(line) - 1) == line
        top += places.line_height(line)
    assert places.height == top
    assert places.line_at(top) is None
    assert places.line_at(-1) is None


def test_a_million_rows_have_their_places_at_once() -> None:
    places = ListGeometry(Shape(array("q", range(1_000_000))), 80, 28)

    assert places.height == 80_000_000
    assert places.line_at(79_999_999) == 999_999
    assert places.top(999_999) == 79_999_920


def test_spots_are_mirrored_from_right_to_left(theme: Theme) -> None:
    row = QRect(0, 0, 348, 80)
    left, right = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft

    assert spot_at(row, QPoint(30, 22), left, is_hovered=False) is Spot.TICK
    assert spot_at(row, QPoint(318, 22), right, is_hovered=False) is Spot.TICK
    assert spot_at(row, QPoint(200, 60), left, is_hovered=True) is Spot.ROW


def test_nothing_stands_beyond_the_list(stage: Stage) -> None:
    loaded(stage)
    view = view_of(stage)

    assert view.visualRect(QModelIndex()) == QRect()
    assert not view.indexAt(QPoint(5, 100_000)).isValid()


def on_screen(stage: Stage) -> QImage:
    """What the screen shows of the list: painted before, not painted for the question."""
    view = view_of(stage).viewport()
    window = stage.window
    whole = window.screen().grabWindow(window.winId()).toImage()
    return whole.copy(QRect(view.mapTo(window, QPoint(0, 0)), view.size()))


def test_a_scrolled_list_shows_what_stands_there(stage: Stage) -> None:
    stage.window.resize(1440, 500)
    loaded(stage)
    view = view_of(stage)
    stage.wait(lambda: view.verticalScrollBar().maximum() > 0)
    QApplication.processEvents()
    view.viewport().repaint()
    before = on_screen(stage)
    at = QPointF(view.viewport().rect().center())
    wheel = QWheelEvent(
        at,
        view.viewport().mapToGlobal(at),
        QPoint(),
        QPoint(0, -240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), wheel)
    QApplication.processEvents()
    scrolled = on_screen(stage)
    view.viewport().repaint()

    assert scrolled != before
    assert scrolled == on_screen(stage)
