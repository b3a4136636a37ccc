"""Changing the look of a full window stays within its budget of 300 ms; also painting a row's pieces."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Chip
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.gallery.ticket_rows import SAMPLES, comfortable_row
from tests.ui.conftest import STILL

pytestmark = pytest.mark.perf
_SWITCH_MS = 300
_ROW_MS = 2.0


def test_changing_the_look_of_four_hundred_widgets_stays_within_its_budget(
    theme: Theme, qapp: QApplication, show: Callable[[QWidget], QWidget]
) -> None:
    window = QWidget()
    grid = QGridLayout(window)
    for number in range(100):
        widgets = (
            Button(f"Button {number}", name=f"button-{number}"),
            ElidedLabel(f"Label {number}"),
            Chip(ChipLook(f"Chip {number}", icon="timer")),
            QLineEdit(f"Field {number}"),
        )
        for column, widget in enumerate(widgets):
            grid.addWidget(widget, number // 4, (number % 4) * 4 + column)
    show(window)
    took = []
    for mode in (Mode.DARK, Mode.LIGHT, Mode.DARK, Mode.LIGHT, Mode.DARK):
        begin = time.perf_counter()
        theme.wear(Appearance(mode=mode, reduced_motion=Wish.ON))
        qapp.processEvents()
        window.repaint()
        took.append((time.perf_counter() - begin) * 1000)
    theme.wear(STILL)
    sys.stdout.write(
        f"look of 400 widgets changed in {statistics.median(took):.0f} ms (median of {len(took)})\n"
    )

    assert statistics.median(took) < _SWITCH_MS


def test_a_ticket_row_is_painted_from_the_caches() -> None:
    image = QImage(348, 80, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    took = []
    for number in range(300):
        begin = time.perf_counter()
        canvas = Canvas(painter, image.rect(), QApplication.layoutDirection())
        comfortable_row(canvas, QRect(0, 0, 348, 80), SAMPLES[number % len(SAMPLES)], selected=False)
        took.append((time.perf_counter() - begin) * 1000)
    painter.end()
    sys.stdout.write(f"row painted in {statistics.median(took):.2f} ms (median of {len(took)})\n")

    assert statistics.median(took) < _ROW_MS
