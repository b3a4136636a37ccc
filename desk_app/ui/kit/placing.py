"""Where a floating panel stands: beside what opened it, in the upper middle, along an edge."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPoint, QRect, QSize


class Edge(StrEnum):
    """Sides as reading knows them: START is left in English, right in Arabic."""

    BELOW = "below"
    ABOVE = "above"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Beside:
    """At a thing, on the named side when there is room there and on the other when there is not.

    Attributes:
        anchor: The thing, in the window's coordinates.
        side: BELOW or ABOVE.
        align: START: beginnings in line; END: ends in line.
    """

    anchor: QRect
    side: Edge = Edge.BELOW
    align: Edge = Edge.START


@dataclass(frozen=True, slots=True)
class UpperMiddle:
    """In the middle across, `top` pixels below the window's upper edge."""

    top: int


@dataclass(frozen=True, slots=True)
class Docked:
    """Along the START or END edge, from top to bottom."""

    edge: Edge = Edge.END


Placement = Beside | UpperMiddle | Docked


@dataclass(frozen=True, slots=True)
class Room:
    """What there is to stand in.

    Attributes:
        area: The window's inside.
        offset: The gap between an anchor and its panel.
        margin: The least distance to the window's edges.
        right_to_left: Whether START is on the right.
    """

    area: QRect
    offset: int
    margin: int
    right_to_left: bool = False


def place(placement: Placement, size: QSize, room: Room) -> QRect:
    """Where a panel stands; never outside the window, and smaller than it wishes rather than cut off.

    Args:
        placement: Where it wishes to stand.
        size: How large it wishes to be, without its shadow.
        room: The window.
    """
    inside = room.area.adjusted(room.margin, room.margin, -room.margin, -room.margin)
    match placement:
        case Beside():
            return _beside(placement, size.boundedTo(inside.size()), inside, room)
        case UpperMiddle(top=top):
            width = min(size.width(), inside.width())
            upper = min(room.area.top() + top, inside.top() + max(inside.height() - size.height(), 0))
            height = min(size.height(), inside.bottom() + 1 - upper)
            left = room.area.left() + (room.area.width() - width) // 2
            return QRect(left, upper, width, height)
        case Docked(edge=edge):
            width = min(size.width(), room.area.width())
            at_right = (edge is Edge.END) != room.right_to_left
            left = room.area.right() + 1 - width if at_right else room.area.left()
            return QRect(left, room.area.top(), width, room.area.height())


def _beside(placement: Beside, size: QSize, inside: QRect, room: Room) -> QRect:
    anchor = placement.anchor
    below, above = anchor.bottom() + 1 + room.offset, anchor.top() - room.offset - size.height()
    fits_below, fits_above = below + size.height() <= inside.bottom() + 1, above >= inside.top()
    down = fits_below or not fits_above if placement.side is Edge.BELOW else not fits_above and fits_below
    at_right = (placement.align is Edge.END) != room.right_to_left
    left = anchor.right() + 1 - size.width() if at_right else anchor.left()
    left = max(inside.left(), min(left, inside.right() + 1 - size.width()))
    top = max(inside.top(), min(below if down else above, inside.bottom() + 1 - size.height()))
    return QRect(QPoint(left, top), size)
