"""Where an empty text begins: Qt puts its cursor on the left, also where lines begin on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desk_app.ui.theme.current import is_right_to_left


def lean_with_window(edit: QPlainTextEdit | QTextEdit) -> None:
    """Begin where the window's lines begin while nothing is written; what is written decides for itself."""
    document = edit.document()
    option = document.defaultTextOption()
    before = option.textDirection()
    leans = document.isEmpty() and is_right_to_left(edit.layoutDirection())
    wanted = Qt.LayoutDirection.RightToLeft if leans else Qt.LayoutDirection.LayoutDirectionAuto
    if wanted == before:
        return
    option.setTextDirection(wanted)
    if isinstance(edit, QPlainTextEdit):  # lays an empty line out by its alignment only
        option.setAlignment(Qt.AlignmentFlag.AlignRight if leans else Qt.AlignmentFlag.AlignLeft)
    document.setDefaultTextOption(option)
