"""The line that says which pictures of a mail were not fetched, and offers to fetch them this once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desk_app.presenters.conversation_state import Blocked
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
    """

    show_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card.blocked")
        self._row = QHBoxLayout(self)
        self._glyph = Glyph("image-off", size=GlyphSize.TEXT, role=Role.TEXT_SECONDARY, parent=self)
        self._words = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self._show = LinkButton("Show", name="card.blocked.show", parent=self)
        self._show.clicked.connect(self.show_wanted)
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._show)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retheme()

    def fill(self, blocked: Blocked | None, *, shows: bool) -> None:
        """Say what was blocked; nothing hides the line."""
        self.setVisible(blocked is not None)
        if blocked is None:
            return
        self._words.setText("Remote images are shown this once" if shows else blocked.text)
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
        return QSize(super().sizeHint().width(), tokens().panes.message.attachment)

    def minimumSizeHint(self) -> QSize:
        """Sign, some words, the way out."""
        return QSize(tokens().kit.field.min_width, tokens().panes.message.attachment)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        painter = QPainter(self)
        Canvas.on(painter, self).fill(self.rect(), tokens().colour(Role.BG_SUNKEN), tokens().radius.sm)
        painter.end()
