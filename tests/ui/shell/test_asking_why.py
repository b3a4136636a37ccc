"""Following, and asking why, in the window: keys, chips over the conversation, signs in the details."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.domain.changes import SetFields
from desk_app.ui.conversation.why_panel import WhyPanel
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.marks import ChipButton
from desk_app.ui.kit.span_bar import SpanBar
from desk_app.ui.kit.values import ValueButton
from desk_app.ui.parts import window_parts
from desk_app.ui.theme.theme import Theme
from tests.ui.kestrel_rooms import unnamed
from tests.ui.window_tools import Stage

NAME = "Inês Carvalho"
T = TypeVar("T", bound=QWidget)


@pytest.fixture
def stage(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, window_parts(tmp_path))
    made.presenter.open_ticket(made.ticket(NAME))
    made.wait(lambda: made.presenter.target_row() is not None)
    made.wait(lambda: chip(made, "ticket.why_due").isVisible())
    yield made
    made.close()


def found(stage: Stage, kind: type[T], name: str) -> T:
    widget = stage.window.findChild(kind, name)
    assert widget is not None, name
    return widget


def chip(stage: Stage, command: str) -> ChipButton:
    return found(stage, ChipButton, f"conversation.fact.{command}")


def panel(stage: Stage) -> WhyPanel:
    stage.wait(lambda: isinstance(stage.window.overlays.top, WhyPanel))
    top = stage.window.overlays.top
    assert isinstance(top, WhyPanel)
    return top


def test_a_key_opens_the_answer_esc_closes_it_and_the_keyboard_is_where_it_was(stage: Stage) -> None:
    stage.window.list.view.setFocus()
    stage.press("Shift+D")
    opened = panel(stage)
    focused = QApplication.focusWidget()
    assert focused is not None
    is_inside = opened.isAncestorOf(focused)
    no_name = unnamed(opened)
    QTest.keyClick(focused, Qt.Key.Key_Escape)

    assert (is_inside, no_name) == (True, [])
    assert opened.spoken.startswith("Why is this due then? Wed 8 Oct 2025")
    assert stage.window.overlays.top is None
    assert stage.window.list.view.hasFocus()


def test_the_chip_is_pressed_by_pointer_and_keyboard_and_the_panel_stands_at_it(stage: Stage) -> None:
    due = chip(stage, "ticket.why_due")
    due.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(due, Qt.Key.Key_Space)
    opened = panel(stage)
    left = due.mapTo(stage.window, due.rect().topLeft()).x()
    stands_at = opened.mapTo(stage.window, opened.panel().topLeft())

    assert (due.accessibleName(), due.accessibleDescription()) == (due.look.text, "Why is this due then?")
    assert stands_at.x() == left
    assert stands_at.y() > due.mapTo(stage.window, due.rect().bottomLeft()).y()


def test_the_bar_says_in_words_what_it_shows_in_colours(stage: Stage) -> None:
    stage.press("Shift+D")
    bar = panel(stage).findChild(SpanBar)
    assert bar is not None

    assert bar.accessibleName().startswith("Opened ")
    assert ", Now, Due " in bar.accessibleName()


def test_the_sign_beside_the_time_in_the_details_asks_the_same(stage: Stage) -> None:
    stage.wait(lambda: found(stage, IconButton, "details.due.why").isVisible())
    found(stage, IconButton, "details.due.why").click()

    assert panel(stage).accessibleName() == "Why is this due then?"


def test_the_other_question_takes_the_place_of_the_first(stage: Stage) -> None:
    stage.desk.workspace.apply(SetFields(stage.ticket(NAME), {"mood": "angry"}))
    stage.press("Shift+D")
    first = panel(stage)
    stage.press("Shift+F")
    stage.wait(lambda: stage.window.overlays.top not in {first, None})
    second = panel(stage)
    wrong = second.acts["wrong"]
    assert second.accessibleName() == "Why this mood?"
    wrong.click()
    stage.wait(lambda: not chip(stage, "ticket.why_mood").isVisible())

    assert stage.window.overlays.top is None
    assert stage.notices[-1].group_id


def test_following_shows_at_the_top_and_in_the_details_and_ends_from_either(stage: Stage) -> None:
    stage.press("Shift+W")
    stage.wait(lambda: chip(stage, "ticket.follow").isVisible())
    stage.wait(lambda: stage.window.findChild(ValueButton, "details.followers.value") is not None)
    value = found(stage, ValueButton, "details.followers.value")
    assert value.accessibleName() == "Followers, Mira Okafor"
    found(stage, IconButton, "details.followers.leave").click()
    stage.wait(lambda: not chip(stage, "ticket.follow").isVisible() and not value.isVisible())
    stage.press("Shift+W")
    stage.wait(lambda: chip(stage, "ticket.follow").isVisible())
    stage.wait(value.isVisible)
    chip(stage, "ticket.follow").click()

    stage.wait(lambda: not chip(stage, "ticket.follow").isVisible())
    assert [notice.text for notice in stage.notices] == [
        "You follow #1",
        "You no longer follow #1",
    ] * 2
