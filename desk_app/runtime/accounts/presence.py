"""Who looks at which ticket or types in it: what the server tells of others, and what is said of this person.

All of it are hints that nothing depends on. While the server is away the last that was heard stands, and says
since when: it is never made to look fresh.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from desk_app.domain.ids import TicketId, id_text
from desk_app.sync.wire.news import Doing, Presence

SETTLE_S: Final = 0.7
"""Somebody who walks through a list is nowhere; after so long in one ticket they are there."""
AGAIN_S: Final = 30.0
"""The server forgets what is not said again within 45 seconds."""
OLD_S: Final = 3600.0
"""What was heard longer ago than this while the server is away is not worth telling."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody in a ticket.

    Attributes:
        agent: Id of the agent as text.
        as_of_s: When that was so, epoch seconds, where the server is away since; None for now.
    """

    agent: str
    doing: Doing
    as_of_s: float | None = None


@dataclass(slots=True)
class _Heard:
    doing: Doing
    until: float


class PresenceBoard:
    """Shared by windows and account threads of a workspace; every method may be called from any thread.

    Args:
        steady: Seconds of a clock that never goes back.
        date: Epoch seconds.
    """

    def __init__(
        self, steady: Callable[[], float] = time.monotonic, date: Callable[[], float] = time.time
    ) -> None:
        self._steady, self._date = steady, date
        self._changed = threading.Condition()
        self._heard: dict[str, dict[str, _Heard]] = {}
        self._away_since: tuple[float, float] | None = None
        self._has_talked = False
        self._own: dict[int, tuple[str, Doing]] = {}
        self._listeners: list[Callable[[], None]] = []
        self._is_closed = False

    # ------------------------------------------------------------ others

    @property
    def as_of_s(self) -> float | None:
        """Since when the server is away, epoch seconds; None while it talks, and before it ever did."""
        with self._changed:
            return self._away_since[1] if self._away_since else None

    def came(self) -> None:
        """The server talks again; it begins with everybody who is anywhere."""
        with self._changed:
            self._heard.clear()
            self._has_talked, self._away_since = True, None
        self._tell()

    def went(self) -> None:
        """The server is away: what is known gets old from now on."""
        with self._changed:
            if self._has_talked and self._away_since is None:
                self._away_since = (self._steady(), self._date())
        self._tell()

    def hear(self, news: Presence) -> None:
        """The server tells of somebody."""
        with self._changed:
            people = self._heard.setdefault(news.ticket, {})
            if news.doing is Doing.GONE:
                people.pop(news.agent, None)
            else:
                people[news.agent] = _Heard(news.doing, self._steady() + news.for_s)
            if not people:
                del self._heard[news.ticket]
        self._tell()

    def who(self, ticket: TicketId) -> tuple[Seen, ...]:
        """Who is in a ticket, those who type first; by id otherwise."""
        with self._changed:
            return self._seen(self._heard.get(id_text(ticket), {}))

    def everywhere(self) -> dict[str, tuple[Seen, ...]]:
        """Who is in which ticket, by the ticket's id as text; only tickets in which somebody is."""
        with self._changed:
            found = {ticket: self._seen(people) for ticket, people in self._heard.items()}
        return {ticket: seen for ticket, seen in found.items() if seen}

    def _seen(self, people: dict[str, _Heard]) -> tuple[Seen, ...]:
        """Those who are still there; the lock is held."""
        away = self._away_since
        moment = away[0] if away else self._steady()
        if away and self._steady() - away[0] > OLD_S:
            return ()
        here = [(agent, heard) for agent, heard in people.items() if heard.until > moment]
        here.sort(key=lambda found: (found[1].doing is not Doing.TYPING, found[0]))
        return tuple(Seen(agent, heard.doing, away[1] if away else None) for agent, heard in here)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear that something is other than before, on any thread; returns the way to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    # ------------------------------------------------------------ this person

    def say(self, window: int, ticket: TicketId | None, doing: Doing) -> None:
        """What the person does in a window now; None for no ticket."""
        with self._changed:
            before = self._own.get(window)
            if ticket is None or doing is Doing.GONE:
                self._own.pop(window, None)
            else:
                self._own[window] = (id_text(ticket), doing)
            if before != self._own.get(window):
                self._changed.notify_all()

    def own(self) -> dict[str, Doing]:
        """What the person does, by ticket."""
        with self._changed:
            found: dict[str, Doing] = {}
            for ticket, doing in self._own.values():
                found[ticket] = Doing.TYPING if Doing.TYPING in (doing, found.get(ticket)) else doing
            return found

    def wait(self, said: dict[str, Doing], longest_s: float, is_over: Callable[[], bool]) -> None:
        """Come back when the person does something else than was said, at the latest after a time.

        Args:
            said: What was said last.
            longest_s: The time.
            is_over: Nobody waits for that any more; asked at each `wake`.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or is_over() or self._is_other(said), longest_s)

    def wake(self) -> None:
        """Let whoever waits come back."""
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """Nobody waits any more."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _is_other(self, said: dict[str, Doing]) -> bool:
        return {ticket for ticket, _ in self._own.values()} != set(said) or any(
            said.get(ticket) is not doing for ticket, doing in self._own.values()
        )
