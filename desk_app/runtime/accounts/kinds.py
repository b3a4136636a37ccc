"""What a kind of account must be able to do: set itself up, prove itself, and run.

A connector only translates; a *kind* is the few lines that plug one into the program. `desk_app.app` hands
the kinds to command line and window. For each account of the workspace one thread calls `Runner.run` over and
over: at the start, at its interval, after waking, when the network changed, when there is something to send,
and when a person asks. One call does what there is to do *now* and comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from desk_app.domain.accounts import Account, SetupField
from desk_app.runtime.accounts.presence import PresenceBoard
from desk_app.runtime.accounts.vault import Vault
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Workspace
from desk_app.store.opening import Store
from desk_app.sync.wire.news import Presence

if TYPE_CHECKING:  # HTTP takes a while to import, and most commands need none
    from desk_app.connectors.deskserver.joining import Membership

DEVICE: Final = "device"
"""Beside the answers to a kind's questions: the id of this device."""
AGENT: Final = "agent"
"""The same for the person, as this workspace knows them."""


class Trigger(StrEnum):
    """Why an account is served now."""

    START = "start"
    INTERVAL = "interval"
    WAKE = "wake"
    """The computer slept."""
    NETWORK = "network"
    """Its address changed: a cable, another wireless network, a VPN."""
    WORK = "work"
    """There is something new to send."""
    LOADED = "loaded"
    """Whole rows came in by an import; they were not queued one by one."""
    POKE = "poke"
    """The remote says that there is something new."""
    ASKED = "asked"
    """A person pressed "sync now"."""


class CourierState(StrEnum):
    """How an account stands; the five faces of the sync pill and the reasons behind them."""

    SYNCED = "synced"
    WORKING = "working"
    OFFLINE = "offline"
    SIGN_IN = "sign_in"
    """Nothing goes on until a person signs in again."""
    NEEDS_YOU = "needs_you"
    """It works, but something waits for a decision."""
    STOPPED = "stopped"
    """Nothing goes on until a person does what the sentence says."""
    PAUSED = "paused"
    WIPED = "wiped"
    """The team has shut this computer out, and what was here of it is gone."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a call is: tickets (or messages) still to send and to get; -1 where that is not known."""

    sending: int = 0
    getting: int = 0
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """One call of `Runner.run`.

    Attributes:
        why: Everything that happened since the last call.
        stop: Set when the program closes or the account is paused: come back within a second or two.
        tell: Says how far it is; cheap, any number of times.
    """

    why: frozenset[Trigger]
    stop: threading.Event
    tell: Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Rest:
    """How a call ended.

    Attributes:
        sentence: For the person; "" when all is well.
        again_s: Call again after so many seconds at the latest; None leaves it to the interval.
        sent: What left since the last call, for the counts.
        got: What came in.
        waiting: How many changes have not been sent yet.
        asks: What is to happen only when a person agrees, one sentence; empty for nothing.
    """

    state: CourierState = CourierState.SYNCED
    sentence: str = ""
    again_s: float | None = None
    sent: int = 0
    got: int = 0
    waiting: int = 0
    asks: str = ""


class Runner(Protocol):
    """Serves one account, on that account's thread only."""

    def run(self, round_: Round) -> Rest:
        """Do everything that can be done now.

        Raises:
            DeskError: It could not; the sentence is shown and it is tried again at the interval.
        """

    def close(self) -> None:
        """Let go of connections; called once, on the same thread, after the last `run`."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What a runner works with.

    Attributes:
        account: As it was when the runner was made; a changed account gets a new runner.
        secrets: From the keyring, by name.
        workspace: The door for changes and questions.
        store: Files and the writer, for what the sync engine needs of them.
        poke: Asks for another call, from any thread (a live channel uses it).
        wipe: Destroys what is here of the account, as the remote says; gives the sentence for the person.
        lock: Leaves the recovery code as the only way into the workspace; gives the sentence for the person.
        board: Who is in which ticket; a live channel fills it and tells the remote what stands there.
        vault: Where its secrets are kept, for those that a remote replaces in the course of time.
    """

    account: Account
    secrets: Mapping[str, str]
    workspace: Workspace
    store: Store
    settings: Settings
    poke: Callable[[], None] = field(default=lambda: None)
    wipe: Callable[[], str] = field(default=lambda: "")
    lock: Callable[[], str] = field(default=lambda: "")
    board: PresenceBoard = field(default_factory=PresenceBoard)
    vault: Vault | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a set-up leads to.

    Attributes:
        settings: To be kept in the workspace; no secrets.
        secrets: To be kept in the keyring (a device token instead of the password it was traded for).
        sentence: What was found, for the person ("Signed in to Kestrel Support as Mira Okafor.").
        name: A good name for the account.
        takes_over: Everything that belongs to this computer's own account belongs to this one from now on.
        person: The person's name, as the remote knows it; empty where it does not.
    """

    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    name: str = ""
    takes_over: bool = False
    person: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a kind finds out by itself before anybody signs in.

    Attributes:
        sentence: What was found, for the person; empty for nothing.
        answers: By field name: what would be taken where the person says nothing else.
        sign_in: Name of the provider whose page is the usual way to sign in; empty for a password.
        is_sure: Somebody who must know says so; False for a guess.
    """

    sentence: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    sign_in: str = ""
    is_sure: bool = False


class AccountKind(Protocol):
    """A kind of account."""

    @property
    def name(self) -> str:
        """Its word on the command line and in the database ("deskserver")."""

    @property
    def title(self) -> str:
        """What people call it ("Team server")."""

    @property
    def fields(self) -> tuple[SetupField, ...]:
        """What it asks for."""

    @property
    def is_main(self) -> bool:
        """Whether new tickets belong to such an account; a workspace has at most one of those."""

    def prepare(self, answers: Mapping[str, str]) -> Prepared:
        """Try the answers against the real remote and say what to keep.

        Args:
            answers: By field name, defaults filled in, required ones there. `DEVICE` and `AGENT` are this
                device's and this person's own ids.

        Raises:
            DeskError: They do not work; the sentence names the field and says what to do.
        """

    def discard(self, prepared: Prepared) -> None:
        """Take back what `prepare` made at the remote, since the account will not be kept.

        What cannot be reached is no error.
        """

    def test(self, seat: Seat) -> str:
        """Try a kept account from end to end; gives one sentence of what was found.

        Raises:
            DeskError: It does not work; the sentence says why.
        """

    def leave(self, seat: Seat) -> None:
        """Say goodbye to the remote, where it wants to know; what cannot be reached is no error."""

    def runner(self, seat: Seat) -> Runner:
        """What serves the account; nothing is connected yet."""


@runtime_checkable
class Proposing(Protocol):
    """A kind that finds out most of what it needs by itself, or lets people sign in elsewhere."""

    def propose(self, answers: Mapping[str, str]) -> Proposal:
        """Look for what the answers so far lead to; takes as long as a network does.

        Raises:
            DeskError: The answers cannot be right.
        """

    def completed(self, prepared: Prepared, answers: Mapping[str, str]) -> Prepared:
        """The same with answers that were given after the try; none of them needs the remote."""

    def elsewhere(self) -> str:
        """The page in which `prepare` waits for the person; empty where none was opened yet."""

    def open_again(self) -> None:
        """Open that page once more; somebody has closed it."""

    def give_up(self) -> None:
        """End a `prepare` that waits for the person in a browser, from another thread."""


@runtime_checkable
class Consenting(Protocol):
    """A runner that sometimes waits for a person to agree; called between two calls of `run`."""

    def agree(self) -> None:
        """The person looked at what `Rest.asks` says and agreed."""


@runtime_checkable
class Securing(Protocol):
    """A kind of account whose password and second factor a person changes from here."""

    def membership(self, seat: Seat) -> Membership:
        """The way to what the person's sign-in is made of; whoever asked closes it."""


@dataclass(frozen=True, slots=True)
class WhoIsWhere:
    """Everybody who is in a ticket.

    Attributes:
        as_of_s: When that was so, epoch seconds, where the server is away; None for now.
    """

    people: tuple[Presence, ...]
    as_of_s: int | None = None


@runtime_checkable
class TellsPresence(Protocol):
    """A kind of account whose people see who is in which ticket."""

    def present(self, seat: Seat) -> WhoIsWhere:
        """Who is where now, or was when the server was last heard.

        Raises:
            DeskError: There was no answer, and never was.
        """


Kinds = Mapping[str, AccountKind]
"""The kinds that are plugged in, by name."""
