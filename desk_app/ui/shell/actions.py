"""Every command of a window as one `QAction`: menus, context menus, buttons and keys all use the same.

Plain letters stay silent in text fields by Qt's own rule (a `QLineEdit` takes them as shortcut override), so
there is no event filter; commands of the list or conversation get their keys on that widget only.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desk_app.commands.catalogue import COMMANDS
from desk_app.commands.keys import KeyWishes
from desk_app.commands.spec import CommandSpec, Place
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.theme.current import dress


class Actions(QObject):
    """The actions of one window."""

    def __init__(self, window: WindowPresenter, frame: QWidget) -> None:
        super().__init__(frame)
        self._window = window
        self._frame = frame
        self._places: dict[Place, QWidget] = {}
        self._actions: dict[str, QAction] = {}

    def set_place(self, place: Place, widget: QWidget) -> None:
        """Say which widget is the list, the conversation, the composer; before `fill`."""
        self._places[place] = widget

    def fill(self, wishes: KeyWishes) -> None:
        """Make an action for every command that this window can do."""
        for command in COMMANDS:
            if self._window.is_bound(command.id):
                self._actions[command.id] = self._make(command)
        self.set_keys(wishes)
        self._window.watch(lambda _state: self.refresh())

    def __getitem__(self, command_id: str) -> QAction:
        """The action of a command.

        Raises:
            KeyError: This window cannot do it.
        """
        return self._actions[command_id]

    def __contains__(self, command_id: str) -> bool:
        return command_id in self._actions

    def all(self) -> dict[str, QAction]:
        """Every action by command id, in the catalogue's order."""
        return dict(self._actions)

    def set_keys(self, wishes: KeyWishes) -> None:
        """Use these keys from now on."""
        for command in COMMANDS:
            action = self._actions.get(command.id)
            if action is not None:
                action.setShortcuts([QKeySequence(key) for key in wishes.keys_of(command)])

    def refresh(self) -> None:
        """Enable what can run now; what cannot says why as its tooltip."""
        for command_id, action in self._actions.items():
            reason = self._window.why_not(command_id)
            if action.isEnabled() is bool(reason):
                action.setEnabled(not reason)
                action.setToolTip(reason)

    def retheme(self) -> None:
        """Give the icons the colours of the look in force."""
        for command in COMMANDS:
            action = self._actions.get(command.id)
            if action is not None and command.icon:
                action.setIcon(dress().action_icon(command.icon))

    def _make(self, command: CommandSpec) -> QAction:
        action = QAction(command.title, self)
        action.setObjectName(f"action.{command.id}")
        if command.icon:
            action.setIcon(dress().action_icon(command.icon))
        owner = self._places.get(command.place)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(inside if owner is not None else Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(command.id.startswith(("list.", "conversation.")))
        (owner or self._frame).addAction(action)
        action.triggered.connect(lambda _checked=False, command_id=command.id: self._window.run(command_id))
        return action
