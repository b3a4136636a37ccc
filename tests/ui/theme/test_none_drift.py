"""Guards the choice of PySide6: some releases lose references to `None` and end the program.

Measured with 6.12.0 on CPython 3.10 and 3.11: each call that returns nothing takes one reference too many.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

_CALLS = 1000
_NOISE = 50  # references that come and go elsewhere meanwhile


class _Silent(QAbstractListModel):
    """Answers every question with nothing, as most roles of a list are."""

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # type: ignore[override]  # None for no parent
        del parent
        return 1

    def data(self, index: object, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        del index, role
        return None


def test_a_thousand_calls_that_return_nothing_leave_none_alone(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)

    for number in range(_CALLS):
        label.setText(str(number))

    assert abs(sys.getrefcount(None) - before) < _NOISE


def test_a_thousand_empty_answers_of_a_model_leave_none_alone() -> None:
    model = _Silent()
    index = model.index(0, 0)
    before = sys.getrefcount(None)

    for _call in range(_CALLS):
        model.data(index)
        QAbstractListModel.itemData(model, index)

    assert abs(sys.getrefcount(None) - before) < _NOISE
