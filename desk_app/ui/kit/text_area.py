"""Several lines of text to fill in or to read, in a frame."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit

from desk_app.ui.kit.cards import Card
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import Family, TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role


class TextArea(Themed, QPlainTextEdit):
    """Several lines of text; Tab goes on."""

    def __init__(self, *, name: str, label: str, lines: int, family: Family = Family.UI) -> None:
        """Make an empty one.

        Args:
            name: The object name.
            label: What belongs in it, for screen readers.
            lines: How many are to be seen.
            family: The font.
        """
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self._lines, self._family = lines, family
        self.retheme()

    def retheme(self) -> None:
        """Take font and height of the look in force."""
        style = TextStyle.META if self._family is Family.MONO else TextStyle.BODY
        self.setFont(dress().fonts.font(style, family=self._family))
        self.setFixedHeight(self._lines * dress().fonts.line(style) + tokens().space(4))
        super().retheme()


class FramedText(Card):
    """A frame around lines of text, as around a text field."""

    def __init__(self, area: TextArea) -> None:
        super().__init__()
        self._area = area
        area.installEventFilter(self)
        row = QHBoxLayout(self)
        pad = tokens().space(2)
        row.setContentsMargins(pad, pad, pad, pad)
        row.addWidget(area)
        self.setFocusProxy(area)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows where the focus is."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self.update()
        return super().eventFilter(watched, event)

    def draw(self, canvas: Canvas) -> None:
        """Paint ground and frame."""
        is_focused, stroke = self._area.hasFocus(), tokens().stroke
        role = Role.FOCUS_RING if is_focused else Role.BORDER_CONTROL
        width = stroke.focus if is_focused else stroke.hairline
        canvas.fill(self.rect(), tokens().colour(Role.BG_CONTENT), tokens().radius.sm)
        canvas.frame(self.rect(), tokens().colour(role), tokens().radius.sm, width=width)
