"""Setting up an account, page by page: what was typed, what is wrong with it, what is being tried.

Wizard and settings both lead through it. It makes nothing: at its end stands what the remote gave
(`Prepared`), and whoever asked keeps it or has it discarded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol, TypeVar

from desk_app.connectors.deskserver.errors import JoiningRefused, RequestFailed
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.domain.errors import DeskError
from desk_app.presenters.account_forms import (
    BY_PASSWORD,
    CODE_NEEDED,
    PROVIDER,
    WAY_IN,
    YES,
    FormPage,
    answers_of,
    pages_of,
)
from desk_app.presenters.base import Presenter
from desk_app.runtime.accounts.kinds import AccountKind, Prepared, Proposal

T = TypeVar("T")

BROWSER_BUSY: Final = "Waiting for your browser"
_SERVER_FIELDS: Final[Mapping[str, str]] = {
    "wrong_password": "password",
    "locked": "password",
    "code_needed": "code",
    "wrong_code": "code",
    "invitation": "invitation",
    "workspace": "team",
}
"""Which field a server's refusal is about."""


class Doer(Protocol):
    """Does work beside the window; `desk_app.runtime.background` implements it."""

    def do(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        """Do it, and answer in the window's thread."""

    def close(self) -> None:
        """Do nothing more."""


class Trying(Protocol):
    """Tries answers against the real remote; `desk_app.runtime.accounts.trying.Trial`."""

    def kind(self, name: str) -> AccountKind:
        """The kind of this name."""

    def prepare(self, kind_name: str, answers: Mapping[str, str]) -> Prepared:
        """Try answers."""

    def known(self, kind_name: str) -> dict[str, str]:
        """Answers that nobody need give."""

    def propose(self, kind_name: str, answers: Mapping[str, str]) -> Proposal:
        """What can be found out before anybody signs in."""

    def completed(self, kind_name: str, prepared: Prepared, answers: Mapping[str, str]) -> Prepared:
        """What was prepared, with answers that were given after the try."""

    def elsewhere(self, kind_name: str) -> str:
        """The page in which a person is waited for."""

    def open_again(self, kind_name: str) -> None:
        """Open that page once more."""

    def give_up(self, kind_name: str) -> None:
        """Wait no longer for a person elsewhere."""

    def discard(self, kind_name: str, prepared: Prepared) -> None:
        """Say goodbye to a remote whose account will not be kept."""


@dataclass(frozen=True, slots=True)
class SetupState:
    """The page that is shown.

    Attributes:
        pages: All of them.
        at: Which one.
        typed: What stands in the fields, by name.
        problems: What is wrong with a field, by name.
        error: Why it went no further, where no field is to blame.
        busy: What is being done; empty for nothing.
        waits_elsewhere: It is the person's browser that it waits for.
        found: What was found out on the way, one sentence.
        has_more: What few people need is shown, too.
        prepared: What the remote gave; None until it did, and again when an answer was changed.
        is_done: The last page was left.
    """

    pages: tuple[FormPage, ...]
    at: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    busy: str = ""
    waits_elsewhere: bool = False
    found: str = ""
    has_more: bool = False
    prepared: Prepared | None = None
    is_done: bool = False

    @property
    def page(self) -> FormPage:
        """The page that is shown."""
        return self.pages[self.at]


class AccountSetup(Presenter[SetupState]):
    """Leads through the pages of one kind."""

    def __init__(
        self, kind: str, trial: Trying, doer: Doer, *, can_upload: bool = False, is_new: bool = False
    ) -> None:
        """Begin with the first page.

        Args:
            kind: Name of the kind.
            trial: Tries the answers.
            doer: Does what takes a while.
            can_upload: There is a workspace whose content could be taken along.
            is_new: There is no workspace yet, and nobody who works in it.
        """
        self.kind = trial.kind(kind)
        pages = pages_of(kind, self.kind.title, self.kind.fields, can_upload=can_upload, is_new=is_new)
        super().__init__(SetupState(pages, typed=trial.known(kind)))
        self._trial, self._doer = trial, doer
        self._run = 0

    def type(self, name: str, text: str) -> None:
        """What stands in a field; what was tried with another answer counts no longer."""
        if self._state.typed.get(name) == text:
            return
        problems = {key: value for key, value in self._state.problems.items() if key != name}
        typed = {**self._state.typed, name: text}
        self._show(replace(self._state, typed=typed, problems=problems, error=""))
        if self._state.page.tries:
            self._forget()

    def show_more(self, *, is_shown: bool) -> None:
        """Show what few people need, or not."""
        self._show(replace(self._state, has_more=is_shown))

    def next(self) -> None:
        """Go on, when everything that is asked here was given and works."""
        state = self._state
        if state.busy:
            return
        problems = state.page.problems(state.typed)
        if problems:
            is_hidden = any(item.is_more for item in state.page.fields if item.name in problems)
            self._show(replace(state, problems=problems, has_more=state.has_more or is_hidden))
        elif state.page.proposes:
            self._propose()
        elif state.page.tries and state.prepared is None:
            self._try()
        else:
            self._go_on()

    def back(self) -> bool:
        """One page back, or out of what is being waited for; False where there is nothing before."""
        if self._state.busy:
            self.give_up()
            return True
        if self._state.at == 0:
            return False
        self._show(replace(self._state, at=self._state.at - 1, problems={}, error="", is_done=False))
        return True

    def give_up(self) -> None:
        """Wait no longer for what is being tried; its answer is not listened to."""
        if not self._state.busy:
            return
        self._run += 1
        if self._state.waits_elsewhere:
            self._trial.give_up(self.kind.name)
        self._show(replace(self._state, busy="", waits_elsewhere=False))

    def open_again(self) -> None:
        """Open the page in which the person is waited for once more."""
        self._trial.open_again(self.kind.name)

    def elsewhere(self) -> str:
        """The address of that page, for another browser; empty where it is not known yet."""
        return self._trial.elsewhere(self.kind.name)

    def reopen(self) -> None:
        """The last page again, with what was typed."""
        self._show(replace(self._state, is_done=False))

    def discard(self) -> None:
        """Nothing of it will be kept; the remote hears of it beside the window."""
        self.give_up()
        self._forget()

    def result(self) -> Prepared | None:
        """What is to be kept; None until the remote gave it."""
        prepared = self._state.prepared
        return self._trial.completed(self.kind.name, prepared, self.answers()) if prepared else None

    def answers(self) -> dict[str, str]:
        """What the kind is told."""
        known = frozenset(item.name for item in self.kind.fields)
        return answers_of(self._state.pages, self._state.typed, known)

    # ------------------------------------------------------------ what follows

    def _propose(self) -> None:
        answers = self.answers()

        def found(proposal: Proposal) -> None:
            typed = dict(self._state.typed)
            if typed.get(PROVIDER, "") != proposal.sign_in:
                typed[WAY_IN] = proposal.sign_in or BY_PASSWORD
            typed[PROVIDER] = proposal.sign_in
            self._show(replace(self._state, typed=typed, found=proposal.sentence))
            self._forget()
            self._go_on()

        self._work(lambda: self._trial.propose(self.kind.name, answers), found)

    def _try(self) -> None:
        answers = self.answers()

        def worked(prepared: Prepared) -> None:
            self._show(replace(self._state, prepared=prepared, found=prepared.sentence))
            self._go_on()

        self._work(
            lambda: self._trial.prepare(self.kind.name, answers),
            worked,
            late=lambda prepared: self._trial.discard(self.kind.name, prepared),
            elsewhere="oauth" in answers,
        )

    def _work(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        *,
        late: Callable[[T], None] = lambda _result: None,
        elsewhere: bool = False,
    ) -> None:
        """Do something beside the window; what comes after the person gave up goes to `late`."""
        self._run += 1
        run = self._run
        busy = BROWSER_BUSY if elsewhere else self._state.page.busy
        self._show(replace(self._state, busy=busy, waits_elsewhere=elsewhere, error="", problems={}))

        def answered(result: T) -> None:
            if run != self._run:
                self._doer.do(lambda: late(result), lambda _none: None, lambda _error: None)
                return
            self._show(replace(self._state, busy="", waits_elsewhere=False))
            then(result)

        def failed(error: DeskError) -> None:
            if run == self._run:
                self._show(replace(self._state, busy="", waits_elsewhere=False))
                self._blame(error)

        self._doer.do(work, answered, failed)

    def _blame(self, error: DeskError) -> None:
        """Say what is wrong beside the field it is about, or below all of them."""
        state, name = self._state, blamed_field(error)
        typed = {**state.typed, CODE_NEEDED: YES} if name == "code" else dict(state.typed)
        asked = {item.name: item for item in state.page.shown(typed)}
        if name not in asked:
            self._show(replace(state, error=set_up_words(error), typed=typed))
            return
        self._show(
            replace(
                state,
                typed=typed,
                problems={name: set_up_words(error)},
                has_more=state.has_more or asked[name].is_more,
            )
        )

    def _go_on(self) -> None:
        state = self._state
        if state.at + 1 < len(state.pages):
            self._show(replace(state, at=state.at + 1, problems={}, error=""))
        else:
            self._show(replace(state, is_done=True, problems={}, error=""))

    def _forget(self) -> None:
        """What the remote gave is not wanted."""
        prepared = self._state.prepared
        if prepared is None:
            return
        self._show(replace(self._state, prepared=None))
        self._doer.do(
            lambda: self._trial.discard(self.kind.name, prepared), lambda _none: None, lambda _error: None
        )


def set_up_words(error: DeskError) -> str:
    """An error in words for somebody who waits; what a courier would try again by itself is theirs to try."""
    hint = (
        error.hint if error.hint not in _BY_ITSELF else "Check the address and your network, and try again."
    )
    return f"{error.message} {hint}".rstrip()


def blamed_field(error: DeskError) -> str:
    """Name of the field an error is about; empty where none is to blame."""
    match error:
        case JoiningRefused(code=code):
            return _SERVER_FIELDS.get(code, "")
        case RequestFailed():
            return "url"
        case MailProblem(trouble=Trouble.SIGN_IN):
            return "password"
        case _:
            words = error.message.casefold()
            return next((name for part, name in _WORDS if part in words), "")


_BY_ITSELF: Final = frozenset({"It is tried again by itself.", "It is asked for again by itself."})
_WORDS: Final = (
    ("address of a server", "url"),
    ("is not encrypted", "url"),
    ("allows accounts at", "url"),
    ("is not an e-mail address", "address"),
    ("certificate authority in", "ca_file"),
    ("the provider at", "oauth_issuer"),
    ("is no address of a provider", "oauth_issuer"),
    ("does not say where one signs in", "oauth_issuer"),
    ("a number for imap port", "imap_port"),
    ("a number for smtp port", "smtp_port"),
)
"""Words of a sentence, and the field it is about: these errors are shared with the command line."""
