"""Fields: labelled, helped, corrected, and left by the keys people expect."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.kit.fields import Field, LineField, SearchInput, TextInput
from desk_app.ui.kit.marks import StatusClass
from desk_app.ui.kit.values import PropertyRow, Value, ValueButton
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.chips import ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from tests.ui.conftest import tab_to

Show = Callable[[QWidget], QWidget]


def _sentences(field: QWidget) -> list[str]:
    return [label.text() for label in field.findChildren(QLabel) if label.isVisible()]


def test_an_error_takes_the_place_of_the_help_and_gives_it_back(show: Show) -> None:
    field = LineField("Server address", name="address")
    field.set_help("As your administrator gave it")
    show(field)
    assert _sentences(field) == ["Server address", "As your administrator gave it"]

    field.set_error("There is no server at this address.")
    assert _sentences(field) == ["Server address", "There is no server at this address."]
    assert field.input.accessibleDescription() == "There is no server at this address."

    field.set_error("")
    assert _sentences(field) == ["Server address", "As your administrator gave it"]


def test_a_wrong_field_is_red_and_has_a_sign(show: Show) -> None:
    field = LineField("Server address", name="address")
    show(field)
    field.set_error("There is no server at this address.")
    image = field.input.grab().toImage()

    assert image.pixelColor(image.width() // 2, 0).name() == tokens().colour(Role.DANGER_SOLID).name()


def test_a_field_is_named_by_its_label() -> None:
    field = LineField("Server address", name="address")

    assert field.input.accessibleName() == "Server address"
    assert field.input.objectName() == "address.input"
    assert field.focusProxy() is field.input


def test_text_does_not_run_into_the_icons(show: Show) -> None:
    plain, search = (
        TextInput(name="plain", label="Plain"),
        SearchInput(name="search", label="Search", clear_label="Empty"),
    )
    for widget in (plain, search):
        show(widget)

    assert search.textMargins().left() > plain.textMargins().left()
    read_left_to_right = search.textMargins()
    search.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert search.textMargins().right() == read_left_to_right.left() != read_left_to_right.right()
    assert search.textMargins().left() == read_left_to_right.right()


def test_the_search_is_emptied_by_its_cross_and_by_esc(show: Show, qtbot: QtBot) -> None:
    search = SearchInput(name="search", label="Search or run", clear_label="Empty the search")
    window = show(search)
    search.setFocus()
    cross = search.findChild(QWidget, "search.clear")
    assert cross is not None
    assert not cross.isVisible()
    search.setText("grinder")
    assert cross.isVisible()
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert search.text() == ""

    search.setText("hopper")
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""
    assert window.isVisible()


def test_down_goes_from_the_search_into_its_results(show: Show, qtbot: QtBot) -> None:
    search = SearchInput(name="search", label="Search", clear_label="Empty the search")
    show(search)
    with qtbot.waitSignal(search.left_downwards):
        QTest.keyClick(search, Qt.Key.Key_Down)


def test_a_value_is_said_with_its_name(show: Show) -> None:
    row = PropertyRow(
        "Assignee", Value("Mira Okafor", avatars=(AvatarLook("Mira Okafor"),)), name="property.assignee"
    )
    show(row)

    assert row.button.accessibleName() == "Assignee, Mira Okafor"
    row.button.set_value(Value("Priya Raman"))
    assert row.button.accessibleName() == "Assignee, Priya Raman"
    assert row.height() == 28


def test_a_value_opens_its_picker_by_click_and_by_key(show: Show, qtbot: QtBot) -> None:
    button = ValueButton("Priority", Value("Urgent", icon="chevrons-up"), name="priority")
    window = show(button)
    with qtbot.waitSignal(button.opened):
        button.click()
    tab_to(window, "priority") if window is not button else button.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Space):
        with qtbot.waitSignal(button.opened):
            QTest.keyClick(button, key)


def test_a_value_with_a_sign_is_wider_and_a_framed_one_wider_still() -> None:
    plain = ValueButton("Status", Value("Open"), name="a").sizeHint().width()
    signed = ValueButton("Status", Value("Open", status=StatusClass.OPEN), name="b").sizeHint().width()
    framed = (
        ValueButton("Status", Value("Open", status=StatusClass.OPEN), name="c", framed=True)
        .sizeHint()
        .width()
    )

    assert plain < signed < framed


def test_tags_are_shown_as_far_as_there_is_room(show: Show) -> None:
    tags = tuple(ChipLook(f"tag-{number}") for number in range(10))
    button = ValueButton("Tags", Value("ten tags", chips=tags), name="tags")
    show(button)
    button.resize(120, 28)
    image = button.grab().toImage()

    end, ground = image.pixelColor(119, 14), image.pixelColor(110, 2)
    assert end == ground


def test_a_field_may_hold_any_control(show: Show) -> None:
    keep = ValueButton("Keep", Value("Tickets of the last 90 days"), name="keep", framed=True)
    keep.set_field_look()
    field = Field("Keep on this computer", keep, name="period")
    field.set_help("2 417 tickets, 380 MB")
    show(field)

    assert keep.sizeHint().height() == tokens().density.control
    assert keep.accessibleDescription() == "2 417 tickets, 380 MB"


def test_a_blocked_value_says_why(qtbot: QtBot) -> None:
    button = ValueButton("Team", Value("Machines"), name="team")
    button.set_blocked("Only a lead may move tickets")

    assert not button.isEnabled()
    assert button.accessibleDescription() == "Only a lead may move tickets"


def test_a_long_text_shows_its_beginning_while_nobody_writes_in_it(show: Show) -> None:
    room = QWidget()
    column = QVBoxLayout(room)
    field, other = (TextInput(name=name, label=name) for name in ("long", "other"))
    column.addWidget(field)
    column.addWidget(other)
    field.setFixedWidth(120)
    show(room)
    other.setFocus()
    field.setText("priority:urgent is:open from:ines@miradouro.example")
    assert field.cursorPosition() == 0

    field.setFocus()
    QTest.keyClicks(field, " tag:e07")
    assert field.text().endswith(" tag:e07")
    QTest.keyClick(field, Qt.Key.Key_Left)
    other.setFocus()
    assert field.cursorPosition() == 0

    field.setFocus()
    QTest.keyClicks(field, "!")
    assert field.text().endswith(" tag:e0!7")
