"""The list of commands: no two alike, every key free, every word where menus and palette look for it."""

from __future__ import annotations

from collections import Counter

import pytest

from desk_app.commands.catalogue import BY_ID, COMMANDS
from desk_app.commands.spec import Argument, CommandSpec, Need, Place
from desk_app.runtime.paths import resources

MENUS = {"File", "Edit", "View", "Ticket", "Go", "Window", "Help"}
# The key map of the design; what has no command yet is not in it.
KEY_MAP = {
    "J": "list.next", "K": "list.previous", "O": "list.open", "Return": "list.open", "U": "go.back",
    "X": "list.select", "Shift+J": "list.select_next", "Shift+K": "list.select_previous",
    "Ctrl+A": "list.select_all", "E": "ticket.solve", "W": "ticket.wait", "H": "ticket.snooze",
    "A": "ticket.assign", "Shift+A": "ticket.assign_team", "I": "ticket.take", "Shift+P": "ticket.priority",
    "L": "ticket.tag", "Shift+W": "ticket.follow",
    "Shift+D": "ticket.why_due", "Shift+F": "ticket.why_mood", "G, F": "go.following",
    "Z": "edit.undo", "C": "ticket.new", "R": "ticket.reply", "N": "ticket.note",
    "/": "list.filter", ".": "list.show_new", "Y": "ticket.copy_link", "Shift+Y": "ticket.copy_number",
    "#": "ticket.delete", "!": "ticket.spam", "[": "view.navigation", "]": "view.details",
    "Shift+Z": "view.focus", "F6": "go.next_pane", "Ctrl+K": "program.palette", "F11": "view.full_screen",
    "Ctrl+Shift+F": "program.search", "G, I": "go.for_me", "G, U": "go.unassigned", "G, D": "go.due_soon",
    "G, S": "go.snoozed", "G, A": "go.all_open", "G, C": "go.customers", "?": "program.keys",
    "Ctrl+1": "go.own_1", "Ctrl+9": "go.own_9",
}  # fmt: skip


def test_no_two_commands_have_the_same_name() -> None:
    assert len(BY_ID) == len(COMMANDS)


def test_no_two_commands_share_a_key_in_one_place() -> None:
    keys = Counter((key, command.place) for command in COMMANDS for key in command.keys)

    assert not [key for key, number in keys.items() if number > 1]


def test_a_key_of_the_list_is_no_key_of_the_window() -> None:
    """Qt would find such a key ambiguous and do nothing."""
    window = {
        key for command in COMMANDS if command.place in {Place.WINDOW, Place.FIELDS} for key in command.keys
    }
    inside = {
        key
        for command in COMMANDS
        if command.place not in {Place.WINDOW, Place.FIELDS}
        for key in command.keys
    }

    assert not window & inside


def test_no_single_key_begins_a_sequence() -> None:
    """It would never run: Qt would wait for the second key."""
    keys = {key for command in COMMANDS for key in command.keys}

    assert not {key.split(", ")[0] for key in keys if ", " in key} & keys


@pytest.mark.parametrize(("key", "command"), KEY_MAP.items())
def test_the_key_map_is_the_designs(key: str, command: str) -> None:
    assert key in BY_ID[command].keys


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_command_is_written_as_people_read_it(command: CommandSpec) -> None:
    assert command.title[0].isupper()
    assert command.menu is None or command.menu.menu in MENUS
    assert not command.icon or resources("icons", "lucide", f"{command.icon}.svg").exists()
    assert (command.argument is not Argument.NONE) is command.title.endswith(
        "…"
    ) or command.id in FILE_DIALOGS


FILE_DIALOGS = {
    *("composer.attach", "composer.versions", "program.problem", "program.palette"),
    *("ticket.forward", "ticket.side"),
}
"""These open something that asks by itself."""


def test_the_first_unmet_need_is_the_reason() -> None:
    solve = BY_ID["ticket.solve"]

    assert solve.why_not(set()) == Need.TICKET.value
    assert solve.why_not({Need.TICKET, Need.NOT_BINNED}) == Need.MAY_CHANGE.value
    allowed = {Need.TICKET, Need.NOT_BINNED, Need.MAY_CHANGE}
    assert solve.why_not(allowed) == Need.ACTIVE_TICKET.value
    assert solve.why_not({*allowed, Need.ACTIVE_TICKET}) == ""
