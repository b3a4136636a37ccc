"""The message that is forwarded, under the words: whose it is, how it begins, and the way to leave it out."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.domain.text import preview
from desk_app.presenters.composer_state import Quote
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate


class QuoteLine(Themed, QWidget):
    """Two lines with a bar before them; it hides where nothing is forwarded.

    Attributes:
        removed: The message is not to go along.
    """

    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer.quote")
        self._head = ElidedLabel(
            "", style=TextStyle.META, weight=Weight.MEDIUM, role=Role.TEXT_SECONDARY, parent=self
        )
        self._begins = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._remove = IconButton(
            "x", "Leave the forwarded message out", name="composer.quote.remove", small=True, parent=self
        )
        self._remove.clicked.connect(self.removed)
        self._words = QVBoxLayout()
        self._words.setSpacing(0)
        self._words.addWidget(self._head)
        self._words.addWidget(self._begins)
        self._row = QHBoxLayout(self)
        self._row.addLayout(self._words, 1)
        self._row.addWidget(self._remove)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def fill(self, quote: Quote | None) -> None:
        """Show what is forwarded."""
        self.setVisible(quote is not None)
        if quote is None:
            return
        self._head.setText(f"Forwarded below: {isolate(quote.head)}")
        self._begins.setText(isolate(preview(quote.text)))
        self.setAccessibleName(f"Forwarded below your words: {quote.head}")

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        sizes = tokens().panes.composer
        inside = sizes.text_pad_x + tokens().space(2)
        set_margins(self._row, inside, sizes.text_pad_x, top=0, bottom=tokens().space(1))
        self._row.setSpacing(tokens().space(2))
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar that marks a quotation."""
        del event
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        left, width = tokens().panes.composer.text_pad_x, tokens().stroke.focus
        bar = QRect(left, 0, width, self.height() - tokens().space(1))
        canvas.fill(bar, tokens().colour(Role.INFO_BORDER), tokens().radius.xs)
        painter.end()
