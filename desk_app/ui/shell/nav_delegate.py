"""Paints an entry of the navigation: bar, icon, label, count; only the icon where it is folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desk_app.presenters.navigation import NavItem, NavTone
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import CENTRE, END, Canvas
from desk_app.ui.theme.current import dress, tokens
from desk_app.ui.theme.roles import Role, Tone

if TYPE_CHECKING:  # the list owns the delegate, which asks it what is chosen
    from desk_app.ui.shell.nav_list import NavList

_Index = QModelIndex | QPersistentModelIndex
_STATE = QStyle.StateFlag
_PILLS = {NavTone.WARNING: Tone.WARNING, NavTone.CONFLICT: Tone.CONFLICT}
"""Counts that ask for somebody."""
_SOLIDS = {NavTone.WARNING: Role.WARNING_SOLID, NavTone.CONFLICT: Role.CONFLICT_SOLID}


class NavDelegate(QStyledItemDelegate):
    """Paints an entry: bar, icon, label, count; only the icon in the folded navigation."""

    def __init__(self, parent: NavList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """An entry, or a heading with its gap."""
        sizes = tokens().panes.nav
        width = option.rect.width()
        if isinstance(self._list.items.line(index.row()), NavItem):
            return QSize(width, max(sizes.item, tokens().density.nav_row - tokens().space(1) // 2))
        caption = dress().fonts.line(TextStyle.CAPTION)
        return QSize(width, sizes.heading_top + caption + sizes.heading_bottom)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line."""
        painter.save()
        try:
            canvas = Canvas(painter, option.rect, option.direction)
            line = self._list.items.line(index.row())
            if isinstance(line, NavItem) and not _is_sliver(option.rect, self._list.viewport().rect()):
                self._draw_item(canvas, option, line)
            elif isinstance(line, str) and not self._list.is_folded:
                _draw_heading(canvas, option.rect, line)
        finally:
            painter.restore()

    def _draw_item(self, canvas: Canvas, option: QStyleOptionViewItem, item: NavItem) -> None:
        sizes, rect = tokens().panes.nav, option.rect
        is_chosen = item.key == self._list.chosen
        box = rect.adjusted(sizes.pad, 0, -sizes.pad, 0)
        hovered = bool(option.state & _STATE.State_MouseOver)
        canvas.row(box, selected=is_chosen, hovered=hovered, radius=tokens().radius.sm)
        if item.key == self._list.drop_key:
            accent = tokens().colour(Role.ACCENT_SOLID)
            canvas.frame(box, accent, tokens().radius.sm, width=tokens().stroke.focus)
        if is_chosen:
            bar = QRect(
                box.left(), box.top() + sizes.bar_inset, sizes.bar, box.height() - 2 * sizes.bar_inset
            )
            canvas.fill(bar, tokens().colour(Role.ACCENT_SOLID), sizes.bar / 2)
        if self._list.is_folded:
            _draw_folded(canvas, box, item, _icon_role(item, is_chosen=is_chosen))
        else:
            _draw_open(canvas, box, item, is_chosen=is_chosen)
        if option.state & _STATE.State_HasFocus:
            option.rect = box
            style = option.widget.style()
            style.drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, option, canvas.painter, option.widget
            )


def _is_sliver(row: QRect, room: QRect) -> bool:
    """Less than half of the last entry is to be seen: a sign's upper edge alone looks like a fault."""
    return row.bottom() > room.bottom() and 2 * (room.bottom() + 1 - row.top()) < row.height()


def _draw_heading(canvas: Canvas, rect: QRect, text: str) -> None:
    sizes = tokens().panes.nav
    room = rect.adjusted(2 * sizes.pad, sizes.heading_top, -sizes.pad, -sizes.heading_bottom)
    canvas.text(
        room, text, tokens().colour(Role.TEXT_TERTIARY), style=TextStyle.CAPTION, weight=Weight.MEDIUM
    )


def _draw_folded(canvas: Canvas, box: QRect, item: NavItem, role: Role) -> None:
    sizes = tokens().panes.nav
    icon = QRect(0, 0, sizes.icon, sizes.icon)
    icon.moveCenter(box.center())
    canvas.icon(icon, item.icon, tokens().colour(role))
    if item.count:
        side = tokens().panes.ticket_row.dot
        solid = _SOLIDS.get(item.tone, Role.TEXT_TERTIARY)  # grey: nobody has to act
        canvas.dot(QRect(icon.right(), icon.top() - side // 2, side, side), tokens().colour(solid))


def _draw_open(canvas: Canvas, box: QRect, item: NavItem, *, is_chosen: bool) -> None:
    sizes = tokens().panes.nav
    icon = QRect(box.left() + sizes.pad, box.top(), sizes.icon, box.height())
    canvas.icon(icon, item.icon, tokens().colour(_icon_role(item, is_chosen=is_chosen)))
    end = _draw_count(canvas, box, item, is_chosen=is_chosen)
    left = icon.right() + 1 + sizes.item_gap
    role, weight = Role.TEXT_SECONDARY, Weight.REGULAR
    if item.tone is NavTone.CONFLICT:  # told by its colour as well, while there are any
        role, weight = Role.CONFLICT_TEXT, Weight.MEDIUM
    if is_chosen:
        role, weight = Role.TEXT_PRIMARY, Weight.SEMIBOLD
    room = QRect(left, box.top(), max(end - left, 0), box.height())
    canvas.text(room, item.label, tokens().colour(role), weight=weight)


def _icon_role(item: NavItem, *, is_chosen: bool) -> Role:
    if is_chosen:
        return Role.ACCENT_TEXT
    return Role.CONFLICT_SOLID if item.tone is NavTone.CONFLICT else Role.TEXT_TERTIARY


def _draw_count(canvas: Canvas, box: QRect, item: NavItem, *, is_chosen: bool) -> int:
    """The count at the end; gives where the label must end."""
    sizes, end = tokens().panes.nav, box.right() + 1 - tokens().panes.nav.pad
    if not item.count:
        return end
    weight = Weight.SEMIBOLD if item.tone in _PILLS else Weight.MEDIUM
    width = dress().fonts.advance(item.count, TextStyle.META, weight, tabular=True) + 1
    place, align = QRect(end - width, box.top(), width, box.height()), END
    colour = tokens().colour(Role.ACCENT_TEXT if is_chosen else Role.TEXT_TERTIARY)
    if item.tone in _PILLS:
        tone, pill = tokens().tone(_PILLS[item.tone]), QRect(0, 0, width + 2 * sizes.pill_pad, sizes.pill)
        pill.moveCenter(place.center())
        pill.moveRight(end - 1)
        canvas.fill(pill, tone.background, sizes.pill / 2)
        if tokens().look.high_contrast:
            canvas.frame(pill, tone.border, sizes.pill / 2, width=tokens().stroke.hairline)
        place, colour, align = pill, tone.text, CENTRE
    canvas.text(place, item.count, colour, style=TextStyle.META, weight=weight, align=align, tabular=True)
    return place.left() - sizes.pad
