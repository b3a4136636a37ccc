"""Painting with tokens: what kit widgets and list delegates share, right-to-left and high contrast included.

A `Canvas` wraps a painter for one paint event or one row. Rectangles are given as if reading went from left
to right; the canvas mirrors them inside its bounds when it does not.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.colours import with_alpha
from desk_app.ui.theme.current import Dress, dress, is_right_to_left
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate

_SHORT_OF_HALF = 0.01  # half a pixel more is left away: lines blur less when thinner than when wider
START = Qt.AlignmentFlag.AlignLeft
END = Qt.AlignmentFlag.AlignRight
CENTRE = Qt.AlignmentFlag.AlignHCenter
_POINTING = frozenset({"arrow-left", "arrow-right", "redo-2", "reply", "send", "undo-2"})
"""Point along the line of reading: back, on, to whoever wrote, away."""


class Canvas:
    """A painter that knows the look and the direction of reading.

    Attributes:
        painter: The painter itself, antialiasing on, for what is not offered here.
        dress: The look.
        bounds: What positions are mirrored in: the widget, or the row.
    """

    __slots__ = ("bounds", "direction", "dress", "painter", "ratio")

    def __init__(self, painter: QPainter, bounds: QRect, direction: Qt.LayoutDirection) -> None:
        self.painter = painter
        self.bounds = bounds
        self.direction = direction
        self.dress: Dress = dress()
        self.ratio = painter.device().devicePixelRatio()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @classmethod
    def on(cls, painter: QPainter, widget: QWidget) -> Canvas:
        """A canvas over a whole widget; the caller made the painter on it and ends it."""
        return cls(painter, widget.rect(), widget.layoutDirection())

    def place(self, rect: QRect) -> QRect:
        """Where a rectangle really lies, mirrored when reading goes from right to left."""
        return QStyle.visualRect(self.direction, self.bounds, rect)

    def fill(self, rect: QRect, colour: QColor, radius: float = 0) -> None:
        """A filled rectangle with rounded corners."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawRoundedRect(QRectF(self.place(rect)), radius, radius)

    def frame(
        self, rect: QRect, colour: QColor, radius: float = 0, *, width: float = 1, dashed: bool = False
    ) -> None:
        """The outline of a rectangle, drawn inside it, as wide as whole pixels of the screen."""
        width = max(round(width * self.ratio - _SHORT_OF_HALF), 1) / self.ratio
        pen = QPen(colour, width)
        if dashed:
            pen.setDashPattern([3, 3])
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        inside = QRectF(self.place(rect)).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = max(radius - width / 2, 0)
        self.painter.drawRoundedRect(inside, radius, radius)

    def ring(self, rect: QRect, radius: float) -> None:
        """The focus ring, drawn inside a rectangle: rows of lists, text fields."""
        tokens = self.dress.tokens
        self.frame(rect, tokens.colour(Role.FOCUS_RING), radius, width=tokens.stroke.focus)

    def line(self, start: QPointF, length: int, colour: QColor, *, upright: bool = False) -> None:
        """A hairline, along the pixels so that it stays sharp."""
        whole = QRect(round(start.x()), round(start.y()), 1 if upright else length, length if upright else 1)
        self.painter.fillRect(self.place(whole), colour)

    def dot(self, rect: QRect, colour: QColor) -> None:
        """A filled circle or ellipse."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        self.painter.drawEllipse(QRectF(self.place(rect)))

    def icon(self, rect: QRect, name: str, colour: QColor, *, flips: bool = False, stroke: float = 0) -> None:
        """An icon in the middle of a rectangle, as large as its shorter side.

        Args:
            rect: Where.
            name: The icon's name.
            colour: Of its lines.
            stroke: Another line width than the one that fits the size, on the grid of 24.
            flips: It points somewhere here, and so is mirrored in right-to-left; arrows always are.
        """
        flips = flips or name in _POINTING
        size = min(rect.width(), rect.height())
        width = stroke or self.dress.stroke(size)
        pixmap = self.dress.icons.pixmap(name, size, colour, stroke=width, ratio=self.ratio)
        place = self.place(rect)
        corner = place.topLeft()
        corner += QPointF((place.width() - size) / 2, (place.height() - size) / 2).toPoint()
        if not (flips and is_right_to_left(self.direction)):
            self.painter.drawPixmap(corner, pixmap)
            return
        self.painter.save()
        self.painter.translate(corner.x() * 2 + size, 0)
        self.painter.scale(-1, 1)
        self.painter.drawPixmap(corner, pixmap)
        self.painter.restore()

    def text(
        self,
        rect: QRect,
        text: str,
        colour: QColor,
        *,
        style: TextStyle = TextStyle.BODY,
        weight: Weight | None = None,
        align: Qt.AlignmentFlag = START,
        tabular: bool = False,
    ) -> None:
        """One line of text in the middle of a rectangle's height, shortened when it does not fit.

        Args:
            rect: The room, as if reading went from left to right.
            text: The words.
            colour: Their colour.
            style: Their size.
            weight: Another weight than the style's own.
            align: START, CENTRE or END.
            tabular: Digits of one width, for times and counts below one another.
        """
        fonts = self.dress.fonts
        shown = fonts.elided(text, rect.width(), style, weight, tabular=tabular)
        self.painter.setFont(fonts.font(style, weight, tabular=tabular))
        self.painter.setPen(colour)
        side = QStyle.visualAlignment(self.direction, align)
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        single = Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
        self.painter.drawText(self.place(rect), int(flags.value) | int(single.value), isolate(shown))

    def row(
        self, rect: QRect, *, selected: bool, hovered: bool, radius: float, pressed: bool = False
    ) -> None:
        """The background of a row that can be chosen; an outline as well where tints are not used."""
        tokens = self.dress.tokens
        if selected:
            self.fill(rect, tokens.colour(Role.ACCENT_BG), radius)
            if tokens.look.high_contrast:
                self.frame(rect, tokens.colour(Role.ACCENT_SOLID), radius, width=tokens.stroke.focus)
        elif pressed or hovered:
            self.fill(rect, tokens.colour(Role.BG_PRESS if pressed else Role.BG_HOVER), radius)

    def dimmed(self, colour: QColor) -> QColor:
        """The colour of something that cannot be used now."""
        return with_alpha(colour, self.dress.tokens.kit.button.disabled * colour.alphaF())
