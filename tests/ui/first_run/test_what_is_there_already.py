"""The first run over what is there already: a backup that comes back, a workspace elsewhere that opens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desk_app.domain.changes import CreateTicket
from desk_app.presenters.first_run_ways import Step
from desk_app.runtime import clock
from desk_app.runtime.desk import NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.paths import AppFolders, workspace_folder
from desk_app.services.reading import ListQuery
from desk_app.store.bundle import make_bundle
from desk_app.ui.theme.theme import Theme
from tests.ui.first_run.running import Run, Show
from tests.ui.kestrel_rooms import unnamed

PASSPHRASE = "four unrelated words here"


class Backup:
    """A whole copy of a desk with one ticket, and what opens it."""

    def __init__(self, folder: Path) -> None:
        new = NewDesk("Kestrel", "Mira Okafor", passphrase=PASSPHRASE)
        keychain = MemoryKeychain()
        self.code = make_desk(folder / "old", new, keychain=keychain)
        with open_desk(folder / "old", str, OpenOptions(keychain=keychain)) as desk:
            desk.workspace.apply(CreateTicket("E07: Duo 2 stops"))
            target = folder / "kestrel.deskbackup"
            self.path = make_bundle(desk.store.places, desk.store.key, target, now_s=clock.now_s()).path


@pytest.fixture
def backup(home: Path) -> Backup:
    return Backup(home)


@pytest.fixture
def run(home: Path, theme: Theme, show: Show) -> Iterator[Run]:
    run = Run(home, show, MemoryKeychain())
    yield run
    run.close()


def bring_back(run: Run, path: Path, secret: str) -> None:
    run.press(Qt.Key.Key_5)
    run.fill("backup.file", str(path))
    run.fill("backup.secret", secret)
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: not run.presenter.state.busy)


@pytest.mark.parametrize("by_code", [False, True])
def test_a_backup_is_opened_by_its_passphrase_or_recovery_code(
    run: Run, backup: Backup, *, by_code: bool
) -> None:
    bring_back(run, backup.path, backup.code if by_code else PASSPHRASE)
    assert run.presenter.state.error == ""
    assert run.step is Step.READY
    run.press(Qt.Key.Key_Return)
    begun = run.presenter.state.begun

    assert begun is not None
    with open_desk(begun.folder, str, OpenOptions(keychain=run.keychain)) as desk:
        rows = desk.workspace.read(lambda reader: reader.lists.page(ListQuery("")).rows)
        assert [row.subject for row in rows] == ["E07: Duo 2 stops"]


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("another long passphrase", "That is neither the passphrase nor the recovery code of this backup."),
        ("", "Write the passphrase or the recovery code of this backup."),
    ],
)
def test_what_does_not_open_a_backup_leaves_nothing_behind(
    run: Run, backup: Backup, secret: str, words: str
) -> None:
    bring_back(run, backup.path, secret)

    assert words in run.presenter.state.error
    assert run.step is Step.BACKUP
    assert not (run.folder / "desk.db").exists()
    bring_back_again(run)


def bring_back_again(run: Run) -> None:
    run.fill("backup.secret", PASSPHRASE)
    run.wizard.next.click()
    run.wait(lambda: run.step is Step.READY)


def test_a_file_that_is_no_backup_is_refused_in_a_sentence(run: Run, home: Path) -> None:
    letter = home / "letter.txt"
    letter.write_text("Dear Mira", "ascii")
    bring_back(run, letter, PASSPHRASE)

    assert run.presenter.state.error in run.said()
    assert run.step is Step.BACKUP


def test_no_file_is_asked_for_at_its_field(run: Run) -> None:
    run.press(Qt.Key.Key_5)
    assert unnamed(run.wizard) == []
    run.wizard.next.click()

    assert "Choose the file of the backup; its name ends in .deskbackup." in run.said()


def test_a_workspace_elsewhere_opens_now_and_at_the_next_start(run: Run, backup: Backup) -> None:
    elsewhere = backup.path.parent / "old"
    run.presenter.open_folder(elsewhere)
    begun = run.presenter.state.begun

    assert begun is not None
    assert begun.folder == elsewhere
    assert workspace_folder(environment={}) == elsewhere
    AppFolders.of_this_person().choose_workspace(AppFolders.of_this_person().default_workspace)
    assert workspace_folder(environment={}) == AppFolders.of_this_person().default_workspace


def test_a_workspace_that_has_gone_does_not_keep_anybody_out(run: Run, home: Path) -> None:
    AppFolders.of_this_person().choose_workspace(home / "gone")

    assert workspace_folder(environment={}) == AppFolders.of_this_person().default_workspace


def test_a_folder_without_a_workspace_says_so_and_the_wizard_goes_on(run: Run, home: Path) -> None:
    run.presenter.open_folder(home)

    assert run.presenter.state.begun is None
    assert run.wizard.note.text().startswith("There is no workspace in")
