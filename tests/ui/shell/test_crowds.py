"""Ctrl+Return with very many recipients asks over the window; Escape goes back to the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from desk_app.domain.changes import AddAccount
from desk_app.ui.composer.composer import Composer
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.conversation.pane import build_ticket_pane
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, WindowParts(conversation=build_ticket_pane))
    made.desk.workspace.apply(AddAccount("mailbox", "Support", {"address": "support@kestrel.example"}))
    made.presenter.open_ticket(made.ticket("Inês Carvalho"))
    yield made
    made.close()


def written_to_many(desk: Stage) -> WritingField:
    """A reply to 23 people stands in the box."""
    field, composer = desk.window.findChild(WritingField), desk.window.findChild(Composer)
    assert field is not None
    assert composer is not None
    desk.wait(lambda: not field.isReadOnly())
    field.setFocus()
    QTest.keyClicks(field, "Dear all")
    chosen = sum(person.is_on for person in composer.presenter.state.recipients)
    for number in range(23 - chosen):
        composer.presenter.recipients.add(f"p{number}@shop.example")
    desk.wait(lambda: not desk.presenter.why_not("composer.send"))
    return field


def go(desk: Stage) -> QAbstractButton | None:
    """The button that says yes."""
    found = desk.window.findChildren(QAbstractButton, "question.go")
    return next((button for button in found if button.isVisible()), None)


def test_no_goes_back_to_the_text_and_yes_sends(desk: Stage) -> None:
    field = written_to_many(desk)
    desk.press("Ctrl+Return")
    desk.wait(lambda: go(desk) is not None)
    button = go(desk)
    assert button is not None
    assert button.text() == "Send to 23 people"
    desk.press("Escape")
    desk.wait(lambda: go(desk) is None)
    assert field.toPlainText() == "Dear all"
    assert field.hasFocus()

    desk.press("Ctrl+Return")
    desk.wait(lambda: go(desk) is not None)
    button = go(desk)
    assert button is not None
    button.click()
    desk.wait(lambda: field.toPlainText() == "")


def test_a_time_that_was_picked_is_followed_by_the_question(desk: Stage) -> None:
    field = written_to_many(desk)
    desk.presenter.run("composer.send_later")
    desk.presenter.arguments.choose("in 2 hours")
    desk.wait(lambda: go(desk) is not None)
    assert field.toPlainText() == "Dear all"
    button = go(desk)
    assert button is not None
    button.click()
    desk.wait(lambda: field.toPlainText() == "")
