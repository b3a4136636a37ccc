"""Renders every sheet of the gallery to PNG files, for people to look at beside the design's pictures.

    uv run python -m tests.gallery [--only NAME] [--look NAME] [--into FOLDER]
    QT_SCALE_FACTOR=1.5 uv run python -m tests.gallery --into build/gallery-150

Pictures are never compared by a test: they are made for eyes, with the bundled font and without a screen.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.ui.theme.current import dress, put_on
from desk_app.ui.theme.theme import Theme
from tests.gallery.fitting import misfits
from tests.gallery.german import lengthen_fields, speak_german
from tests.gallery.sheets import SHEETS
from tests.gallery.stage import Sheet
from tests.gallery.variants import VARIANTS, Variant

_PATIENCE = 100  # presses of Tab
_TURNS = 10  # of the event loop: what is in blocks in blocks finds its height from the inside out
_HARMLESS = "This plugin does not support propagateSizeHints()"


def main() -> int:
    """Render, and say how many pictures there are now."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", default="", help="only sheets whose name contains this")
    arguments.add_argument("--look", default="", help="only looks whose name contains this")
    arguments.add_argument("--into", type=Path, default=Path("build/gallery"), help="where the pictures go")
    chosen = arguments.parse_args()
    chosen.into.mkdir(parents=True, exist_ok=True)
    qInstallMessageHandler(_tell)
    app = QApplication([])
    QCursor.setPos(1, 1)  # over nothing that shows it
    theme = Theme(app, bundled_fonts_only=True)
    count = 0
    for sheet in SHEETS:
        if chosen.only in sheet.name:
            looks = [look for look in VARIANTS if chosen.look in look.name and look.suits(sheet.name)]
            for variant in looks:
                _render(app, theme, sheet, variant, chosen.into)
                count += 1
    sys.stdout.write(f"{count} pictures in {chosen.into}\n")
    return 0


def _render(app: QApplication, theme: Theme, sheet: Sheet, variant: Variant, into: Path) -> None:
    app.setLayoutDirection(variant.direction)
    theme.wear(variant.appearance)
    worn = dress()
    if variant.is_german:
        speak_german()
    widget = sheet.build()
    scale = variant.appearance.text_scale if sheet.scaled_size else 1.0
    widget.resize(round(sheet.size[0] * scale), round(sheet.size[1] * scale))
    widget.show()
    widget.activateWindow()
    app.processEvents()
    _focus(widget, sheet.focus)
    if variant.is_german:
        lengthen_fields(widget)
    for _turn in range(_TURNS):
        app.processEvents()
    for misfit in misfits(widget):
        sys.stderr.write(f"{sheet.name}-{variant.name}: {misfit}\n")
    widget.grab().save(str(into / f"{sheet.name}-{variant.name}.png"))
    widget.close()
    widget.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    put_on(worn)


def _focus(window: QWidget, name: str) -> None:
    """Press Tab until the widget has the focus, as a person would."""
    handle = window.windowHandle()
    for _press in range(_PATIENCE if name else 0):
        focused = QApplication.focusWidget()
        if focused is not None and focused.objectName() == name:
            return
        QTest.keyClick(handle, Qt.Key.Key_Tab)
    if name:
        sys.stderr.write(f"Tab does not reach {name} in {window.objectName()}\n")


def _tell(kind: QtMsgType, _context: object, message: str) -> None:
    """A warning of Qt while rendering is a mistake of ours; show it."""
    if kind != QtMsgType.QtDebugMsg and message != _HARMLESS:
        sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(main())
