"""The page "Conflicts" by keys alone, in a whole window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desk_app.ui.details.lines import PanelLine, act_width
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.pages.conflict_cards import FieldChoice
from desk_app.ui.pages.conflict_merged import MergedChange
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


def asked(page: ConflictsPage) -> list[PanelLine]:
    """The lines that need somebody."""
    return [line for line in page.list.lines.lines() if line.key and not line.key.startswith("merged:")]


def merged(page: ConflictsPage) -> list[PanelLine]:
    return [line for line in page.list.lines.lines() if line.key.startswith("merged:")]


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
    assert len(asked(page)) == 3
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


def test_what_merged_by_itself_is_undone_from_the_list_and_from_its_page(scene: Scene) -> None:
    page = scene.findChild(ConflictsPage)
    assert page is not None
    first, second = merged(page)
    place = page.list.visualRect(page.list.lines.index(page.list.lines.lines().index(first), 0))
    end = QPoint(place.right() - act_width(first) // 2, place.center().y())
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=end)
    wait_for(lambda: not merged(page)[0].act)
    still_open = page.findChildren(FieldChoice)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    shown = scene.findChild(MergedChange)
    page.list.chosen.emit(second.key)
    button = next(each for each in page.findChildren(MergedChange) if each is not shown).undo
    button.click()
    wait_for(lambda: not any(line.act for line in merged(page)))

    assert first.act == second.act == "Undo"
    assert still_open, "a press on Undo does not leave what is being decided"
    assert shown is not None
    assert [line.foot.rpartition(" · ")[2] for line in merged(page)] == ["taken back", "taken back"]


def test_both_texts_have_what_is_their_own_marked(scene: Scene) -> None:
    page = scene.findChild(ConflictsPage)
    assert page is not None
    page.list.chosen.emit(scene.desk.tickets["Sanna Mäkelä"].hex())
    plain: set[int] = set()
    marked: set[int] = set()
    mine = scene.findChild(QAbstractButton, "conflict.Subject.mine")
    assert mine is not None
    words = mine.findChild(Paragraph)
    assert words is not None
    for found in (marked, plain):
        picture = mine.grab().toImage()
        found |= {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
        words.mark(())

    assert len(marked - plain) > 0


def test_the_same_for_all_alike_says_how_many_is_undone_as_one_and_is_hidden_without_any(
    scene: Scene,
) -> None:
    page = scene.findChild(ConflictsPage)
    assert page is not None
    sanna = scene.desk.tickets["Sanna Mäkelä"].hex()
    page.list.chosen.emit(scene.desk.tickets["Ondřej Novák"].hex())
    without = page.same.isVisible()
    page.list.chosen.emit(scene.desk.tickets["Yasmin Haddad"].hex())
    words, before = page.same.text(), [line.key for line in asked(page)]
    page.list.setFocus()
    press(Qt.Key.Key_2)
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    wait_for(lambda: len(asked(page)) == len(before) - 1)
    left = [line.meta for line in asked(page) if line.key == sanna]
    scene.presenter.run("edit.undo")
    wait_for(lambda: [line.key for line in asked(page)] == before)

    assert not without
    assert words == "Same for 1 like this"
    assert left == ["Subject and a reply"], "what is not alike still waits, and so does the reply"
