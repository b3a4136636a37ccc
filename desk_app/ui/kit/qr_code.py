"""A text as a QR code (ISO/IEC 18004), to be scanned off the screen by a telephone."""

from __future__ import annotations

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.ui.kit.themed import Painted
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens

_QUIET = 4
"""Light modules that the standard wants around the code."""


class QrCode(Painted, QWidget):
    """Shows a text; dark on light in every look, because many cameras read nothing else."""

    def __init__(self, label: str, *, name: str) -> None:
        """Make an empty one.

        Args:
            label: What it is, for screen readers.
            name: The object name.
        """
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._rows: tuple[bytearray, ...] = ()

    def set_text(self, text: str) -> None:
        """Show a text; an empty one leaves the place empty."""
        self._rows = tuple(segno.make_qr(text).matrix) if text else ()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A whole number of pixels for each module, so that edges stay sharp."""
        side = (len(self._rows) + 2 * _QUIET) * tokens().space(1)
        return QSize(side, side)

    def draw(self, canvas: Canvas) -> None:
        """Paint ground and modules."""
        module = tokens().space(1)
        dark, light = QColor(Qt.GlobalColor.black), QColor(Qt.GlobalColor.white)
        canvas.fill(self.rect(), light, tokens().kit.card.radius)
        # Codes are read the same way round in every language: nothing is mirrored.
        for y, row in enumerate(self._rows):
            for x, is_dark in enumerate(row):
                if is_dark:
                    place = QRect((_QUIET + x) * module, (_QUIET + y) * module, module, module)
                    canvas.painter.fillRect(place, dark)
