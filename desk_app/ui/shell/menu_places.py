"""Where menus are: the bar (hidden until Alt or F10, except on macOS), and what opens at a point."""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMainWindow

from desk_app.ui.kit.menus import Menu
from desk_app.ui.shell.actions import Actions
from desk_app.ui.shell.menus import menus_of, person_menu, set_roles, ticket_menu


class MenuPlaces:
    """The menus of one window."""

    def __init__(self, frame: QMainWindow, actions: Actions) -> None:
        self._frame, self._actions = frame, actions
        self._is_alt_alone = False
        set_roles(actions)
        self._menus = menus_of(actions, frame)
        bar = frame.menuBar()
        bar.setObjectName("menu_bar")
        bar.setAccessibleName("Menu bar")
        for menu in self._menus:
            bar.addMenu(menu)
        if sys.platform != "darwin":
            bar.hide()

    def take_key(self, event: QKeyEvent) -> bool:
        """Show or hide the bar at Alt alone or F10; True when the key was meant for it."""
        if sys.platform == "darwin":
            return False
        key, is_press = event.key(), event.type() == QEvent.Type.KeyPress
        if key == Qt.Key.Key_F10 and is_press:
            self._turn_bar()
            return True
        if key != Qt.Key.Key_Alt:
            self._is_alt_alone = False
            return False
        if is_press:
            self._is_alt_alone = True
        elif self._is_alt_alone:
            self._is_alt_alone = False
            self._turn_bar()
        return True

    def look_at(self, event: QEvent) -> None:
        """See what comes between Alt and its end: a key that a shortcut takes is never heard of else."""
        match event:
            case QKeyEvent() if event.type() == QEvent.Type.ShortcutOverride:
                self._is_alt_alone &= event.key() == Qt.Key.Key_Alt
            case _ if event.type() == QEvent.Type.WindowDeactivate:
                self._is_alt_alone = False  # Alt+Tab
            case _:
                pass

    def open_program_menu(self, point: QPoint) -> None:
        """All menus as one, for those who do not know of Alt."""
        menu = Menu("Menu", name="menu.program", parent=self._frame)
        for part in self._menus:
            menu.addMenu(part)
        _open(menu, point)

    def open_ticket_menu(self, point: QPoint) -> None:
        """What can be done with the ticket under the cursor, or all that are ticked."""
        _open(ticket_menu(self._actions, self._frame), point)

    def open_person_menu(self, point: QPoint) -> None:
        """Settings and help, above the picture."""
        menu = person_menu(self._actions, self._frame)
        _open(menu, point - QPoint(0, menu.sizeHint().height()))

    def _turn_bar(self) -> None:
        bar = self._frame.menuBar()
        bar.setVisible(not bar.isVisible())
        if bar.isVisible() and bar.actions():
            bar.setActiveAction(bar.actions()[0])


def _open(menu: Menu, point: QPoint) -> None:
    """Open a menu that goes when it is closed."""
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(point)
