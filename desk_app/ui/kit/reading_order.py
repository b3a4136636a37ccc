"""The order in which screen readers come upon the parts of a widget.

Qt tells them the children in the order in which they were made or last brought to the front, wherever a
layout puts them: a column that adds what is older above what is newer would be read upwards.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget


def read_in_order(widgets: Sequence[QWidget]) -> None:
    """Have widgets of one parent read in this order; where they are already, nothing is painted.

    Args:
        widgets: They must not lie over one another: the last one comes to the front.
    """
    parent = widgets[0].parentWidget() if widgets else None
    if parent is None:
        return
    wanted = set(widgets)
    if [child for child in parent.children() if child in wanted] != list(widgets):
        for widget in widgets:
            widget.raise_()
