"""Ticking tickets of a list: one, a stretch, or everything the query finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desk_app.domain.ids import TicketId
from desk_app.presenters.ticket_selection import Selection

if TYPE_CHECKING:  # the two are one thing in two files: the list owns its ticks
    from desk_app.presenters.ticket_list import TicketWindow


class TicketTicks:
    """What the person does to tick tickets of one list."""

    def __init__(self, tickets: TicketWindow) -> None:
        self._tickets = tickets

    def toggle(self, ticket_id: TicketId | None = None) -> None:
        """Tick a ticket, or the one under the cursor, or take the tick away."""
        state = self._tickets.state
        wanted = ticket_id or state.current
        if wanted is not None:
            self._tickets.tick(state.selection.toggled(wanted))

    def extend(self, by: int) -> None:
        """Tick the ticket under the cursor and the next one; going back takes the tick away again."""
        before = self._tickets.state
        here = before.current
        if here is not None and not before.selection.has(here):
            self._tickets.tick(before.selection.toggled(here))
        if not self._tickets.step(by):
            return
        there, selection = self._tickets.state.current, self._tickets.state.selection
        if there is not None and here is not None:
            self._tickets.tick(selection.toggled(here if selection.has(there) else there))

    def extend_to(self, line: int) -> None:
        """Tick everything between the cursor and a line (Shift+click), as far as it is in memory."""
        lines, cursor = self._tickets.lines, self._tickets.cursor
        place = lines.place_on(line)
        start = place if cursor is None else cursor
        between = range(min(start, place), max(start, place) + 1)
        rows = [row for row in map(lines.row, between) if row is not None]
        self._tickets.tick(Selection(self._tickets.state.selection.ids | {row.id for row in rows}))
        self._tickets.put_cursor(line)

    def select_all(self) -> None:
        """Tick everything the query finds, however much that is."""
        self._tickets.tick(Selection(all_of=self._tickets.state.query))

    def clear(self) -> None:
        """Tick nothing."""
        self._tickets.tick(Selection())
