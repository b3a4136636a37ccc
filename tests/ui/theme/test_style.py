"""The Qt style: stock widgets in our clothes, and a focus ring for those who use the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFocusFrame,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollBar,
    QStyle,
    QStyleOptionSlider,
    QVBoxLayout,
    QWidget,
)

from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.focus import OWN_RING
from desk_app.ui.theme.roles import Role
from tests.ui.conftest import tab_to

Show = Callable[[QWidget], QWidget]


def _holds(image: QImage, colour: QColor) -> bool:
    spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return any(image.pixelColor(x, y).name() == colour.name() for x, y in spots)


def _window(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for number, widget in enumerate(widgets):
        widget.setObjectName(widget.objectName() or f"widget-{number}")
        column.addWidget(widget)
    return window


def _rings(window: QWidget) -> list[QWidget]:
    return [frame.widget() for frame in window.findChildren(QFocusFrame) if frame.isVisible()]


def test_the_ring_follows_tab_and_goes_with_a_click(show: Show) -> None:
    first, second = QPushButton("First"), QPushButton("Second")
    window = show(_window(first, second))

    tab_to(window, "widget-1")
    assert _rings(window) == [second]

    QTest.mouseClick(
        window.windowHandle(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        first.geometry().center(),
    )
    assert not _rings(window)

    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    assert _rings(window) == [second]


def test_the_ring_is_two_pixels_and_stands_two_pixels_off(show: Show) -> None:
    button = QPushButton("Focused")
    window = show(_window(button))
    tab_to(window, "widget-0")
    QApplication.processEvents()

    ring = tokens().colour(Role.FOCUS_RING)
    image = window.grab().toImage()
    middle, top = button.geometry().center().x(), button.geometry().top()
    column = [image.pixelColor(middle, top + offset).name() == ring.name() for offset in range(-6, 0)]
    assert column == [False, False, True, True, False, False]


def test_what_paints_its_own_focus_gets_no_ring(show: Show) -> None:
    own, field = QPushButton("Own"), QLineEdit()
    own.setProperty(OWN_RING, 1)
    window = show(_window(own, field))

    for name in ("widget-0", "widget-1"):
        tab_to(window, name)
        assert not _rings(window)


def test_a_text_field_shows_its_focus_to_everybody(show: Show) -> None:
    field = QLineEdit()
    window = show(_window(QPushButton("Other"), field))
    ring = tokens().colour(Role.FOCUS_RING)
    QApplication.processEvents()
    before = _holds(field.grab().toImage(), ring)

    QTest.mouseClick(
        window.windowHandle(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        field.geometry().center(),
    )

    assert not before
    assert _holds(field.grab().toImage(), ring)


def test_the_row_with_the_focus_has_the_ring_inside(show: Show) -> None:
    model = QStandardItemModel()
    for number in range(3):
        model.appendRow(QStandardItem(f"Row {number}"))
    view = QListView()
    view.setModel(model)
    window = show(_window(QPushButton("Before"), view))
    ring = tokens().colour(Role.FOCUS_RING)
    QTest.mouseClick(
        window.windowHandle(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        view.geometry().topLeft() + QPoint(20, 6),
    )
    QApplication.processEvents()
    by_mouse = _holds(view.grab().toImage(), ring)

    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Down)
    QApplication.processEvents()

    assert view.currentIndex().row() == 1
    assert not by_mouse
    assert _holds(view.grab().toImage(), ring)


def test_a_window_that_is_gone_takes_its_ring_along(show: Show) -> None:
    window = show(_window(QPushButton("First")))
    tab_to(window, "widget-0")
    window.close()
    other = show(_window(QPushButton("Second")))

    tab_to(other, "widget-0")

    assert len(_rings(other)) == 1


def test_a_stock_check_box_is_ours(show: Show) -> None:
    box = QCheckBox("Keep")
    show(_window(box))
    box.setChecked(True)

    assert _holds(box.grab().toImage(), tokens().colour(Role.ACCENT_SOLID))


def _scroll_option(bar: QScrollBar) -> QStyleOptionSlider:
    option = QStyleOptionSlider()
    bar.initStyleOption(option)
    return option


@pytest.mark.parametrize("direction", list(Qt.LayoutDirection)[:2])
@pytest.mark.parametrize("orientation", [Qt.Orientation.Vertical, Qt.Orientation.Horizontal])
def test_the_parts_of_a_scroll_bar_fill_it_without_arrows(
    show: Show, orientation: Qt.Orientation, direction: Qt.LayoutDirection
) -> None:
    bar = QScrollBar(orientation)
    bar.setLayoutDirection(direction)
    bar.setRange(0, 900)
    bar.setPageStep(100)
    bar.setValue(450)
    upright = orientation == Qt.Orientation.Vertical
    bar.resize(10 if upright else 400, 400 if upright else 10)
    show(bar)
    option, part = _scroll_option(bar), QStyle.SubControl
    length = {
        name: bar.style().subControlRect(QStyle.ComplexControl.CC_ScrollBar, option, name, bar)
        for name in (
            part.SC_ScrollBarSlider,
            part.SC_ScrollBarSubPage,
            part.SC_ScrollBarAddPage,
            part.SC_ScrollBarAddLine,
        )
    }
    size = {name: rect.height() if upright else rect.width() for name, rect in length.items()}

    whole = bar.height() if upright else bar.width()
    assert (
        size[part.SC_ScrollBarSlider] + size[part.SC_ScrollBarSubPage] + size[part.SC_ScrollBarAddPage]
        == whole
    )
    assert abs(size[part.SC_ScrollBarSubPage] - size[part.SC_ScrollBarAddPage]) <= 1
    assert size[part.SC_ScrollBarAddLine] == 0


def test_a_very_long_list_keeps_a_handle_that_can_be_grabbed(show: Show) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setRange(0, 80_000_000)
    bar.setPageStep(800)
    bar.resize(10, 600)
    show(bar)
    slider = bar.style().subControlRect(
        QStyle.ComplexControl.CC_ScrollBar, _scroll_option(bar), QStyle.SubControl.SC_ScrollBarSlider, bar
    )

    assert slider.height() == tokens().kit.scroll_bar.min_length


def test_the_handle_is_painted_and_stands_out(show: Show) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setRange(0, 100)
    bar.resize(10, 200)
    show(bar)
    image = bar.grab().toImage()

    assert image.pixelColor(5, 10) != image.pixelColor(5, 190)


def test_nothing_to_scroll_paints_no_handle(show: Show) -> None:
    bar = QScrollBar(Qt.Orientation.Vertical)
    bar.setRange(0, 0)
    bar.resize(10, 200)
    show(bar)
    image = bar.grab().toImage()

    assert len({image.pixelColor(5, y).name() for y in range(0, 200, 5)}) == 1
