"""A new user signs in to a mailbox at a provider, in the real window, by keys; a mail comes, a reply goes.

The person's browser is a program that keeps the address of the page and ends; the test visits the page as a
person would (`person.py`), or does not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.connectors.mailbox.person import Person
from tests.connectors.mailbox.real import ALICE, DANA, SUPPORT, MailServer, mail, mail_server
from tests.connectors.mailbox.real_provider import PASSWORD, Provider, oauth_provider
from tests.e2e.desk import PASSPHRASE, Desk, Screen, missing
from tests.e2e.test_first_server import keep_the_code

pytestmark = [pytest.mark.server, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

_BROWSER = """import sys, pathlib
page = pathlib.Path(sys.argv[1])
page.with_suffix(".new").write_text(sys.argv[2])
page.with_suffix(".new").replace(page)
"""


class Pages:
    """What the browser was shown."""

    def __init__(self, folder: Path) -> None:
        self._page = folder / "page"
        (folder / "browser.py").write_text(_BROWSER)
        self.command = f"{sys.executable} {folder / 'browser.py'} {self._page} %s"

    def next(self, desk: Desk) -> str:
        """Wait for a page, and take it."""
        desk.until(self._page.exists)
        page = self._page.read_text()
        self._page.unlink()
        return page


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with oauth_provider(SUPPORT, ALICE) as found:
        yield found


@pytest.fixture
def mails(provider: Provider) -> Iterator[MailServer]:
    with mail_server() as found:
        provider.vouch_to(found)
        yield found


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(tmp_path)


@pytest.fixture
def desk(tmp_path: Path, pages: Pages) -> Iterator[Desk]:
    screen = Screen(1440, 900)
    try:
        with Desk(screen, tmp_path / "mine" / "workspace", BROWSER=pages.command) as desk:
            desk.folder.parent.mkdir()
            desk.open()
            yield desk
    finally:
        screen.close()


def fill_in(desk: Desk, provider: Provider, mails: MailServer) -> None:
    """From the first page to the last answer before the browser."""
    settings = mails.settings(SUPPORT)
    desk.key("2", "Return")
    desk.comes("Which mailbox")
    desk.type(SUPPORT)
    desk.key("Tab")
    desk.type("Mira Okafor")
    desk.key("Return")
    desk.comes("Sign in to the mailbox")
    desk.key("shift+Tab", "Right", "Right", "Right", "space", "Tab")
    for text, keys in (
        (provider.url, ("Tab",)),
        ("desk-app", ("Tab", "Tab", "space", "Tab")),
        ("mail offline_access", ("Tab", "Tab")),
        (settings["imap_host"], ("Tab",)),
        (settings["imap_port"], ("Tab", "Tab")),
        (settings["smtp_host"], ("Tab",)),
        (settings["smtp_port"], ("Tab", "Tab")),
        (settings["ca_file"], ()),
    ):
        desk.type(text)
        if keys:
            desk.key(*keys)


def finish(desk: Desk, code: Path) -> None:
    """From what is kept here to the open desk."""
    desk.key("Return")
    desk.comes("Choose a passphrase")  # there is no keyring on this computer
    desk.type(PASSPHRASE)
    desk.key("Tab")
    desk.type(PASSPHRASE)
    desk.key("Return")
    desk.comes("Keep this recovery code")
    desk.type(keep_the_code(desk, code))
    desk.key("Return")
    desk.comes("Your desk is ready")
    desk.key("Return")


def again(desk: Desk, pages: Pages, before: str) -> str:
    """Try once more; gives the page. Until the window has heard of the answer, the old one opens again."""
    page = before
    while page == before:
        desk.key("Return")
        page = pages.next(desk)
    return page


def strange(page: str) -> str:
    """An answer that belongs to no sign-in of ours, at the address the page leads back to."""
    back = parse_qs(urlsplit(page).query)["redirect_uri"][0]
    return requests.get(f"{back}?code=made-up&state=made-up", timeout=20).text


def test_a_new_user_signs_in_at_a_provider_and_has_a_help_desk(
    desk: Desk, pages: Pages, provider: Provider, mails: MailServer, tmp_path: Path
) -> None:
    person = Person(SUPPORT, PASSWORD, allows=False)
    fill_in(desk, provider, mails)
    desk.key("Return")
    refused = pages.next(desk)
    person.visit(refused)
    assert "Signing in did not work" in person.saw[-1]

    wrong = again(desk, pages, refused)
    assert "Signing in did not work" in strange(wrong)

    closed = again(desk, pages, wrong)
    desk.key("Return")  # the button that has the keyboard now
    assert pages.next(desk) == closed
    person.allows = True
    person.visit(closed)
    desk.comes("What to keep here")

    mails.write(mail("The belt slips"))
    mails.wait_for(SUPPORT, 1)
    finish(desk, tmp_path / "code.txt")
    desk.until(lambda: [row["subject"] for row in desk.tickets()] == ["The belt slips"])
    assert [account["kind"] for account in desk.listed("account", "list")] == ["mailbox"]
    desk.run("setting", "set", "sending.take_back_s", "0")
    desk.rest()
    desk.key("g", "a")
    desk.rest()
    desk.key("j")
    desk.rest()
    desk.key("r")
    desk.rest()
    desk.type("Tighten it.")
    desk.key("ctrl+Return")
    desk.until(lambda: len(mails.box(DANA)) == 1)
    assert b"Tighten it." in mails.box(DANA)[0]
    assert desk.close() == 0
