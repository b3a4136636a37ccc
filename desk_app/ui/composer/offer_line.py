"""A colleague is named in a reply: the line that asks whether this was meant for the team."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class OfferLine(Themed, QWidget):
    """Amber, because it speaks of notes.

    Attributes:
        accepted: Make it a note.
    """

    accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer.offer")
        self._row = QHBoxLayout(self)
        self._row.addWidget(Glyph("lock", size=GlyphSize.TEXT, role=Role.NOTE_TEXT, parent=self))
        words = ElidedLabel(
            "You name a colleague, but the customer will read this.",
            style=TextStyle.META,
            role=Role.NOTE_TEXT,
            parent=self,
        )
        self._row.addWidget(words, 1)
        button = Button("Make this a note", name="composer.make_note", size=ButtonSize.TINY, parent=self)
        button.clicked.connect(self.accepted)
        self._row.addWidget(button)
        self.setAccessibleName(words.text())
        self.retheme()

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        pad = tokens().space(2)
        set_margins(self._row, pad + tokens().space(1), pad, top=tokens().space(1), bottom=tokens().space(1))
        self._row.setSpacing(pad)
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        painter = QPainter(self)
        edge = tokens().space(2)
        Canvas.on(painter, self).fill(
            self.rect().adjusted(edge, 0, -edge, 0), tokens().colour(Role.NOTE_BG), tokens().radius.md
        )
        painter.end()
