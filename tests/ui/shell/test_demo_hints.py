"""The hints of the demo in its window: seen, named, left by keyboard, and in nobody's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.presenters.demo_guide import DemoGuide
from desk_app.presenters.demo_play import DemoPlay
from desk_app.presenters.session import Notice
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.tab_order import tab_stops
from desk_app.ui.kit.toast import Toast
from desk_app.ui.shell.demo_hints import HintCard, demo_part
from desk_app.ui.shell.parts import WindowContext, WindowParts
from desk_app.ui.theme.theme import Theme
from tests.demo_team import QuietTeam
from tests.ui.window_tools import Stage


@pytest.fixture
def team() -> QuietTeam:
    return QuietTeam()


@pytest.fixture
def demo(theme: Theme, tmp_path: Path, team: QuietTeam) -> Iterator[Stage]:
    play = DemoPlay(team)

    def part(context: WindowContext) -> None:
        demo_part(DemoGuide(context.window.session.preferences, play))(context)

    made = Stage(tmp_path, WindowParts(extras=(part,)))
    yield made
    play.close()
    made.close()


def card_of(stage: Stage) -> HintCard:
    card = stage.window.findChild(HintCard)
    assert card is not None
    return card


def leave_of(stage: Stage) -> IconButton:
    button = stage.window.findChild(IconButton, "hint.dismiss")
    assert button is not None
    return button


def test_a_key_that_was_tried_brings_the_next_hint(demo: Stage) -> None:
    assert card_of(demo).isVisible()
    assert card_of(demo).accessibleName() == (
        "Hint: Go through the tickets with J and K, answer with R, find and do everything with Ctrl K"
    )
    demo.window.list.view.setFocus()
    demo.press("J")
    assert card_of(demo).accessibleName().startswith("Hint: Lose the network")
    demo.press("?")
    assert card_of(demo).accessibleName().startswith("Hint: Lose")


def test_what_a_hint_offers_is_done_by_its_button(demo: Stage, team: QuietTeam) -> None:
    button = demo.window.findChild(Button, "hint.offer")
    assert button is not None
    first = button.isVisible()
    demo.presenter.run("list.next")
    demo.wait(button.isVisible)
    words = button.text()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    demo.wait(lambda: button.text() == "Make a conflict")

    assert not first
    assert words == "Go offline"
    assert team.asked == ["offline"]
    assert QApplication.focusWidget() is demo.window.list.view, "no press does what has just come up"


def test_the_hint_stands_below_the_rows_and_toasts_above_it(demo: Stage) -> None:
    pane, card = demo.window.list, card_of(demo)
    demo.presenter.session.tell(Notice("Solved #1", "done", b"g" * 16))
    demo.wait(lambda: any(toast.isVisible() for toast in demo.window.findChildren(Toast)))
    (toast,) = demo.window.findChildren(Toast)
    top = card.mapTo(pane, QPoint(0, 0)).y()

    assert toast.mapTo(pane, toast.rect().bottomLeft()).y() < top
    assert pane.view.mapTo(pane, pane.view.rect().bottomLeft()).y() < top


def test_the_hints_are_left_by_keyboard_and_the_list_has_it_again(demo: Stage) -> None:
    leave = leave_of(demo)
    assert leave.accessibleName() == "No more hints"
    assert leave in tab_stops(demo.window)
    leave.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(leave, Qt.Key.Key_Space)

    assert not card_of(demo).isVisible()
    assert demo.window.list.foot.isHidden()
    assert QApplication.focusWidget() is demo.window.list.view
    demo.press("J")
    assert not card_of(demo).isVisible()


def test_a_toast_comes_down_when_the_hints_have_gone(demo: Stage) -> None:
    demo.presenter.session.tell(Notice("Solved #1", "done", b"g" * 16))
    demo.wait(lambda: any(toast.isVisible() for toast in demo.window.findChildren(Toast)))
    (toast,) = demo.window.findChildren(Toast)
    before = toast.mapTo(demo.window, QPoint(0, 0)).y()
    leave_of(demo).click()

    demo.wait(lambda: toast.mapTo(demo.window, QPoint(0, 0)).y() > before)


def test_only_the_demo_has_hints_and_can_be_removed(stage: Stage) -> None:
    assert stage.window.findChild(HintCard) is None
    assert "program.remove_demo" not in stage.window.actions_of_window


def test_removing_the_demo_stands_in_the_menu_and_ends_it_after_a_yes(demo: Stage) -> None:
    ended: list[bool] = []
    demo.window.quit_wanted.connect(lambda: ended.append(True))
    demo.menu("File/Remove the demo").trigger()
    demo.wait(lambda: demo.window.overlays.top is not None)
    assert ended == []
    demo.press("Esc")
    assert ended == []
    demo.presenter.run("program.remove_demo")
    question = demo.presenter.state.question
    assert question is not None
    question.then()
    assert ended == [True]
