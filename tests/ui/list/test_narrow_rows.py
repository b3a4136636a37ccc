"""Rows with less room than they want."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from desk_app.presenters.ticket_face import Flag, TicketFace
from desk_app.services.reading import Section
from desk_app.ui.list.row_lines import draw_compact
from desk_app.ui.theme.canvas import Canvas
from tests.ui.window_tools import Stage

_ROW = QRect(0, 0, 340, 34)
_NAME = QRect(0, 0, 100, 34)


def test_flags_of_a_narrow_compact_row_are_never_drawn_over_the_name(stage: Stage) -> None:
    face = stage.presenter.tickets.lines.face(1)
    assert face is not None
    assert not isinstance(face, Section)

    none, one, all_ = (_painted(face, flags) for flags in ((), (Flag.ESCALATED,), tuple(Flag)))

    assert all_.copy(_NAME) == none.copy(_NAME)
    assert one == all_, "the most important flag stays, the others have no room"
    assert one != none


def _painted(face: TicketFace, flags: tuple[Flag, ...]) -> QImage:
    image = QImage(_ROW.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    canvas = Canvas(painter, _ROW, Qt.LayoutDirection.LeftToRight)
    draw_compact(canvas, _ROW, replace(face, flags=flags), None)
    painter.end()
    return image
