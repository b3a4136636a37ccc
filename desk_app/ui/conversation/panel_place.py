"""Where panels of the conversation open: over the window, one upon another, gone when they are closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QWidget

from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.theme.current import tokens


class PanelPlace(QObject):
    """Opens panels over a view's window."""

    def __init__(self, view: QWidget, overlays: OverlayHost | None) -> None:
        super().__init__(view)
        self._view = view
        self._overlays = overlays
        self._open: dict[FloatingPanel, Callable[[], None]] = {}

    @property
    def room(self) -> QSize:
        """How large a panel may be."""
        margin = tokens().layout.palette.top
        return self._view.window().size() - QSize(margin, margin + margin // 2)

    def open(self, panel: FloatingPanel, ended: Callable[[], None] = lambda: None) -> None:
        """Show a panel.

        Args:
            panel: Which; it is deleted when it is closed.
            ended: Called then, before.
        """
        if self._overlays is None:
            self._overlays = OverlayHost(self._view.window())
        if not self._open:
            self._overlays.closed.connect(self._closed)
        self._open[panel] = ended
        self._overlays.open(panel, UpperMiddle(tokens().layout.palette.top // 2), tinted=True)

    def then(self, act: Callable[[], None]) -> Callable[[], None]:
        """Something that closes the panel on top before it does what it does."""

        def closed_first() -> None:
            if self._overlays is not None:
                self._overlays.close_top()
            act()

        return closed_first

    def close(self) -> None:
        """The window closes: end what the panels were doing."""
        for ended in self._open.values():
            ended()
        self._open.clear()

    def _closed(self, panel: QWidget) -> None:
        if isinstance(panel, FloatingPanel) and panel in self._open:
            self._open.pop(panel)()
            panel.deleteLater()
        if not self._open and self._overlays is not None:
            self._overlays.closed.disconnect(self._closed)
