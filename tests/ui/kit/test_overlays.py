"""What floats: where it stands, who has the focus, how it goes away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.fields import LineField
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.picker import Picker
from desk_app.ui.kit.picker_rows import PickerItem, matching
from desk_app.ui.kit.placing import Beside, Docked, Edge, Placement, Room, UpperMiddle, place
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Mode
from desk_app.ui.theme.theme import Theme
from tests.ui.conftest import tab_to

Show = Callable[[QWidget], QWidget]
AREA = QRect(0, 0, 1000, 700)


def _room(*, right_to_left: bool = False) -> Room:
    return Room(AREA, offset=4, margin=8, right_to_left=right_to_left)


@pytest.mark.parametrize(
    ("placement", "size", "expected"),
    [
        (Beside(QRect(100, 100, 80, 30)), QSize(268, 200), QRect(100, 134, 268, 200)),
        (Beside(QRect(100, 100, 80, 30), align=Edge.END), QSize(60, 200), QRect(120, 134, 60, 200)),
        (Beside(QRect(100, 650, 80, 30)), QSize(268, 200), QRect(100, 446, 268, 200)),
        (Beside(QRect(100, 650, 80, 30), Edge.ABOVE), QSize(268, 200), QRect(100, 446, 268, 200)),
        (Beside(QRect(100, 40, 80, 30), Edge.ABOVE), QSize(268, 200), QRect(100, 74, 268, 200)),
        (Beside(QRect(950, 100, 40, 30)), QSize(268, 200), QRect(724, 134, 268, 200)),
        (Beside(QRect(100, 300, 80, 30)), QSize(268, 2000), QRect(100, 8, 268, 684)),
        (UpperMiddle(112), QSize(640, 300), QRect(180, 112, 640, 300)),
        (UpperMiddle(112), QSize(5000, 5000), QRect(8, 8, 984, 684)),
        (Docked(Edge.END), QSize(296, 10), QRect(704, 0, 296, 700)),
        (Docked(Edge.START), QSize(296, 10), QRect(0, 0, 296, 700)),
    ],
)
def test_a_panel_stands_where_there_is_room(placement: Placement, size: QSize, expected: QRect) -> None:
    assert place(placement, size, _room()) == expected


def test_right_to_left_turns_sides_around() -> None:
    room = _room(right_to_left=True)

    assert place(Docked(Edge.END), QSize(296, 10), room).left() == 0
    assert place(Beside(QRect(500, 100, 80, 30)), QSize(200, 50), room).right() == 579


def _window(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    window.resize(900, 600)
    return window


def _form() -> FloatingPanel:
    panel = FloatingPanel("New view", name="form", pad=PanelPad.SHEET)
    panel.set_width(300)
    panel.body.addWidget(LineField("Name", name="name"))
    panel.body.addWidget(Button("Save", name="save"))
    panel.body.addWidget(Button("Keep", name="keep"))
    return panel


def _focus_name() -> str:
    focused = QApplication.focusWidget()
    return focused.objectName() if focused else ""


def test_the_focus_goes_into_the_panel_around_it_and_back(show: Show) -> None:
    before = Button("Before", name="before")
    window = show(_window(before, Button("Behind", name="behind")))
    tab_to(window, "before")
    host = OverlayHost(window)
    host.open(_form(), UpperMiddle(50))

    seen = [_focus_name()]
    for _press in range(3):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        seen.append(_focus_name())
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    seen.append(_focus_name())
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    seen.append(_focus_name())

    assert seen == ["name.input", "save", "keep", "name.input", "keep", "before"]
    assert host.top is None


def test_panels_lie_over_one_another_and_go_one_by_one(show: Show, qtbot: QtBot) -> None:
    window = show(_window(Button("Before", name="before")))
    host = OverlayHost(window)
    first, second = _form(), _form()
    host.open(first, UpperMiddle(50))
    host.open(second, Docked(), tinted=True)
    assert host.top is second

    with qtbot.waitSignal(host.closed) as said:
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert said.args == [second]
    assert host.top is first
    host.close_all()
    assert host.top is None
    assert not first.isVisible()


def test_a_click_outside_closes_and_does_nothing_else(show: Show, qtbot: QtBot) -> None:
    behind = Button("Behind", name="behind")
    window = show(_window(behind))
    host = OverlayHost(window)
    host.open(_form(), Beside(QRect(400, 300, 80, 30)))

    with qtbot.assertNotEmitted(behind.clicked):
        QTest.mouseClick(
            window.windowHandle(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            behind.geometry().center(),
        )
    assert host.top is None


def test_a_click_on_the_panel_keeps_it(show: Show) -> None:
    window = show(_window(Button("Behind", name="behind")))
    host = OverlayHost(window)
    panel = _form()
    host.open(panel, Beside(QRect(400, 300, 80, 30)))
    QTest.mouseClick(
        panel,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        panel.panel().topLeft() + QPoint(6, 6),
    )

    assert host.top is panel


def test_a_panel_follows_the_window_and_its_own_content(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    host = OverlayHost(window)
    panel = _form()
    host.open(panel, UpperMiddle(50))
    height = panel.height()
    window.resize(700, 500)
    assert abs(panel.geometry().center().x() - 350) <= 1

    panel.body.addWidget(Button("More", name="more"))
    qtbot.waitUntil(lambda: panel.height() > height)


def test_a_closed_panel_can_be_opened_again(show: Show) -> None:
    window = show(_window())
    host = OverlayHost(window)
    panel = _form()
    for _time in range(3):
        host.open(panel, UpperMiddle(50))
        panel.dismissed.emit()
        assert host.top is None


def test_a_sheet_slides_in_and_ends_in_its_place(theme: Theme, show: Show, qtbot: QtBot) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT))
    window = show(_window())
    host = OverlayHost(window)
    sheet = FloatingPanel("Details", name="details", flat_edge=True, pad=PanelPad.SHEET)
    sheet.set_width(tokens().layout.panel.default)
    host.open(sheet, Docked())

    qtbot.waitUntil(lambda: sheet.geometry() == QRect(900 - 296, 0, 296, 600))


PEOPLE = [
    PickerItem(name.split()[0].lower(), name)
    for name in ("Mira Okafor", "Inês Carvalho", "Milan Kovač", "Tom Adeyemi")
]


def test_what_was_typed_is_found_without_accents_and_beginnings_come_first() -> None:
    assert [item.key for item in matching(PEOPLE, "INES")] == ["inês"]
    assert [item.key for item in matching(PEOPLE, "mi")] == ["mira", "milan", "tom"]
    assert [item.key for item in matching([PickerItem("a", "Tomi"), PickerItem("b", "Mira")], "mi")] == [
        "b",
        "a",
    ]
    assert matching(PEOPLE, "  ") == PEOPLE
    assert matching(PEOPLE, "zz") == []


def _picker(*, several: bool = False) -> Picker:
    picker = Picker(
        "Assignee", "Who takes it", name="assignee", nothing="Nobody of that name", several=several
    )
    picker.set_items([*PEOPLE, PickerItem("ben", "Ben", reason="Ben is no longer in Machines")])
    return picker


def test_typing_filters_and_enter_picks_the_first(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    host = OverlayHost(window)
    picker = _picker()
    host.open(picker, UpperMiddle(50))
    QTest.keyClicks(picker.filter, "mil")
    assert [item.key for item in picker.rows()] == ["milan"]

    with qtbot.waitSignal(picker.picked) as said:
        QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    assert said.args == ["milan"]


def test_arrows_move_while_the_focus_stays_in_the_field(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    OverlayHost(window).open(picker := _picker(), UpperMiddle(50))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(picker.filter, key)

    assert picker.list.currentIndex().row() == 1
    assert picker.filter.hasFocus()
    QTest.keyClick(picker.filter, Qt.Key.Key_End)
    assert picker.list.currentIndex().row() == 3, "the last that can be chosen"
    QTest.keyClick(picker.filter, Qt.Key.Key_Home)
    assert picker.list.currentIndex().row() == 0


def test_what_cannot_be_chosen_is_passed_over(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    OverlayHost(window).open(picker := _picker(), UpperMiddle(50))
    QTest.keyClicks(picker.filter, "ben")

    with qtbot.assertNotEmitted(picker.picked):
        QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    index = picker.list.model().index(0, 0)
    assert picker.list.model().data(index, Qt.ItemDataRole.ToolTipRole) == "Ben is no longer in Machines"
    assert not index.flags() & Qt.ItemFlag.ItemIsEnabled


def test_a_click_picks(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    OverlayHost(window).open(picker := _picker(), UpperMiddle(50))
    place_of = picker.list.visualRect(picker.list.model().index(1, 0))
    with qtbot.waitSignal(picker.picked) as said:
        QTest.mouseClick(
            picker.list.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            place_of.center(),
        )
    assert said.args == ["inês"]


def test_ticking_several_keeps_the_picker_open_and_the_place(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    host = OverlayHost(window)
    host.open(picker := _picker(several=True), UpperMiddle(50))
    QTest.keyClick(picker.filter, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.toggled) as said:
        QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    assert said.args == ["inês", True]

    picker.set_items([PickerItem(item.key, item.text, checked=item.key == "inês") for item in PEOPLE])
    assert host.top is picker
    assert picker.list.currentIndex().row() == 1
    with qtbot.waitSignal(picker.toggled) as said:
        QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    assert said.args == ["inês", False]


def test_an_owner_may_filter_itself(show: Show, qtbot: QtBot) -> None:
    window = show(_window())
    OverlayHost(window).open(picker := _picker(), UpperMiddle(50))
    picker.typed.connect(
        lambda text: picker.set_items([PickerItem(text, f"Understood: {text}")], filtered=True)
    )
    QTest.keyClicks(picker.filter, "mon 8")

    assert [item.text for item in picker.rows()] == ["Understood: mon 8"]


def test_nothing_found_is_said_and_no_list_is_shown(show: Show) -> None:
    window = show(_window())
    OverlayHost(window).open(picker := _picker(), UpperMiddle(50))
    QTest.keyClicks(picker.filter, "zzz")

    assert not picker.list.isVisible()
    assert picker.rows() == []


def test_a_long_list_scrolls_and_does_not_grow_for_ever(show: Show) -> None:
    window = show(_window())
    OverlayHost(window).open(picker := _picker(), UpperMiddle(50))
    picker.set_items([PickerItem(str(number), f"Person {number}") for number in range(500)])

    assert picker.list.height() == tokens().kit.popover.row * tokens().kit.popover.max_rows
    QTest.keyClick(picker.filter, Qt.Key.Key_End)
    assert picker.list.currentIndex().row() == 499
