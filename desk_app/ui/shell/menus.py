"""Menus made from the catalogue: the menu bar, the program's menu at the workspace, the menu of tickets."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from desk_app.commands.catalogue import COMMANDS
from desk_app.commands.spec import CommandSpec
from desk_app.ui.kit.menus import Menu
from desk_app.ui.shell.actions import Actions

MENUS: Final = ("File", "Edit", "View", "Ticket", "Go", "Window", "Help")
"""In the order of both platforms."""

PERSON: Final = (
    "program.settings",
    "program.keys",
    "program.help",
    "program.problem",
    "program.about",
    "program.quit",
)
"""The short menu at the person's picture."""

_TICKET_GROUPS: Final = (1, 2, 3, 4, 5)
_ROLES: Final = {
    "program.settings": QAction.MenuRole.PreferencesRole,
    "program.about": QAction.MenuRole.AboutRole,
    "program.quit": QAction.MenuRole.QuitRole,
}


def set_roles(actions: Actions) -> None:
    """Tell macOS which entries belong into its program menu; all others stay where they are."""
    for command_id, action in actions.all().items():
        action.setMenuRole(_ROLES.get(command_id, QAction.MenuRole.NoRole))


def menus_of(actions: Actions, parent: QWidget) -> list[Menu]:
    """The seven menus, without what this window cannot do; an empty one is left out."""
    made = []
    for title in MENUS:
        menu = Menu(title, name=f"menu.{title.lower()}", parent=parent)
        _fill(menu, actions, [command for command in COMMANDS if command.menu and command.menu.menu == title])
        if not menu.isEmpty():
            made.append(menu)
    return made


def ticket_menu(actions: Actions, parent: QWidget) -> Menu:
    """What can be done with a ticket of the list; the same entries as in the menu bar."""
    menu = Menu("Ticket", name="menu.context", parent=parent)
    chosen = [
        command
        for command in COMMANDS
        if command.menu and command.menu.menu == "Ticket" and command.menu.group in _TICKET_GROUPS
    ]
    _fill(menu, actions, chosen)
    extra = [
        actions[name]
        for name in ("ticket.window", "ticket.copy_link", "ticket.copy_number")
        if name in actions
    ]
    menu.addSeparator()
    menu.addActions(extra)
    return menu


def person_menu(actions: Actions, parent: QWidget) -> Menu:
    """Settings, help, and the way out."""
    menu = Menu("Settings and help", name="menu.person", parent=parent)
    menu.addActions([actions[name] for name in PERSON if name in actions])
    return menu


def _fill(menu: Menu, actions: Actions, commands: list[CommandSpec]) -> None:
    """Add commands group by group, with lines between."""
    ordered = sorted(commands, key=_group)
    for _, group in groupby(ordered, key=_group):
        found = [actions[command.id] for command in group if command.id in actions]
        if found and not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(found)


def _group(command: CommandSpec) -> int:
    return command.menu.group if command.menu else 0
