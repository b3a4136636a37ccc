"""What the lanes of one machine share: the store, injected chance, the commands being collected.

There is no clock here: `now_ms` is what the last event said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desk_app.domain.syncrules.kinds import BESIDE
from desk_app.domain.syncrules.rows import Verb
from desk_app.sync.events import Command, Notice, Notify, Send
from desk_app.sync.images import Images
from desk_app.sync.lane import Lane
from desk_app.sync.local_store import LocalStore, LocalTx
from desk_app.sync.wire.asks import Ask

SCHEMA: Final = 1
"""The wire schema this client speaks."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Randomness from outside, so that a run can be repeated.

    Attributes:
        random: Gives a number from 0 up to 1.
        new_id: Gives a new id as text.
    """

    random: Callable[[], float]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how much.

    Attributes:
        poll_ms: Longest time without asking for news while online.
        page_rows: Rows asked for in a page or block.
        verify_ms: Time between comparisons with the server.
        batch_ops: Most ops in a push.
        hold_ms: How much longer a reply waits than its take-back window, so that a late "take back" wins.
    """

    poll_ms: int = 60_000
    page_rows: int = 100
    verify_ms: int = 24 * 60 * 60 * 1_000
    batch_ops: int = 200
    hold_ms: int = 0


class Context:
    """Shared by the lanes of a machine.

    Attributes:
        now_ms: Time of the event being handled.
        commands: What is to be done, collected while it is handled.
        stopped: Why everything waits for a person; "" when nothing does.
        server_verbs: What the server can do to rows, as it said last.
        first_request: Answers to requests before this one speak of another life of the server.
    """

    images_type: type[Images] = Images

    def __init__(self, store: LocalStore, chance: Chance, pace: Pace) -> None:
        self.store = store
        self.chance = chance
        self.pace = pace
        self.now_ms = 0
        self.commands: list[Command] = []
        self.stopped = ""
        self.server_verbs = frozenset[str](Verb) | BESIDE
        self.first_request = 1
        self._last_request = 0
        self._told: set[Notice] = set()

    def images(self, tx: LocalTx) -> Images:
        """The rules for base and view over a transaction."""
        return self.images_type(tx)

    def send(self, lane: Lane, ask: Ask) -> None:
        """Send a question on a lane."""
        self._last_request += 1
        lane.request = self._last_request
        self.commands.append(Send(lane.request, ask))

    def notify(self, notice: Notice, sentence: str) -> None:
        """Tell the person, once until `untell`."""
        if notice not in self._told:
            self._told.add(notice)
            self.commands.append(Notify(notice, sentence))

    def untell(self, notice: Notice) -> None:
        """The reason for a notice is gone; the next time it is told again."""
        self._told.discard(notice)

    def stop(self, notice: Notice, sentence: str) -> None:
        """Everything waits until a person did something; nothing is lost meanwhile."""
        self.stopped = sentence
        self.notify(notice, sentence)

    def forget_requests(self) -> None:
        """Whatever is still under way belongs to another life of the server."""
        self.first_request = self._last_request + 1
