"""Send, and take it back: the toast counts down, the text becomes a draft again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from desk_app.presenters.sending import WaitingReplies
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.conversation.pane import build_ticket_pane
from desk_app.ui.kit.toast import Toast
from desk_app.ui.parts import sending_part
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.theme.theme import Theme
from tests.habits import NoHabits
from tests.ui.window_tools import Stage

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


@pytest.fixture
def replies() -> WaitingReplies:
    return WaitingReplies(NoHabits())


@pytest.fixture
def desk(theme: Theme, tmp_path: Path, replies: WaitingReplies) -> Iterator[Stage]:
    made = Stage(tmp_path, WindowParts(conversation=build_ticket_pane, extras=(sending_part(replies),)))
    made.presenter.open_ticket(made.ticket(FIRST))
    yield made
    made.close()


def toasts(stage: Stage) -> list[Toast]:
    return [toast for toast in stage.window.findChildren(Toast) if not toast.isHidden()]


def send(stage: Stage, words: str) -> Toast:
    field = stage.window.findChild(WritingField)
    assert field is not None
    stage.wait(lambda: not field.isReadOnly())
    field.setFocus()
    QTest.keyClicks(field, words)
    stage.wait(lambda: not stage.presenter.why_not("composer.send"))
    stage.press("Ctrl+Return")
    stage.wait(lambda: bool(toasts(stage)))
    (toast,) = toasts(stage)
    return toast


def test_the_toast_counts_down_and_says_it_once(desk: Stage) -> None:
    toast = send(desk, "soon")
    assert toast.accessibleName().startswith("Sending to Inês in 10 s")
    assert toast.button is not None
    assert toast.button.text() == "Take back"
    desk.desk.now_s += 2
    desk.wait(lambda: toast.accessibleName() == "Sending to Inês in 8 s")
    assert toasts(desk) == [toast]

    desk.desk.now_s += 8
    desk.wait(lambda: not toasts(desk))


def test_taking_back_leads_to_the_draft_again(desk: Stage) -> None:
    toast = send(desk, "soon")
    desk.presenter.open_ticket(desk.ticket(SECOND))
    assert toast.button is not None
    toast.button.click()

    desk.wait(lambda: desk.presenter.state.ticket_id == desk.ticket(FIRST))
    desk.wait(lambda: not desk.presenter.why_not("composer.send"))
    draft = desk.desk.workspace.read(lambda reader: reader.own.draft(desk.ticket(FIRST), "reply"))
    assert draft is not None
    assert draft.body == "soon"


def test_z_takes_back_too(desk: Stage) -> None:
    send(desk, "soon")
    desk.window.list.view.setFocus()
    desk.wait(lambda: not desk.presenter.why_not("edit.undo"))
    desk.press("Z")

    desk.wait(lambda: not [toast for toast in toasts(desk) if toast.button is not None])


def test_closing_keeps_what_waits_for_the_next_start(desk: Stage, replies: WaitingReplies) -> None:
    send(desk, "soon")
    desk.window.close()

    assert len(replies.all()) == 1
