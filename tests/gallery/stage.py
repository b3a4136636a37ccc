"""What a sheet of the gallery is made of: tiles on a ground, and a few ways to line things up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture of the gallery.

    Attributes:
        name: Names the file.
        build: Makes the widget, in the look in force.
        size: Width and height at 100 %; multiplied by the text scale.
        scaled_size: False keeps the size at any text scale, as a window on a screen does.
        focus: The name of the widget that has the keyboard's focus.
        is_walked: A test goes over it; False for another state of a page that a sheet has already.
    """

    name: str
    build: Callable[[], QWidget]
    size: tuple[int, int] = (1440, 900)
    scaled_size: bool = True
    focus: str = ""
    is_walked: bool = True


class Ground(QWidget):
    """The surface tiles lie on."""

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(px(32), px(28), px(32), px(28))
        self.grid.setSpacing(tokens().space(4))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_SURFACE))
        painter.end()


class Tile(QWidget):
    """A white tile with a title."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(17), px(15), px(17), px(15))
        self.column.setSpacing(px(10))
        self.column.addWidget(heading(title))

    def add(self, *things: QWidget | QLayout | int) -> None:
        """Stack widgets, rows and gaps (steps of the four pixel grid)."""
        for thing in things:
            if isinstance(thing, int):
                self.column.addSpacing(tokens().space(thing))
            elif isinstance(thing, QWidget):
                self.column.addWidget(thing)
            else:
                self.column.addLayout(thing)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        canvas = Canvas.on(painter, self)
        canvas.fill(self.rect(), tokens().colour(Role.BG_CONTENT), tokens().radius.lg)
        canvas.frame(self.rect(), tokens().colour(Role.BORDER_SUBTLE), tokens().radius.lg)
        painter.end()


def px(size: int) -> int:
    """A size of the sheets themselves, which are no part of the product."""
    return round(size * tokens().look.scale)


def heading(text: str) -> ElidedLabel:
    return ElidedLabel(text, style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.TEXT_TERTIARY)


def across(*things: QWidget | None, gap: int = 2) -> QHBoxLayout:
    """Side by side; `None` is where the rest of the room goes."""
    row = QHBoxLayout()
    row.setSpacing(tokens().space(gap))
    for thing in things:
        if thing is None:
            row.addStretch(1)
        else:
            row.addWidget(thing, alignment=Qt.AlignmentFlag.AlignVCenter)
    return row
