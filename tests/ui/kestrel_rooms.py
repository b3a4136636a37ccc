"""A window's parts over the small real workspace, for tests of widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desk_app.presenters.window import WindowPresenter
from desk_app.ui.theme.current import tokens
from tests.gallery.kestrel_stage import Room, context_of
from tests.kestrel import Kestrel, open_kestrel

__all__ = ["Room", "Stage", "context_of", "focusable", "stage", "unnamed"]


class Stage:
    """The workspace, a window's presenter and an empty window."""

    def __init__(self, kestrel: Kestrel) -> None:
        self.kestrel = kestrel
        self.window: WindowPresenter = kestrel.window()
        self.room = Room()
        self.context = context_of(self.room, self.window)

    def settle(self) -> None:
        """Let everything be answered and drawn."""
        self.kestrel.settle()
        for _layout_within_layout in range(4):
            QApplication.processEvents()


@contextmanager
def stage(folder: Path, show: Callable[[QWidget], QWidget]) -> Iterator[Stage]:
    """A stage that is to be seen; closed afterwards."""
    made = Stage(open_kestrel(folder))
    made.room.resize(*tokens().layout.window_default)
    show(made.room)
    yield made
    made.room.overlays.close_all()
    made.kestrel.close()


def focusable(window: QWidget) -> list[QWidget]:
    """Everything that Tab stops at and that is to be seen."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.focusProxy() is None
    ]


def unnamed(window: QWidget) -> list[str]:
    """What takes the focus without a name for tests, or without one for screen readers, or is too small."""
    faults = []
    for widget in focusable(window):
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not widget.objectName() or widget.objectName().startswith("qt_"):
            faults.append(f"{type(widget).__name__} has no object name")
        if not (widget.accessibleName() or text):
            faults.append(f"{widget.objectName()} has no accessible name")
        if isinstance(widget, QAbstractButton) and widget.height() < tokens().target.min:
            faults.append(f"{widget.objectName()} is {widget.height()} high")
    return faults
