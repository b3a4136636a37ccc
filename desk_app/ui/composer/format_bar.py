"""Formatting for marked words: a small bar that floats over the text while something is marked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.keys import caps_of
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_ACTS = (
    ("bold", "bold", "Bold", QKeySequence.StandardKey.Bold),
    ("italic", "italic", "Italic", QKeySequence.StandardKey.Italic),
    ("list", "list", "List", None),
    ("numbers", "list-ordered", "Numbered list", None),
    ("link", "link", "Link…", None),
)


class FormatBar(Themed, QWidget):
    """Five buttons.

    Attributes:
        chosen: One was pressed; carries its name.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("composer.format")
        self.setAccessibleName("Formatting")
        self._row = QHBoxLayout(self)
        for name, icon, label, key in _ACTS:
            button = IconButton(icon, label, name=f"composer.format.{name}", parent=self)
            if key is not None:
                button.set_label(label, caps_of(QKeySequence(key)))
            button.clicked.connect(lambda _checked=False, act=name: self.chosen.emit(act))
            self._row.addWidget(button)
        self.retheme()

    def retheme(self) -> None:
        """Take gaps of the look in force."""
        pad = tokens().kit.segment.frame_pad
        self._row.setContentsMargins(pad, pad, pad, pad)
        self._row.setSpacing(tokens().kit.segment.spacing)
        self.adjustSize()
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a raised ground."""
        del event
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        radius = tokens().radius.md
        canvas.fill(self.rect(), tokens().colour(Role.BG_RAISED), radius)
        canvas.frame(
            self.rect(), tokens().colour(Role.BORDER_DEFAULT), radius, width=tokens().stroke.hairline
        )
        painter.end()
