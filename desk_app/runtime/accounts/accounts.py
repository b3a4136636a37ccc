"""Setting accounts up and taking them away: the one place for command line, window and wizard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desk_app.domain import changes
from desk_app.domain.accounts import LOCAL, Account, AccountState
from desk_app.domain.errors import DeskError, NotFound, Refused
from desk_app.domain.ids import AccountId, id_text
from desk_app.runtime import clock
from desk_app.runtime.accounts.kinds import AccountKind, Kinds, Prepared, Seat, Securing
from desk_app.runtime.accounts.presence import PresenceBoard
from desk_app.runtime.accounts.trying import Newcomer, Trial, kind_of
from desk_app.runtime.accounts.vault import Vault
from desk_app.runtime.accounts.wiping import lock, wipe
from desk_app.runtime.settings import Settings
from desk_app.services.reading import OutboxLine
from desk_app.services.reading.mail import OutgoingEntry
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store

if TYPE_CHECKING:  # HTTP takes a while to import
    from desk_app.connectors.deskserver.joining import Membership

SIGNED_IN: Final = "signed_in_s"
"""Setting of an account: when somebody last signed in again, epoch seconds."""
_MOST: Final = 1_000_000
"""More waits nowhere."""


@dataclass(frozen=True, slots=True)
class Added:
    """An account that was added, and what was found on the way."""

    account: Account
    sentence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been sent from an account yet.

    Attributes:
        changes: For its server.
        mails: From its mailbox.
    """

    changes: tuple[OutboxLine, ...] = ()
    mails: tuple[OutgoingEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Premises:
    """The opened workspace, as far as accounts need it."""

    workspace: Workspace
    store: Store
    settings: Settings
    vault: Vault


class Accounts:
    """The accounts of an open workspace.

    Attributes:
        kinds: What can be added.
        board: Who is in which ticket.
    """

    def __init__(self, premises: Premises, kinds: Kinds) -> None:
        self.kinds = kinds
        self.board = PresenceBoard()
        self._premises = premises

    def all(self) -> tuple[Account, ...]:
        """The accounts but this computer's own."""
        accounts = self._premises.workspace.read(lambda reader: reader.own.accounts())
        return tuple(account for account in accounts if account.kind != LOCAL)

    def find(self, name: str) -> Account:
        """The account of this name; capitals do not matter.

        Raises:
            NotFound: There is none; the hint names those there are.
        """
        accounts = self.all()
        for account in accounts:
            if account.name.casefold() == name.casefold():
                return account
        known = ", ".join(account.name for account in accounts)
        hint = f"Known accounts: {known}." if known else "Add one with: desk-app account add"
        raise NotFound(f"There is no account called “{name[:60]}”.", hint)

    def kind(self, name: str) -> AccountKind:
        """The kind of this name.

        Raises:
            NotFound: This version has no such kind.
        """
        return kind_of(self.kinds, name)

    def trial(self) -> Trial:
        """Tries answers as this workspace and its person."""
        premises = self._premises
        me, device = premises.workspace.me, premises.store.device_id()
        newcomer = Newcomer(device, id_text(me.id) if me.id else "")
        return Trial(self.kinds, newcomer, premises.settings.policy)

    def prepare(self, kind_name: str, answers: Mapping[str, str]) -> Prepared:
        """Try answers against the real remote; nothing is kept yet.

        Raises:
            InvalidInput: Something required is missing, or there is no such thing to answer.
            Refused: The administrator does not want this account.
            DeskError: The remote does not take them.
        """
        return self.trial().prepare(kind_name, answers)

    def add(self, kind_name: str, name: str, prepared: Prepared) -> Added:
        """Keep an account: its settings in the workspace, its secrets in the keyring.

        Args:
            kind_name: Its kind.
            name: What people will call it; "" takes what the remote suggests.
            prepared: What `prepare` gave.
        """
        kind, workspace = self.kind(kind_name), self._premises.workspace
        wanted = name or prepared.name or kind.title
        account_id, vault = AccountId(clock.new_id()), self._premises.vault
        change = changes.AddAccount(
            kind_name,
            wanted,
            dict(prepared.settings),
            is_main=kind.is_main,
            takes_over=prepared.takes_over,
            account_id=account_id,
        )
        if prepared.secrets:
            vault.keep(account_id, prepared.secrets)  # before: it is served from the commit on
        try:
            workspace.apply(change)
        except DeskError:
            vault.forget(account_id)
            raise
        return Added(self._by_id(account_id), prepared.sentence)

    def sign_in(self, account: Account, answers: Mapping[str, str]) -> str:
        """Give an account new secrets (a new password or token) and let it go on."""
        known = {field.name for field in self.kind(account.kind).fields}
        kept = {name: value for name, value in account.settings.items() if name in known}
        vault = self._premises.vault
        lasting = {name: value for name, value in vault.secrets(account.id).items() if name in known}
        prepared = self.prepare(account.kind, {**kept, **lasting, **answers})
        # What was noted besides answers, such as since when mail is fetched, goes on from where it is.
        noted = {name: value for name, value in account.settings.items() if name not in known}
        vault.keep(account.id, prepared.secrets)
        # Another value each time: whoever serves the account begins anew, with the new secrets.
        settings = {**prepared.settings, **noted, SIGNED_IN: str(clock.now_s())}
        changed = changes.SetAccount(account.id, settings=settings, state=AccountState.OK)
        self._premises.workspace.apply(changed)
        return prepared.sentence

    def change(self, account: Account, name: str, settings: Mapping[str, str]) -> str:
        """Change what an account is called and how it is used; nothing that was tried against the remote.

        Args:
            account: Which one.
            name: What people will call it.
            settings: Those that change; "" removes one.

        Returns:
            What was done, for the person.

        Raises:
            Refused: Another account has the name.
        """
        change = changes.SetAccount(account.id, name or None, dict(settings))
        return f"{self._premises.workspace.apply(change).title}."

    def waiting(self, account: Account) -> Waiting:
        """What has not been sent from an account yet."""
        return self._premises.workspace.read(
            lambda reader: Waiting(
                tuple(line for line in reader.own.outbox(_MOST) if line.account_id == account.id),
                tuple(mail for mail in reader.mails.outgoing() if mail.account_id == account.id),
            )
        )

    def test(self, account: Account) -> str:
        """Try an account from end to end; one sentence of what was found."""
        return self.kind(account.kind).test(self.seat(account))

    def membership(self, account: Account) -> Membership:
        """The way to an account's password and second factor; whoever asked closes it.

        Raises:
            Refused: They are changed elsewhere.
        """
        kind = self.kind(account.kind)
        if not isinstance(kind, Securing):
            raise Refused(
                f"The password of {account.name} is changed where the account was made.",
                "Then sign in again here with the new one.",
            )
        return kind.membership(self.seat(account))

    def set_paused(self, account: Account, *, is_paused: bool) -> None:
        """Stop serving an account, or go on."""
        state = AccountState.PAUSED if is_paused else AccountState.OK
        self._premises.workspace.apply(changes.SetAccount(account.id, state=state))

    def remove(self, account: Account) -> None:
        """Sign out; refused while something unsent waits.

        Raises:
            Refused: The sentence says how many changes wait and what can be done.
        """
        seat = self.seat(account)
        self._premises.workspace.apply(changes.RemoveAccount(account.id))
        if account.kind in self.kinds:
            self.kinds[account.kind].leave(seat)
        self._premises.vault.forget(account.id)

    def seat(self, account: Account, poke: Callable[[], None] = lambda: None) -> Seat:
        """What a runner of the account works with."""
        premises = self._premises
        return Seat(
            account=account,
            secrets=premises.vault.secrets(account.id),
            workspace=premises.workspace,
            store=premises.store,
            settings=premises.settings,
            poke=poke,
            wipe=lambda: wipe(premises.store, premises.vault, account),
            lock=lambda: lock(premises.vault),
            board=self.board,
            vault=premises.vault,
        )

    def _by_id(self, account_id: AccountId) -> Account:
        return next(account for account in self.all() if account.id == account_id)
