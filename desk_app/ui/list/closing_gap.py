"""The gap that a row leaves when it goes: it closes in a moment, so that eyes can follow the rows below."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEasingCurve, QModelIndex, QVariantAnimation

from desk_app.ui.list.placed_view import PlacedList
from desk_app.ui.theme.current import tokens

_MOST_LINES: Final = 2
"""A ticket, and the heading that had no other; when more goes, the list is another one."""


class ClosingGap(QVariantAnimation):
    """How far below their places the rows under the gap are painted.

    Nothing moves with reduced motion, and nothing moves under a pointer: it would press what was not meant.
    Places are those of the end all the time; only painting is late.
    """

    def __init__(self, view: PlacedList) -> None:
        """Nothing goes yet.

        Args:
            view: The list; it asks `shift` while it paints.
        """
        super().__init__(view)
        self._view = view
        self._line = 0
        self._shift = 0
        self.setEndValue(0)
        self.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.valueChanged.connect(self._move)
        model = view.model()
        model.rowsAboutToBeRemoved.connect(self._rows_go)
        model.rowsInserted.connect(self.end)
        model.modelReset.connect(self.end)
        view.verticalScrollBar().valueChanged.connect(self.end)

    @property
    def height(self) -> int:
        """What is left of the gap, in pixels."""
        return self._shift

    def shift(self, line: int) -> int:
        """How far below its place a line is painted, in pixels."""
        return self._shift if line >= self._line else 0

    def end(self) -> None:
        """Close it at once."""
        self.stop()
        self._move(0)

    def _rows_go(self, _parent: QModelIndex, first: int, last: int) -> None:
        view = self._view
        duration, left = tokens().motion.base, view.model().rowCount() - 1 - last
        top = view.visualRect(view.model().index(first, 0))
        bottom = view.visualRect(view.model().index(last, 0))
        is_seen = top.united(bottom).intersects(view.viewport().rect())
        self.end()
        if not duration or last - first >= _MOST_LINES or not left or not is_seen or view.underMouse():
            return
        self._line = first
        self.setStartValue(bottom.bottom() + 1 - top.top())
        self.setDuration(duration)
        self.start()

    def _move(self, shift: int) -> None:
        if shift != self._shift:
            self._shift = shift
            self._view.viewport().update()
