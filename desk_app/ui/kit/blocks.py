"""A part of a page that is as high as the words in it need, whatever the layouts around it remember."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from desk_app.ui.kit.themed import Themed


class PageBlock(Themed, QWidget):
    """A part of a page or form whose rows come and go: always as high as they need.

    Qt remembers a height for a width in every layout on the way up, and some hear of a change too late.
    """

    def event(self, event: QEvent) -> bool:
        """Something in it wishes another height."""
        if event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self._fit_height)
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another height."""
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        layout = self.layout()
        needed = layout.heightForWidth(self.width()) if layout is not None else 0
        if layout is not None and needed > 0 and needed != self.minimumHeight():
            self.setMinimumHeight(needed)
            layout.update()  # within an event of its size it would keep the room it had
