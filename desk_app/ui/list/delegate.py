"""Paints a line of the ticket list: a ticket in one of three shapes, a heading, or the shape of a row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk_app.presenters.ticket_face import TicketFace
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.services.reading import Section
from desk_app.ui.list.quick import Spot, avatar_rect, box_of, quick_rects
from desk_app.ui.list.row_lines import Room, draw_compact, draw_first, draw_second, draw_third
from desk_app.ui.theme.avatars import AvatarLook, draw_avatar
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.colours import over
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.look import Density
from desk_app.ui.theme.marks import MarkState, draw_check
from desk_app.ui.theme.roles import Role

_Index = QModelIndex | QPersistentModelIndex
_LEAVING = 0.6  # opacity of a row that no longer belongs into the list
_STATE = QStyle.StateFlag
_TWO_LINES = 2


class TicketRowDelegate(QStyledItemDelegate):
    """Draws rows from cached fonts, icons and shortened texts; knows nothing but how they look."""

    def __init__(self, tickets: TicketWindow, parent: QWidget) -> None:
        super().__init__(parent)
        self._tickets = tickets

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The height of the density; the view places headings itself."""
        del index
        return QSize(option.rect.width(), tokens().density.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line; whatever goes wrong, the painter is as it was."""
        painter.save()
        try:
            self._draw(Canvas(painter, option.rect, option.direction), option, index)
        finally:
            painter.restore()

    def _draw(self, canvas: Canvas, option: QStyleOptionViewItem, index: _Index) -> None:
        line, rect = index.row(), option.rect
        item = self._tickets.lines.face(line)
        if isinstance(item, Section):
            _draw_heading(canvas, rect, item)
        elif item is None:
            _draw_shape(canvas, rect)
        else:
            if self._tickets.news.is_leaving(item.row.id):
                canvas.painter.setOpacity(_LEAVING)
            self._draw_ticket(canvas, option, item, line)

    def _draw_ticket(self, canvas: Canvas, option: QStyleOptionViewItem, face: TicketFace, line: int) -> None:
        state, row = option.state, option.rect
        is_chosen = bool(state & _STATE.State_Selected)
        is_hovered = bool(state & _STATE.State_MouseOver)
        is_ticked = self._tickets.state.selection.has(face.row.id)
        box, density = box_of(row), tokens().look.density
        radius = tokens().radius.sm if density is Density.COMPACT else tokens().radius.md
        if not (is_chosen or is_ticked or is_hovered) and self._needs_rule(line):
            _draw_rule(canvas, row)
        canvas.row(box, selected=is_chosen or is_ticked, hovered=is_hovered, radius=radius)
        _draw_sign(canvas, row, face, is_ticked=is_ticked)
        if face.row.is_unread:
            _draw_dot(canvas, row)
        _draw_words(canvas, Room.of(row), face, is_hovered=is_hovered)
        if is_hovered:
            _draw_quick(canvas, row, is_chosen=is_chosen or is_ticked)
        if state & _STATE.State_HasFocus:
            option.rect = box
            option.widget.style().drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, option, canvas.painter, option.widget
            )
            option.rect = row

    def _needs_rule(self, line: int) -> bool:
        """A hairline above, unless the row before is coloured, a heading, or not there."""
        if line == 0 or tokens().look.density is Density.COMPACT:
            return False
        before = self._tickets.lines.face(line - 1)
        if isinstance(before, Section) or self._tickets.cursor_line == line - 1:
            return False
        return before is None or not self._tickets.state.selection.has(before.row.id)


def _draw_heading(canvas: Canvas, rect: QRect, section: Section) -> None:
    heading, quiet = tokens().kit.heading, tokens().colour(Role.TEXT_TERTIARY)
    style = TextStyle.CAPTION
    width = dress().fonts.advance(section.label, style) + 1
    left, room = rect.left() + heading.pad, rect.width() - 2 * heading.pad
    canvas.text(QRect(left, rect.top(), min(width, room), rect.height()), section.label, quiet, style=style)
    left += width + heading.gap
    count = QRect(left, rect.top(), max(rect.right() - left, 0), rect.height())
    canvas.text(count, str(section.count), quiet, style=style, tabular=True)


def _draw_shape(canvas: Canvas, rect: QRect) -> None:
    """The shape of a row that is on its way."""
    sizes, colour = tokens().kit.skeleton, tokens().colour(Role.BG_SUNKEN)
    picture = avatar_rect(rect)
    canvas.dot(picture, colour)
    left = picture.right() + 1 + tokens().panes.ticket_row.gap
    middle = picture.center().y() - sizes.bar // 2
    canvas.fill(QRect(left, middle, rect.width() // 2, sizes.bar), colour, tokens().radius.xs)


def _draw_rule(canvas: Canvas, row: QRect) -> None:
    sizes, box = tokens().panes.ticket_row, box_of(row)
    left = box.left() + sizes.text_start
    length = box.right() + 1 - sizes.pad_end - left
    canvas.line(QPointF(left, row.top()), length, tokens().colour(Role.BORDER_SUBTLE))


def _draw_sign(canvas: Canvas, row: QRect, face: TicketFace, *, is_ticked: bool) -> None:
    """The customer's picture, or the tick in its place."""
    place = avatar_rect(row)
    if is_ticked:
        side = tokens().kit.check.big if tokens().look.density is not Density.COMPACT else place.width()
        box = QRect(0, 0, side, side)
        box.moveCenter(place.center())
        draw_check(canvas, box, MarkState(on=True), big=True)
        return
    draw_avatar(canvas, place, AvatarLook(face.name))


def _draw_dot(canvas: Canvas, row: QRect) -> None:
    sizes, box = tokens().panes.ticket_row, box_of(row)
    top = avatar_rect(row).center().y() - sizes.dot // 2
    place = QRect(box.left() + sizes.dot_inset, top, sizes.dot, sizes.dot)
    canvas.dot(place, tokens().colour(Role.ACCENT_SOLID))


def _draw_words(canvas: Canvas, room: Room, face: TicketFace, *, is_hovered: bool) -> None:
    weight = Weight.SEMIBOLD if face.row.is_unread else None
    lines = tokens().density.lines
    if lines == 1:
        draw_compact(canvas, room.whole, face, weight)
        return
    draw_first(canvas, room.line(0), face, weight, has_flags=lines == _TWO_LINES, hides_time=is_hovered)
    draw_second(canvas, room.line(1), face, weight)
    if lines > _TWO_LINES:
        draw_third(canvas, room.line(2), face)


def _draw_quick(canvas: Canvas, row: QRect, *, is_chosen: bool) -> None:
    """Three buttons over the time, on the colour the row has."""
    spots = quick_rects(row)
    back = tokens().colour(Role.BG_SURFACE)
    back = tokens().colour(Role.ACCENT_BG) if is_chosen else over(tokens().colour(Role.BG_HOVER), back)
    whole = spots[0][2].united(spots[-1][2])
    reach = tokens().space(1)
    canvas.fill(whole.adjusted(-reach, 0, 0, 0), back)
    for spot, icon, rect in spots:
        inner = QRect(0, 0, tokens().kit.icon_button.icon_small, tokens().kit.icon_button.icon_small)
        inner.moveCenter(rect.center())
        role = Role.ACCENT_TEXT if spot is Spot.SOLVE else Role.TEXT_SECONDARY
        canvas.icon(inner, icon, tokens().colour(role))
