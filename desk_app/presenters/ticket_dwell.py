"""Counting a ticket as read after it was looked at long enough, not when J and K only passed by."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.domain.changes import MarkRead
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.presenters.session import Session
from desk_app.presenters.timers import Timers
from desk_app.runtime.settings_schema import MARK_READ_MS


class Dwell:
    """The look at one ticket; GUI thread only."""

    def __init__(self, session: Session, current: Callable[[], TicketId | None]) -> None:
        """Look at nothing yet.

        Args:
            session: Where a ticket is marked as read.
            current: Says which ticket the cursor is on now.
        """
        self._session = session
        self._current = current
        self._timers = Timers(session.after)

    def begin(self, row: TicketRow | None) -> None:
        """The cursor came to this ticket, or to one that is not in memory yet."""
        self._timers.stop_all()
        if row is None or not row.is_unread:
            return
        ticket_id = row.id

        def read() -> None:
            if self._current() == ticket_id:
                self._session.apply(MarkRead(ticket_id, self._session.clock()), silent=True)

        self._timers.start("dwell", self._session.preferences.get(MARK_READ_MS), read)

    def stop(self) -> None:
        """The cursor left, or the person wants it unread: looking longer does not make it read."""
        self._timers.stop_all()
