"""J and K that are faster than the list: kept while it is on its way, done when it is there."""

from __future__ import annotations

from desk_app.presenters.ticket_list import TicketWindow
from desk_app.presenters.ticket_list_state import ListState, Phase


class StepsAhead:
    """Moves the cursor of a list, now or when there is something to move through."""

    def __init__(self, tickets: TicketWindow) -> None:
        """Begin to follow the list."""
        self._tickets = tickets
        self._query = tickets.state.query
        self._waiting = 0
        tickets.watch(self._follow)

    def step(self, by: int) -> None:
        """Move by so many tickets."""
        if self._tickets.state.phase is Phase.LOADING:
            self._waiting += by
        else:
            self._tickets.step(by)

    def _follow(self, state: ListState) -> None:
        if state.query != self._query:  # another list: what was pressed before was meant for the last one
            self._query, self._waiting = state.query, 0
        if state.phase is not Phase.LOADING and self._waiting:
            waiting, self._waiting = self._waiting, 0
            self._tickets.step(waiting)
