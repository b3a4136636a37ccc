"""The first run, page by page, and what stands in its place while a workspace is locked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from desk_app.app import account_kinds
from desk_app.connectors.mailbox.discovery import Found
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.connectors.mailbox.settings import Security, Server
from desk_app.domain.errors import DeskError, WorkspaceLocked
from desk_app.presenters.account_forms import AGENT_NAME, BY_PASSWORD, WAY_IN
from desk_app.presenters.first_run import FirstRunPresenter, Grounds
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.unlocking import UnlockPresenter
from desk_app.runtime.accounts.deskserver import DeskServerKind
from desk_app.runtime.accounts.kinds import Kinds
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.kind import MailboxKind
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


class ThenStops(AtOnce):
    """Looks around and finds the servers; signing in fails with what is given, or never ends."""

    def __init__(self, problem: DeskError | None) -> None:
        self._problem = problem
        self._left = 2

    def do(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        if self._left:
            self._left -= 1
            super().do(work, then, failed)
        elif self._problem is not None:
            failed(self._problem)


def first_run(pages: int, *, way: str = "standalone") -> Callable[[], QWidget]:
    """The wizard so many pages on."""

    def build() -> QWidget:
        folder = kestrel().folder.parent / "first" / "workspace"
        run = FirstRunPresenter(
            Grounds(folder, account_kinds(), keychain=MemoryKeychain()), AtOnce(), lambda work: work()
        )
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


def account(
    way: str,
    typed: Mapping[str, str],
    *,
    pages: int = 0,
    more: bool = False,
    doer: Callable[[], AtOnce] = AtOnce,
) -> Callable[[], QWidget]:
    """The pages of the wizard that set up an account."""

    def build() -> QWidget:
        folder = kestrel().folder.parent / "first" / "workspace"
        kinds: Kinds = {"deskserver": DeskServerKind(), "mailbox": MailboxKind(find=_found)}
        run = FirstRunPresenter(
            Grounds(folder, kinds, keychain=MemoryKeychain()), doer(), lambda work: work()
        )
        wizard = Wizard(run, Preferences(Settings({})))
        wizard.closed.connect(run.close)
        run.choose(way)
        run.next()
        assert run.setup is not None
        for name, text in typed.items():
            run.setup.type(name, text)
        run.setup.show_more(is_shown=more)
        for _page in range(pages):
            run.next()
            run.setup.type(WAY_IN, typed.get(WAY_IN, BY_PASSWORD))
        return wizard

    return build


OTHER_PROVIDER = {
    "address": "support@kestrel.example",
    AGENT_NAME: "Mira Okafor",
    WAY_IN: "other",
    "oauth_issuer": "https://login.kestrel.example",
    "client_id": "desk-app",
}
"""The answers of somebody who signs in at a provider of their own."""


def elsewhere(*, pages: int, problem: str = "", more: bool = False) -> Callable[[], QWidget]:
    """Signing in at a provider of one's own: asked, waited for, or refused."""
    refused = MailProblem(problem, "Try again.", trouble=Trouble.SIGN_IN) if problem else None
    return account("mailbox", OTHER_PROVIDER, pages=pages, more=more, doer=lambda: ThenStops(refused))


def _found(address: str) -> list[Found]:
    """The servers of an address, found without a network."""
    imap = Server("imap.kestrel.example", 993, Security.TLS)
    smtp = Server("smtp.kestrel.example", 465, Security.TLS)
    return [Found(imap, smtp, address, "autoconfig of kestrel.example")]


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
