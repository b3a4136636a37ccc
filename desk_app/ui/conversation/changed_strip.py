"""The grey strip "Changed since you looked": pressing it opens what each field was and is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.conversation_state import Difference
from desk_app.ui.kit.icon_buttons import LinkButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate


class ChangedStrip(Themed, QWidget):
    """One line that unfolds."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changed")
        self._glyph = Glyph("history", size=GlyphSize.TEXT, role=Role.TEXT_SECONDARY, parent=self)
        self._words = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self._turn = LinkButton("Details", name="changed.details", parent=self)
        self._details = Paragraph("", style=TextStyle.META, role=Role.TEXT_SECONDARY, parent=self)
        self._details.hide()
        self._row = QHBoxLayout()
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._turn, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row)
        self._column.addWidget(self._details)
        self._turn.clicked.connect(self._unfold)
        self.retheme()

    def fill(self, changed: tuple[Difference, ...]) -> None:
        """Say what changed; nothing hides the strip."""
        self.setVisible(bool(changed))
        names = ", ".join(change.field for change in changed)
        self._words.setText(f"Changed since you looked: {names}")
        self.setAccessibleName(self._words.text())
        lines = (f"{c.field}: {isolate(c.old or 'nothing')} → {isolate(c.new or 'nothing')}" for c in changed)
        self._details.setText("\n".join(lines))

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        pad, gap = tokens().panes.message.blocked_pad, tokens().space(1)
        set_margins(self._column, pad, pad, top=gap, bottom=gap)
        self._column.setSpacing(gap)
        self._row.setSpacing(tokens().space(2))
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        del event
        painter = QPainter(self)
        Canvas.on(painter, self).fill(self.rect(), tokens().colour(Role.BG_SUNKEN), tokens().radius.sm)
        painter.end()

    def _unfold(self) -> None:
        shown = self._details.isVisibleTo(self)
        self._details.setVisible(not shown)
        self._turn.setText("Details" if shown else "Hide")
