"""Changing the look of a full window stays within its budget of 300 ms."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Chip
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.perf.table import Table, p50, taken
from tests.ui.conftest import STILL

pytestmark = pytest.mark.perf
_SWITCH_S = 0.3


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
    modes = (Mode.DARK, Mode.LIGHT, Mode.DARK, Mode.LIGHT, Mode.DARK)
    took = [taken(partial(_wear, theme, mode, window)) for mode in modes]
    theme.wear(STILL)
    table = Table("Look")
    table.time(0, "the look of 400 widgets changed, p50", took, _SWITCH_S, point=p50)
    table.print()


def _wear(theme: Theme, mode: Mode, window: QWidget) -> None:
    theme.wear(Appearance(mode=mode, reduced_motion=Wish.ON))
    QApplication.processEvents()
    window.repaint()
