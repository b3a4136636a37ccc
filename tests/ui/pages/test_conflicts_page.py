"""The page "Conflicts" by keys alone, in a whole window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desk_app.ui.pages.conflict_cards import FieldChoice
from desk_app.ui.pages.conflicts import ConflictsPage
from desk_app.ui.theme.theme import Theme
from tests.gallery.sync_sheets import conflicts
from tests.gallery.window_scene import Scene, wait_for


@pytest.fixture
def scene(theme: Theme) -> Iterator[Scene]:
    scene = conflicts()()
    assert isinstance(scene, Scene)
    scene.activateWindow()
    yield scene
    scene.close()
    scene.deleteLater()
    QApplication.processEvents()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifier)
    QApplication.processEvents()


def test_a_conflict_is_decided_by_keys_and_the_keyboard_goes_on_to_the_next(scene: Scene) -> None:
    page = scene.findChild(ConflictsPage)
    assert page is not None
    first = scene.desk.tickets["Chidi Eze"]
    page.list.chosen.emit(first.hex())
    page.list.setFocus()
    press(Qt.Key.Key_1)
    mine = focused()
    assert isinstance(mine, QAbstractButton)
    chosen = (mine.objectName(), mine.isChecked())
    press(Qt.Key.Key_2)
    page.list.setFocus()
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(lambda: first.hex() not in [line.key for line in page.list.lines.lines()])
    page.list.setFocus()
    press(Qt.Key.Key_J)
    inside = [block for block in page.findChildren(FieldChoice) if block.isAncestorOf(focused())]

    assert chosen == ("conflict.Priority.mine", True)
    assert len([line for line in page.list.lines.lines() if line.key]) == 2
    assert len(inside) == 1, "the first press of J leads from the list into the fields"


def test_two_texts_are_kept_side_by_side_and_the_last_one_cannot_be_taken_away(scene: Scene) -> None:
    page = scene.findChild(ConflictsPage)
    assert page is not None
    page.list.chosen.emit(scene.desk.tickets["Sanna Mäkelä"].hex())
    mine, theirs = (scene.findChild(QAbstractButton, f"conflict.Subject.{end}") for end in ("mine", "theirs"))
    assert mine is not None
    assert theirs is not None
    seen = []
    for button in (mine, theirs, mine):
        button.click()
        seen.append((mine.isChecked(), theirs.isChecked()))

    assert seen == [(True, True), (True, False), (False, True)]
