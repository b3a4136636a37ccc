"""Searching in the window: keys, marks, no hits, keeping the search."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit

from desk_app.presenters.ticket_list_state import Phase
from desk_app.services.reading import ListQuery
from desk_app.ui.conversation.mail_body import MailBody
from desk_app.ui.conversation.pane import build_ticket_pane
from desk_app.ui.kit.states import StatePanel
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, WindowParts(conversation=build_ticket_pane))
    made.wait(
        lambda: bool(made.desk.workspace.read(lambda reader: reader.lists.page(ListQuery("debits")).rows))
    )
    yield made
    made.close()


def write(stage: Stage, text: str) -> None:
    for letter in text:
        stage.press("Space" if letter == " " else letter)
    tickets = stage.presenter.tickets
    stage.wait(lambda: tickets.state.filter == text and tickets.state.is_whole)


def line(stage: Stage) -> QLineEdit:
    return stage.window.list.search.field.line


def test_a_slash_searches_within_the_view_and_enter_goes_to_what_was_found(desk: Stage) -> None:
    desk.window.list.view.setFocus()
    desk.press("/")
    assert line(desk).hasFocus()
    write(desk, "debits")
    assert desk.presenter.tickets.state.count == 1
    desk.press("Return")

    assert desk.window.list.view.hasFocus()
    assert desk.presenter.state.ticket_id == desk.ticket("Lukas Brandt")


def test_what_was_searched_is_marked_in_the_conversation(desk: Stage) -> None:
    desk.press("/")
    write(desk, "debits")
    desk.press("Return")
    bodies = desk.window.findChildren(MailBody)
    desk.wait(lambda: any(marked(body) for body in desk.window.findChildren(MailBody)))
    bodies = desk.window.findChildren(MailBody)

    assert [words for body in bodies for words in marked(body)] == ["debits"]
    line(desk).setFocus()
    desk.press("Esc")
    desk.press("Esc")
    desk.wait(lambda: not any(marked(body) for body in bodies))


def marked(body: QTextEdit) -> list[str]:
    return [selection.cursor.selectedText() for selection in body.extraSelections()]


def test_no_hits_offer_the_next_step(desk: Stage) -> None:
    desk.press("/")
    write(desk, "debits hopper")
    assert desk.presenter.tickets.state.phase is Phase.EMPTY
    panel = desk.window.findChild(StatePanel, "list.state")
    assert panel is not None
    desk.wait(lambda: bool(desk.presenter.search.state.offers))
    assert panel.accessibleName() == "No ticket has both"
    panel.acted.emit("drop.0")

    desk.wait(lambda: desk.presenter.tickets.state.count == 2)
    assert line(desk).text() == "hopper"
    assert line(desk).hasFocus()


def test_searching_everywhere_leads_back_to_the_view(desk: Stage) -> None:
    desk.press("Ctrl+Shift+F")
    write(desk, "debits")
    assert desk.presenter.tickets.state.title == "Everything"
    desk.press("Esc")
    desk.press("Esc")

    assert desk.presenter.tickets.state.title == "For me"
    assert not desk.window.list.search.isVisible()
    desk.wait(lambda: desk.presenter.tickets.state.count == 9)


def test_a_search_is_kept_as_a_view(desk: Stage) -> None:
    desk.press("/")
    write(desk, "debits")
    desk.window.list.search.field.save.click()
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("Double charges")
    desk.press("Return")

    desk.wait(lambda: desk.presenter.tickets.state.title == "Double charges")
    assert desk.presenter.tickets.state.query.text == "(assignee:me is:active -is:snoozed) debits"
    assert not desk.window.list.search.isVisible()
