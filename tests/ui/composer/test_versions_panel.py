"""Earlier versions of a draft in the window: a list, one of them whole, Enter brings it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk_app.domain.changes import SaveDraft
from desk_app.ui.composer.versions_panel import VersionsPanel
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.conversation.pane import build_ticket_pane
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage


@pytest.fixture
def stage(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, WindowParts(conversation=build_ticket_pane))
    yield stage
    stage.close()


def test_a_text_that_was_overwritten_is_brought_back_by_keys_alone(stage: Stage) -> None:
    ticket = stage.ticket("Inês Carvalho")
    for body in ("Dear Inês, the pump is on its way.", "Hm"):
        stage.desk.workspace.apply(SaveDraft("reply", body, ticket))
    stage.presenter.open_ticket(ticket)
    field = stage.window.findChild(WritingField)
    assert field is not None
    stage.wait(lambda: field.toPlainText() == "Hm")
    stage.presenter.run("composer.versions")
    stage.wait(lambda: stage.window.findChild(VersionsPanel) is not None)
    panel = stage.window.findChild(VersionsPanel)
    assert panel is not None

    assert panel.text.toPlainText() == "Dear Inês, the pump is on its way."
    focused = QApplication.focusWidget()
    assert focused is panel.list
    stage.press("Return")
    stage.wait(lambda: field.toPlainText() == "Dear Inês, the pump is on its way.")
    assert stage.notices[-1].text == "Brought back an earlier version of the draft"
