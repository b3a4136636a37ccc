"""Opens floating panels over a window, one above the other, and keeps the focus where it belongs."""

from __future__ import annotations

from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.ui.kit.floating import FloatingPanel, Scrim
from desk_app.ui.kit.placing import Docked, Edge, Placement, Room, place
from desk_app.ui.theme.current import is_right_to_left, tokens


@dataclass(slots=True)
class _Open:
    """One open panel and what is needed to close it."""

    panel: FloatingPanel
    scrim: Scrim
    placement: Placement
    focus_before: QWidget | None


class OverlayHost(QObject):
    """Opens floating panels over one window, one above the other.

    Attributes:
        closed: A panel was closed; carries it. It still exists and may be opened again.
    """

    closed = Signal(QWidget)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._stack: list[_Open] = []
        window.installEventFilter(self)

    @property
    def top(self) -> FloatingPanel | None:
        """The panel on top, if one is open."""
        return self._stack[-1].panel if self._stack else None

    def adopt(self, panel: QWidget) -> None:
        """Keep a panel that is opened later: it goes with the window instead of staying behind."""
        panel.setParent(self._window)
        panel.hide()

    def open(self, panel: FloatingPanel, placement: Placement, *, tinted: bool = False) -> None:
        """Show a panel above everything and put the focus into it.

        Args:
            panel: Which; the window becomes its parent.
            placement: Where.
            tinted: Darken the window: nothing else can be done until it closes.
        """
        scrim = Scrim(self._window, tinted=tinted)
        entry = _Open(panel, scrim, placement, QApplication.focusWidget())
        self._stack.append(entry)
        panel.setParent(self._window)
        panel.dismissed.connect(self.close_top)
        panel.installEventFilter(self)
        scrim.pressed.connect(self.close_top)
        self._put(entry)
        for widget in (scrim, panel):
            widget.show()
            widget.raise_()
        if isinstance(placement, Docked):
            self._slide_in(entry)
        panel.first_focus().setFocus(Qt.FocusReason.PopupFocusReason)

    def close_top(self) -> None:
        """Close the panel on top and give the focus back to where it was."""
        if not self._stack:
            return
        entry = self._stack.pop()
        entry.panel.dismissed.disconnect(self.close_top)
        entry.panel.removeEventFilter(self)
        entry.panel.hide()
        entry.scrim.hide()
        entry.scrim.deleteLater()
        before = entry.focus_before
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit(entry.panel)

    def close_all(self) -> None:
        """Close every panel, the topmost first."""
        while self._stack:
            self.close_top()

    def put_again(self) -> None:
        """Place the panels anew: one has more or less to show."""
        for entry in self._stack:
            self._put(entry)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size, and the panel that shows more or less than before."""
        kind = event.type()
        resized = watched is self._window and kind == QEvent.Type.Resize
        changed = watched is not self._window and kind == QEvent.Type.LayoutRequest
        if resized or changed:
            self.put_again()
        return super().eventFilter(watched, event)

    def _put(self, entry: _Open) -> None:
        sizes = tokens().kit.popover
        area = self._window.rect()
        entry.scrim.setGeometry(area)
        right_to_left = is_right_to_left(self._window.layoutDirection())
        room = Room(area, sizes.offset, sizes.margin, right_to_left=right_to_left)
        wish = entry.panel.sizeHint().shrunkBy(entry.panel.shadow())
        entry.panel.setGeometry(place(entry.placement, wish, room).marginsAdded(entry.panel.shadow()))

    def _slide_in(self, entry: _Open) -> None:
        duration = tokens().motion.base
        if not duration or not isinstance(entry.placement, Docked):
            return
        panel = entry.panel
        at_right = (entry.placement.edge is Edge.END) != is_right_to_left(self._window.layoutDirection())
        way = QPoint(panel.width() if at_right else -panel.width(), 0)
        slide = QPropertyAnimation(panel, b"pos", panel)
        slide.setDuration(duration)
        slide.setStartValue(panel.pos() + way)
        slide.setEndValue(panel.pos())
        slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        slide.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)
