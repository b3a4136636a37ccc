"""Help, about, problems and the workspace as a whole, in a window over a real encrypted folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desk_app.commands.catalogue import BY_ID
from desk_app.presenters.help_book import read_book
from desk_app.presenters.palette_memory import FileHabits
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.premises import Premises
from desk_app.runtime.problem_report import Report
from desk_app.runtime.settings_schema import KEYS_CHANGED, ME, THEME
from desk_app.store.backup import list_backups
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.ui.pages.about import AboutPage, about_part
from desk_app.ui.pages.help import HelpPage, help_here, help_part
from desk_app.ui.pages.problem import ProblemPage, problem_part
from desk_app.ui.pages.settings import SettingsPage, settings_part
from desk_app.ui.pages.settings_keys import keys_block
from desk_app.ui.pages.settings_workspace import workspace_block
from desk_app.ui.palette.build import palette_part
from desk_app.ui.shell.parts import WindowContext, WindowParts
from desk_app.ui.theme.theme import Theme
from tests.ui.kestrel_rooms import unnamed
from tests.ui.window_tools import Stage

PASSPHRASE = "four unrelated words here"


class Late:
    """The workspace as a whole, which is there only when the window's store is."""

    premises: Premises

    def block(self, context: WindowContext) -> QWidget:
        return workspace_block(self.premises)(context)

    def report(self, more: tuple[tuple[str, str], ...]) -> Report:
        return self.premises.report(more)


@pytest.fixture
def late() -> Late:
    return Late()


@pytest.fixture
def stage(theme: Theme, tmp_path: Path, own_folders: None, late: Late) -> Iterator[Stage]:
    folder = tmp_path / "desk"
    folder.mkdir()
    parts = WindowParts(
        extras=(help_here, palette_part(FileHabits(folder))),
        pages=(
            settings_part({"keys": keys_block, "workspace": late.block}),
            help_part(),
            problem_part(late.report),
            about_part(),
        ),
    )
    stage = Stage(folder, parts)
    keychain = MemoryKeychain()
    _fit_keys(stage, keychain)
    late.premises = Premises(
        stage.desk.store, stage.desk.preferences.settings, lambda: stage.desk.now_s, keychain=keychain
    )
    yield stage
    stage.close()


def _fit_keys(stage: Stage, keychain: MemoryKeychain) -> None:
    """Give the folder of the pictures, whose key is known, a key file that fits it."""
    from desk_app.store.key_record import KeyRecord, check_of, save  # noqa: PLC0415 - only here
    from desk_app.store.key_wraps import RecoveryWrap  # noqa: PLC0415 - only here

    identity, key = bytes(15) + b"\x07", stage.desk.store.key
    keychain.save(identity, key.reveal())
    record = KeyRecord(identity, check_of(key), True, RecoveryWrap.make(key, bytes(15), identity), None)
    save(stage.desk.folder, record)


def open_page(stage: Stage, command: str, place: str, kind: type[QWidget]) -> QWidget:
    stage.presenter.run(command, place)
    page = stage.window.findChild(kind)
    assert page is not None
    QApplication.processEvents()
    return page


def press(page: QWidget, name: str) -> None:
    button = page.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isEnabled(), button.toolTip()
    button.click()


def said(page: QWidget) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


# ---------------------------------------------------------------- help


def test_f1_opens_the_page_about_what_has_the_focus(stage: Stage) -> None:
    stage.presenter.run("program.settings", "keys")
    stage.press("F1")
    page = stage.window.findChild(HelpPage)
    assert page is not None

    assert page.text.toPlainText().startswith("Settings")


def test_f1_works_while_writing(stage: Stage) -> None:
    stage.press("/")
    stage.press("F1")

    assert stage.presenter.state.page == "help"


def test_the_contents_lead_to_pages_and_their_parts(stage: Stage) -> None:
    page = open_page(stage, "program.help", "backup", HelpPage)
    assert isinstance(page, HelpPage)
    titles = [page.contents.item(row).text() for row in range(page.contents.count())]

    assert titles[0] == "For agents"
    assert "The recovery code" in titles
    page.contents.setCurrentRow(titles.index("Undo and history"))
    assert page.text.toPlainText().startswith("Undo and history")


def test_links_lead_to_other_pages_and_nowhere_else(stage: Stage) -> None:
    page = open_page(stage, "program.help", "agent", HelpPage)
    assert isinstance(page, HelpPage)
    links = re.findall(r'href="([^"]+)"', page.text.toHtml())
    assert {link.split(".")[0] for link in links} <= {topic.key for topic in read_book()}
    page.text.anchorClicked.emit("undo.html")

    assert page.text.toPlainText().startswith("Undo and history")


def test_words_are_found_in_all_pages(stage: Stage) -> None:
    page = open_page(stage, "program.help", "", HelpPage)
    assert isinstance(page, HelpPage)
    QTest.keyClicks(page.search, "recovery code")
    found = [page.contents.item(row).text() for row in range(page.contents.count())]
    assert "The recovery code · Backup and recovery" in found
    page.search.setText("xylophone")

    assert page.contents.item(0).text() == "Nothing has these words"


def test_keys_of_ones_own_stand_in_the_manual(stage: Stage) -> None:
    page = open_page(stage, "program.help", "keys", HelpPage)
    assert isinstance(page, HelpPage)
    stage.desk.preferences.set(KEYS_CHANGED, json.dumps({"ticket.solve": ["Ctrl+Alt+S"]}))

    assert "Ctrl+Alt+S" in page.text.toPlainText()


PAGES = ("program.help", "program.about", "program.problem", "program.settings")


def test_a_page_has_a_name_for_everything_and_escape_leads_back(stage: Stage) -> None:
    for command in PAGES:
        stage.presenter.run(command)
        QApplication.processEvents()

        assert unnamed(stage.window.splitter) == []
        stage.press("Esc")
        assert stage.presenter.state.page == "tickets"


def test_a_page_is_reached_from_menu_and_palette(stage: Stage) -> None:
    for command in PAGES:
        spec = BY_ID[command]
        assert spec.menu is not None
        assert stage.menu(f"{spec.menu.menu}/{spec.title}").isEnabled()
        stage.press("Ctrl+K")
        for letter in spec.title.rstrip("…"):
            stage.press("Space" if letter == " " else letter)
        stage.press("Return")

        assert stage.presenter.state.page == command.removeprefix("program.")


# ---------------------------------------------------------------- about and problems


def test_about_names_the_versions_and_whose_work_it_is(stage: Stage) -> None:
    page = open_page(stage, "program.about", "", AboutPage)
    press(page, "about.copy")

    assert {"SQLite", "SQLCipher", "Qt", "Python"} <= {
        line.split()[0] for line in stage.copied[0].split("\n")
    }
    assert "Apache License 2.0" in said(page)
    assert "Lucide icons" in said(page)
    assert "MPL-2.0" in said(page)


def test_what_is_shown_of_the_report_is_what_is_saved(stage: Stage, tmp_path: Path) -> None:
    page = open_page(stage, "program.problem", "", ProblemPage)
    assert isinstance(page, ProblemPage)
    stage.wait(page.save.isEnabled)
    QTest.keyClicks(page.words, "It stopped")
    file = tmp_path / "report.txt"
    page._problem.save(str(file))  # noqa: SLF001 - what the file dialog calls

    assert file.read_text("utf-8") == page.report.toPlainText()
    assert "It stopped" in file.read_text("utf-8")
    assert stage.notices[-1].text.endswith("Nothing was sent.")


def test_the_report_holds_no_secrets_and_nobodys_name(stage: Stage) -> None:
    stage.desk.preferences.set(ME, "mira@kestrel.example")
    stage.desk.preferences.set(THEME, "dark")
    page = open_page(stage, "program.problem", "", ProblemPage)
    assert isinstance(page, ProblemPage)
    stage.wait(page.save.isEnabled)
    text = page.report.toPlainText()

    assert 'appearance.theme  "dark"' in text
    assert "(chosen, not told)" in text
    assert "database" in text
    for secret in ("mira", "Kestrel", "Inês", str(stage.desk.folder), stage.desk.store.key.reveal().hex()):
        assert secret not in text, secret


# ---------------------------------------------------------------- this workspace


def workspace(stage: Stage) -> QWidget:
    page = open_page(stage, "program.settings", "workspace", SettingsPage)
    stage.wait(lambda: "None is set." in said(page) or "One is set." in said(page))
    return page


def test_place_and_space_are_told(stage: Stage) -> None:
    page = workspace(stage)

    assert str(stage.desk.folder) in said(page)
    assert re.search(r"Database [\d.,]+ (kB|MB)", said(page))


def test_a_backup_is_made_checked_and_listed(stage: Stage) -> None:
    page = workspace(stage)
    press(page, "workspace.backup")
    stage.wait(lambda: len(list_backups(stage.desk.store.places)) == 1)
    stage.wait(lambda: "by hand" in said(page))

    assert any("Made and checked a backup" in notice.text for notice in stage.notices)


def test_a_backup_is_brought_back_when_the_windows_are_closed(stage: Stage, late: Late) -> None:
    page = workspace(stage)
    press(page, "workspace.backup")
    stage.wait(lambda: "by hand" in said(page))
    (made,) = list_backups(stage.desk.store.places)
    quits: list[bool] = []
    stage.window.quit_wanted.connect(lambda: quits.append(True))
    press(page, f"backup.{made.path.name}.back")
    assert late.premises.wanted is None
    press(stage.window, "question.go")

    assert quits == [True]
    assert late.premises.wanted is not None


def test_a_whole_copy_is_written_elsewhere_and_never_inside(stage: Stage, tmp_path: Path, late: Late) -> None:
    target = tmp_path / "stick"
    target.mkdir()

    assert late.premises.copy_to(target).path.parent == target
    page = workspace(stage)
    block = page.findChild(QWidget, "workspace")
    assert block is not None
    block._workspace.copy_to(str(stage.desk.folder))  # type: ignore[attr-defined]  # noqa: SLF001 - what the file dialog calls
    stage.wait(lambda: any("would be lost with it" in notice.text for notice in stage.notices))


def test_a_passphrase_is_set_when_both_are_the_same(stage: Stage) -> None:
    page = workspace(stage)
    press(page, "workspace.set")
    first = stage.window.findChild(QLineEdit, "workspace.passphrase.first.input")
    again = stage.window.findChild(QLineEdit, "workspace.passphrase.again.input")
    assert first is not None
    assert again is not None
    QTest.keyClicks(first, PASSPHRASE)
    QTest.keyClicks(again, "something else")
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert "The two do not match." in said(stage.window)
    again.clear()
    QTest.keyClicks(again, PASSPHRASE)
    QTest.keyClick(again, Qt.Key.Key_Return)
    stage.wait(lambda: "One is set." in said(page))

    assert WorkspaceKeys(stage.desk.folder, None).unlock_by_passphrase(PASSPHRASE) is not None
    assert stage.window.overlays.top is None


def test_a_new_recovery_code_is_shown_after_a_yes_and_works(stage: Stage) -> None:
    page = workspace(stage)
    press(page, "workspace.renew")
    press(stage.window, "question.go")
    stage.wait(lambda: stage.window.findChild(QWidget, "workspace.code.card") is not None)
    press(stage.window, "workspace.code.copy")
    code = stage.copied[-1]
    press(stage.window, "workspace.code.kept")

    assert WorkspaceKeys(stage.desk.folder, None).unlock_by_recovery_code(code) is not None
    assert stage.window.overlays.top is None


def test_locking_needs_a_passphrase_and_says_so(stage: Stage, late: Late) -> None:
    page = workspace(stage)
    lock = page.findChild(QAbstractButton, "workspace.lock")
    assert lock is not None
    assert not lock.isEnabled()
    assert "Set a passphrase first" in lock.toolTip()
    late.premises.set_passphrase(PASSPHRASE)
    block = page.findChild(QWidget, "workspace")
    assert block is not None
    block._workspace.look()  # type: ignore[attr-defined]  # noqa: SLF001 - as after every change
    stage.wait(lock.isEnabled)
    lock.click()
    press(stage.window, "question.go")
    stage.wait(lambda: "each start asks" in said(page))

    assert not WorkspaceKeys(stage.desk.folder, None).ways_in.keyring
