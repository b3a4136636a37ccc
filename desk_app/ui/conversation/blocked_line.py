"""The line that says which pictures of a mail were not fetched, and offers to fetch them, once or always."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.presenters.conversation_state import Card
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class BlockedLine(Themed, QWidget):
    """One grey line.

    Attributes:
        show_wanted: "Show" was pressed.
        always_wanted: Those of this sender are wanted always (True), or no longer.
    """

    show_wanted = Signal()
    always_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card.blocked")
        self._is_trusted = False
        self._row = QHBoxLayout(self)
        self._glyph = Glyph("image-off", size=GlyphSize.TEXT, role=Role.TEXT_SECONDARY, parent=self)
        self._words = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self._show = LinkButton("Show", name="card.blocked.show", parent=self)
        self._show.clicked.connect(self.show_wanted)
        self._always = LinkButton("Always for this sender", name="card.blocked.always", parent=self)
        self._always.clicked.connect(lambda: self.always_wanted.emit(not self._is_trusted))
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._show)
        self._row.addWidget(self._always)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def fill(self, card: Card | None) -> None:
        """Say what of a message was blocked; the line hides where that is nothing."""
        blocked = card.blocked if card is not None else None
        self.setVisible(blocked is not None)
        if blocked is None or card is None:
            return
        shows, self._is_trusted = card.shows_pictures, card.is_trusted
        shown = (
            "Remote images of this sender are shown"
            if card.is_trusted
            else "Remote images are shown this once"
        )
        self._words.setText(shown if shows else blocked.text)
        self._always.setText("No longer" if card.is_trusted else "Always for this sender")
        self._always.setVisible(blocked.can_show and shows and bool(card.sender))
        self._always.setAccessibleName(
            "Show the remote images of this sender no longer"
            if card.is_trusted
            else "Always show the remote images of this sender"
        )
        self._glyph.set_icon("image" if shows else "image-off")
        self.setToolTip(blocked.detail)
        self.setAccessibleName(f"{self._words.text()}. {blocked.detail}")
        self._show.setVisible(blocked.can_show and not shows)
        self._show.setAccessibleName("Show the remote images of this message")
        self._show.setToolTip(blocked.detail)

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        pad = tokens().panes.message.blocked_pad
        set_margins(self._row, pad, pad)
        self._row.setSpacing(tokens().space(2))
        super().retheme()

    def sizeHint(self) -> QSize:
        """As high as a file beside it."""
        return QSize(
            super().sizeHint().width(), max(tokens().panes.message.attachment, tokens().least_target)
        )

    def minimumSizeHint(self) -> QSize:
        """Sign, some words, the way out."""
        return QSize(
            tokens().kit.field.min_width, max(tokens().panes.message.attachment, tokens().least_target)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        painter = QPainter(self)
        Canvas.on(painter, self).fill(self.rect(), tokens().colour(Role.BG_SUNKEN), tokens().radius.sm)
        painter.end()
