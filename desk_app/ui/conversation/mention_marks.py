"""Colours the names of colleagues after an @, in notes that are read and notes that are written."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_NAME: Final = re.compile(r"(?<![\w@])@[^\W\d_][\w’'-]*")


class MentionMarks(QSyntaxHighlighter):
    """Changes how letters look, never the text or its undo history."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._is_on = False

    def turn(self, *, on: bool) -> None:
        """Colour names, or do not."""
        if on != self._is_on:
            self._is_on = on
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one paragraph."""
        if not self._is_on or "@" not in text:
            return
        form = QTextCharFormat()
        form.setForeground(tokens().colour(Role.ACCENT_TEXT))
        form.setFontWeight(QFont.Weight.Medium)
        for match in _NAME.finditer(text):
            before = len(text[: match.start()].encode("utf-16-le")) // 2
            self.setFormat(before, len(match[0].encode("utf-16-le")) // 2, form)
