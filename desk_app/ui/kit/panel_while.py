"""A panel in the upper middle of the window, as long as there is something to show in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QWidget

from desk_app.ui.kit.floating import FloatingPanel
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import UpperMiddle
from desk_app.ui.theme.current import tokens

P = TypeVar("P", bound=FloatingPanel)


class PanelWhile(Generic[P]):
    """Opens the panel for the first state, fills it for those that follow, and closes it after the last."""

    def __init__(self, overlays: OverlayHost, make: Callable[[], P], left: Callable[[], None]) -> None:
        """Begin closed.

        Args:
            overlays: What it is opened over.
            make: Makes the panel.
            left: It was closed, by whomever.
        """
        self._overlays, self._make, self._left = overlays, make, left
        self._panel: P | None = None
        overlays.closed.connect(self._closed)

    def show(self, fill: Callable[[P], None]) -> None:
        """There is something to show; `fill` puts it into the panel before it is seen."""
        if self._panel is not None:
            fill(self._panel)
            return
        self._panel = self._make()
        fill(self._panel)
        self._overlays.open(self._panel, UpperMiddle(tokens().layout.palette.top), tinted=True)

    def close(self) -> None:
        """There is nothing to show any more."""
        if self._panel is not None and self._overlays.top is self._panel:
            self._overlays.close_top()

    def _closed(self, panel: QWidget) -> None:
        if panel is self._panel:
            self._panel = None
            panel.deleteLater()
            self._left()
