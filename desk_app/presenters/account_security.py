"""How somebody signs in to a server: another password, a second factor set up or taken away.

The server alone knows and changes both; nothing of it is kept here, and this computer stays signed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from desk_app.connectors.deskserver.errors import JoiningRefused
from desk_app.connectors.deskserver.joining import Membership, Myself, SecondFactor
from desk_app.domain.accounts import Account
from desk_app.domain.errors import DeskError
from desk_app.presenters.account_forms import Control, FormField, FormPage
from desk_app.presenters.account_setup import Doer, blamed_field, set_up_words
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Notice, Session

T = TypeVar("T")

_NEEDS_PASSWORD: Final = "Write the password you sign in with now."  # noqa: S105 - a sentence
_NEEDS_CODE: Final = "Write the six digits that your authenticator shows now."
_NOT_SAME: Final = "The two do not match. Write the new password again."
_WEAK: Final = "invalid"
"""The server's word for a password it does not take."""
_CODE: Final = FormField("code", "Digits", "Six of them; they change twice a minute.", needed=_NEEDS_CODE)

PASSWORD_PAGE: Final = FormPage(
    "password",
    "Change your password",
    "You stay signed in on this computer. Your other computers sign in again.",
    (
        FormField("password", "Password now", control=Control.SECRET, needed=_NEEDS_PASSWORD),
        FormField(
            "new",
            "New password",
            "Ten characters at least. Four unrelated words are a good one.",
            Control.SECRET,
            needed="Write the password you want from now on.",
        ),
        FormField("again", "The same again", control=Control.SECRET, needed=_NOT_SAME),
    ),
    busy="Changing it",
)
FACTOR_PAGE: Final = FormPage(
    "factor",
    "Set up a second factor",
    "Signing in asks for six digits of an app on your telephone then, too. Any authenticator app will do.",
    (FormField("password", "Password", control=Control.SECRET, needed=_NEEDS_PASSWORD),),
    busy="Asking the server",
)
CONFIRM_PAGE: Final = FormPage(
    "confirm",
    "Give it to your authenticator",
    "Scan the picture with the app, or type the letters below it. Then write the digits that it shows.",
    (_CODE,),
    busy="Trying them",
)
DROP_PAGE: Final = FormPage(
    "drop",
    "Take the second factor away",
    "Signing in needs the password alone then. For another telephone, set it up anew afterwards.",
    (FormField("password", "Password", control=Control.SECRET, needed=_NEEDS_PASSWORD), _CODE),
    busy="Asking the server",
)
VERBS: Final[Mapping[str, str]] = {
    "password": "Change the password",
    "factor": "Continue",
    "confirm": "Use it from now on",
    "drop": "Take it away",
}
"""What the button of a page does, by the page's key."""


@dataclass(frozen=True, slots=True)
class SecurityState:
    """What is shown in place of the list of accounts.

    Attributes:
        account: Whose sign-in it is; None while nothing is shown.
        myself: Who is signed in, as the server says; None until it did.
        problem: Why the server could not be asked; empty where it could.
        page: What is asked; None for the overview.
        typed: Answers, by field.
        problems: What is wrong with one, by field.
        error: What is wrong where no field is to blame.
        busy: What is being done; empty for nothing.
        factor: The secret for an authenticator, while it is shown.
    """

    account: Account | None = None
    myself: Myself | None = None
    problem: str = ""
    page: FormPage | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    busy: str = ""
    factor: SecondFactor | None = None


class SecurityPresenter(Presenter[SecurityState]):
    """The sign-in of one account at a time."""

    def __init__(self, session: Session, enter: Callable[[Account], Membership], doer: Doer) -> None:
        """Show nothing yet.

        Args:
            session: Is told what was done.
            enter: The way to an account's password and second factor.
            doer: Does what talks to a server.
        """
        super().__init__(SecurityState())
        self._session, self._enter, self._doer = session, enter, doer

    def open(self, account: Account) -> None:
        """Show how somebody signs in to an account."""
        self._show(SecurityState(account, busy="Asking the server"))
        self._ask_server()

    def ask_again(self) -> None:
        """The server could not be asked; try once more."""
        self._show(replace(self._state, problem="", busy="Asking the server"))
        self._ask_server()

    def show_page(self, page: FormPage | None) -> None:
        """Ask for something, or go back to the overview; what was typed is forgotten."""
        self._show(replace(self._state, page=page, typed={}, problems={}, error="", factor=None))

    def back(self) -> None:
        """From a page to the overview, from there to the accounts."""
        if self._state.busy and self._state.myself is not None:
            return
        if self._state.page is not None:
            self.show_page(None)
        else:
            self._show(SecurityState())

    def type(self, name: str, text: str) -> None:
        """What stands in a field."""
        problems = {key: value for key, value in self._state.problems.items() if key != name}
        self._show(replace(self._state, typed={**self._state.typed, name: text}, problems=problems, error=""))

    def next(self) -> None:
        """Do what the page is for, when everything it needs was written."""
        state, page = self._state, self._state.page
        if page is None or state.busy:
            return
        typed = dict(state.typed)
        problems = page.problems(typed)
        if page is PASSWORD_PAGE and not problems and typed["new"] != typed["again"]:
            problems = {"again": _NOT_SAME}
        if problems:
            self._show(replace(state, problems=problems))
            return
        self._show(replace(state, busy=page.busy, problems={}, error=""))
        password, code = typed.get("password", ""), typed.get("code", "")
        if page is PASSWORD_PAGE:
            self._do(lambda member: member.change_password(password, typed["new"]), self._password_changed)
        elif page is FACTOR_PAGE:
            self._do(lambda member: member.begin_second_factor(password), self._factor_begun)
        elif page is CONFIRM_PAGE:
            self._do(lambda member: member.confirm_second_factor(code), self._factor_counts)
        else:
            self._do(lambda member: member.drop_second_factor(password, code), self._factor_gone)

    # ------------------------------------------------------------ what follows

    def _password_changed(self, _none: None) -> None:
        self._done("The new password counts from now on.")

    def _factor_begun(self, factor: SecondFactor) -> None:
        asked = replace(self._state, page=CONFIRM_PAGE, typed={}, problems={}, error="")
        self._show(replace(asked, busy="", factor=factor))

    def _factor_counts(self, _none: None) -> None:
        self._done("Signing in asks for six digits from now on.", has_factor=True)

    def _factor_gone(self, _none: None) -> None:
        self._done("Signing in needs the password alone from now on.", has_factor=False)

    def _done(self, sentence: str, *, has_factor: bool | None = None) -> None:
        me = self._state.myself
        if me is not None and has_factor is not None:
            me = replace(me, has_factor=has_factor)
        self._show(replace(self._state, busy="", myself=me))
        self.show_page(None)
        self._session.tell(Notice(sentence))

    def _ask_server(self) -> None:
        account = self._state.account

        def heard(me: Myself) -> None:
            if self._state.account == account:
                self._show(replace(self._state, myself=me, busy=""))

        def failed(error: DeskError) -> None:
            if self._state.account == account:
                self._show(replace(self._state, problem=set_up_words(error), busy=""))

        self._work(lambda member: member.myself(), heard, failed)

    def _do(self, work: Callable[[Membership], T], then: Callable[[T], None]) -> None:
        self._work(work, then, self._refused)

    def _work(
        self, work: Callable[[Membership], T], then: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        account = self._state.account
        if account is None:
            return

        def beside() -> T:
            with closing(self._enter(account)) as member:
                return work(member)

        self._doer.do(beside, then, failed)

    def _refused(self, error: DeskError) -> None:
        """Say it at the field it is about, or below all of them."""
        page = self._state.page
        is_weak = page is PASSWORD_PAGE and isinstance(error, JoiningRefused) and error.code == _WEAK
        name = "new" if is_weak else blamed_field(error)
        is_asked = page is not None and any(item.name == name for item in page.fields)
        words = set_up_words(error)
        self._show(
            replace(
                self._state,
                busy="",
                problems={name: words} if is_asked else {},
                error="" if is_asked else words,
            )
        )
