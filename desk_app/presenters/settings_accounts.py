"""The section "Accounts and servers": what there is and how it stands, adding, changing, leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from desk_app.domain.accounts import LOCAL, Account, AccountState
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AccountId
from desk_app.domain.text import count_of
from desk_app.presenters.account_change import AccountChange, EditState
from desk_app.presenters.account_forms import Elsewhere
from desk_app.presenters.account_setup import AccountSetup, Doer, SetupState, Trying
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.question import Question
from desk_app.presenters.session import Notice
from desk_app.presenters.syncing import SyncPort
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.accounts.accounts import Accounts, Waiting
from desk_app.runtime.accounts.couriers import CourierStatus
from desk_app.runtime.accounts.kinds import CourierState, Securing
from desk_app.runtime.accounts.leaving import leave_with_file
from desk_app.sync.outbox_items import items_of

T = TypeVar("T")

_SHOWN_TITLES: Final = 3
_STATES: Final[Mapping[CourierState, str]] = {
    CourierState.SYNCED: "Up to date",
    CourierState.WORKING: "Working",
    CourierState.OFFLINE: "No connection",
    CourierState.SIGN_IN: "Sign in again",
    CourierState.NEEDS_YOU: "Something waits for you",
    CourierState.STOPPED: "Stopped",
    CourierState.PAUSED: "Paused",
}
_ASKING: Final = frozenset({CourierState.SIGN_IN, CourierState.STOPPED, CourierState.NEEDS_YOU})


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account as it is listed.

    Attributes:
        title: Its name, and what it is.
        text: Its address, and how it stands.
        result: What the last thing done with it led to; empty for nothing.
        is_wrong: A person has to act, or what was tried did not work.
        can_secure: Password and second factor can be changed from here.
    """

    account: Account
    title: str
    text: str
    state: CourierState
    result: str = ""
    is_wrong: bool = False
    can_secure: bool = False


@dataclass(frozen=True, slots=True)
class AccountsState:
    """The section.

    Attributes:
        lines: The accounts.
        addable: Kinds that can be added: name, title, and why not now (empty when it can).
        busy: Id of the account something is done with; empty for none.
        setup: The account that is being added; None for none.
        editing: The form over an account; None for none.
        leaving: The account for whose unsent work a file is wanted; None for none.
    """

    lines: tuple[AccountLine, ...] = ()
    addable: tuple[tuple[str, str, str], ...] = ()
    busy: bytes = b""
    setup: SetupState | None = None
    editing: EditState | None = None
    leaving: Account | None = None


class AccountsPresenter(Presenter[AccountsState]):
    """The accounts of one window's workspace."""

    def __init__(self, window: WindowPresenter, accounts: Accounts, sync: SyncPort, doer: Doer) -> None:
        """Begin to follow how the accounts stand.

        Args:
            window: Whose page.
            accounts: Adds, changes and removes them.
            sync: Serves them.
            doer: Does what talks to a remote.
        """
        super().__init__(AccountsState())
        self._window, self._session = window, window.session
        self._accounts, self._sync, self._doer = accounts, sync, doer
        self._all: tuple[Account, ...] = ()
        self._results: dict[AccountId, tuple[str, bool]] = {}
        self._setup: AccountSetup | None = None
        self._trial: Trying | None = None
        self._change = AccountChange(
            accounts,
            doer,
            lambda editing: self._show(replace(self._state, editing=editing)),
            lambda sentence: self._session.tell(Notice(sentence)),
        )
        self._stops: list[Stop] = [
            sync.listen(lambda _status: self._session.post(self._render)),
            self._session.on_change(lambda changes: self._read() if "account" in changes.tables else None),
        ]
        self._read()
        doer.do(accounts.trial, self._found_trial, self._session.complain)

    def close(self) -> None:
        """Follow nothing any more; what is not finished is not kept."""
        for stop in self._stops:
            stop()
        if self._setup is not None:
            self._setup.give_up()
        self._change.close()
        self._doer.close()
        if self._setup is not None and self._setup.state.prepared is not None and self._trial is not None:
            self._trial.discard(self._setup.kind.name, self._setup.state.prepared)

    # ------------------------------------------------------------ adding

    @property
    def setup(self) -> AccountSetup | None:
        """The account that is being added."""
        return self._setup

    def add(self, kind: str) -> None:
        """Begin to add an account."""
        if self._trial is None:
            return
        self._setup = AccountSetup(kind, self._trial, self._doer, can_upload=not self._has_main())
        self._setup.watch(self._follow_setup)

    def next(self) -> None:
        """Go on with what is being added or changed."""
        if self._setup is not None:
            self._setup.next()
        else:
            self._change.save()

    def back(self) -> None:
        """One page back, out of waiting, or back to the list."""
        if self._setup is not None:
            if not self._setup.back():
                self._setup.discard()
                self._end_setup()
        else:
            self._change.back()

    @property
    def elsewhere(self) -> Elsewhere:
        """The page of the browser in which the person is waited for."""
        return self._setup if self._setup is not None else self._change

    def _follow_setup(self, setup: SetupState) -> None:
        self._show(replace(self._state, setup=setup))
        if setup.is_done and not self._state.busy:
            self._keep()

    def _keep(self) -> None:
        """Everything was answered and works: the account is kept and served from now on."""
        setup = self._setup
        prepared = setup.result() if setup is not None else None
        if setup is None or prepared is None:
            return
        kind = setup.kind.name
        self._show(replace(self._state, busy=b"new"))

        def kept(sentence: str) -> None:
            self._show(replace(self._state, busy=b""))
            self._end_setup()
            self._session.tell(Notice(sentence))

        def failed(error: DeskError) -> None:
            self._show(replace(self._state, busy=b""))
            setup.reopen()
            self._session.complain(error)

        def keep() -> str:
            added = self._accounts.add(kind, "", prepared)
            return f"{added.account.name} is added. {added.sentence}".rstrip()

        self._doer.do(keep, kept, failed)

    def _end_setup(self) -> None:
        self._setup = None
        self._show(replace(self._state, setup=None))

    # ------------------------------------------------------------ changing

    def edit(self, account: Account) -> None:
        """Change how an account is used."""
        self._change.begin(account)

    def sign_in(self, account: Account) -> None:
        """Sign in again, with another password or in the browser."""
        self._change.begin_sign_in(account)

    def type(self, name: str, text: str) -> None:
        """What stands in a field of the form."""
        if self._setup is not None:
            self._setup.type(name, text)
        else:
            self._change.type(name, text)

    def show_more(self, *, is_shown: bool) -> None:
        """Show what few people need, or not."""
        if self._setup is not None:
            self._setup.show_more(is_shown=is_shown)
        else:
            self._change.show_more(is_shown=is_shown)

    # ------------------------------------------------------------ the rest

    def test(self, account: Account) -> None:
        """Try it from end to end; the sentence stands below it."""
        self._do(account, lambda: self._accounts.test(account), self._tested)

    def set_paused(self, account: Account, *, is_paused: bool) -> None:
        """Stop serving it, or go on."""
        self._do(account, lambda: self._accounts.set_paused(account, is_paused=is_paused), _nothing)

    def leave(self, account: Account) -> None:
        """Sign out, after a yes; what has not been sent is told first and never dropped silently."""
        self._do(
            account, lambda: self._accounts.waiting(account), lambda _account, left: self._ask(account, left)
        )

    def keep_unsent(self, path: str) -> None:
        """Write what waits into a file, then sign out; an empty path changes nothing."""
        account = self._state.leaving
        self._show(replace(self._state, leaving=None))
        if account is None or not path:
            return

        def work() -> str:
            count = leave_with_file(self._accounts, self._session.workspace, account, Path(path))
            return f"Signed out of {account.name}. {count_of(count, 'change is', 'changes are')} in {path}."

        self._do(account, work, lambda _account, sentence: self._session.tell(Notice(sentence)))

    def _ask(self, account: Account, left: Waiting) -> None:
        titles = [item.title for item in items_of(left.changes, is_online=False)]
        titles += [f"Reply: {mail.subject}" for mail in left.mails]
        count = len(titles)
        if not count:
            question = Question(
                f"Sign out of {account.name}?",
                "What is here stays and can be read. Nothing more is sent or received.",
                "Sign out",
                lambda: self._remove(account),
            )
        else:
            shown = ", ".join(f"“{title}”" for title in titles[:_SHOWN_TITLES])
            more = f" and {count - _SHOWN_TITLES} more" if count > _SHOWN_TITLES else ""
            question = Question(
                f"{count_of(count, 'change has', 'changes have')} not been sent from {account.name}",
                f"{shown}{more}. Nobody else has them. To sign out now, choose a file that keeps them word"
                " for word; the words of replies stay as drafts, too. Otherwise send them first.",
                "Keep them in a file and sign out…",
                lambda: self._show(replace(self._state, leaving=account)),
            )
        self._window.ask(question)

    def _remove(self, account: Account) -> None:
        self._do(
            account,
            lambda: self._accounts.remove(account),
            lambda account, _none: self._session.tell(Notice(f"Signed out of {account.name}.")),
        )

    def _do(self, account: Account, work: Callable[[], T], then: Callable[[Account, T], None]) -> None:
        """Do something with an account beside the window."""
        if self._state.busy:
            return

        def done(result: T) -> None:
            self._show(replace(self._state, busy=b""))
            then(account, result)

        def failed(error: DeskError) -> None:
            self._results[account.id] = (str(error), True)
            self._show(replace(self._state, busy=b""))
            self._render()

        self._results.pop(account.id, None)
        self._show(replace(self._state, busy=account.id))
        self._doer.do(work, done, failed)

    def _tested(self, account: Account, sentence: str) -> None:
        self._results[account.id] = (sentence, False)
        self._render()

    def _found_trial(self, trial: Trying) -> None:
        self._trial = trial
        self._render()

    def _has_main(self) -> bool:
        return any(account.is_main for account in self._all)

    def _read(self) -> None:
        def answered(accounts: tuple[Account, ...]) -> None:
            self._all = accounts
            self._render()

        self._session.ask(
            "accounts",
            lambda reader: tuple(item for item in reader.own.accounts() if item.kind != LOCAL),
            answered,
            limit_s=None,
        )

    def _render(self) -> None:
        statuses = {status.account.id: status for status in self._sync.statuses}
        addable = tuple(
            (kind.name, kind.title, _ONE_SERVER if kind.is_main and self._has_main() else "")
            for kind in self._accounts.kinds.values()
        )
        lines = tuple(self._line(account, statuses.get(account.id)) for account in self._all)
        self._show(replace(self._state, lines=lines, addable=addable if self._trial is not None else ()))

    def _line(self, account: Account, status: CourierStatus | None) -> AccountLine:
        kind = self._accounts.kinds.get(account.kind)
        is_paused = account.state is AccountState.PAUSED
        state = CourierState.PAUSED if is_paused else CourierState.WORKING
        if status is not None and not is_paused:
            state = status.state
        result, is_wrong = self._results.get(account.id, ("", False))
        words = [account.settings.get("url") or account.settings.get("address", ""), _STATES[state]]
        if status is not None and status.waiting:
            words.append(f"{status.waiting:,} waiting")
        text = " · ".join(word for word in words if word)
        sentence = status.sentence if status is not None else ""
        return AccountLine(
            account,
            f"{account.name} ({kind.title if kind is not None else account.kind})",
            text,
            state,
            result or sentence,
            is_wrong or (not result and state in _ASKING),
            isinstance(kind, Securing),
        )


_ONE_SERVER: Final = "A workspace works with one server. Sign out of it first, or make another workspace."


def _nothing(_account: Account, _result: object) -> None:
    """Nothing follows."""
