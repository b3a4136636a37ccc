"""The sign in the notification area: shows the windows, offers the few things that are wanted from there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desk_app.ui.kit.menus import Menu
from desk_app.ui.theme.app_icon import app_icon


class Tray(QObject):
    """The program's sign; nothing at all where the desktop has no place for it.

    Attributes:
        is_there: Whether there is such a place.
    """

    def __init__(
        self, app: QApplication, *, name: str, show: Callable[[], None], leave: Callable[[], None]
    ) -> None:
        """Show the sign.

        Args:
            app: The application.
            name: What it says under the pointer.
            show: Bring the windows to the front.
            leave: End the program.
        """
        super().__init__(app)
        self._icon: QSystemTrayIcon | None = None
        self._menu: Menu | None = None
        self._show = show
        self.is_there = QSystemTrayIcon.isSystemTrayAvailable()
        if not self.is_there:
            return
        self._menu = Menu(name, name="tray")
        self._menu.add_entry("Show the window", name="tray.show").triggered.connect(
            lambda _checked=False: show()
        )
        self._menu.add_entry("Quit", name="tray.quit").triggered.connect(lambda _checked=False: leave())
        self._icon = QSystemTrayIcon(app_icon(), self)
        self._icon.setToolTip(name)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._pressed)
        self._icon.show()

    def hide(self) -> None:
        """Take the sign away."""
        if self._icon is not None:
            self._icon.hide()

    def _pressed(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self._show()
