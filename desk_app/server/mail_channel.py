"""The team's mailbox, served by the server: mails become tickets once for all, answers leave from here.

It is an ordinary workspace in the server's folder that works with this very server like everybody else's,
and a mailbox of the usual kind in it. So nothing about mail is written twice, and what colleagues see comes
by sync. Its key lies beside it, readable for the server's user only: who can read the server's folder has
its database too.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from desk_app.domain.accounts import Account
from desk_app.domain.changes import ChangeSet, SetAccount
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import AgentId, parse_id
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Role
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.couriers import ROWS, SERVES_TEAM, Couriers, CourierStatus
from desk_app.runtime.accounts.fetching import Fetcher, Wanted
from desk_app.runtime.accounts.kinds import Kinds, Prepared
from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.server.joining import Door, NewPerson
from desk_app.server.team import Team
from desk_app.services.mail.mailboxes import MAILBOX
from desk_app.store.keyfile import KeychainUnavailable
from desk_app.sync.wire.joining import SignIn

FOLDER: Final = "mail"
KEY: Final = "mail.key"
PERSON: Final = "mail@desk-app.invalid"
_NAME: Final = "Mailbox"
_SERVER: Final = "deskserver"
_NO_KEYRING: Final = "A server has no keyring."
_logger = logging.getLogger(__name__)


class _NoKeychain:
    """Implements `Keychain` where nobody is signed in: a server has no keyring."""

    def load(self, workspace_id: bytes) -> bytes | None:
        """There is nothing."""
        del workspace_id
        raise KeychainUnavailable(_NO_KEYRING)

    def save(self, workspace_id: bytes, key: bytes) -> None:
        """There is no place."""
        del workspace_id, key
        raise KeychainUnavailable(_NO_KEYRING)

    def forget(self, workspace_id: bytes) -> None:
        """There is nothing."""
        del workspace_id


class MailChannel:
    """The mailboxes of a server's folder."""

    def __init__(self, folder: Path, kinds: Callable[[], Kinds]) -> None:
        self._folder = folder
        self._kinds = kinds

    @property
    def is_set_up(self) -> bool:
        """Whether there is one."""
        return (self._folder / KEY).exists()

    def add(
        self, team: Team, door: Door, answers: Mapping[str, str], *, name: str = "", url: str = ""
    ) -> str:
        """Add a mailbox, which is tried before anything is kept; gives a sentence.

        Args:
            team: The server.
            door: The way into its workspace.
            answers: What a mailbox asks for.
            name: What people will call it; "" takes its address.
            url: Where this server answers, when it is not asked at the place where it listens.

        Raises:
            DeskError: The mailbox does not let us in; nothing was kept.
        """
        if not self.is_set_up:
            self._make(team, door, url)
        with self._opened() as desk:
            accounts = Accounts(desk.premises, self._kinds())
            prepared = accounts.prepare(MAILBOX, answers)
            settings = {**prepared.settings, SERVES_TEAM: "yes"}
            added = accounts.add(
                MAILBOX, name, Prepared(settings, prepared.secrets, prepared.sentence, prepared.name)
            )
            return f"Added the mailbox {added.account.name}. {added.sentence}"

    def mailboxes(self) -> list[Account]:
        """Those there are."""
        if not self.is_set_up:
            return []
        with self._opened() as desk:
            return [one for one in Accounts(desk.premises, self._kinds()).all() if one.kind == MAILBOX]

    def remove(self, name: str) -> None:
        """Remove a mailbox; refused while mails wait to be sent.

        Raises:
            NotFound: There is no such mailbox.
        """
        if not self.is_set_up:
            raise NotFound("This server has no mailbox.", "Add one: desk-app server mailbox-add")
        with self._opened() as desk:
            accounts = Accounts(desk.premises, self._kinds())
            account = accounts.find(name)
            if account.kind != MAILBOX:
                raise Refused(f"{account.name} is the server itself.")
            accounts.remove(account)

    @contextmanager
    def running(self, url: str, ca_file: str = "") -> Iterator[None]:
        """Serve the mailboxes for the length of the block; nothing where there are none.

        Args:
            url: Where this server answers.
            ca_file: Its certificate, where it speaks TLS itself.
        """
        if not self.is_set_up:
            yield
            return
        with self._opened(watch=True) as desk:
            accounts = Accounts(desk.premises, self._kinds())
            self._point_at(desk, accounts, url, ca_file)
            fetcher = Fetcher(accounts, desk.store)
            fetcher.in_advance = lambda: _missing(desk)
            couriers = Couriers(accounts, desk.workspace)
            stop_hearing = couriers.listen(_told)
            stop_looking = desk.workspace.subscribe(lambda changes: _look(fetcher, changes))
            try:
                yield
            finally:
                stop_looking()
                stop_hearing()
                fetcher.close()
                couriers.close()

    def _make(self, team: Team, door: Door, url: str) -> None:
        """A workspace of its own, and a person of the server's that it signs in as."""
        password, passphrase = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        rights = {EVERY_TEAM: ROLE_RIGHTS[Role.ADMIN]}
        agent = team.clocks.new_id()
        door.make_person(NewPerson(PERSON, _NAME, password, Role.ADMIN, rights, agent))
        key = self._folder / KEY
        new = NewDesk(
            door.facts.name, _NAME, PERSON, passphrase, agent_id=AgentId(parse_id(agent)), has_lists=False
        )
        make_desk(self._folder / FOLDER, new, keychain=_NoKeychain(), any_place=True)
        key.touch(mode=0o600)
        key.write_text(passphrase)
        with self._opened() as desk:
            device = desk.store.device_id()
            joined = door.sign_in(SignIn(PERSON, password, device, _NAME))
            settings = {"url": url or "http://127.0.0.1:8470", "plain": "yes", "agent": joined.agent}
            settings |= {"fixed": "yes"} if url else {}
            accounts = Accounts(desk.premises, self._kinds())
            accounts.add(_SERVER, door.facts.name, Prepared(settings, {"token": joined.token}))

    @contextmanager
    def _opened(self, *, watch: bool = False) -> Iterator[Desk]:
        passphrase = (self._folder / KEY).read_text()
        options = OpenOptions(keychain=_NoKeychain(), any_place=True, watch=watch)
        with open_desk(self._folder / FOLDER, lambda: passphrase, options) as desk:
            yield desk

    @staticmethod
    def _point_at(desk: Desk, accounts: Accounts, url: str, ca_file: str) -> None:
        """The server may listen elsewhere than the last time."""
        for account in accounts.all():
            if account.kind == _SERVER and account.settings.get("fixed") != "yes":
                settings = {
                    "url": url,
                    "plain": "no" if url.startswith("https") else "yes",
                    "ca_file": ca_file,
                }
                desk.workspace.apply(SetAccount(account.id, settings=settings))


def _missing(desk: Desk) -> Iterator[Wanted]:
    """The files that waiting mails need and that lie on the server only."""
    files = desk.workspace.read(lambda reader: reader.mails.files_to_send())
    return (Wanted(*file) for file in files if not desk.workspace.has_file(file[0]))


def _look(fetcher: Fetcher, changes: ChangeSet) -> None:
    if changes.kind == ROWS or changes.kind.startswith("sync.mail"):
        fetcher.look()


def _told(status: CourierStatus) -> None:
    if status.sentence:
        facts = {"account": status.account.name, "state": status.state.value}
        _logger.warning(status.sentence, extra=facts)
