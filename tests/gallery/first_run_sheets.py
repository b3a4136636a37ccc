"""The first run, page by page, and what stands in its place while a workspace is locked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from desk_app.domain.errors import DeskError, WorkspaceLocked
from desk_app.presenters.first_run import FirstRunPresenter
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.unlocking import UnlockPresenter
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.settings import Settings
from desk_app.store.key_wraps import Cost
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.ui.first_run.unlocking import UnlockFrame
from desk_app.ui.first_run.wizard import Wizard
from tests.gallery.kestrel_stage import kestrel

T = TypeVar("T")


class AtOnce:
    """Does everything before it answers."""

    def do(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        try:
            result = work()
        except DeskError as error:
            failed(error)
        else:
            then(result)

    def close(self) -> None:
        """Nothing is waiting."""


def first_run(pages: int, *, way: str = "standalone") -> Callable[[], QWidget]:
    """The wizard so many pages on."""

    def build() -> QWidget:
        folder = kestrel().folder.parent / "first" / "workspace"
        run = FirstRunPresenter(folder, AtOnce(), lambda work: work(), keychain=MemoryKeychain())
        wizard = Wizard(run, Preferences(Settings({})))
        wizard.closed.connect(run.close)
        run.choose(way)
        run.type("agent", "Mira Okafor")
        run.type("email", "mira@kestrel.example")
        for _page in range(pages):
            run.next()
        if pages:
            run.type("agent", "Mira Okafor")
        return wizard

    return build


def locked() -> QWidget:
    """A desk whose keyring is lost."""
    folder = Path(kestrel().folder.parent / "locked")
    keys = WorkspaceKeys(folder, None, cost=Cost(64, 1, 1))
    if not folder.exists():
        folder.mkdir()
        keys.create(b"l" * 16, passphrase="four unrelated words here")
    why = WorkspaceLocked("The key of this workspace is not kept in the system's keyring.")
    unlocking = UnlockPresenter(keys, why, AtOnce())
    return UnlockFrame(unlocking, Preferences(Settings({})))
