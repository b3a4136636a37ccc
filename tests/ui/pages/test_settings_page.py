"""The settings page: sections, rows that count at once, the way back, and keys of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desk_app.commands.catalogue import BY_ID
from desk_app.presenters.settings_page import SettingsPresenter
from desk_app.presenters.settings_sections import SECTIONS, section_of, shown_settings
from desk_app.runtime.policy import Policy
from desk_app.runtime.settings import Settings
from desk_app.runtime.settings_schema import (
    BACKUP_EVERY_HOURS,
    KEYS_CHANGED,
    MARK_READ_MS,
    ME,
    SINGLE_LETTERS,
    TAKE_BACK_S,
    TEXT_SIZE,
    THEME,
    TIME_ZONE,
)
from desk_app.ui.kit.switches import Toggle
from desk_app.ui.pages.setting_rows import TitledRow
from desk_app.ui.pages.settings import SettingsPage, settings_part
from desk_app.ui.pages.settings_keys import keys_block
from desk_app.ui.pages.settings_person import person_block
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.theme.theme import Theme
from tests.ui.conftest import tab_to
from tests.ui.kestrel_rooms import unnamed
from tests.ui.window_tools import Stage


@pytest.fixture
def stage(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, WindowParts(pages=(settings_part({"keys": keys_block}),)))
    yield stage
    stage.close()


def page_of(stage: Stage, place: str = "") -> SettingsPage:
    stage.presenter.run("program.settings", place)
    page = stage.window.findChild(SettingsPage)
    assert page is not None
    QApplication.processEvents()
    return page


def control(page: SettingsPage, name: str) -> QAbstractButton:
    found = page.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def undo(stage: Stage) -> None:
    (button,) = [
        b for b in stage.window.findChildren(QAbstractButton) if b.text() == "Undo" and b.isVisible()
    ]
    button.click()


def test_every_setting_has_a_row_in_a_section_with_a_name(stage: Stage) -> None:
    for setting in shown_settings():
        assert section_of(setting.name) != "more", setting.name
        page = page_of(stage, setting.name)
        stage.wait(page.body.isVisible)
        stage.wait(lambda name=setting.name: focused_name().startswith(f"setting.{name}.control"))  # type: ignore[misc]  # bound at once


def focused_name() -> str:
    focused = QApplication.focusWidget()
    return focused.objectName() if focused is not None else ""


def test_nothing_of_any_section_is_cut_in_the_smallest_window(stage: Stage) -> None:
    page = page_of(stage)
    stage.window.resize(stage.window.minimumSize())
    for section in SettingsPresenter(stage.presenter).state.sections:
        stage.presenter.run("program.settings", section.key)
        for _turn in range(4):  # a width changes a height, which changes another
            QApplication.processEvents()
        room, inside = page.body.viewport().width(), page.body.widget()
        assert inside is not None
        shown = [part for part in inside.findChildren(QWidget) if part.isVisible()]

        assert shown, section.key
        for part in shown:
            parent = part.parentWidget()
            assert parent is not None
            assert parent.rect().contains(part.geometry()), (section.key, part.objectName(), part.geometry())
            assert part.mapTo(inside, part.rect().bottomRight()).x() < room, part.objectName()


def test_the_time_until_a_ticket_counts_as_read_is_chosen_in_seconds(stage: Stage) -> None:
    page = page_of(stage, "list.mark_read_ms")
    settings = stage.desk.preferences.settings
    settings.set_text("list.mark_read_ms", "800")  # as on the command line, where it stays milliseconds
    presenter = SettingsPresenter(stage.presenter)
    presenter.open_section("reading")
    presenter.ask("list.mark_read_ms")
    asked = presenter.state.asked

    assert asked is not None
    assert [(choice.text, choice.is_set) for choice in asked.choices][:4] == [
        ("At once", False), ("0.5 seconds", False), ("0.8 seconds", True), ("1.2 seconds", False),
    ]  # fmt: skip
    presenter.choose("3000")
    assert stage.desk.preferences.get(MARK_READ_MS) == 3_000
    assert stage.notices[-1].text == "Count as read after: 3 seconds"
    QApplication.processEvents()
    button = control(page, "setting.list.mark_read_ms.control")
    assert "3 seconds" in button.accessibleName() + button.text()


def test_sections_without_anything_in_them_are_not_shown(stage: Stage) -> None:
    shown = SettingsPresenter(stage.presenter).state.sections

    assert {part.key for part in shown} < {part.key for part in SECTIONS}
    assert "accounts" not in {part.key for part in shown}


def test_the_keys_of_the_settings_open_them(stage: Stage) -> None:
    stage.press("Ctrl+,")

    assert stage.presenter.state.page == "settings"
    assert stage.window.findChild(SettingsPage) is not None


def test_a_choice_counts_at_once_and_is_kept(stage: Stage, tmp_path: Path) -> None:
    page = page_of(stage)
    control(page, "setting.appearance.theme.control.dark").click()

    assert stage.desk.preferences.get(THEME) == "dark"
    kept = json.loads((tmp_path / "config" / "settings.json").read_text("utf-8"))
    assert kept == {"appearance.theme": "dark"}


def test_a_choice_is_taken_back_from_the_toast(stage: Stage) -> None:
    page = page_of(stage)
    control(page, "setting.appearance.theme.control.dark").click()
    assert stage.notices[-1].text == "Theme: Dark"
    undo(stage)

    assert stage.desk.preferences.get(THEME) == "system"
    assert control(page, "setting.appearance.theme.control.system").isChecked()
    assert not control(page, "setting.appearance.theme.reset").isVisible()


def test_the_default_comes_back_and_can_be_taken_back_too(stage: Stage) -> None:
    stage.desk.preferences.set(TAKE_BACK_S, 30)
    page = page_of(stage, "writing")
    control(page, "setting.sending.take_back_s.reset").click()
    assert stage.desk.preferences.get(TAKE_BACK_S) == 10
    undo(stage)

    assert stage.desk.preferences.get(TAKE_BACK_S) == 30


def test_what_the_administrator_has_set_is_shown_and_cannot_be_changed(stage: Stage, tmp_path: Path) -> None:
    policy = Policy({"appearance.theme": "light"}, features_off=frozenset({"updates"}))
    stage.desk.preferences.settings = Settings.open(tmp_path / "config", tmp_path, policy)
    page = page_of(stage)
    light = control(page, "setting.appearance.theme.control.light")

    assert light.isChecked()
    assert not light.isEnabled()
    assert not control(page, "setting.appearance.theme.reset").isVisible()
    assert any("Your administrator has set this" in label.text() for label in page.findChildren(QLabel))
    page = page_of(stage, "privacy")
    assert not control(page, "setting.updates.check.control").isEnabled()
    address = page.findChild(QLineEdit, "setting.updates.address.control")
    assert address is not None
    assert address.isEnabled()


def test_a_number_is_stepped_by_buttons_and_arrows(stage: Stage) -> None:
    page = page_of(stage)
    control(page, "setting.appearance.text_size.control.more").click()
    field = page.findChild(QLineEdit, "setting.appearance.text_size.control.input")
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert stage.desk.preferences.get(TEXT_SIZE) == 120
    QTest.keyClick(field, Qt.Key.Key_PageDown)

    assert stage.desk.preferences.get(TEXT_SIZE) == 100
    assert not control(page, "setting.appearance.text_size.control.less").isEnabled()


def test_a_number_out_of_range_says_what_would_be_right(stage: Stage) -> None:
    page = page_of(stage, TAKE_BACK_S.name)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("90")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert stage.desk.preferences.get(TAKE_BACK_S) == 10
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert any("It must be a whole number from 0 to 60 seconds." in text for text in said)


def test_a_switch_is_pressed_with_the_space_bar(stage: Stage) -> None:
    page = page_of(stage, SINGLE_LETTERS.name)
    switch = page.findChild(Toggle)
    assert switch is not None
    assert switch.hasFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)

    assert stage.desk.preferences.get(SINGLE_LETTERS) is False


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [(TIME_ZONE.name, "lisbon", "Europe/Lisbon"), (ME.name, "priya", "priya@kestrel.example")],
)
def test_a_value_is_picked_from_a_list_by_typing(stage: Stage, name: str, typed: str, kept: str) -> None:
    page_of(stage, name)
    stage.press("Return")
    for letter in typed:
        stage.press(letter)
    stage.press("Return")

    setting = TIME_ZONE if name == TIME_ZONE.name else ME
    assert stage.desk.preferences.get(setting) == kept
    assert stage.window.overlays.top is None


def test_settings_are_found_by_their_words_over_all_sections(stage: Stage) -> None:
    page = page_of(stage)
    page.search.setText("backup hours")
    assert page.findChild(QAbstractButton, f"setting.{BACKUP_EVERY_HOURS.name}.control.more") is not None
    assert page.sections.currentRow() == -1
    page.search.setText("nothing has these")
    assert "No setting has these words" in [
        label.text() for label in page.findChildren(QLabel) if label.isVisible()
    ]
    control(page, "settings.nothing.empty").click()

    assert page.search.text() == ""


def test_what_the_command_line_changes_is_seen(stage: Stage, tmp_path: Path) -> None:
    page = page_of(stage)
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "settings.json").write_text('{"appearance.density": "compact"}', "ascii")
    stage.desk.preferences.refresh()

    assert control(page, "setting.appearance.density.control.compact").isChecked()


def test_everything_has_a_name_and_is_reached_by_tab(stage: Stage) -> None:
    page = page_of(stage, "keys")

    assert unnamed(page) == []
    tab_to(stage.window, "settings.sections")
    QTest.keyClick(page.sections, Qt.Key.Key_Up)
    QApplication.processEvents()
    keys = page.findChild(QLineEdit, "keys.search")
    assert keys is not None
    assert not keys.isVisible()


def test_the_page_is_as_high_as_all_of_it(stage: Stage) -> None:
    page = page_of(stage)
    tab_to(stage.window, "settings.sections")
    while page.sections.currentRow() != page.sections.count() - 1:
        QTest.keyClick(page.sections, Qt.Key.Key_Down)

    def rows() -> list[TitledRow]:
        return [row for row in page.findChildren(TitledRow) if row.isVisible()]

    stage.wait(lambda: bool(rows()))
    inside = page.body.widget()
    assert inside is not None
    stage.wait(lambda: inside.height() >= page.body.column.totalMinimumSize().height())

    assert [row.objectName() for row in rows() if row.height() < row.minimumHeight()] == []


class Requests(QObject):
    """Counts how often something is asked to lay itself out."""

    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


def test_a_section_that_is_shown_comes_to_rest(stage: Stage) -> None:
    page, requests = page_of(stage), Requests()
    inside = page.body.widget()
    assert inside is not None
    inside.installEventFilter(requests)
    for section in SettingsPresenter(stage.presenter).state.sections:
        stage.presenter.run("program.settings", section.key)
        before = -1
        for _turn in range(20):
            before = requests.count
            QApplication.processEvents()

        assert requests.count == before, section.key


def test_escape_goes_back_to_the_tickets(stage: Stage) -> None:
    page_of(stage)
    stage.press("Esc")

    assert stage.presenter.state.page == "tickets"


# ---------------------------------------------------------------- keys


def choose_key(stage: Stage, command_id: str, keys: str, button: str = "keys.use") -> None:
    page = page_of(stage, "keys")
    control(page, f"key.{command_id}.change").click()
    stage.press(keys)
    panel = stage.window.overlays.top
    assert panel is not None
    found = panel.findChild(QAbstractButton, button)
    assert found is not None
    found.click()


def shortcuts(stage: Stage, command_id: str) -> list[QKeySequence]:
    return stage.window.actions_of_window[command_id].shortcuts()


def test_an_own_key_counts_at_once_in_window_menu_and_sheet(stage: Stage) -> None:
    choose_key(stage, "ticket.solve", "Ctrl+E")

    assert shortcuts(stage, "ticket.solve") == [QKeySequence("Ctrl+E")]
    assert stage.menu("Ticket/Solve").shortcut() == QKeySequence("Ctrl+E")
    assert json.loads(stage.desk.preferences.get(KEYS_CHANGED)) == {"ticket.solve": ["Ctrl+E"]}


def test_two_letters_in_turn_are_one_key(stage: Stage) -> None:
    choose_key(stage, "ticket.solve", "Q, E")

    assert shortcuts(stage, "ticket.solve") == [QKeySequence("Q, E")]


def test_a_key_in_use_is_told_and_taken_only_when_wanted(stage: Stage) -> None:
    page = page_of(stage, "keys")
    control(page, "key.ticket.solve.change").click()
    stage.press("Ctrl+E")
    panel = stage.window.overlays.top
    assert panel is not None
    assert not [label.text() for label in panel.findChildren(QLabel) if "has these keys" in label.text()]
    stage.press("Esc")
    assert shortcuts(stage, "ticket.solve") == [QKeySequence("E")]
    control(page, "key.ticket.solve.change").click()
    stage.press("I")
    panel = stage.window.overlays.top
    assert panel is not None
    assert any("“Assign to me” has these keys" in label.text() for label in panel.findChildren(QLabel))
    stage.press("Esc")
    choose_key(stage, "ticket.solve", "I")

    assert shortcuts(stage, "ticket.solve") == [QKeySequence("I")]
    assert shortcuts(stage, "ticket.take") == []


def test_a_key_is_taken_away_and_comes_back(stage: Stage) -> None:
    choose_key(stage, "ticket.solve", "Ctrl+E", "keys.none")
    assert shortcuts(stage, "ticket.solve") == []
    page = page_of(stage, "keys")
    control(page, "key.ticket.solve.reset").click()
    assert shortcuts(stage, "ticket.solve") == [QKeySequence(BY_ID["ticket.solve"].keys[0])]
    undo(stage)

    assert shortcuts(stage, "ticket.solve") == []


def test_all_usual_keys_come_back_together(stage: Stage) -> None:
    choose_key(stage, "ticket.solve", "I")
    page = page_of(stage, "keys")
    control(page, "keys.reset_all").click()

    assert shortcuts(stage, "ticket.solve") == [QKeySequence("E")]
    assert shortcuts(stage, "ticket.take") == [QKeySequence("I")]
    assert stage.desk.preferences.get(KEYS_CHANGED) == ""


def test_what_the_administrator_has_set_is_greyed_with_the_reason(theme: Theme, tmp_path: Path) -> None:
    stage = Stage(tmp_path, WindowParts(pages=(settings_part({}),)), policy=Policy({THEME.name: "dark"}))
    try:
        page = page_of(stage)
        row = page.findChild(TitledRow, f"setting.{THEME.name}")
        assert row is not None
        words = [label.text() for label in row.findChildren(QLabel) if label.isVisible()]
        choice = control(page, f"setting.{THEME.name}.control.light")
        choice.click()

        assert "Your administrator has set this for everybody." in words
        assert not choice.isEnabled()
        assert stage.desk.preferences.get(THEME) == "dark"
        assert control(page, "setting.appearance.density.control.compact").isEnabled()
    finally:
        stage.close()


def test_the_own_name_and_address_are_changed_and_taken_back(theme: Theme, tmp_path: Path) -> None:
    stage = Stage(tmp_path, WindowParts(pages=(settings_part({"writing": person_block}),)))
    try:
        page = page_of(stage, "writing")
        name, email = page.findChild(QLineEdit, "person.name"), page.findChild(QLineEdit, "person.email")
        assert name is not None
        assert email is not None
        stage.wait(lambda: name.text() == "Mira Okafor")
        name.setText("Mira Lindqvist")
        QTest.keyClick(name, Qt.Key.Key_Return)
        stage.wait(lambda: stage.desk.workspace.me.name == "Mira Lindqvist")
        email.setText("not an address")
        QTest.keyClick(email, Qt.Key.Key_Return)
        stage.wait(lambda: any("not an address" in label.text() for label in page.findChildren(QLabel)))
        assert unnamed(stage.window) == []
        stage.presenter.run("edit.undo")
        stage.wait(lambda: stage.desk.workspace.me.name == "Mira Okafor")
    finally:
        stage.close()
