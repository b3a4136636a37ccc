"""A mailbox through the wizard: found from its address, tried, fetched; or in one sentence why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from desk_app.connectors.mailbox.discovery import GUESSED, Found
from desk_app.connectors.mailbox.settings import Security, Server
from desk_app.presenters.first_run_ways import Step
from desk_app.runtime.desk import OpenOptions, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.browser import Browser
from desk_app.runtime.mail.kind import MailboxKind
from desk_app.services.reading import ListQuery
from desk_app.ui.theme.theme import Theme
from tests.connectors.mailbox.real import SUPPORT, MailServer, mail, mail_server
from tests.ui.first_run.running import Run, Show
from tests.ui.kestrel_rooms import unnamed


class Post:
    """What is found of an address, and the pages a browser was shown."""

    def __init__(self, *found: Found) -> None:
        self.found = list(found)
        self.pages: list[str] = []
        self.kind = MailboxKind(
            find=lambda _address: self.found, browser=Browser(self.pages.append), watches=False
        )


def nowhere(*, source: str = "autoconfig of kestrel.example", oauth: str = "") -> Found:
    """Servers at which nobody answers."""
    imap, smtp = Server("127.0.0.1", 1, Security.TLS), Server("127.0.0.1", 1, Security.TLS)
    return Found(imap, smtp, "support@kestrel.example", source, oauth=oauth)


@pytest.fixture
def post() -> Post:
    return Post(nowhere())


@pytest.fixture
def run(home: Path, theme: Theme, show: Show, post: Post) -> Iterator[Run]:
    run = Run(home, show, MemoryKeychain(), {"mailbox": post.kind})
    run.press(Qt.Key.Key_2)
    run.wizard.next.click()
    yield run
    run.close()


def to_the_sign_in(run: Run, address: str = "support@kestrel.example") -> None:
    run.fill("address.address", address)
    run.fill("address.agent", "Mira Okafor")
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: not run.presenter.state.busy)


def test_servers_are_found_from_the_address_and_said_in_words(run: Run) -> None:
    to_the_sign_in(run)

    assert run.step is Step.SIGN_IN
    assert any(
        "Found 127.0.0.1:1 (TLS) and 127.0.0.1:1 (TLS), according to autoconfig" in t for t in run.said()
    )
    assert unnamed(run.wizard) == []


def test_a_guess_is_called_one(run: Run, post: Post) -> None:
    post.found = [nowhere(source=GUESSED)]
    to_the_sign_in(run)

    assert any("Nobody says which servers this address has." in text for text in run.said())


def test_what_is_no_address_is_said_beside_it(home: Path, theme: Theme, show: Show) -> None:
    run = Run(home, show, MemoryKeychain(), {"mailbox": MailboxKind()})
    run.press(Qt.Key.Key_2)
    run.wizard.next.click()
    to_the_sign_in(run, "support at kestrel")
    said, step = run.said(), run.step
    run.close()

    assert "“support at kestrel” is not an e-mail address." in said
    assert step is Step.ADDRESS


def test_what_is_missing_is_asked_for_before_anything_is_looked_up(run: Run) -> None:
    run.wizard.next.click()

    assert "Write the address that customers write to." in run.said()
    assert "Write your name; customers see it below your replies." in run.said()


def test_servers_that_cannot_be_reached_leave_the_way_on_open(run: Run) -> None:
    to_the_sign_in(run)
    run.fill("mail_sign_in.password", "secret")
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: not run.presenter.state.busy)
    setup = run.presenter.state.setup

    assert setup is not None
    assert setup.error
    assert setup.error in run.said()
    assert run.step is Step.SIGN_IN
    run.wizard.back.click()
    assert run.wizard.windowTitle().startswith("Which mailbox?")


def test_signing_in_with_the_browser_can_be_stopped(run: Run, post: Post) -> None:
    post.found = [nowhere(oauth="google")]
    to_the_sign_in(run)
    run.fill("mail_sign_in.client_id", "made-up.apps.example")
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: post.pages)
    assert run.wizard.note.text() == "Waiting for your browser…"
    assert run.wizard.back.text() == "Stop"
    assert any("Sign in on the page" in text for text in run.said())
    assert "Client id" not in run.said()
    run.press(Qt.Key.Key_Return)  # the keyboard is where the page opens once more
    run.wait(lambda: len(post.pages) == 2)
    run.press_button("first_run.mail_sign_in.wait.copy")
    assert QApplication.clipboard().text() == post.pages[0] == post.pages[1]
    assert unnamed(run.wizard) == []
    run.wizard.back.click()

    assert run.presenter.state.busy == ""
    assert post.pages[0].startswith("https://accounts.google.com/")
    assert run.step is Step.SIGN_IN
    assert "Client id" in run.said()
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "first_run.mail_sign_in.client_id.input"


def test_what_is_wrong_is_seen_on_a_page_that_is_higher_than_the_window(run: Run, post: Post) -> None:
    to_the_sign_in(run)
    run.wizard.resize(1024, 700)
    run.press_button("first_run.mail_sign_in.more")
    run.fill("mail_sign_in.password", "secret")
    run.press(Qt.Key.Key_Return)
    run.wait(lambda: not run.presenter.state.busy)
    error = run.wizard.findChild(QLabel, "first_run.mail_sign_in.error")

    assert error is not None
    run.wait(lambda: error.text() and error.visibleRegion().boundingRect() == error.rect())


# ---------------------------------------------------------------- against real servers


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    if not os.environ.get("DESK_APP_SERVERS"):
        pytest.skip("DESK_APP_SERVERS does not name the folder of the servers")
    with mail_server() as server:
        yield server


@pytest.fixture
def real(home: Path, theme: Theme, show: Show, server: MailServer) -> Iterator[Run]:
    imap = Server("localhost", int(server.facts["MAIL_IMAPS_PORT"]), Security.TLS)
    smtp = Server("localhost", int(server.facts["MAIL_SUBMISSION_PORT"]), Security.STARTTLS)
    post = Post(Found(imap, smtp, SUPPORT, "autoconfig of example.test"))
    run = Run(home, show, MemoryKeychain(), {"mailbox": post.kind})
    run.press(Qt.Key.Key_2)
    run.wizard.next.click()
    to_the_sign_in(run, SUPPORT)
    run.press_button("first_run.mail_sign_in.more")
    run.fill("mail_sign_in.ca_file", server.facts["MAIL_CA"])
    yield run
    run.close()


@pytest.mark.server
def test_a_wrong_password_is_said_beside_it_and_the_right_one_leads_on(real: Run, server: MailServer) -> None:
    real.fill("mail_sign_in.password", "wrong")
    real.press(Qt.Key.Key_Return)
    real.wait(lambda: not real.presenter.state.busy)
    setup = real.presenter.state.setup
    assert setup is not None
    assert "does not accept the user name and password" in setup.problems["password"]
    real.fill("mail_sign_in.password", server.password)
    real.press(Qt.Key.Key_Return)
    real.wait(lambda: not real.presenter.state.busy)

    assert real.step is Step.KEEP
    assert any(text.startswith("Signed in to localhost:") for text in real.said())


@pytest.mark.server
def test_a_mailbox_is_set_up_and_the_mail_that_is_there_comes_in(real: Run, server: MailServer) -> None:
    server.write(mail("The old one"))
    server.wait_for(SUPPORT, 1)
    real.fill("mail_sign_in.password", server.password)
    real.press(Qt.Key.Key_Return)
    real.wait(lambda: real.step is Step.KEEP or not real.presenter.state.busy)
    choice = real.wizard.findChild(QAbstractButton, "first_run.history.history_days.30")
    assert choice is not None
    choice.click()
    choice.setFocus()
    real.press(Qt.Key.Key_Return)
    real.keep_the_code()
    real.wait(lambda: real.presenter.state.sync is not None and real.presenter.state.sync.tickets > 0)
    real.wizard.next.click()
    real.wait(lambda: real.presenter.state.begun is not None)
    begun = real.presenter.state.begun

    assert begun is not None
    with open_desk(begun.folder, str, OpenOptions(keychain=real.keychain)) as desk:
        (account,) = [a for a in desk.workspace.read(lambda r: r.own.accounts()) if a.kind == "mailbox"]
        days = (int(account.settings["since_s"]) - int(account.settings["history_s"])) / 86_400
        assert days == 30
        assert desk.workspace.me.name == "Mira Okafor"
        rows = desk.workspace.read(lambda reader: reader.lists.page(ListQuery("")).rows)
        assert "The old one" in [row.subject for row in rows]
