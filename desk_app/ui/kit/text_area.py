"""Several lines of text to fill in or to read, in a frame."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit

from desk_app.ui.kit.cards import Card
from desk_app.ui.kit.leaning import lean_with_window
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.base_sizes import Family, TextStyle
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.words import isolate


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
        self.textChanged.connect(self._lean)
        self.retheme()

    def setPlaceholderText(self, text: str) -> None:
        """Say what belongs in it; its full stop or “…” stays at its end in a right-to-left window."""
        super().setPlaceholderText(isolate(text))

    def retheme(self) -> None:
        """Take font and height of the look in force."""
        style = TextStyle.META if self._family is Family.MONO else TextStyle.BODY
        self.setFont(dress().fonts.font(style, family=self._family))
        self.setFixedHeight(self._lines * dress().fonts.line(style) + tokens().space(4))
        self._lean()
        super().retheme()

    def _lean(self) -> None:
        lean_with_window(self)


class FramedText(Card):
    """A frame around lines of text."""

    def __init__(self, area: TextArea) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        pad = tokens().space(2)
        row.setContentsMargins(pad, pad, pad, pad)
        row.addWidget(area)
        self.setFocusProxy(area)
