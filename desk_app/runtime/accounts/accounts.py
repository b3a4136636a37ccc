"""Setting accounts up and taking them away: the one place for command line, window and wizard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from desk_app.domain import changes
from desk_app.domain.accounts import LOCAL, Account, AccountState
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import AccountId, id_text
from desk_app.runtime.accounts.kinds import AGENT, DEVICE, AccountKind, Kinds, Prepared, Seat
from desk_app.runtime.accounts.vault import Vault
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store


@dataclass(frozen=True, slots=True)
class Added:
    """An account that was added, and what was found on the way."""

    account: Account
    sentence: str


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
    """

    def __init__(self, premises: Premises, kinds: Kinds) -> None:
        self.kinds = kinds
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
        if name not in self.kinds:
            raise NotFound(
                f"There is no kind of account called “{name[:60]}”.",
                f"Kinds: {', '.join(sorted(self.kinds))}.",
            )
        return self.kinds[name]

    def prepare(self, kind_name: str, answers: Mapping[str, str]) -> Prepared:
        """Try answers against the real remote; nothing is kept yet.

        Raises:
            InvalidInput: Something required is missing, or there is no such thing to answer.
            Refused: The administrator does not want this account.
            DeskError: The remote does not take them.
        """
        kind, policy = self.kind(kind_name), self._premises.settings.policy
        policy.require("accounts")
        filled = _filled(kind, answers)
        if "url" in filled:
            policy.require_server(filled["url"])
        me, device = self._premises.workspace.me, self._premises.store.device_id()
        own = {DEVICE: device, AGENT: id_text(me.id) if me.id else ""}
        return kind.prepare({**filled, **own})

    def add(self, kind_name: str, name: str, prepared: Prepared) -> Added:
        """Keep an account: its settings in the workspace, its secrets in the keyring.

        Args:
            kind_name: Its kind.
            name: What people will call it; "" takes what the remote suggests.
            prepared: What `prepare` gave.
        """
        kind, workspace = self.kind(kind_name), self._premises.workspace
        wanted = name or prepared.name or kind.title
        change = changes.AddAccount(
            kind_name,
            wanted,
            dict(prepared.settings),
            is_main=kind.is_main,
            takes_over=prepared.takes_over,
        )
        done = workspace.apply(change)
        account_id = AccountId(done.first("account"))
        if prepared.secrets:
            self._premises.vault.keep(account_id, prepared.secrets)
        return Added(self._by_id(account_id), prepared.sentence)

    def sign_in(self, account: Account, answers: Mapping[str, str]) -> str:
        """Give an account new secrets (a new password or token) and let it go on."""
        known = {field.name for field in self.kind(account.kind).fields}
        kept = {name: value for name, value in account.settings.items() if name in known}
        prepared = self.prepare(account.kind, {**kept, **answers})
        self._premises.vault.keep(account.id, prepared.secrets)
        changed = changes.SetAccount(account.id, settings=dict(prepared.settings), state=AccountState.OK)
        self._premises.workspace.apply(changed)
        return prepared.sentence

    def test(self, account: Account) -> str:
        """Try an account from end to end; one sentence of what was found."""
        return self.kind(account.kind).test(self.seat(account))

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
        )

    def _by_id(self, account_id: AccountId) -> Account:
        return next(account for account in self.all() if account.id == account_id)


def _filled(kind: AccountKind, answers: Mapping[str, str]) -> dict[str, str]:
    known = {field.name for field in kind.fields}
    if strange := sorted(set(answers) - known):
        names = ", ".join(sorted(known))
        raise InvalidInput(f"A {kind.title} has no setting “{strange[0][:60]}”.", f"It has: {names}.")
    filled = {field.name: answers.get(field.name) or field.default for field in kind.fields}
    missing = [field for field in kind.fields if field.is_required and not filled[field.name]]
    if missing:
        raise InvalidInput(f"{missing[0].label} is missing.", missing[0].help)
    return filled
