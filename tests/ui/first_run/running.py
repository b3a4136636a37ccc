"""A wizard with everything behind it, and words to drive it with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desk_app.presenters.first_run import FirstRunPresenter, Grounds
from desk_app.presenters.first_run_checks import ASKED_GROUP
from desk_app.presenters.first_run_ways import Step
from desk_app.presenters.preferences import Preferences
from desk_app.runtime.accounts.kinds import Kinds
from desk_app.runtime.background import Background
from desk_app.runtime.policy import Policy
from desk_app.runtime.settings import Settings
from desk_app.store.keyfile import Keychain
from desk_app.ui.event_loop import EventLoop
from desk_app.ui.first_run.wizard import Wizard

Show = Callable[[QWidget], QWidget]


def live() -> None:
    """Let the window live for a moment, and its threads: `QTest.qWait` would hold them up."""
    QApplication.processEvents()
    threading.Event().wait(0.01)


class Run:
    """A wizard with everything behind it."""

    def __init__(
        self,
        folder: Path,
        show: Show,
        keychain: Keychain,
        kinds: Kinds | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.folder, self.keychain = folder / "data" / "workspace", keychain
        self.owner = QWidget()
        self.loop = EventLoop(self.owner)
        grounds = Grounds(self.folder, kinds or {}, policy or Policy(), keychain=keychain)
        self.presenter = FirstRunPresenter(grounds, Background(self.loop.post), self.loop.post)
        self.preferences = Preferences(Settings.open(folder / "config"))
        self.wizard = Wizard(self.presenter, self.preferences)
        show(self.wizard)

    def wait(self, ready: Callable[[], object]) -> None:
        deadline = QDeadlineTimer(60_000)
        while not ready():
            assert not deadline.hasExpired(), "it did not come"
            live()

    @property
    def step(self) -> Step:
        """The page that is shown."""
        return self.presenter.state.step

    def press(self, key: Qt.Key) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key)

    def fill(self, name: str, text: str) -> None:
        field = self.wizard.findChild(QLineEdit, f"first_run.{name}.input")
        assert field is not None
        field.clear()
        QTest.keyClicks(field, text)

    def said(self) -> list[str]:
        return [
            label.text() for label in self.wizard.findChildren(QLabel) if label.isVisible() and label.text()
        ]

    def to_the_code(self) -> str:
        """Through the pages to the recovery code."""
        self.press(Qt.Key.Key_4)
        self.fill("agent", "Mira Okafor")
        self.fill("email", "mira@kestrel.example")
        self.wizard.next.click()
        self.wait(lambda: self.presenter.state.step is Step.CODE)
        return self.presenter.state.code

    def close(self) -> None:
        self.wizard.close()
        self.presenter.close()
        self.loop.close()
        self.owner.deleteLater()

    def press_button(self, name: str) -> None:
        """Press a button by its name."""
        button = self.wizard.findChild(QAbstractButton, name)
        assert button is not None, name
        button.click()

    def keep_the_code(self) -> None:
        """From the page with the code to the last one."""
        self.wait(lambda: self.presenter.state.step is Step.CODE or self.presenter.state.error)
        assert self.presenter.state.error == ""
        self.fill("group", self.presenter.state.code.split("-")[ASKED_GROUP - 1])
        self.wizard.next.click()
        self.wait(lambda: self.presenter.state.step is Step.READY)
