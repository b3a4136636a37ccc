"""The section "Accounts and servers": listed, added, changed, tested, paused, and left without a loss."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from desk_app.domain.accounts import AccountState
from desk_app.domain.changes import AddAccount, CreateTicket
from desk_app.domain.ids import AccountId
from desk_app.runtime.accounts.accounts import Accounts, Premises
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.kinds import Trigger
from desk_app.runtime.accounts.vault import Vault
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.browser import Browser
from desk_app.runtime.mail.kind import MailboxKind
from desk_app.services.workspace import Parts, Workspace
from desk_app.sync.deriving import OpQueue
from desk_app.ui.kit.qr_code import QrCode
from desk_app.ui.pages.settings import SettingsPage, settings_part
from desk_app.ui.pages.settings_accounts import accounts_block
from desk_app.ui.shell.parts import WindowContext, WindowParts
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.theme import Theme
from tests.telegraph import Telegraph
from tests.ui.conftest import tab_to
from tests.ui.kestrel_rooms import unnamed
from tests.ui.window_tools import Stage


@dataclass
class Quiet:
    """Implements `SyncPort`: nobody serves the accounts."""

    said: list[CourierStatus] = field(default_factory=list)

    @property
    def statuses(self) -> tuple[CourierStatus, ...]:
        return tuple(self.said)

    def listen(self, listener: Callable[[CourierStatus], None]) -> Callable[[], None]:
        return lambda: None

    def call_all(self, why: Trigger) -> None:
        """Nobody is called."""

    def agree(self, account_id: AccountId) -> None:
        """Nobody asks."""


class Desk:
    """A window at the section, over a real workspace and a telegraph."""

    def __init__(self, folder: Path) -> None:
        self.kind = Telegraph()
        self.sync = Quiet()
        self.accounts: Accounts
        parts = WindowParts(pages=(settings_part({"accounts": self._built}),))
        self.stage = Stage(folder, parts)
        desk = self.stage.desk
        vault = Vault(desk.folder, desk.store.key, MemoryKeychain())
        premises = Premises(desk.workspace, desk.store, desk.preferences.settings, vault)
        self.pages: list[str] = []
        mailbox = MailboxKind(browser=Browser(self.pages.append), watches=False)
        self.accounts = Accounts(premises, {"telegraph": self.kind, "mailbox": mailbox})

    def _built(self, context: WindowContext) -> QWidget:
        return accounts_block(self.accounts, self.sync)(context)

    def open(self) -> None:
        self.stage.presenter.run("program.settings", "accounts")
        page = self.stage.window.findChild(SettingsPage)
        assert page is not None
        self.stage.wait(lambda: self.find("accounts.add.telegraph") is not None)

    def add_wire(self) -> None:
        """An account that is there before the page is opened."""
        prepared = self.accounts.prepare("telegraph", {"url": "dots", "token": "dash"})
        self.accounts.add("telegraph", "", prepared)

    def find(self, name: str) -> QAbstractButton | None:
        found = self.stage.window.findChildren(QAbstractButton, name)
        return next((button for button in found if button.isVisible()), None)

    def press(self, name: str) -> None:
        self.stage.wait(lambda: self.find(name) is not None)
        button = self.find(name)
        assert button is not None
        assert button.isEnabled(), button.toolTip()
        button.click()
        QApplication.processEvents()

    def fill(self, name: str, text: str) -> None:
        def shown() -> QLineEdit | None:
            return next((f for f in self.stage.window.findChildren(QLineEdit, name) if f.isVisible()), None)

        self.stage.wait(lambda: shown() is not None)
        field_ = shown()
        assert field_ is not None
        field_.clear()
        QTest.keyClicks(field_, text)

    def said(self) -> list[str]:
        return [label.text() for label in self.stage.window.findChildren(QLabel) if label.isVisible()]

    def wait_for_words(self, words: str) -> None:
        self.stage.wait(lambda: any(words in text for text in self.said()))


@pytest.fixture
def desk(theme: Theme, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.stage.close()


def test_without_an_account_the_section_says_what_one_would_bring(desk: Desk) -> None:
    desk.open()

    assert any("works on this computer alone" in text for text in desk.said())
    assert unnamed(desk.stage.window) == []


def test_an_account_is_added_by_keys_alone_and_kept_only_when_it_works(desk: Desk) -> None:
    desk.open()
    tab_to(desk.stage.window, "accounts.add.telegraph")
    desk.stage.press("Space")
    desk.fill("accounts.telegraph.url.input", "nowhere")
    desk.fill("accounts.telegraph.token.input", "dash")
    desk.stage.press("Return")
    desk.wait_for_words("There is no telegraph at “nowhere”. Check the address.")
    assert desk.accounts.all() == ()
    desk.fill("accounts.telegraph.url.input", "dots")
    desk.stage.press("Return")
    desk.wait_for_words("Wire (Telegraph)")

    (account,) = desk.accounts.all()
    assert desk.accounts.test(account) == "Heard dash from dots."
    assert any("The line is good." in notice.text for notice in desk.stage.notices)


def test_what_is_missing_is_said_at_its_field(desk: Desk) -> None:
    desk.open()
    desk.press("accounts.add.telegraph")
    desk.press("accounts.next")

    assert "Address is missing." in desk.said()
    assert desk.kind.rounds == []


def test_cancel_leads_back_to_the_list_and_keeps_nothing(desk: Desk) -> None:
    desk.open()
    desk.press("accounts.add.telegraph")
    desk.press("accounts.back")

    assert desk.find("accounts.add.telegraph") is not None
    assert desk.accounts.all() == ()


def test_testing_says_in_a_sentence_what_was_found(desk: Desk) -> None:
    desk.add_wire()
    desk.open()
    desk.press("account.Wire.test")

    desk.wait_for_words("Heard dash from dots.")


def test_an_account_is_paused_and_goes_on(desk: Desk) -> None:
    desk.add_wire()
    desk.open()
    desk.press("account.Wire.pause")
    desk.stage.wait(lambda: desk.accounts.find("Wire").state is AccountState.PAUSED)


def test_an_account_gets_another_name_and_interval(desk: Desk) -> None:
    desk.add_wire()
    desk.open()
    desk.press("account.Wire.edit")
    desk.fill("accounts.edit_server.name.input", "Telegram office")
    desk.press("accounts.edit_server.interval_min.choice.15")
    desk.press("accounts.next")
    desk.wait_for_words("Telegram office (Telegraph)")

    account = desk.accounts.find("Telegram office")
    assert account.settings["interval_min"] == "15"
    assert account.settings["url"] == "dots"


def test_a_name_that_is_taken_is_refused_where_it_is_typed(desk: Desk) -> None:
    desk.add_wire()
    desk.accounts.add("telegraph", "Other", desk.accounts.prepare("telegraph", {"url": "x", "token": "y"}))
    desk.open()
    desk.press("account.Wire.edit")
    desk.fill("accounts.edit_server.name.input", "other")
    desk.press("accounts.next")

    desk.wait_for_words("There is an account called “other” already. Choose another name.")


def test_a_mailbox_is_changed_without_signing_in_again(desk: Desk) -> None:
    settings = {"address": "support@kestrel.example", "since_s": "1700000000"}
    desk.stage.desk.workspace.apply(AddAccount("mailbox", "Support", settings))
    desk.open()
    desk.press("account.Support.edit")
    area = desk.stage.window.findChild(QPlainTextEdit, "accounts.edit_mailbox.signature.input")
    assert area is not None
    QTest.keyClicks(area, "Kestrel Support")
    desk.fill("accounts.edit_mailbox.aliases.input", "help@kestrel.example")
    desk.press("accounts.edit_mailbox.acknowledge.switch")
    desk.press("accounts.edit_mailbox.more")
    desk.press("accounts.edit_mailbox.marks_read.switch")
    desk.press("accounts.edit_mailbox.follows_flags.switch")
    desk.fill("accounts.edit_mailbox.spam_to.input", "Junk")
    assert unnamed(desk.stage.window) == []
    desk.press("accounts.next")
    desk.stage.wait(lambda: desk.accounts.find("Support").settings.get("acknowledge") == "yes")

    kept = desk.accounts.find("Support").settings
    assert kept["signature"] == "Kestrel Support"
    assert kept["aliases"] == "help@kestrel.example"
    assert kept["marks_read"] == "yes"
    assert (kept["follows_flags"], kept["spam_to"]) == ("yes", "Junk")
    assert kept["since_s"] == "1700000000"


def test_signing_out_asks_first_and_keeps_what_is_here(desk: Desk) -> None:
    desk.add_wire()
    desk.open()
    desk.press("account.Wire.leave")
    desk.wait_for_words("Sign out of Wire?")
    desk.press("question.go")
    desk.wait_for_words("works on this computer alone")

    assert desk.kind.closed == ["left Wire"]


def test_signing_out_with_unsent_work_says_what_and_keeps_it_in_a_file(desk: Desk, tmp_path: Path) -> None:
    desk.kind.is_main = True
    desk.add_wire()
    queue_ticket(desk, "On its way tomorrow")
    desk.open()
    desk.press("account.Wire.leave")
    desk.wait_for_words("has not been sent from Wire")
    desk.press("question.go")
    desk.stage.wait(lambda: bool(desk.stage.window.findChildren(QFileDialog)))
    (dialog,) = desk.stage.window.findChildren(QFileDialog)
    path = tmp_path / "unsent.json"
    dialog.fileSelected.emit(str(path))
    desk.stage.wait(lambda: desk.accounts.all() == ())

    assert "On its way tomorrow" in path.read_text("utf-8")
    assert json.loads(path.read_text("utf-8"))["changes"]


def queue_ticket(desk: Desk, subject: str) -> None:
    """A new ticket of the server that has not been sent."""
    store = desk.stage.desk.store
    parts = Parts(store.writer, store.library, store.blobs, (OpQueue(lambda: 0),))
    Workspace(parts, store.me).apply(CreateTicket(subject))


def test_two_servers_in_one_workspace_are_refused_before_anything_is_typed(desk: Desk) -> None:
    desk.kind.is_main = True
    desk.add_wire()
    desk.open()
    desk.stage.wait(lambda: not desk.find("accounts.add.telegraph").isEnabled())  # type: ignore[union-attr]  # it is there
    button = desk.find("accounts.add.telegraph")

    assert button is not None
    assert "works with one server" in button.toolTip()


def focused_name() -> str:
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


def test_the_keyboard_stays_where_somebody_works(desk: Desk) -> None:
    desk.open()
    desk.press("accounts.add.telegraph")
    desk.press("accounts.back")
    after_cancel = focused_name()
    desk.press("accounts.add.telegraph")
    desk.fill("accounts.telegraph.url.input", "dots")
    desk.fill("accounts.telegraph.token.input", "dash")
    desk.press("accounts.next")
    desk.stage.wait(lambda: focused_name() == "account.Wire.test")
    desk.press("account.Wire.edit")
    desk.press("accounts.back")

    assert after_cancel == "accounts.add.telegraph"
    assert focused_name() == "account.Wire.edit"


def test_a_password_is_changed_by_keys_and_each_fault_is_said_at_its_field(desk: Desk) -> None:
    desk.add_wire()
    desk.open()
    desk.press("account.Wire.security")
    desk.wait_for_words("As mira@kestrel.example.")
    assert focused_name() == "security.back"
    desk.press("security.password")
    desk.fill("security.password.password.input", "wrong")
    desk.fill("security.password.new.input", "short")
    desk.fill("security.password.again.input", "shorter")
    desk.stage.press("Return")
    desk.wait_for_words("The two do not match.")
    desk.fill("security.password.again.input", "short")
    desk.stage.press("Return")
    desk.wait_for_words("The password is wrong.")
    desk.fill("security.password.password.input", "four unrelated words")
    desk.stage.press("Return")
    desk.wait_for_words("A password has 10 characters at least.")
    for name in ("new", "again"):
        desk.fill(f"security.password.{name}.input", "some other long words")
    assert unnamed(desk.stage.window) == []
    desk.stage.press("Return")
    desk.stage.wait(lambda: desk.kind.drawer.password == "some other long words")
    desk.stage.wait(lambda: focused_name() == "security.password")
    desk.press("security.back")

    assert focused_name() == "account.Wire.security"
    assert any("counts from now on" in notice.text for notice in desk.stage.notices)
    assert desk.kind.drawer.closed >= 4, "every connection is given back"


def test_a_second_factor_is_scanned_or_typed_and_counts_once_it_was_shown_to_work(desk: Desk) -> None:
    desk.add_wire()
    desk.open()
    desk.press("account.Wire.security")
    desk.press("security.set_up")
    desk.fill("security.factor.password.input", "four unrelated words")
    desk.stage.press("Return")
    desk.wait_for_words("ABCD EFGH")
    code = desk.stage.window.findChild(QrCode)
    assert code is not None
    assert code.isVisible()
    assert code.sizeHint().width() > 29 * tokens().space(1)
    desk.fill("security.confirm.code.input", "000000")
    desk.stage.press("Return")
    desk.wait_for_words("The code is wrong.")
    desk.fill("security.confirm.code.input", "123456")
    desk.stage.press("Return")
    desk.stage.wait(lambda: desk.find("security.drop") is not None)
    assert "ABCD EFGH" not in desk.said(), "the secret is shown once"
    desk.press("security.drop")
    desk.fill("security.drop.password.input", "four unrelated words")
    desk.fill("security.drop.code.input", "123456")
    desk.stage.press("Return")
    desk.stage.wait(lambda: desk.find("security.set_up") is not None)

    assert desk.kind.drawer.has_factor is False


def test_signing_in_again_in_the_browser_can_be_stopped_by_keys(desk: Desk) -> None:
    settings = {"address": "support@kestrel.example", "oauth": "google", "client_id": "made-up.apps.example"}
    desk.stage.desk.workspace.apply(AddAccount("mailbox", "Support", settings))
    desk.open()
    desk.press("account.Support.sign_in")
    desk.stage.press("Return")
    desk.stage.wait(lambda: bool(desk.pages))
    desk.wait_for_words("Sign in on the page in your browser.")
    tab_to(desk.stage.window, "accounts.back")
    desk.stage.press("Space")

    desk.wait_for_words("Client id")
    assert not any("Waiting" in text for text in desk.said())
    assert desk.find("accounts.back").text() == "Cancel"  # type: ignore[union-attr]  # it is there
    assert desk.accounts.find("Support").settings == settings
