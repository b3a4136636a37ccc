"""Sheets with the workspace of the design's pictures behind them: one real store for a run of the gallery."""

from __future__ import annotations

import atexit
import functools
import tempfile
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.shell.actions import Actions
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from tests.kestrel import Kestrel, open_kestrel


@functools.cache
def kestrel() -> Kestrel:
    """The workspace, made once."""
    folder = tempfile.TemporaryDirectory()
    opened = open_kestrel(Path(folder.name))
    atexit.register(folder.cleanup)
    atexit.register(opened.close)
    return opened


class Room(QWidget):
    """A window with nothing in it but what is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.overlays = OverlayHost(self)

    def sizeHint(self) -> QSize:
        return QSize(*tokens().layout.window_default)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_CONTENT))
        painter.end()


def context_of(room: Room, window: WindowPresenter) -> WindowContext:
    """What a part of a window gets."""
    return WindowContext(window, room.overlays, Actions(window, room), room)
