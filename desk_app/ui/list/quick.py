"""The places of a row that can be pressed: the picture to tick, and three quick buttons over the time."""

from __future__ import annotations

from enum import StrEnum, unique

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QStyle

from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Density


@unique
class Spot(StrEnum):
    """A place of a row; the values of the quick ones are commands."""

    ROW = "row"
    TICK = "tick"
    ASSIGN = "ticket.assign"
    SNOOZE = "ticket.snooze"
    SOLVE = "ticket.solve"


QUICK = ((Spot.ASSIGN, "user-round-plus"), (Spot.SNOOZE, "alarm-clock"), (Spot.SOLVE, "check"))
"""The quick buttons in reading order, with their icons."""


def box_of(row: QRect) -> QRect:
    """The rounded part of a row: what is coloured when it is chosen."""
    if tokens().look.density is Density.COMPACT:
        return row
    margin = tokens().panes.ticket_row.margin
    return row.adjusted(margin, 0, -margin, 0)


def words_top(row: QRect) -> int:
    """Where the first line of a row begins: its lines stand in the middle of a row higher than they need."""
    sizes, box = tokens().panes.ticket_row, box_of(row)
    spare = box.height() - tokens().density.lines * sizes.line
    return box.top() + (spare // 2 if tokens().look.density is Density.TOUCH else sizes.pad_top)


def avatar_rect(row: QRect) -> QRect:
    """Where the picture of the customer is, or the tick."""
    sizes, box, side = tokens().panes.ticket_row, box_of(row), tokens().density.avatar
    if tokens().look.density is Density.COMPACT:
        return QRect(box.left() + sizes.pad_start, box.top() + (box.height() - side) // 2, side, side)
    return QRect(box.left() + sizes.pad_start, words_top(row), side, side)


def quick_rects(row: QRect) -> list[tuple[Spot, str, QRect]]:
    """The quick buttons: what they do, their icon, and where they are."""
    sizes, box, side = tokens().panes.ticket_row, box_of(row), tokens().kit.icon_button.small
    top = words_top(row) + (sizes.line - side) // 2
    if tokens().look.density is Density.COMPACT:
        top = box.top() + (box.height() - side) // 2
    end = box.right() + 1 - sizes.pad_end
    left = end - side * len(QUICK)
    return [(spot, icon, QRect(left + side * n, top, side, side)) for n, (spot, icon) in enumerate(QUICK)]


def spot_at(row: QRect, point: QPoint, direction: Qt.LayoutDirection, *, is_hovered: bool) -> Spot:
    """What is at a point of a row; quick buttons exist only in the row under the pointer."""
    place = QStyle.visualRect(direction, row, QRect(point, point)).topLeft()
    if is_hovered:
        for spot, _icon, rect in quick_rects(row):
            if rect.contains(place):
                return spot
    reach = tokens().space(1)
    near = avatar_rect(row).adjusted(-reach, -reach, reach, reach)
    return Spot.TICK if near.contains(place) else Spot.ROW
