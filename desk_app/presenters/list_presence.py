"""Who else is in the tickets of a list, shown in their rows.

Only while the server talks: a sign in a row has no room for how old it is. What was known last stands in the
head of the conversation then, with its age.
"""

from __future__ import annotations

from typing import Final

from desk_app.domain.ids import TicketId, parse_id
from desk_app.presenters.base import Stop
from desk_app.presenters.presence import LOOK_MS, PresencePort, company_of
from desk_app.presenters.timers import Timers
from desk_app.presenters.window import WindowPresenter

TOGETHER_MS: Final = 200
"""A server that begins to talk tells of everybody at once; what comes within so long is shown together."""


class ListPresence:
    """Keeps the rows of one window's list in step with what is heard of others."""

    def __init__(self, window: WindowPresenter, port: PresencePort) -> None:
        self._session = window.session
        self._lines = window.tickets.lines
        self._port = port
        self._timers = Timers(window.session.after)
        self._stops: list[Stop] = [
            port.listen(lambda: self._session.post(self._look_soon)),
            window.session.on_team(lambda _team: self._look_soon()),
        ]

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        self._timers.stop_all()

    def _look_soon(self) -> None:
        if "news" not in self._timers:
            self._timers.start("news", TOGETHER_MS, self._look)

    def _look(self) -> None:
        everywhere = self._port.everywhere() if self._port.as_of_s is None else {}
        team, zone = self._session.team, self._session.zone
        self._lines.keep_company(
            {
                TicketId(parse_id(ticket)): company_of(seen, team, zone, None)
                for ticket, seen in everywhere.items()
            }
        )
        self._timers.stop("look")
        if everywhere:  # nobody says when somebody left without a word
            self._timers.start("look", LOOK_MS, self._look)
