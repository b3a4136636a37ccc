"""Letters that are pressed where something is filled in do nothing to the ticket behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from desk_app.domain.status import StatusClass
from desk_app.ui.composer.composer import Composer
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.conversation.pane import build_ticket_pane
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage

WHO = "Inês Carvalho"


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    """Its ticket is open, with the panel "Who gets this" above it."""
    made = Stage(tmp_path, WindowParts(conversation=build_ticket_pane))
    made.presenter.open_ticket(made.ticket(WHO))
    composer = made.window.findChild(Composer)
    field = made.window.findChild(WritingField)
    assert composer is not None
    assert field is not None
    made.wait(lambda: not field.isReadOnly())
    composer.open_recipients()
    yield made
    made.close()


def test_who_is_added_is_typed_at_once(desk: Stage) -> None:
    desk.press("E")
    desk.press("R")

    field = desk.window.findChild(QLineEdit, "recipients.add")
    assert field is not None
    assert field.text().casefold() == "er"
    assert field.hasFocus()


def test_a_letter_on_a_box_to_tick_is_no_command(desk: Stage) -> None:
    box = desk.window.findChild(QAbstractButton, "recipients.tick")
    assert box is not None
    box.setFocus()

    desk.press("E")
    desk.press("R")

    rows = desk.desk.workspace.read(lambda reader: reader.lists.rows_of([desk.ticket(WHO)]))
    assert rows[0].status_class is not StatusClass.SOLVED
    assert box.hasFocus()
