"""Marks found words in the bodies of cards, the one that is meant more strongly than the others."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QTextEdit

from desk_app.domain.query.folding import fold
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


def mark(body: QTextEdit, text: str, current: int | None) -> int | None:
    """Mark every place of a text.

    Args:
        body: Where.
        text: What; empty takes the marks away.
        current: Which of them is meant, from 0; None for none in this card.

    Returns:
        How far down the meant one stands in the body, in pixels; None where there is none.
    """
    marks: list[QTextEdit.ExtraSelection] = []
    top: int | None = None
    document = body.document()
    for index, (start, length) in enumerate(_places(document, text)):
        cursor = body.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(start + length, cursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format = _look(meant=index == current)
        marks.append(selection)
        if index == current:
            top = body.cursorRect(cursor).top()
    body.setExtraSelections(marks)
    return top


def _places(document: QTextDocument, text: str) -> list[tuple[int, int]]:
    """Where the text stands; accents and case do not matter where folding keeps lengths."""
    wanted = fold(text)
    if not wanted.strip():
        return []
    plain = document.toPlainText()
    folded = fold(plain)
    if len(folded) != len(plain):
        folded, wanted = plain.lower(), text.lower()
    found, at = [], folded.find(wanted)
    while at >= 0:
        found.append((at, len(wanted)))
        at = folded.find(wanted, at + len(wanted))
    return found


def _look(*, meant: bool) -> QTextCharFormat:
    form = QTextCharFormat()
    back: QColor = tokens().colour(Role.ACCENT_SOLID if meant else Role.WARNING_BORDER)
    form.setBackground(back)
    if meant:
        form.setForeground(tokens().colour(Role.TEXT_ON_ACCENT))
    return form
