"""Marks found words in the bodies of cards, the one that is meant more strongly than the others."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QTextEdit

from desk_app.domain.query import MarkTerm, fold
from desk_app.domain.query import mark as marks_of
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class Sought:
    """What to mark in a body.

    Attributes:
        text: What is looked for in the conversation; empty for nothing.
        current: Which of its places is meant, from 0; None for none in this body.
        terms: What the list is searched for; marked while there is no text.
    """

    text: str = ""
    current: int | None = None
    terms: tuple[MarkTerm, ...] = ()


def mark(body: QTextEdit, sought: Sought) -> int | None:
    """Mark every place of what is sought; nothing takes the marks away.

    Returns:
        How far down the meant one stands in the body, in pixels; None where there is none.
    """
    marks: list[QTextEdit.ExtraSelection] = []
    top: int | None = None
    document = body.document()
    for index, (start, length) in enumerate(_places(document, sought)):
        cursor = body.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(start + length, cursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format = _look(meant=index == sought.current)
        marks.append(selection)
        if index == sought.current:
            top = body.cursorRect(cursor).top()
    body.setExtraSelections(marks)
    return top


def _places(document: QTextDocument, sought: Sought) -> list[tuple[int, int]]:
    """Where it stands, in Qt's places; accents and case do not matter where folding keeps lengths."""
    text = sought.text
    wanted, plain = fold(text), document.toPlainText()
    if sought.terms and not wanted.strip():
        return [_in_qt(plain, start, end) for start, end in marks_of(plain, sought.terms)]
    if not wanted.strip():
        return []
    folded = fold(plain)
    if len(folded) != len(plain):
        folded, wanted = plain.lower(), text.lower()
    found, at = [], folded.find(wanted)
    while at >= 0:
        found.append(_in_qt(plain, at, at + len(wanted)))
        at = folded.find(wanted, at + len(wanted))
    return found


def _in_qt(plain: str, start: int, end: int) -> tuple[int, int]:
    """Start and length as Qt counts: letters beyond the basic plane are two."""
    before = len(plain[:start].encode("utf-16-le")) // 2
    return before, len(plain[start:end].encode("utf-16-le")) // 2


def _look(*, meant: bool) -> QTextCharFormat:
    form = QTextCharFormat()
    back: QColor = tokens().colour(Role.ACCENT_SOLID if meant else Role.WARNING_BORDER)
    form.setBackground(back)
    if meant:
        form.setForeground(tokens().colour(Role.TEXT_ON_ACCENT))
    return form
