"""The first run: a workspace is there whole or not at all, and its recovery code was kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from desk_app.domain.errors import WorkspaceLocked
from desk_app.presenters.first_run_checks import ASKED_GROUP
from desk_app.presenters.first_run_ways import Step
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.unlocking import UnlockPresenter
from desk_app.runtime.background import Background
from desk_app.runtime.desk import NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.first_run import begin_workspace
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.settings import Settings
from desk_app.store.keyfile import NO_KEYRING, WorkspaceKeys
from desk_app.ui.event_loop import EventLoop
from desk_app.ui.first_run.unlocking import UnlockFrame
from desk_app.ui.first_run.wizard import code_text
from desk_app.ui.theme.theme import Theme
from tests.no_keyring import NoKeyring
from tests.ui.first_run.running import Run, Show, live
from tests.ui.kestrel_rooms import unnamed

PASSPHRASE = "four unrelated words here"


@pytest.fixture
def run(home: Path, theme: Theme, show: Show) -> Iterator[Run]:
    run = Run(home, show, MemoryKeychain())
    yield run
    run.close()


@pytest.fixture
def bare(home: Path, theme: Theme, show: Show) -> Iterator[Run]:
    """Without a keyring."""
    run = Run(home, show, NoKeyring())
    yield run
    run.close()


def things(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir()) if folder.parent.is_dir() else []


def test_a_workspace_is_made_by_keys_alone(run: Run) -> None:
    code = run.to_the_code()
    assert not run.folder.exists()
    run.fill("group", code.split("-")[ASKED_GROUP - 1].lower())
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: run.presenter.state.step is Step.READY)
    run.press(Qt.Key.Key_Return)

    assert run.presenter.state.begun is not None
    assert things(run.folder) == ["workspace"]
    assert isinstance(run.keychain, MemoryKeychain)
    with open_desk(run.folder, str, OpenOptions(keychain=run.keychain)) as desk:
        assert desk.workspace.me.name == "Mira Okafor"


def test_the_recovery_code_opens_what_was_made(run: Run) -> None:
    code = run.to_the_code()
    run.fill("group", code.split("-")[ASKED_GROUP - 1])
    run.wizard.next.click()
    run.wait(lambda: run.presenter.state.step is Step.READY)

    assert WorkspaceKeys(run.folder, None).unlock_by_recovery_code(code) is not None
    assert run.presenter.state.code == ""


def test_nobody_goes_on_without_having_the_code(run: Run) -> None:
    run.to_the_code()
    run.fill("group", "0000")
    run.wizard.next.click()

    assert run.presenter.state.step is Step.CODE
    assert any(text.startswith(f"That is not group {ASKED_GROUP}.") for text in run.said())
    assert not run.folder.exists()


def test_leaving_at_the_code_leaves_nothing_behind(run: Run) -> None:
    run.to_the_code()
    assert things(run.folder) != []
    run.close()

    assert things(run.folder) == []


def test_back_takes_away_what_was_made_and_keeps_what_was_typed(run: Run) -> None:
    first = run.to_the_code()
    run.wizard.back.click()
    assert things(run.folder) == []
    field = run.wizard.findChild(QLineEdit, "first_run.agent.input")
    assert field is not None
    assert field.text() == "Mira Okafor"
    run.wizard.next.click()
    run.wait(lambda: run.presenter.state.step is Step.CODE)

    assert run.presenter.state.code != first


def test_what_a_kill_left_behind_is_removed_at_the_next_start(home: Path, show: Show, theme: Theme) -> None:
    keychain = MemoryKeychain()
    folder = home / "data" / "workspace"
    left = begin_workspace(folder, NewDesk("Kestrel", "Mira"), keychain=keychain)
    identity = WorkspaceKeys(left.part, keychain).workspace_id
    run = Run(home, show, keychain)
    run.wait(lambda: things(folder) == [])
    run.close()

    assert keychain.load(identity) is None


def test_a_name_is_needed_and_an_address_must_be_one(run: Run) -> None:
    run.press(Qt.Key.Key_4)
    run.fill("email", "mira at kestrel")
    run.wizard.next.click()

    assert run.presenter.state.step is Step.PERSON
    assert "Write your name; customers see it below your replies." in run.said()
    assert "An address looks like name@example.com. You can leave it empty." in run.said()


def test_without_a_keyring_a_passphrase_is_asked_for_twice(bare: Run) -> None:
    bare.wait(lambda: bare.presenter.state.keyring_problem)
    bare.press(Qt.Key.Key_4)
    assert any(NO_KEYRING in text for text in bare.said())
    bare.fill("agent", "Mira Okafor")
    bare.wizard.next.click()
    assert any("it needs" in text for text in bare.said())
    bare.fill("passphrase", PASSPHRASE)
    bare.fill("again", "something else")
    bare.wizard.next.click()
    assert "The two do not match." in bare.said()
    bare.fill("again", PASSPHRASE)
    bare.wizard.next.click()
    bare.wait(lambda: bare.presenter.state.step is Step.CODE)
    bare.fill("group", bare.presenter.state.code.split("-")[ASKED_GROUP - 1])
    bare.wizard.next.click()
    bare.wait(lambda: bare.presenter.state.step is Step.READY)

    assert WorkspaceKeys(bare.folder, None).unlock_by_passphrase(PASSPHRASE) is not None


def test_a_folder_with_other_files_is_refused(run: Run) -> None:
    run.folder.mkdir(parents=True)
    (run.folder / "letter.txt").write_text("dear", "ascii")
    run.press(Qt.Key.Key_4)
    run.fill("agent", "Mira")
    run.wizard.next.click()
    run.wait(lambda: run.presenter.state.error)

    assert any("holds other files and no workspace." in text for text in run.said())
    assert things(run.folder) == ["workspace"]


def test_the_code_is_copied_and_saved_with_what_it_is_for(run: Run, tmp_path: Path) -> None:
    code = run.to_the_code()
    button = run.wizard.findChild(QAbstractButton, "first_run.code.copy")
    assert button is not None
    button.click()
    assert QApplication.clipboard().text() == code
    file = tmp_path / "code.txt"
    run.wizard.save_code(str(file))

    assert file.read_text("utf-8") == code_text(run.presenter.state)
    assert code in file.read_text("utf-8")


def test_the_demo_is_made_shown_and_can_be_stopped(run: Run) -> None:
    run.press(Qt.Key.Key_1)
    run.wizard.next.click()
    run.wait(lambda: run.presenter.state.done[0] > 0 or run.presenter.state.error)
    assert run.presenter.state.error == ""
    run.wizard.back.click()
    assert run.presenter.state.step is Step.START

    assert run.presenter.state.begun is None


def test_text_size_and_theme_are_chosen_before_anything_else(run: Run) -> None:
    button = run.wizard.findChild(QAbstractButton, "first_run.theme")
    assert button is not None
    button.click()
    field = run.wizard.findChild(QLineEdit, "first_run.picker.filter")
    assert field is not None
    QTest.keyClicks(field, "dark")
    QTest.keyClick(field, Qt.Key.Key_Return)

    assert run.preferences.settings.listing()[0].value == "dark"


def test_every_page_has_names_for_everything(run: Run) -> None:
    assert unnamed(run.wizard) == []
    run.to_the_code()

    assert unnamed(run.wizard) == []


# ---------------------------------------------------------------- a locked workspace


@pytest.fixture
def locked(home: Path) -> tuple[Path, str]:
    folder = home / "workspace"
    code = make_desk(
        folder, NewDesk("Kestrel", "Mira", passphrase=PASSPHRASE), keychain=NoKeyring(), any_place=True
    )
    return folder, code


def unlocking(folder: Path, home: Path, show: Show) -> tuple[UnlockFrame, UnlockPresenter, EventLoop]:
    owner = QWidget()
    loop = EventLoop(owner)
    presenter = UnlockPresenter(
        WorkspaceKeys(folder, NoKeyring()), WorkspaceLocked("It is locked."), Background(loop.post)
    )
    frame = UnlockFrame(presenter, Preferences(Settings.open(home / "config")))
    owner.setParent(frame)
    show(frame)
    return frame, presenter, loop


@pytest.mark.parametrize("way", ["passphrase", "code"])
def test_a_locked_desk_opens_in_a_window(
    locked: tuple[Path, str], home: Path, theme: Theme, show: Show, way: str
) -> None:
    folder, code = locked
    frame, presenter, loop = unlocking(folder, home, show)
    if way == "code":
        frame.other.click()
    QTest.keyClicks(frame.field.input, PASSPHRASE if way == "passphrase" else code.lower())
    QTest.keyClick(frame.field.input, Qt.Key.Key_Return)
    deadline = QDeadlineTimer(60_000)
    while presenter.state.key is None and not deadline.hasExpired():
        live()
    presenter.close()
    loop.close()

    assert presenter.state.key is not None
    assert not frame.isVisible()


def test_a_wrong_passphrase_says_so(locked: tuple[Path, str], home: Path, theme: Theme, show: Show) -> None:
    frame, presenter, loop = unlocking(locked[0], home, show)
    QTest.keyClicks(frame.field.input, "another long passphrase")
    frame.next.click()
    deadline = QDeadlineTimer(60_000)
    while not presenter.state.problem and not deadline.hasExpired():
        live()
    presenter.close()
    loop.close()

    assert "passphrase" in presenter.state.problem.lower()
    assert frame.isVisible()
    frame.close()
