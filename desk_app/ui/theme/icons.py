"""Icons: Lucide line drawings as pixmaps in any size and colour, each drawn once.

The files under `resources/icons/lucide` are as Lucide ships them; colour and stroke are put in when drawing,
so that one file serves both themes. `resources/icons/status` holds our own status glyphs.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desk_app.ui.theme.problems import ThemeProblem

_STROKE = re.compile(r'stroke-width="[\d.]+"')
_FOLDERS = ("lucide", "status")


class Icons:
    """All icons of the program."""

    def __init__(self, folder: Path) -> None:
        """Take note of what is there; nothing is read yet.

        Args:
            folder: `resources/icons`.
        """
        self._files = {file.stem: file for name in _FOLDERS for file in (folder / name).glob("*.svg")}
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, int, int, float, float], QPixmap] = {}

    @property
    def names(self) -> frozenset[str]:
        """The names that can be asked for."""
        return frozenset(self._files)

    def pixmap(self, name: str, size: int, colour: QColor, *, stroke: float, ratio: float = 1.0) -> QPixmap:
        """An icon as a picture.

        Args:
            name: The file's name without `.svg`, such as `cloud-off`.
            size: Width and height in device-independent pixels.
            colour: The colour of its lines.
            stroke: The line width on Lucide's grid of 24.
            ratio: Device pixels per pixel of the screen it is shown on.

        Raises:
            ThemeProblem: there is no such icon.
        """
        key = (name, size, colour.rgba(), stroke, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(self._source(name, colour, stroke), size, ratio)
        return self._pixmaps[key]

    def icon(self, name: str, size: int, colours: dict[QIcon.Mode, QColor], *, stroke: float) -> QIcon:
        """An icon for menus and actions, sharp on ordinary and dense screens.

        Args:
            name: The file's name without `.svg`.
            size: Width and height in device-independent pixels.
            colours: The colour for each mode that is wanted.
            stroke: The line width on Lucide's grid of 24.
        """
        made = QIcon()
        for mode, colour in colours.items():
            for ratio in (1.0, 1.5, 2.0):
                made.addPixmap(self.pixmap(name, size, colour, stroke=stroke, ratio=ratio), mode)
        return made

    def forget(self) -> None:
        """Drop every drawn picture; called when the colours change."""
        self._pixmaps.clear()

    @staticmethod
    def _draw(svg: str, size: int, ratio: float) -> QPixmap:
        renderer = QSvgRenderer(svg.encode())
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        return pixmap

    def _source(self, name: str, colour: QColor, stroke: float) -> str:
        if name not in self._sources:
            file = self._files.get(name)
            if file is None:
                raise ThemeProblem(f"There is no icon “{name}”.", "Add its file to resources/icons/lucide.")
            self._sources[name] = file.read_text(encoding="utf-8")
        svg = self._sources[name].replace("currentColor", colour.name())
        if self._files[name].parent.name == "lucide":
            svg = _STROKE.sub(f'stroke-width="{stroke}"', svg)
        return svg
