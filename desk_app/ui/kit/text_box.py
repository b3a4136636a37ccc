"""A few lines to type in, framed like a field of one line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from desk_app.ui.kit.leaning import lean_with_window
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.palette import selection_colours
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.style import RING_RADIUS

_LINES = 4


class TextBox(Themed, QPlainTextEdit):
    """Plain text over some lines.

    Attributes:
        left: The keyboard went elsewhere; the text may be taken.
    """

    left = Signal()

    def __init__(self, *, name: str, label: str, parent: QWidget | None = None) -> None:
        """Make a field.

        Args:
            name: The object name.
            label: What belongs in it; screen readers say it.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self._lean)
        self.retheme()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes."""
        super().focusOutEvent(event)
        self.left.emit()

    def retheme(self) -> None:
        """Take font and colours of the look in force."""
        self.setFont(dress().fonts.font(TextStyle.BODY))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Text, tokens().colour(Role.TEXT_PRIMARY))
        background, text = selection_colours(tokens())
        palette.setColor(QPalette.ColorRole.Highlight, background)
        palette.setColor(QPalette.ColorRole.HighlightedText, text)
        self.setPalette(palette)
        self.setProperty(RING_RADIUS, tokens().radius.sm)
        self.document().setDocumentMargin(tokens().space(1))
        self._lean()
        super().retheme()

    def _lean(self) -> None:
        lean_with_window(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's text, and the frame of a field around it."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        canvas = Canvas.on(painter, self)
        role = Role.FOCUS_RING if self.hasFocus() else Role.BORDER_CONTROL
        width = tokens().stroke.focus if self.hasFocus() else tokens().stroke.hairline
        canvas.frame(self.viewport().rect(), tokens().colour(role), tokens().radius.sm, width=width)
        painter.end()

    def sizeHint(self) -> QSize:
        """Some lines."""
        line = dress().fonts.line(TextStyle.BODY)
        return QSize(tokens().kit.field.min_width * 2, line * _LINES + tokens().space(4))

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(tokens().kit.field.min_width, self.sizeHint().height())
