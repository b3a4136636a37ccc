"""The form over one account in Settings: how it is used, or how it signs in; kept, given up, or refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from desk_app.domain.accounts import Account
from desk_app.domain.errors import DeskError
from desk_app.presenters.account_editing import (
    NAME,
    changed_settings,
    edit_answers,
    edit_page,
    sign_in_answers,
    sign_in_page,
)
from desk_app.presenters.account_forms import FormPage, answers_of
from desk_app.presenters.account_setup import BROWSER_BUSY, Doer, blamed_field, set_up_words
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import Proposing


@dataclass(frozen=True, slots=True)
class EditState:
    """A form over one account.

    Attributes:
        signs_in: It asks for what signs in; otherwise for how the account is used.
        waits_elsewhere: It is the person's browser that it waits for.
    """

    account: Account
    page: FormPage
    typed: dict[str, str]
    signs_in: bool = False
    problems: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    busy: str = ""
    has_more: bool = False
    waits_elsewhere: bool = False


class AccountChange:
    """Changes one account after another."""

    def __init__(
        self,
        accounts: Accounts,
        doer: Doer,
        show: Callable[[EditState | None], None],
        tell: Callable[[str], None],
    ) -> None:
        """Change nothing yet.

        Args:
            accounts: Changes them.
            doer: Does what talks to a remote.
            show: Shows the form; None for none.
            tell: Hears what was done.
        """
        self._accounts, self._doer = accounts, doer
        self._show_form, self._tell = show, tell
        self._editing: EditState | None = None
        self._run = 0

    def begin(self, account: Account) -> None:
        """Change how an account is used."""
        self._show(EditState(account, edit_page(account), edit_answers(account)))

    def begin_sign_in(self, account: Account) -> None:
        """Sign in again, with another password or in the browser."""
        self._show(EditState(account, sign_in_page(account), sign_in_answers(account), signs_in=True))

    def type(self, name: str, text: str) -> None:
        """What stands in a field of the form."""
        editing = self._editing
        if editing is not None:
            problems = {key: value for key, value in editing.problems.items() if key != name}
            typed = {**editing.typed, name: text}
            self._show(replace(editing, typed=typed, problems=problems, error=""))

    def show_more(self, *, is_shown: bool) -> None:
        """Show what few people need, or not."""
        if self._editing is not None:
            self._show(replace(self._editing, has_more=is_shown))

    def back(self) -> None:
        """Out of waiting for the browser, or back to the list."""
        editing = self._editing
        if editing is not None and editing.waits_elsewhere:
            self._give_up(editing)
        elif editing is not None and not editing.busy:
            self._show(None)

    def close(self) -> None:
        """The page goes; nobody is waited for any more."""
        if self._editing is not None and self._editing.waits_elsewhere:
            self._give_up(self._editing)

    def open_again(self) -> None:
        """Open the page in which the person is waited for once more."""
        kind = self._waiting()
        if kind is not None:
            kind.open_again()

    def elsewhere(self) -> str:
        """The address of that page; empty where it is not known yet."""
        kind = self._waiting()
        return kind.elsewhere() if kind is not None else ""

    def save(self) -> None:
        """Keep what was changed, or sign in."""
        editing = self._editing
        if editing is None:
            return
        problems = editing.page.problems(editing.typed)
        if problems or editing.busy:
            self._show(replace(editing, problems=problems))
            return
        self._run += 1
        run = self._run

        def saved(sentence: str) -> None:
            if run == self._run:
                self._show(None)
            self._tell(sentence)

        def failed(error: DeskError) -> None:
            if run == self._run:
                self._show(_blamed(editing, error))

        waits = editing.signs_in and bool(editing.account.settings.get("oauth"))
        busy = BROWSER_BUSY if waits else "Trying it" if editing.signs_in else "Saving"
        self._show(replace(editing, busy=busy, problems={}, error="", waits_elsewhere=waits))
        self._doer.do(lambda: self._saved(editing), saved, failed)

    def _saved(self, editing: EditState) -> str:
        account = editing.account
        if editing.signs_in:
            known = frozenset(item.name for item in self._accounts.kind(account.kind).fields)
            return self._accounts.sign_in(account, answers_of((editing.page,), editing.typed, known))
        name = editing.typed.get(NAME, "").strip()
        return self._accounts.change(account, name, changed_settings(account, editing.typed))

    def _give_up(self, editing: EditState) -> None:
        """Wait no longer for the browser; what comes of it is not listened to."""
        self._run += 1
        kind = self._waiting()
        if kind is not None:
            kind.give_up()
        self._show(replace(editing, busy="", waits_elsewhere=False))

    def _waiting(self) -> Proposing | None:
        """What waits for a person in the browser."""
        if self._editing is None:
            return None
        kind: object = self._accounts.kinds.get(self._editing.account.kind)
        return kind if isinstance(kind, Proposing) else None

    def _show(self, editing: EditState | None) -> None:
        self._editing = editing
        self._show_form(editing)


def _blamed(editing: EditState, error: DeskError) -> EditState:
    """Say what is wrong beside the field it is about, or below all of them."""
    name, words = blamed_field(error), set_up_words(error)
    is_asked = any(item.name == name for item in editing.page.fields)
    return replace(
        editing,
        busy="",
        waits_elsewhere=False,
        problems={name: words} if is_asked else {},
        error="" if is_asked else words,
    )
