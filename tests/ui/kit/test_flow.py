"""Things side by side, in as many lines as they need, through every way in which they come and go."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget

from desk_app.ui.kit.flow import FlowLayout

Show = Callable[[QWidget], QWidget]


def _box(show: Show, count: int) -> tuple[QWidget, FlowLayout, list[QLabel]]:
    box = QWidget()
    flow = FlowLayout(box)
    flow.setSpacing(4)
    labels = [QLabel(str(number), box) for number in range(count)]
    for label in labels:
        label.setFixedSize(40, 20)
        flow.addWidget(label)
    box.resize(100, 200)
    show(box)
    return box, flow, labels


def _rest() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    QApplication.processEvents()


def test_a_line_is_broken_where_there_is_no_room(show: Show) -> None:
    box, flow, labels = _box(show, 3)

    assert [label.y() for label in labels] == [0, 0, 24]
    assert flow.heightForWidth(100) == 44
    assert flow.heightForWidth(200) == 20
    box.resize(200, 200)
    _rest()
    assert [label.x() for label in labels] == [0, 44, 88]


def test_margins_are_kept(show: Show) -> None:
    _, flow, labels = _box(show, 1)
    flow.setContentsMargins(7, 5, 3, 2)
    flow.activate()
    _rest()

    assert (labels[0].x(), labels[0].y()) == (7, 5)
    assert flow.heightForWidth(100) == 27
    assert flow.minimumSize().width() == 50


def test_it_is_mirrored_where_reading_is(show: Show) -> None:
    box, _flow, labels = _box(show, 1)
    box.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    _rest()

    assert labels[0].geometry().right() == 99


def test_what_may_grow_takes_the_rest_of_its_line(show: Show) -> None:
    box, flow, _labels = _box(show, 1)
    wide = QLabel("wide", box)
    wide.setMinimumWidth(10)
    wide.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    flow.addWidget(wide)
    wide.show()
    _rest()

    assert (wide.x(), wide.geometry().right()) == (44, 99)


@pytest.mark.parametrize("way", ["deleted", "taken", "moved", "hidden"])
def test_one_that_goes_in_any_way_leaves_no_gap_and_no_ghost(show: Show, way: str) -> None:
    box, flow, labels = _box(show, 2)
    extra = QLabel("extra", box)
    extra.setFixedSize(40, 20)
    flow.insertWidget(0, extra)
    extra.show()
    _rest()
    assert extra.x() == 0
    if way == "deleted":
        extra.deleteLater()
    elif way == "taken":
        assert flow.takeAt(0) is not None
        extra.hide()
    elif way == "moved":
        elsewhere = QWidget(box)
        extra.setParent(elsewhere)
    else:
        extra.hide()
    _rest()
    flow.invalidate()
    flow.activate()
    _rest()

    assert flow.minimumSize().width() == 40
    assert [label.x() for label in labels] == [0, 44]


def test_refilling_it_many_times_leaves_what_is_there(show: Show) -> None:
    box, flow, _labels = _box(show, 2)
    for _time in range(30):
        while (item := flow.takeAt(0)) is not None:
            widget = item.widget()
            assert widget is not None
            widget.deleteLater()
        for place in range(3):
            label = QLabel(str(place), box)
            label.setFixedSize(40, 20)
            flow.insertWidget(0, label)
            label.show()
        _rest()

    assert flow.count() == 3
    assert flow.heightForWidth(100) == 44
