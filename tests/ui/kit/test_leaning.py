"""Text begins where the lines of the window begin, whatever is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.kit.text_area import TextArea
from desk_app.ui.kit.text_box import TextBox
from desk_app.ui.palette.field import PaletteInput
from desk_app.ui.search.field import SearchLine

Show = Callable[[QWidget], QWidget]
RTL = Qt.LayoutDirection.RightToLeft
_AREAS = (
    lambda: TextArea(name="said", label="What was said", lines=3),
    lambda: TextBox(name="own", label="Own words"),
    WritingField,
)


@pytest.mark.parametrize("make", [PaletteInput, lambda: SearchLine("line")])
def test_a_line_begins_where_lines_of_the_window_begin(make: Callable[[], QLineEdit], show: Show) -> None:
    line = make()
    show(line)
    line.setText("assign mi")
    line.resize(400, 40)
    assert line.cursorRect().center().x() < line.width() // 2
    line.setLayoutDirection(RTL)
    line.grab()  # the letters find their place while they are painted

    assert line.cursorRect().center().x() > line.width() // 2


@pytest.mark.parametrize("make", _AREAS)
def test_an_empty_text_has_its_cursor_where_lines_begin(
    make: Callable[[], QPlainTextEdit | QTextEdit], show: Show
) -> None:
    area = make()
    show(area)
    assert area.cursorRect().center().x() < area.width() // 2
    area.setLayoutDirection(RTL)
    QApplication.processEvents()
    assert area.cursorRect().center().x() > area.width() // 2

    area.setPlainText("It stops")  # what is written decides for itself
    assert area.cursorRect().center().x() < area.width() // 2
