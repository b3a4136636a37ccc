"""Painting the rows of a list stays within its budget of 2 ms a row."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtGui import QImage

from tests.perf.table import Table, p50, taken
from tests.ui.window_tools import Stage

pytestmark = pytest.mark.perf
_ROW_S = 0.002


def test_rows_are_painted_from_the_caches(stage: Stage) -> None:
    view, rows = stage.window.list.view, stage.presenter.tickets.state.count
    image = QImage(view.size(), QImage.Format.Format_ARGB32_Premultiplied)
    took = [taken(partial(view.render, image)) for _ in range(60)]
    table = Table("Rows")
    table.time(0, f"a list of {rows} rows painted from the caches, p50", took, _ROW_S * rows, point=p50)
    table.print()
