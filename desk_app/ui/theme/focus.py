"""The focus ring around whatever has the keyboard focus, shown only to people who use the keyboard.

Qt does not tell whether focus came from a key or a click, so the windows are watched for the last thing done.
An event filter on the application would see every event of every widget; a filter on the native windows sees
only what the person does.
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desk_app.ui.theme.style import DeskStyle

OWN_RING = "ownRing"
"""Dynamic property of a widget that paints its focus itself: `True` keeps the ring away from it."""
_PAINT_THEIR_OWN = (QAbstractItemView, QLineEdit, QTextEdit, QPlainTextEdit)


class FocusRing(QObject):
    """Puts the ring around the focused widget of any window of the program."""

    def __init__(self, app: QApplication, style: DeskStyle) -> None:
        super().__init__(app)
        self._style = style
        self._frame: QFocusFrame | None = None
        self._watched: list[QWindow] = []
        app.focusChanged.connect(self._follow)
        app.focusWindowChanged.connect(self._watch)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See what the person does in a window; nothing is ever swallowed."""
        match event.type():
            case QEvent.Type.KeyPress:
                self._use_keyboard(in_use=True)
            case QEvent.Type.MouseButtonPress | QEvent.Type.TouchBegin | QEvent.Type.TabletPress:
                self._use_keyboard(in_use=False)
            case _:
                pass
        return super().eventFilter(watched, event)

    def _use_keyboard(self, *, in_use: bool) -> None:
        if self._style.keyboard_in_use == in_use:
            return
        self._style.keyboard_in_use = in_use
        focused = QApplication.focusWidget()
        self._follow(None, focused)
        if isinstance(focused, QAbstractItemView):
            focused.viewport().update()

    def _watch(self, window: QWindow | None) -> None:
        self._watched = [known for known in self._watched if shiboken6.isValid(known)]
        if window is not None and window not in self._watched:
            window.installEventFilter(self)
            self._watched.append(window)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._frame is not None and shiboken6.isValid(self._frame):
            self._frame.setWidget(None)  # type: ignore[arg-type]  # Qt documents nullptr, the stubs forget it
            self._frame.deleteLater()
        self._frame = None
        if new is not None and self._style.keyboard_in_use and _wants_ring(new):
            # A frame of its own each time: Qt makes it a child of the window, and it dies with that window.
            self._frame = QFocusFrame(new)
            self._frame.setWidget(new)


def _wants_ring(widget: QWidget) -> bool:
    return not (isinstance(widget, _PAINT_THEIR_OWN) or widget.isWindow() or widget.property(OWN_RING))
