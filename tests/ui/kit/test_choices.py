"""Segments, tabs, switches, check boxes: one stop for Tab, arrows inside, and what is chosen is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.segmented import Segment, Segmented, SegmentStyle
from desk_app.ui.kit.switches import CheckBox, RadioButton, Toggle
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Mode
from desk_app.ui.theme.roles import Role, Tone
from desk_app.ui.theme.theme import Theme
from tests.ui.conftest import tab_to

Show = Callable[[QWidget], QWidget]
REPLY_OR_NOTE = (Segment("reply", "Reply", "reply"), Segment("note", "Internal note", "lock", Tone.NOTE))


def _column(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    return window


def test_choices_without_room_go_on_in_another_line(show: Show) -> None:
    choice = Segmented([Segment(key, key * 8) for key in "abcd"], name="wide", label="Which", wraps=True)
    box = QWidget()
    QVBoxLayout(box).addWidget(choice)
    wide = choice.sizeHint()
    box.resize(wide.width() + 40, 200)
    show(box)
    one_line = choice.heightForWidth(wide.width())
    box.resize(wide.width() * 2 // 3, 200)
    QApplication.processEvents()
    buttons = choice.findChildren(QAbstractButton)

    assert one_line == wide.height()
    assert choice.heightForWidth(choice.width()) > one_line
    assert len({button.y() for button in buttons}) == 2
    assert all(choice.rect().contains(button.geometry()) for button in buttons)


def test_the_first_choice_holds_until_another_is_made(show: Show, qtbot: QtBot) -> None:
    control = Segmented(REPLY_OR_NOTE, name="mode", label="What is written")
    show(_column(control))
    assert control.key == "reply"
    note = control.findChild(QWidget, "mode.note")
    assert note is not None
    with qtbot.waitSignal(control.chosen) as said:
        QTest.mouseClick(note, Qt.MouseButton.LeftButton)
    assert said.args == ["note"]
    assert control.key == "note"


def test_choosing_for_the_person_is_not_said(show: Show, qtbot: QtBot) -> None:
    control = Segmented(REPLY_OR_NOTE, name="mode", label="What is written")
    show(_column(control))
    with qtbot.assertNotEmitted(control.chosen):
        control.choose("note")
    assert control.key == "note"


def test_tab_stops_once_and_arrows_choose(show: Show, qtbot: QtBot) -> None:
    control = Segmented(REPLY_OR_NOTE, name="mode", label="What is written")
    window = show(_column(Button("Before", name="before"), control, Button("After", name="after")))
    tab_to(window, "mode.reply")
    with qtbot.waitSignal(control.chosen):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Right)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()

    assert control.key == "note"
    assert focused is not None
    assert focused.objectName() == "after"


def test_other_choices_keep_what_holds_and_a_long_name_gives_way(show: Show, qtbot: QtBot) -> None:
    control = Segmented(REPLY_OR_NOTE, name="mode", label="Mode")
    box = QWidget()
    row = QHBoxLayout(box)
    row.addWidget(control)
    show(box)
    control.choose("note")
    names = [Segment(key, f"With {key * 12}", shrinks=True) for key in ("carrier", "maker")]
    control.set_segments((*REPLY_OR_NOTE, *names))
    held = control.key
    box.resize(420, box.height())
    QApplication.processEvents()
    widths = {button.objectName(): button.width() for button in control.findChildren(QAbstractButton)}
    wanted = {
        button.objectName(): button.sizeHint().width() for button in control.findChildren(QAbstractButton)
    }
    control.set_segments(REPLY_OR_NOTE[:1])

    assert held == "note"
    assert widths["mode.note"] == wanted["mode.note"]
    assert widths["mode.maker"] < wanted["mode.maker"]
    shown = [button.text() for button in control.findChildren(QAbstractButton) if button.isVisible()]
    assert (control.key, shown) == ("reply", ["Reply"])


def test_the_note_is_amber_while_it_is_chosen(show: Show) -> None:
    control = Segmented(REPLY_OR_NOTE, name="mode", label="What is written")
    show(_column(control))
    note = control.findChild(QWidget, "mode.note")
    assert note is not None
    amber = tokens().colour(Role.NOTE_BG).name()
    before = note.grab().toImage().pixelColor(6, 12).name()
    control.choose("note")

    assert before != amber
    assert note.grab().toImage().pixelColor(6, 12).name() == amber


@pytest.mark.parametrize(("style", "height"), [(SegmentStyle.JOINED, 28), (SegmentStyle.TABS, 28)])
def test_the_control_has_the_height_of_the_design(style: SegmentStyle, height: int) -> None:
    assert Segmented(REPLY_OR_NOTE, name="mode", label="x", style=style).sizeHint().height() == height


@pytest.mark.parametrize("kind", [CheckBox, RadioButton, Toggle])
def test_space_and_a_click_on_the_words_turn_it_on(
    show: Show, qtbot: QtBot, kind: type[CheckBox | RadioButton | Toggle]
) -> None:
    mark = kind("Keep both", name="keep")
    window = show(_column(mark))
    words = mark.rect().center()
    words.setX(mark.sizeHint().width() - 4)
    with qtbot.waitSignal(mark.toggled):
        QTest.mouseClick(mark, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, words)
    assert mark.isChecked()
    if kind is not RadioButton:
        tab_to(window, "keep")
        with qtbot.waitSignal(mark.toggled):
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_Space)


@pytest.mark.parametrize("kind", [CheckBox, RadioButton, Toggle])
def test_on_and_off_look_different_and_the_mark_is_big_enough(
    show: Show, kind: type[CheckBox | RadioButton | Toggle]
) -> None:
    mark = kind(name="keep")
    show(_column(mark))
    off = mark.grab().toImage()
    mark.setChecked(True)

    assert mark.grab().toImage() != off
    assert mark.sizeHint().height() >= 16


def test_partly_checked_is_neither(show: Show) -> None:
    box = CheckBox(name="some")
    box.setTristate(True)
    show(_column(box))
    pictures = []
    for state in (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked):
        box.setCheckState(state)
        pictures.append(box.grab().toImage())

    assert pictures[0] != pictures[1] != pictures[2]


def test_the_knob_glides_when_things_may_move(theme: Theme, show: Show, qtbot: QtBot) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT))
    toggle = Toggle(name="on")
    show(_column(toggle))
    at_rest = toggle.grab().toImage()
    toggle.setChecked(True)
    on_the_way = toggle.grab().toImage()

    def arrived() -> bool:
        image = toggle.grab().toImage()
        return bool(
            image.pixelColor(25, 9).name() == "#ffffff" and image.pixelColor(4, 9).name() != "#ffffff"
        )

    qtbot.waitUntil(arrived)
    assert at_rest != on_the_way


def test_radio_buttons_of_one_parent_exclude_one_another(show: Show) -> None:
    first, second = RadioButton("Yours", name="yours"), RadioButton("Theirs", name="theirs")
    show(_column(first, second))
    first.setChecked(True)
    second.click()

    assert not first.isChecked()
