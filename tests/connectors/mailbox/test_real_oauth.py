"""A mailbox without a password: a real provider, and a real mail server that asks it about every token."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.connectors.mailbox.problems import MailProblem
from desk_app.domain.accounts import Account
from desk_app.domain.changes import AddReply
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import CourierState, Rest, Round, Trigger
from desk_app.runtime.desk import NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.mail.browser import Browser
from desk_app.runtime.mail.kind import MailboxKind
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.services.handlers.common import key
from desk_app.services.mail.filing import FILE
from desk_app.services.ports import Outcome, Unit
from tests.connectors.mailbox.person import Person
from tests.connectors.mailbox.real import ALICE, DANA, SUPPORT, MailServer, mail, mail_server
from tests.connectors.mailbox.real_provider import PASSWORD, Provider, oauth_provider

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with oauth_provider(SUPPORT, ALICE) as found:
        yield found


@pytest.fixture(scope="module")
def server(provider: Provider) -> Iterator[MailServer]:
    with mail_server() as found:
        provider.vouch_to(found)
        yield found


def _made_earlier(unit: Unit) -> Outcome:
    """Nothing can be taken back any more."""
    for row in unit.find("mail_out", state="waiting"):
        unit.update("mail_out", key(row["id"]), created_s=1)
    return Outcome("")


class Desk:
    """A workspace whose mailbox signs in at the provider; opened anew by each `serve`, as a program is."""

    def __init__(self, folder: Path, server: MailServer, provider: Provider) -> None:
        self.server, self.provider = server, provider
        self.person = Person(SUPPORT, PASSWORD)
        self._folder, self._keychain = folder, MemoryKeychain()
        make_desk(
            folder, NewDesk("Kestrel", "Mira", "", "pass phrase"), keychain=self._keychain, any_place=True
        )
        self._options = OpenOptions(keychain=self._keychain, any_place=True)
        self._kind = MailboxKind(browser=Browser(self.person.open), watches=False)

    def answers(self) -> dict[str, str]:
        settings = self.server.settings(SUPPORT)
        return {
            **{name: value for name, value in settings.items() if value},
            "oauth": "other",
            "oauth_issuer": self.provider.url,
            "oauth_scope": "mail offline_access",
            "client_id": "desk-app",
        }

    def add(self) -> str:
        with open_desk(self._folder, lambda: "pass phrase", self._options) as desk:
            desk.settings.set(TAKE_BACK_S, 0)
            accounts = Accounts(desk.premises, {"mailbox": self._kind})
            return accounts.add("mailbox", "Support", accounts.prepare("mailbox", self.answers())).sentence

    def serve(self, *, reply: str = "", ended: bool = False) -> Rest:
        """Open it, serve it, and close it; `ended` ends its token at the provider while it is open."""
        with open_desk(self._folder, lambda: "pass phrase", self._options) as desk:
            accounts = Accounts(desk.premises, {"mailbox": self._kind})
            runner = self._kind.runner(accounts.seat(accounts.find("Support")))
            asked = Round(frozenset({Trigger.ASKED}), threading.Event(), lambda _progress: None)
            rest = runner.run(asked)
            if ended:
                self.provider.run("UPDATE oauth2_provider_accesstoken SET expires = '2000-01-01 00:00:00'")
            if reply:
                found = desk.workspace.read(lambda reader: reader.tickets.ticket("1"))
                desk.workspace.apply(AddReply(found.ticket.id, reply))
                desk.workspace.run(FILE, _made_earlier)
                rest = runner.run(asked)
            runner.close()
            return rest

    def account(self) -> tuple[Account, dict[str, str]]:
        """The account and its secrets."""
        with open_desk(self._folder, lambda: "pass phrase", self._options) as desk:
            accounts = Accounts(desk.premises, {"mailbox": self._kind})
            found = accounts.find("Support")
            return found, dict(accounts.seat(found).secrets)

    def sign_in(self) -> str:
        with open_desk(self._folder, lambda: "pass phrase", self._options) as desk:
            accounts = Accounts(desk.premises, {"mailbox": self._kind})
            return accounts.sign_in(accounts.find("Support"), {})


@pytest.fixture
def desk(tmp_path: Path, server: MailServer, provider: Provider) -> Desk:
    server.call("reset")
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder, server, provider)


def test_a_mailbox_is_served_with_what_a_provider_allows_until_that_is_taken_back(desk: Desk) -> None:
    assert desk.add().startswith("Signed in to localhost")
    account, secrets = desk.account()
    assert set(secrets) == {"refresh_token"}
    assert secrets["refresh_token"] not in str(account.settings)
    desk.server.write(mail("Pump"))
    desk.server.wait_for(SUPPORT, 1)

    assert (desk.serve().got, desk.serve(reply="Descale it.").sent) == (1, 1)
    assert len(desk.server.wait_for(DANA, 1)) == 1
    # Each opening has had a new refresh token, which ended the one before.
    assert desk.account()[1]["refresh_token"] != secrets["refresh_token"]

    desk.provider.take_back(desk.account()[1]["refresh_token"])
    refused = desk.serve()
    assert refused.state is CourierState.SIGN_IN
    assert "has ended or was taken back" in refused.sentence

    assert desk.sign_in().startswith("Signed in")
    assert desk.serve().state is CourierState.SYNCED


def test_a_token_that_ends_before_its_time_is_renewed_in_the_same_round(desk: Desk) -> None:
    desk.add()
    desk.server.write(mail("Pump"))
    desk.server.wait_for(SUPPORT, 1)

    rest = desk.serve(reply="Descale it.", ended=True)

    assert (rest.state, rest.sent) == (CourierState.SYNCED, 1)


def test_both_ways_to_hand_a_token_over_are_understood(desk: Desk) -> None:
    desk.add()
    conf = Path(desk.server.facts["MAIL_DATA"]) / "dovecot.conf"
    whole = conf.read_text()
    conf.write_text(whole.replace("xoauth2 oauthbearer\nauth_failure", "xoauth2\nauth_failure"))
    try:
        desk.server.call("doveadm", "reload")
        assert desk.serve().state is CourierState.SYNCED
    finally:
        conf.write_text(whole)
        desk.server.call("doveadm", "reload")


def test_who_does_not_allow_it_or_signs_in_as_somebody_else_is_told_so(desk: Desk) -> None:
    desk.person.allows = False
    with pytest.raises(MailProblem, match="you did not allow it"):
        desk.add()
    desk.person.allows, desk.person.address = True, ALICE
    with pytest.raises(MailProblem, match="does not accept what the provider says about you"):
        desk.add()
