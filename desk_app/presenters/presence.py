"""Who else is in the open ticket, in words for the conversation's head; and telling where one is oneself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final, Protocol

from desk_app.domain.ids import TicketId, id_text
from desk_app.domain.text import fenced
from desk_app.presenters.base import Stop
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.composer_state import ComposerState
from desk_app.presenters.ticket_company import Company
from desk_app.presenters.timers import Timers
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.accounts.presence import Seen
from desk_app.services.reading import Team
from desk_app.sync.wire.news import Doing

TYPING_MS: Final = 8_000
"""Somebody who has written nothing for so long only looks on."""
LOOK_MS: Final = 15_000
"""People who left without a word are gone after a while; nobody says when."""
_NAMED: Final = 2


class PresencePort(Protocol):
    """Who knows; `desk_app.runtime.accounts.presence.PresenceBoard`."""

    @property
    def as_of_s(self) -> float | None:
        """Since when the server is away, epoch seconds; None while it talks."""

    def who(self, ticket: TicketId) -> tuple[Seen, ...]:
        """Who is in a ticket."""

    def everywhere(self) -> Mapping[str, tuple[Seen, ...]]:
        """Who is in which ticket, by the ticket's id as text."""

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Hear that something is other than before, on any thread."""

    def say(self, window: int, ticket: TicketId | None, doing: Doing) -> None:
        """What the person does in a window now."""


class PresencePresenter:
    """Presence in one window.

    Args:
        window: Says which ticket is open.
        composer: Says whether something is being written.
        port: Knows of the others.
        show: Gets who is there.
    """

    def __init__(
        self,
        window: WindowPresenter,
        composer: ComposerPresenter,
        port: PresencePort,
        show: Callable[[Company], None],
    ) -> None:
        self._session = window.session
        self._port = port
        self._show = show
        self._ticket: TicketId | None = None
        self._doing = Doing.VIEWING
        self._timers = Timers(window.session.after)
        self._stops: list[Stop] = [
            port.listen(lambda: self._session.post(self._render)),
            window.on_ticket(self._open),
            composer.watch(self._write),
            window.session.on_team(lambda _team: self._render()),
        ]

    def close(self) -> None:
        """The window closes: the person is in none of its tickets any more."""
        for stop in self._stops:
            stop()
        self._timers.stop_all()
        self._port.say(id(self), None, Doing.GONE)

    def _open(self, ticket: TicketId | None) -> None:
        if ticket != self._ticket:
            self._ticket = ticket
            self._timers.stop_all()
            self._say(Doing.VIEWING)
            self._render()
            if ticket is not None:
                self._timers.start("look", LOOK_MS, self._look)

    def _look(self) -> None:
        self._render()
        self._timers.start("look", LOOK_MS, self._look)

    def _write(self, state: ComposerState) -> None:
        """A text that is not kept yet is being written."""
        if state.ticket_id == self._ticket and not state.is_empty and not state.saved:
            self._say(Doing.TYPING)
            self._timers.start("typing", TYPING_MS, lambda: self._say(Doing.VIEWING))

    def _say(self, doing: Doing) -> None:
        self._doing = doing
        self._port.say(id(self), self._ticket, doing)

    def _render(self) -> None:
        seen = self._port.who(self._ticket) if self._ticket is not None else ()
        as_of_s = self._port.as_of_s
        self._show(company_of(seen, self._session.team, self._session.zone, as_of_s))


def company_of(seen: Sequence[Seen], team: Team, zone: tzinfo, as_of_s: float | None) -> Company:
    """Those in a ticket, as they are shown; arguments as in `presence_words`."""
    names = {id_text(agent.id): agent.name for agent in team.agents.values()}
    first = names.get(seen[0].agent, "") if seen and as_of_s is None else ""
    is_typing = any(one.doing is Doing.TYPING for one in seen)
    return Company(presence_words(seen, team, zone, as_of_s), is_typing, first)


def presence_words(seen: Sequence[Seen], team: Team, zone: tzinfo, as_of_s: float | None) -> str:
    """Who is there: "Priya is typing, Ben is viewing"; with the server away "As of 09:31: Priya was viewing".

    Args:
        seen: Those who type first.
        team: For their names.
        zone: The reader's.
        as_of_s: Since when the server is away, epoch seconds; None while it talks.
    """
    names = {id_text(agent.id): agent.name for agent in team.agents.values()}
    verb = "is" if as_of_s is None else "was"
    parts = [f"{fenced(names.get(one.agent, 'Somebody'))} {verb} {one.doing.value}" for one in seen[:_NAMED]]
    if len(seen) > _NAMED:
        parts.append(f"{len(seen) - _NAMED} more")
    if as_of_s is None:
        return ", ".join(parts)
    at = f"As of {datetime.fromtimestamp(as_of_s, zone):%H:%M}"  # first, where there is room for little
    return f"{at}: {', '.join(parts)}" if parts else at
