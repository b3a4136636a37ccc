"""The rows of a ticket list that are in memory: the last 64 pages of 128, fetched on demand.

Rows are kept by row number, not by place, so that a list that is put in another order loses none of them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.presenters.session import Session

PAGE_ROWS: Final = 128
PAGES_KEPT: Final = 64
_ASKING: Final = 4
"""Pages asked for at the same time; scrolling on cancels the questions before."""


class TicketPages:
    """Rows by row number; a row that is not here is asked for, and `arrived` is told when it came."""

    def __init__(self, session: Session, name: str, arrived: Callable[[int, int], None]) -> None:
        """Begin without rows.

        Args:
            session: Where rows are asked for.
            name: Begins the names of the questions.
            arrived: Gets the first and last place of a page that came.
        """
        self._session = session
        self._name = name
        self._arrived = arrived
        self._rows: OrderedDict[int, TicketRow] = OrderedDict()
        self._rids: dict[TicketId, int] = {}
        self._gone: set[int] = set()
        self._asking: dict[int, int] = {}

    def clear(self) -> None:
        """Forget every row: the list is another one."""
        self._rows.clear()
        self._rids.clear()
        self._gone.clear()
        self.stop_asking()

    def stop_asking(self) -> None:
        """Nobody waits for pages any more."""
        for slot in tuple(self._asking):
            self._session.forget(f"{self._name}.rows.{slot}")
        self._asking.clear()

    def keep(self, rows: Iterable[TicketRow]) -> None:
        """Take rows that were read; the least looked at make room."""
        for row in rows:
            self._rows[row.rid] = row
            self._rows.move_to_end(row.rid)
            self._rids[row.id] = row.rid
        while len(self._rows) > PAGE_ROWS * PAGES_KEPT:
            _, dropped = self._rows.popitem(last=False)
            self._rids.pop(dropped.id, None)

    def row(self, rids: Sequence[int], place: int) -> TicketRow | None:
        """The row at a place; None while it is on its way."""
        rid = rids[place]
        found = self._rows.get(rid)
        if found is not None:
            self._rows.move_to_end(rid)
        elif rid not in self._gone:
            self._ask(rids, place // PAGE_ROWS)
        return found

    def known(self, ticket_id: TicketId) -> TicketRow | None:
        """The row of a ticket if it is here; nothing is asked."""
        rid = self._rids.get(ticket_id)
        return None if rid is None else self._rows.get(rid)

    def _ask(self, rids: Sequence[int], number: int) -> None:
        slot = number % _ASKING
        if self._asking.get(slot) == number:
            return
        self._asking[slot] = number
        start = number * PAGE_ROWS
        wanted = [rid for rid in rids[start : start + PAGE_ROWS] if rid not in self._rows]

        def came(rows: list[TicketRow]) -> None:
            self._asking.pop(slot, None)
            self._gone.update(set(wanted) - {row.rid for row in rows})
            self.keep(rows)
            self._arrived(start, start + PAGE_ROWS - 1)

        self._session.ask(
            f"{self._name}.rows.{slot}", lambda reader: reader.lists.rows(wanted), came, limit_s=None
        )
