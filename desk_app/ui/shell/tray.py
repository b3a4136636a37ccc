"""The sign in the notification area: shows the windows, announces, offers what is wanted from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desk_app.domain.text import count_of
from desk_app.ui.kit.menus import Menu
from desk_app.ui.theme.app_icon import app_icon
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_SHOWN_MS: Final = 10_000
_DOT: Final = 0.4  # of the icon's side


class Tray(QObject):
    """The program's sign; nothing at all where the desktop has no place for it.

    Attributes:
        pressed: An announcement was pressed.
        is_there: Whether there is such a place.
    """

    pressed = Signal()

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
        self._name = name
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
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.pressed)
        self._icon.show()

    def announce(self, title: str, text: str) -> None:
        """Show an announcement for a while."""
        if self._icon is not None:
            self._icon.showMessage(title, text, app_icon(), _SHOWN_MS)

    def show_count(self, number: int) -> None:
        """Say how many tickets hold something unread: a dot, and words under the pointer."""
        if self._icon is None:
            return
        self._icon.setIcon(dotted(app_icon()) if number else app_icon())
        words = f"{count_of(number, 'unread ticket', 'unread tickets')} for you"
        self._icon.setToolTip(f"{self._name}: {words}" if number else self._name)

    def hide(self) -> None:
        """Take the sign away."""
        if self._icon is not None:
            self._icon.hide()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self._show()


def dotted(icon: QIcon) -> QIcon:
    """The icon with a dot in its upper corner, in every size it has."""
    marked = QIcon()
    for size in icon.availableSizes():
        pixmap = icon.pixmap(size)
        side = pixmap.width() * _DOT
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens().colour(Role.DANGER_SOLID))
        painter.drawEllipse(QRectF(pixmap.width() - side, 0, side, side))
        painter.end()
        marked.addPixmap(pixmap)
    return marked
