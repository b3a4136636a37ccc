"""Soft shadows as nine-patch pictures, painted in a floating widget's own margin.

A graphics effect would render the whole widget again for each letter typed in it (measured: a key took
93 ms instead of 33).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from desk_app.ui.theme.base_sizes import Elevation
from desk_app.ui.theme.colours import with_alpha

_STRETCH = 4  # pixels of plain edge between two corners of the patch; what is stretched


@dataclass(frozen=True, slots=True)
class NinePatch:
    """A picture whose corners are drawn as they are and whose edges are stretched.

    Attributes:
        pixmap: The picture; `inset` pixels wide corners with a plain strip between them.
        inset: Width of a corner in device-independent pixels.
        reach: How far the shadow reaches beyond the panel on the left and right.
    """

    pixmap: QPixmap
    inset: int
    reach: int

    def draw(self, painter: QPainter, panel: QRect, *, down: int) -> None:
        """Paint the shadow of a panel; the panel is painted over it afterwards.

        Args:
            painter: Paints on the widget that holds panel and margin.
            panel: Where the panel is.
            down: How far below the panel its shadow lies.
        """
        outer = panel.adjusted(-self.reach, -self.reach, self.reach, self.reach).translated(0, down)
        ratio = self.pixmap.devicePixelRatio()
        whole = round(self.pixmap.width() / ratio)
        from_x, from_y = (
            (0, self.inset, whole - self.inset, whole),
            (0, self.inset, whole - self.inset, whole),
        )
        to_x = (outer.left(), outer.left() + self.inset, outer.right() + 1 - self.inset, outer.right() + 1)
        to_y = (outer.top(), outer.top() + self.inset, outer.bottom() + 1 - self.inset, outer.bottom() + 1)
        for column in range(3):
            for row in range(3):
                target = QRect(
                    QPoint(to_x[column], to_y[row]), QPoint(to_x[column + 1] - 1, to_y[row + 1] - 1)
                )
                source = QRectF(
                    from_x[column] * ratio,
                    from_y[row] * ratio,
                    (from_x[column + 1] - from_x[column]) * ratio,
                    (from_y[row + 1] - from_y[row]) * ratio,
                )
                painter.drawPixmap(QRectF(target), self.pixmap, source)


def shadow_margins(elevation: Elevation) -> QMargins:
    """The margin a floating widget leaves around its panel for the shadow."""
    reach = elevation.blur
    return QMargins(reach, max(reach - elevation.y, 0), reach, reach + elevation.y)


class Shadows:
    """The nine-patches of one look, made when first asked for."""

    def __init__(self, colour: QColor) -> None:
        """Keep the colour; its alpha is replaced by each elevation's own."""
        self._colour = colour
        self._made: dict[tuple[Elevation, int, float], NinePatch] = {}

    def patch(self, elevation: Elevation, radius: int, ratio: float) -> NinePatch:
        """The shadow of a panel with rounded corners.

        Args:
            elevation: How high the panel floats.
            radius: The panel's corner radius in pixels.
            ratio: Device pixels per pixel.
        """
        key = (elevation, radius, ratio)
        if key not in self._made:
            self._made[key] = self._make(elevation, radius, ratio)
        return self._made[key]

    def _make(self, elevation: Elevation, radius: int, ratio: float) -> NinePatch:
        """Lay ever smaller rounded rectangles over one another, each with the darkness of its distance.

        The darkness follows the blur a browser makes of `box-shadow: 0 y blur`: a normal distribution whose
        deviation is half the blur radius.
        """
        reach, deviation = elevation.blur, elevation.blur / 2
        inset = reach + radius + elevation.y
        side = inset * 2 + _STRETCH
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(reach + elevation.y + 1):
            distance = reach - step - 0.5  # positive outside the panel
            share = 0.5 * math.erfc(distance / (deviation * math.sqrt(2)))
            painter.setBrush(with_alpha(self._colour, elevation.alpha * share))
            corner = max(radius + reach - step, radius / 2)
            painter.drawRoundedRect(QRectF(step, step, side - 2 * step, side - 2 * step), corner, corner)
        painter.end()
        return NinePatch(pixmap, inset, reach)
