"""Such as "To Inês Carvalho": says who gets the reply and opens who gets this."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desk_app.ui.kit.themed import Hovering
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

_TO = "To"


class ToButton(Hovering, QPushButton):
    """A word, a name, an arrow."""

    def __init__(self, parent: QWidget | None = None, *, name: str = "composer.to") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAutoDefault(False)
        self._names, self._problem = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.retheme()

    def fill(self, names: str, problem: str) -> None:
        """Show other names, or that nobody gets it."""
        self._names, self._problem = names or "nobody", problem
        self.setAccessibleName(f"To {self._names}. Who gets this")
        self.setAccessibleDescription(problem)
        self.setToolTip(problem or "Who gets this")
        self.updateGeometry()
        self.update()

    def retheme(self) -> None:
        """Take the ring of the look in force."""
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        super().retheme()

    def sizeHint(self) -> QSize:
        """Everything in a row."""
        return QSize(self._start() + self._names_width() + self._end(), tokens().least_target)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(min(self.sizeHint().width(), self._start() + self._end() * 2), tokens().least_target)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words."""
        del event
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        if self.hover_level > 0:
            canvas.fill(self.rect(), tokens().colour(Role.BG_HOVER), tokens().radius.sm)
        pad = tokens().space(1)
        room = QRect(pad, 0, self._start() - pad, self.height())
        canvas.text(room, _TO, tokens().colour(Role.TEXT_SECONDARY), style=TextStyle.META)
        ink = Role.DANGER_TEXT if self._problem else Role.TEXT_PRIMARY
        names = QRect(self._start(), 0, self.width() - self._start() - self._end(), self.height())
        canvas.text(names, self._names, tokens().colour(ink), style=TextStyle.META, weight=Weight.MEDIUM)
        side = tokens().kit.segment.icon
        arrow = QRect(self.width() - side - pad, 0, side, self.height())
        canvas.icon(arrow, "chevron-down", tokens().colour(Role.TEXT_SECONDARY))
        painter.end()

    def _start(self) -> int:
        return 2 * tokens().space(1) + dress().fonts.advance(_TO, TextStyle.META)

    def _end(self) -> int:
        return tokens().kit.segment.icon + 2 * tokens().space(1)

    def _names_width(self) -> int:
        return dress().fonts.advance(self._names, TextStyle.META, Weight.MEDIUM) + 1
