"""Every command of a window can be reached: in a menu, by its keys, from the cheat sheet."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu

from desk_app.commands.catalogue import BY_ID, COMMANDS
from desk_app.domain.entities import TicketRow
from desk_app.domain.status import StatusClass
from desk_app.presenters.panes import Layout
from desk_app.runtime.settings_schema import DENSITY, SINGLE_LETTERS, TEXT_SIZE, THEME
from tests.ui.window_tools import Stage

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


def row(stage: Stage, name: str) -> TicketRow:
    return stage.desk.workspace.read(lambda r: r.lists.rows_of([stage.ticket(name)]))[0]


def test_every_bound_command_with_a_menu_stands_in_it(stage: Stage) -> None:
    for command in COMMANDS:
        if command.menu is not None and stage.presenter.is_bound(command.id):
            assert stage.menu(f"{command.menu.menu}/{command.title}").objectName() == f"action.{command.id}"


def test_every_bound_command_has_its_keys(stage: Stage) -> None:
    for name, action in stage.window.actions_of_window.all().items():
        assert action.shortcuts() == [QKeySequence(key) for key in BY_ID[name].keys]


def test_nothing_is_offered_that_cannot_be_done(stage: Stage) -> None:
    offered = {action.objectName() for menu in stage.window.findChildren(QMenu) for action in menu.actions()}

    assert "action.composer.send" not in offered
    assert {name for name in BY_ID if not stage.presenter.is_bound(name)}.isdisjoint(
        stage.window.actions_of_window.all()
    )


def test_a_menu_entry_acts_on_the_open_ticket(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.menu("Ticket/Solve").trigger()

    stage.wait(lambda: row(stage, FIRST).status_class is StatusClass.SOLVED)


def test_ten_tickets_are_triaged_by_keys_alone(stage: Stage) -> None:
    stage.window.list.view.setFocus()
    stage.press("J")
    assert stage.presenter.state.ticket_id == stage.ticket(FIRST)
    stage.press("E")
    stage.wait(lambda: row(stage, FIRST).status_class is StatusClass.SOLVED)
    assert stage.presenter.state.ticket_id == stage.ticket(SECOND)
    stage.wait(lambda: stage.presenter.tickets.state.count == 8)
    assert stage.window.list.view.currentIndex().row() == 1
    stage.press("W")
    stage.wait(lambda: row(stage, SECOND).status_class is StatusClass.WAITING_CUSTOMER)
    stage.press("Z")
    stage.wait(lambda: row(stage, SECOND).status_class is not StatusClass.WAITING_CUSTOMER)
    stage.press("G, U")
    stage.wait(lambda: stage.presenter.tickets.state.title == "Unassigned")
    stage.wait(lambda: stage.presenter.tickets.state.count == 6)
    stage.press("J")
    stage.press("X")
    stage.press("Shift+J")
    assert stage.presenter.tickets.state.ticked == 2
    stage.press("I")
    stage.wait(lambda: stage.presenter.tickets.state.count == 5)  # the open one stays until it is left
    stage.press("J")
    assert stage.presenter.tickets.state.count == 4


def test_plain_letters_are_silent_in_a_text_field(stage: Stage) -> None:
    stage.press("/")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    stage.press("J")

    assert field.text() == "j"
    assert stage.presenter.tickets.state.current is None


def test_single_letters_can_be_switched_off(stage: Stage) -> None:
    stage.desk.preferences.set(SINGLE_LETTERS, value=False)
    stage.window.list.view.setFocus()
    stage.press("J")
    assert stage.presenter.state.ticket_id is None

    stage.menu("Go/Next ticket").trigger()
    assert stage.presenter.state.ticket_id == stage.ticket(FIRST)


def test_an_argument_is_picked_by_typing(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.press("A")
    for letter in "mil":
        stage.press(letter)
    stage.press("Return")

    stage.wait(lambda: row(stage, FIRST).assignee == "Milan Kovač")
    assert stage.window.overlays.top is None


def test_leaving_the_picker_changes_nothing(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.press("A")
    stage.press("Esc")

    assert stage.presenter.arguments.state is None
    assert row(stage, FIRST).assignee == "Mira Okafor"


def test_a_text_is_asked_for_with_what_stands_there(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.wait(lambda: stage.presenter.target_row() is not None)
    stage.press("F2")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == "E07: Duo 2 stops mid-shot"
    field.setText("Another subject")
    stage.press("Return")

    stage.wait(lambda: row(stage, FIRST).subject == "Another subject")


def test_the_cheat_sheet_lists_every_key(stage: Stage) -> None:
    stage.press("?")
    sheet = stage.window.overlays.top
    assert sheet is not None
    titles = {label.text() for label in sheet.findChildren(QLabel)}

    for name, action in stage.window.actions_of_window.all().items():
        if action.shortcuts() and not name.startswith("go.own_"):
            assert BY_ID[name].title.rstrip("…") in titles, name
    assert "Go to own view 1 to 9" in titles
    stage.press("Esc")
    assert stage.window.overlays.top is None


@pytest.mark.parametrize(("command", "argument"), [("view.theme", "dark"), ("view.density", "compact")])
def test_looks_switch_at_once(stage: Stage, command: str, argument: str) -> None:
    stage.presenter.run(command, argument)

    setting = THEME if command == "view.theme" else DENSITY
    assert stage.desk.preferences.get(setting) == argument


def test_text_grows_and_shrinks_by_keys(stage: Stage) -> None:
    stage.press("Ctrl++")
    assert stage.desk.preferences.get(TEXT_SIZE) == 110
    stage.press("Ctrl+0")
    assert stage.desk.preferences.get(TEXT_SIZE) == 100
    stage.press("Ctrl+-")
    assert stage.desk.preferences.get(TEXT_SIZE) == 100


def test_focus_mode_comes_and_goes(stage: Stage) -> None:
    stage.press("Shift+Z")
    assert stage.presenter.state.wishes.layout is Layout.FOCUS
    assert not stage.window.list.isVisible()
    stage.press("Esc")
    assert stage.window.list.isVisible()
