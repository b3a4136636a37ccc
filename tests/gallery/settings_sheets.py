"""The settings page in the main window, section by section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget

from desk_app.domain.accounts import Account
from desk_app.domain.changes import AddAccount
from desk_app.domain.ids import AccountId
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.accounts import Premises as AccountPremises
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.deskserver import DeskServerKind
from desk_app.runtime.accounts.kinds import CourierState, Kinds, Trigger
from desk_app.runtime.accounts.vault import Vault
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.kind import MailboxKind
from desk_app.runtime.settings_schema import OFFLINE_WORDS
from desk_app.ui.pages.outbox import outbox_parts
from desk_app.ui.pages.setting_rows import TitledRow
from desk_app.ui.pages.settings import SettingsPage, settings_part
from desk_app.ui.pages.settings_accounts import accounts_block
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.sync.keep_block import keep_block
from tests.gallery.window_scene import wait_for, window_scene
from tests.telegraph import Drawer, Telegraph
from tests.ui.demo_desk import DemoDesk


def accounts_page(*presses: str) -> Callable[[], QWidget]:
    """The section of accounts with a server and a mailbox in it, and buttons pressed there."""

    def build() -> QWidget:
        scene = window_scene(name="", make_parts=_with_accounts)
        scene.presenter.run("program.settings", "accounts")
        for name in ("accounts.add.mailbox", *presses):
            wait_for(partial(_is_there, scene, name))
        for name in presses:
            button = scene.findChild(QAbstractButton, name)
            assert button is not None
            button.click()
        return scene

    return build


def _with_accounts(desk: DemoDesk) -> WindowParts:
    vault = Vault(desk.folder, desk.store.key, MemoryKeychain())
    kinds: Kinds = {"deskserver": DeskServerKind(), "mailbox": MailboxKind()}
    accounts = Accounts(AccountPremises(desk.workspace, desk.store, desk.preferences.settings, vault), kinds)
    apply = desk.workspace.apply
    apply(AddAccount("deskserver", "Kestrel Support", {"url": "https://desk.kestrel.example"}, is_main=True))
    apply(AddAccount("mailbox", "Repairs", {"address": "repairs@kestrel.example", "acknowledge": "yes"}))
    server, mailbox = accounts.all()
    refused = "imap.kestrel.example does not accept the user name and password. Sign in again."
    port = Still(
        (
            CourierStatus(server, CourierState.SYNCED),
            CourierStatus(mailbox, CourierState.SIGN_IN, refused, waiting=2),
        )
    )
    return WindowParts(pages=(settings_part({"accounts": accounts_block(accounts, port)}),))


def kept() -> QWidget:
    """What is kept on this computer, with the words of chosen tickets only, and how large each choice is."""
    scene = window_scene(name="", make_parts=_with_kept)
    scene.presenter.run("program.settings", "offline")
    wait_for(lambda: scene.findChild(QWidget, "keeping.mine") is not None)
    return scene


def _with_kept(desk: DemoDesk) -> WindowParts:
    desk.preferences.settings.set(OFFLINE_WORDS, "chosen")
    return WindowParts(pages=(settings_part({"offline": keep_block(_Fetches())}),))


class _Fetches:
    """Implements `KeepPort`: there is nothing to fetch from."""

    def look(self) -> None:
        """Nothing is missing for long in a picture."""


def security(*presses: str) -> Callable[[], QWidget]:
    """Password and second factor of a server's account, with buttons pressed there."""

    def build() -> QWidget:
        scene = window_scene(name="", make_parts=_with_membership)
        scene.presenter.run("program.settings", "accounts")
        for name in ("account.Wire.security", *presses):
            wait_for(partial(_is_shown, scene, name))
            button = scene.findChild(QAbstractButton, name)
            assert button is not None
            button.click()
        if "security.set_up" in presses:
            field = scene.findChild(QLineEdit, "security.factor.password.input")
            assert field is not None
            QTest.keyClicks(field, Drawer().password)
            QTest.keyClick(field, Qt.Key.Key_Return)
            wait_for(partial(_has_field, scene, "security.confirm.code.input"))
        else:
            wait_for(partial(_is_shown, scene, "security.back"))
        return scene

    return build


def _with_membership(desk: DemoDesk) -> WindowParts:
    vault = Vault(desk.folder, desk.store.key, MemoryKeychain())
    accounts = Accounts(
        AccountPremises(desk.workspace, desk.store, desk.preferences.settings, vault),
        {"telegraph": Telegraph()},
    )
    accounts.add("telegraph", "", accounts.prepare("telegraph", {"url": "dots", "token": "dash"}))
    (account,) = accounts.all()
    port = Still((CourierStatus(account, CourierState.SYNCED),))
    return WindowParts(pages=(settings_part({"accounts": accounts_block(accounts, port)}),))


def _is_shown(scene: QWidget, name: str) -> bool:
    button = scene.findChild(QAbstractButton, name)
    return button is not None and button.isVisible()


def _has_field(scene: QWidget, name: str) -> bool:
    return scene.findChild(QLineEdit, name) is not None


def outbox_page() -> QWidget:
    """The page "Outbox" while an account wants to be signed in to and waits for a yes."""
    account = Account(AccountId(b"a" * 16), "deskserver", "Kestrel Support")
    asks = "412 rows are gone from the server. They stay here until you agree."
    said = "The server does not know this computer any more. Sign in again."
    port = Still((CourierStatus(account, CourierState.SIGN_IN, said, asks=asks),))
    plug, pages = outbox_parts(port)
    scene = window_scene(WindowParts(extras=(plug,), pages=pages), name="")
    scene.presenter.run("go.outbox")
    wait_for(partial(_is_there, scene, "outbox.consent.agree"))
    return scene


@dataclass(frozen=True)
class Still:
    """Implements `SyncPort`: says the same for ever."""

    statuses: tuple[CourierStatus, ...]

    def listen(self, listener: Callable[[CourierStatus], None]) -> Callable[[], None]:
        return lambda: None

    def call_all(self, why: Trigger) -> None:
        """Nobody is called."""

    def agree(self, account_id: AccountId) -> None:
        """Nobody asks."""


def _is_there(scene: QWidget, name: str) -> bool:
    return scene.findChild(QAbstractButton, name) is not None


def settings(place: str = "appearance", typed: str = "") -> Callable[[], QWidget]:
    """The page at a section, or with something searched for."""

    def build() -> QWidget:
        scene = window_scene(name="")
        scene.presenter.run("program.settings", place)
        page = scene.findChild(SettingsPage)
        assert page is not None
        page.search.setText(typed)
        place_row = scene.findChild(TitledRow, "workspace.place")
        if place_row is not None:
            wait_for(place_row.text.isVisible)
        return scene

    return build
