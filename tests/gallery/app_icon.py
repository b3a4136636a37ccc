"""Draws the program's icon from its two SVG files into every size the systems ask for.

uv run python -m tests.gallery.app_icon

The pictures are kept in `resources/icons/app`: installers and window managers read files.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desk_app.runtime.paths import resources

SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256, 512, 1024)
_SMALL = 32  # up to here the drawing without fine detail is used


def draw(size: int, folder: Path) -> QImage:
    """The icon at a size in pixels."""
    name = "desk-app-small.svg" if size <= _SMALL else "desk-app.svg"
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(folder / name)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def main() -> int:
    """Write all sizes."""
    app = QGuiApplication([])
    folder = resources("icons", "app")
    for size in SIZES:
        draw(size, folder).save(str(folder / f"desk-app-{size}.png"))
    sys.stdout.write(f"{len(SIZES)} pictures in {folder}\n")
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
