"""Two or more things beside one another that stand below one another where there is too little room."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.theme.current import tokens

_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


def least_card() -> int:
    """The width below which a card with sentences on it is no longer pleasant to read."""
    return tokens().kit.popover.width * 2 // 3


class SideBySide(PageBlock):
    """Side by side while each has its least width, and below one another from then on."""

    def __init__(
        self, *widgets: QWidget, least: Callable[[], int] | None = None, gap: Callable[[], int] | None = None
    ) -> None:
        """Put them beside one another.

        Args:
            widgets: In reading order.
            least: The width each of them needs, where all get the same; else each gets what it wishes.
            gap: The room between two, asked again when the look changes; two steps of the grid by default.
        """
        super().__init__()
        self._widgets, self._least, self._gap = widgets, least, gap
        self._box = QBoxLayout(_ACROSS, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self._box.addWidget(widget, 1 if least is not None else 0)
        self.retheme()

    def retheme(self) -> None:
        """Take the gap of the look in force."""
        self._box.setSpacing(self._gap() if self._gap is not None else tokens().space(2))
        self._turn()
        super().retheme()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There is more or less room."""
        self._turn()
        super().resizeEvent(event)

    def _turn(self) -> None:
        shown = [widget for widget in self._widgets if not widget.isHidden()]
        wishes = [self._least() if self._least is not None else widget.sizeHint().width() for widget in shown]
        needed = sum(wishes) + self._box.spacing() * (len(wishes) - 1)
        way = _ACROSS if needed <= self.width() else _DOWN
        if self._box.direction() is not way:
            self._box.setDirection(way)
            self.updateGeometry()
