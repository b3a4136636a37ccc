"""What comes before the windows, each in its own event loop: left, refused, brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication

from desk_app.domain.errors import Refused, WorkspaceDamaged, WorkspaceMissing
from desk_app.presenters.first_run import Grounds
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.desk import NewDesk, make_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.settings import Settings
from desk_app.ui.first_run.beginning import begin, bring_back, data_key, has_workspace, refuse
from desk_app.ui.first_run.frame import StartFrame

PASSPHRASE = "four unrelated words here"


@pytest.fixture
def looks(home: Path) -> Preferences:
    return Preferences(Settings.open(home / "config"))


def soon_press(name: str) -> None:
    """Press a button of the window that is about to open."""

    def press() -> None:
        for window in QApplication.topLevelWidgets():
            button = window.findChild(QAbstractButton, name)
            if isinstance(window, StartFrame) and button is not None and window.isVisible():
                button.click()

    QTimer.singleShot(0, press)


def test_leaving_the_first_run_makes_nothing(home: Path, looks: Preferences) -> None:
    soon_press("first_run.back")

    assert begin(looks, Grounds(home / "workspace", keychain=MemoryKeychain())) is None
    assert not has_workspace(home / "workspace")


def test_the_keyring_or_a_passphrase_that_is_given_asks_nobody(home: Path, looks: Preferences) -> None:
    folder, keychain = home / "workspace", MemoryKeychain()
    make_desk(folder, NewDesk("Kestrel", "Mira", passphrase=PASSPHRASE), keychain=keychain)

    def nobody() -> Preferences:
        raise AssertionError("somebody was asked")

    by_keyring = data_key(folder, nobody, None, keychain=keychain)
    by_passphrase = data_key(folder, nobody, PASSPHRASE, keychain=MemoryKeychain())
    assert by_keyring is not None
    assert by_passphrase is not None
    assert by_keyring.reveal() == by_passphrase.reveal()


def test_leaving_a_locked_desk_opens_nothing(home: Path, looks: Preferences) -> None:
    folder = home / "workspace"
    make_desk(folder, NewDesk("Kestrel", "Mira", passphrase=PASSPHRASE), keychain=MemoryKeychain())
    soon_press("first_run.back")

    assert data_key(folder, lambda: looks, None, keychain=MemoryKeychain()) is None


def test_without_a_workspace_there_is_no_key(home: Path, looks: Preferences) -> None:
    with pytest.raises(WorkspaceMissing):
        data_key(home / "nothing", lambda: looks, None)


def test_a_refusal_is_shown_until_it_is_read(looks: Preferences) -> None:
    soon_press("refused.copy")
    QTimer.singleShot(50, lambda: soon_press("first_run.next"))
    refuse(looks, WorkspaceDamaged("The database is damaged.", "Run desk-app doctor --repair."))

    assert QApplication.clipboard().text() == (
        "WorkspaceDamaged: The database is damaged. Run desk-app doctor --repair."
    )


def test_what_is_wanted_is_done_beside_a_window_that_goes_by_itself(looks: Preferences) -> None:
    done: list[int] = []
    bring_back(looks, lambda: done.append(1))
    assert done == [1]

    def refused() -> None:
        raise Refused("It is in use.")

    with pytest.raises(Refused, match="in use"):
        bring_back(looks, refused)
