"""The main window: panes that fold, sizes that stay, names for screen readers, toasts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QPushButton, QScrollBar, QWidget

from desk_app.domain.changes import CreateTicket
from desk_app.presenters.navigation import NavGroup, PageEntry
from desk_app.presenters.panes import Fold, Layout, Wishes
from desk_app.presenters.session import Notice
from desk_app.runtime.settings_schema import TOAST_S
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.toast import Toast
from desk_app.ui.shell.cheat_sheet import CheatSheet
from desk_app.ui.shell.memory import WindowMemory, read_memory, write_memory
from desk_app.ui.shell.parts import PagePart, WindowContext, WindowParts
from desk_app.ui.shell.splitter import PaneWidthsKept
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage

FIRST = "Inês Carvalho"


def test_everything_that_takes_the_focus_has_a_name(stage: Stage) -> None:
    stage.presenter.run("list.next")
    stage.presenter.run("list.select")
    unnamed = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in stage.window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not isinstance(widget, QScrollBar)
        and not (_spoken(widget) and widget.objectName())
        and not isinstance(widget.parent(), QAbstractScrollArea)
    ]

    assert not unnamed


def _spoken(widget: QWidget) -> str:
    """What a screen reader calls it."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def test_tab_goes_through_the_panes_in_order(stage: Stage) -> None:
    stage.window.navigation.setFocus()
    seen = []
    for _ in range(4):
        focused = QApplication.focusWidget()
        seen.append(focused.objectName() if focused else "")
        stage.press("F6")

    assert seen[:2] == ["navigation.entries", "tickets"]
    assert seen[-1] in seen[:3]


@pytest.mark.parametrize(
    ("width", "folded", "shows_both"), [(1440, False, True), (1070, True, True), (890, True, False)]
)
def test_panes_fold_as_the_window_gets_narrow(
    stage: Stage, width: int, folded: bool, shows_both: bool
) -> None:
    stage.window.resize(width, 700)
    stage.wait(lambda: stage.window.width() == width)
    window = stage.window

    assert (window.navigation.width() <= 60) is folded
    pill = window.navigation.pill
    assert pill.isVisible()
    assert window.navigation.rect().contains(pill.geometry())
    assert pill.toolTip() == ("Saved here" if folded else "")
    assert window.list.isVisible()
    assert window._conversation.isVisible() is shows_both  # noqa: SLF001 - the place has no other handle


def test_a_narrow_window_shows_the_ticket_over_the_list_and_goes_back(stage: Stage) -> None:
    stage.window.resize(880, 700)
    stage.wait(lambda: stage.presenter.state.plan.is_single)
    stage.window.list.view.setFocus()
    stage.press("J")
    assert stage.presenter.state.ticket_id is None
    stage.press("Return")
    assert stage.presenter.state.ticket_id == stage.ticket(FIRST)
    assert not stage.window.list.isVisible()
    stage.press("U")
    assert stage.window.list.isVisible()


def test_at_double_text_size_the_same_rules_hold_for_the_scaled_width(stage: Stage, theme: Theme) -> None:
    stage.window.resize(1440, 900)
    theme.wear(Appearance(mode=Mode.LIGHT, contrast=Wish.OFF, reduced_motion=Wish.ON, text_scale=2.0))
    stage.wait(lambda: stage.presenter.state.plan.is_single)

    assert stage.presenter.state.plan.navigation is Fold.ICONS


@pytest.mark.parametrize(("width", "columns"), [(1440, 3), (760, 2), (480, 1)])
def test_the_sheet_of_keys_has_as_many_columns_as_have_room(stage: Stage, width: int, columns: int) -> None:
    stage.window.setMinimumSize(1, 1)
    stage.window.resize(width, 700)
    stage.wait(lambda: stage.window.width() == width)
    stage.presenter.run("program.keys")
    sheet = stage.window.findChild(CheatSheet)
    assert sheet is not None

    def starts() -> set[int]:
        words = [
            label for label in sheet.findChildren(ElidedLabel) if label.text() in {"Ticket", "Go", "Edit"}
        ]
        return {label.mapTo(sheet, QPoint()).x() for label in words}

    stage.wait(lambda: len(starts()) == columns)


def test_a_window_comes_back_as_it_was_left(tmp_path: Path) -> None:
    left = WindowMemory("00ff", Wishes(Layout.TWO, navigation=False), PaneWidthsKept(200, 400, 0), "view:61")
    write_memory(tmp_path / "config", [left])

    assert read_memory(tmp_path / "config") == [left]


@pytest.mark.parametrize("text", ["", "{", '{"windows": 7}', '{"windows": [{"geometry": 1}]}'])
def test_a_memory_that_makes_no_sense_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "windows.json").write_text(text, "ascii")

    assert read_memory(tmp_path) == []


def test_widths_of_panes_are_kept(theme: Theme, tmp_path: Path) -> None:
    stage = Stage(tmp_path, memory=WindowMemory(widths=PaneWidthsKept(200, 400)))
    stage.window.resize(1440, 900)
    stage.wait(lambda: stage.window.width() == 1440)
    widths = stage.window.navigation.width(), stage.window.list.width()
    kept = stage.window.memory().widths
    stage.close()

    assert widths == (200, 400)
    assert (kept.navigation, kept.list) == (200, 400)


def test_what_was_done_is_told_with_its_undo(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.presenter.run("ticket.solve")
    stage.wait(lambda: bool(stage.window.list.findChildren(Toast)))
    toast = stage.window.list.findChildren(Toast)[-1]
    assert "Solved" in toast.look.text
    assert toast.button is not None
    toast.button.click()

    stage.wait(lambda: stage.presenter.history.state.redo is not None)


def test_what_is_so_already_is_said_without_an_undo(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.presenter.run("ticket.take")
    stage.presenter.run("ticket.take")
    stage.wait(lambda: any("already" in notice.text for notice in stage.notices))
    told = stage.notices[-1]

    assert told.text.endswith("is yours already")
    assert (told.kind, told.group_id) == ("info", b"")


def test_the_next_ticket_is_offered_only_where_there_is_one(stage: Stage) -> None:
    def is_offered() -> bool:
        return any(
            button.text() == "Open the next ticket" and button.isVisible()
            for button in stage.window.findChildren(QPushButton)
        )

    stage.wait(is_offered)
    stage.presenter.run("go.mentions")
    stage.wait(lambda: not is_offered())
    assert stage.presenter.tickets.state.count == 0
    stage.presenter.run("go.all_open")
    stage.wait(is_offered)


def test_the_first_key_of_two_shows_what_may_follow_and_a_pause_ends_it(stage: Stage) -> None:
    def hint() -> QWidget | None:
        return stage.window.findChild(QWidget, "key_hint")

    stage.window.list.view.setFocus()
    stage.press("G")
    shown = hint()
    assert shown is not None
    assert shown.isVisible()
    words = {label.text() for label in shown.findChildren(ElidedLabel)}
    assert {"For me", "Unassigned", "Due soon"} <= words
    stage.press("U")
    stage.wait(lambda: hint() is None)
    assert stage.presenter.tickets.state.title == "Unassigned"

    stage.press("G")
    stage.wait(lambda: hint() is None)  # nothing follows
    stage.press("J")
    assert stage.presenter.tickets.state.title == "Unassigned"
    assert stage.presenter.state.ticket_id is not None


def test_another_key_after_the_first_does_what_it_always_does(stage: Stage) -> None:
    stage.window.list.view.setFocus()
    stage.press("G")
    stage.press("J")

    assert stage.presenter.state.ticket_id == stage.ticket(FIRST)


def test_where_something_is_written_the_first_key_is_a_letter(stage: Stage) -> None:
    stage.presenter.run("list.filter")
    stage.press("G")
    stage.press("I")
    field = QApplication.focusWidget()

    assert isinstance(field, QLineEdit)
    assert field.text().casefold() == "gi"
    assert stage.window.findChild(QWidget, "key_hint") is None


def test_counts_follow_what_is_written(stage: Stage) -> None:
    def unassigned() -> str:
        return next(
            item.count for item in stage.presenter.navigation.state.items if item.label == "Unassigned"
        )

    stage.wait(lambda: unassigned() == "6")
    stage.desk.workspace.apply(CreateTicket("One more", body="Hello"))
    stage.wait(lambda: unassigned() == "7")


def test_own_views_are_reordered_by_keys(stage: Stage) -> None:
    def own() -> list[str]:
        items = stage.presenter.navigation.state.items
        return [item.label for item in items if item.group is NavGroup.VIEWS]

    stage.wait(lambda: len(own()) == 4)
    first, second = own()[:2]
    view = next(view for view in stage.presenter.navigation.own_views() if view.name == first)
    stage.presenter.open_view(view)
    stage.presenter.run("view.down")

    stage.wait(lambda: own()[:2] == [second, first])


def test_a_page_is_built_when_it_is_opened_and_left_again(theme: Theme, tmp_path: Path) -> None:
    built: list[WindowContext] = []

    def build(context: WindowContext) -> QWidget:
        built.append(context)
        return QWidget()

    entry = PageEntry("customers", "Customers", "users-round", "go.customers")
    stage = Stage(tmp_path, WindowParts(pages=(PagePart(entry, build),)))
    assert not built
    stage.press("G, C")
    assert len(built) == 1
    assert not stage.window.list.isVisible()
    stage.press("G, I")
    assert stage.window.list.isVisible()
    stage.press("G, C")
    stage.close()

    assert len(built) == 1


def test_the_details_open_as_a_sheet_where_they_have_no_room(theme: Theme, tmp_path: Path) -> None:
    stage = Stage(tmp_path, WindowParts(details=lambda _context: QWidget()))
    stage.window.resize(1440, 900)
    stage.wait(lambda: stage.presenter.state.plan.details is Fold.OPEN)
    stage.window.resize(1100, 700)
    stage.wait(lambda: stage.presenter.state.plan.details is Fold.SHEET)
    stage.press("]")
    sheet = stage.window.overlays.top
    opened = sheet.objectName() if sheet is not None else ""
    stage.press("]")
    closed = stage.window.overlays.top
    stage.close()

    assert opened == "details.sheet"
    assert closed is None


def test_history_lists_steps_and_takes_one_back(stage: Stage) -> None:
    stage.presenter.open_ticket(stage.ticket(FIRST))
    stage.presenter.run("ticket.priority", "low")
    stage.wait(lambda: stage.presenter.history.state.undo is not None)
    stage.presenter.run("edit.history")
    stage.wait(lambda: bool(stage.presenter.history.state.steps))
    assert stage.window.overlays.top is not None
    stage.press("Esc")

    assert stage.window.overlays.top is None
    assert stage.presenter.history.state.steps == ()


def test_messages_stay_as_long_as_the_person_wants(stage: Stage) -> None:
    stage.presenter.session.preferences.set(TOAST_S, 45)
    stage.presenter.session.tell(Notice("Added a view", "done"))
    (toast,) = (toast for toast in stage.window.findChildren(Toast) if toast.look.text == "Added a view")

    assert toast.look.duration_ms == 45_000


def test_a_toast_leaves_the_row_clear_that_has_the_keyboard(stage: Stage) -> None:
    stage.window.resize(1440, 500)
    view = stage.window.list.view
    view.setFocus()
    stage.presenter.session.tell(Notice("Solved #4179"))

    def covers() -> bool:
        row = view.visualRect(view.currentIndex())
        place = QRect(toast.mapTo(stage.window.list, QPoint()), toast.size())
        return QRect(view.viewport().mapTo(stage.window.list, row.topLeft()), row.size()).intersects(place)

    (toast,) = (toast for toast in stage.window.findChildren(Toast) if toast.isVisible())
    toast.pause()
    for _step in range(9):
        stage.press("J")
        stage.wait(lambda: not covers())


@pytest.mark.parametrize(("between", "is_wanted"), [(None, True), (Qt.Key.Key_P, False)])
def test_alt_brings_the_menu_bar_unless_it_was_held_for_another_key(
    stage: Stage, between: Qt.Key | None, is_wanted: bool
) -> None:
    window = stage.window.windowHandle()
    QTest.keyPress(window, Qt.Key.Key_Alt, Qt.KeyboardModifier.AltModifier)
    if between is not None:
        QTest.keyClick(window, between, Qt.KeyboardModifier.AltModifier)
    QTest.keyRelease(window, Qt.Key.Key_Alt)

    assert stage.window.menuBar().isVisible() is is_wanted


def test_the_menu_bar_comes_with_alt_and_f10(stage: Stage) -> None:
    bar = stage.window.menuBar()
    assert not bar.isVisible()
    stage.press("F10")
    assert bar.isVisible()
