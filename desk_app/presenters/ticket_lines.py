"""The lines of a ticket list: headings and tickets by number, and telling a model when they change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_company import Company
from desk_app.presenters.ticket_face import TicketFace, face_of
from desk_app.presenters.ticket_hits import TicketHits
from desk_app.presenters.ticket_pages import TicketPages
from desk_app.presenters.ticket_shape import Shape, Splice, difference
from desk_app.services.reading import Section


class ListListener(Protocol):
    """Hears what happens to lines; a list model."""

    def removing(self, first: int, last: int) -> None:
        """These lines go now; they are still there."""

    def removed(self) -> None:
        """They went."""

    def inserting(self, first: int, last: int) -> None:
        """Lines come now at these numbers; they are not there yet."""

    def inserted(self) -> None:
        """They came."""

    def changed(self, first: int, last: int) -> None:
        """Lines look different."""

    def replaced(self) -> None:
        """Another list altogether."""


class TicketLines:
    """What stands on which line; GUI thread only.

    Attributes:
        pages: The rows in memory.
        shape: Row numbers and headings.
        hits: What a search found in the rows.
        company: Who else is in which ticket.
    """

    def __init__(self, session: Session, page_came: Callable[[int, int], None]) -> None:
        """Begin empty.

        Args:
            session: Where rows are asked for.
            page_came: Gets first and last place when rows came, after the listeners did.
        """
        self._session = session
        self._page_came = page_came
        self.pages = TicketPages(session, "list", self._arrived)
        self.shape = Shape()
        self.hits = TicketHits(session, lambda ids: self.tell_places(map(self.place_of, ids)))
        self.company: Mapping[TicketId, Company] = {}
        self._listeners: list[ListListener] = []

    def listen(self, listener: ListListener) -> None:
        """Tell this model of every change of lines."""
        self._listeners.append(listener)

    def __len__(self) -> int:
        return len(self.shape.rids)

    def face(self, line: int) -> Section | TicketFace | None:
        """What is on a line: a heading, a ticket, or None while the ticket is on its way."""
        what = self.shape.at(line)
        if isinstance(what, Section):
            return what
        row = self.row(what)
        if row is None:
            return None
        face = self.hits.marked(face_of(row, self._session.clock(), self._session.zone))
        company = self.company.get(row.id)
        return face if company is None else company.beside(face)

    def keep_company(self, company: Mapping[TicketId, Company]) -> None:
        """Show who else is in which ticket from now on."""
        before, self.company = self.company, company
        tickets = {ticket for ticket in (*before, *company) if before.get(ticket) != company.get(ticket)}
        self.tell_places(map(self.place_of, tickets))

    def row(self, place: int) -> TicketRow | None:
        """The ticket at a place; None while it is on its way, or beyond the ends."""
        if not 0 <= place < len(self.shape.rids):
            return None
        return self.pages.row(self.shape.rids, place)

    def place_on(self, line: int) -> int:
        """The place of the ticket on a line; for a heading that of the first one below it."""
        what = self.shape.at(line)
        return what.start if isinstance(what, Section) else what

    def known(self, ticket_id: TicketId | None) -> TicketRow | None:
        """A ticket's row if it is in memory."""
        return None if ticket_id is None else self.pages.known(ticket_id)

    def place_of(self, ticket_id: TicketId | None) -> int | None:
        """Where a ticket stands that is in memory."""
        row = self.known(ticket_id)
        return None if row is None else self.shape.place_of(row.rid)

    def keep(self, rows: Iterable[TicketRow]) -> None:
        """Take rows that came after the order they stand in."""
        self.pages.keep(rows)
        self._arrived(0, len(self.shape.rids) - 1)

    def clear(self) -> None:
        """Begin another list."""
        self.pages.clear()
        self.shape = Shape()
        for listener in self._listeners:
            listener.replaced()

    def take(self, shape: Shape) -> None:
        """Stand in this order from now on; rows in memory stay there."""
        splice = difference(self.shape, shape)
        headings_differ = self.shape.sections != shape.sections
        if splice is not None:
            self._splice(splice, shape)
        self.shape = shape
        if headings_differ and shape.rids:
            self.tell_changed(0, len(shape.rids) - 1)

    def _splice(self, splice: Splice, shape: Shape) -> None:
        """Remove, then insert; a model hears of each before and after, as Qt wants it."""
        if splice.removed:
            rest = self.shape.cut(splice.start, splice.removed)
            for listener in self._listeners:
                listener.removing(splice.start, splice.start + splice.removed - 1)
            self.shape = rest
            for listener in self._listeners:
                listener.removed()
        if splice.inserted:
            for listener in self._listeners:
                listener.inserting(splice.start, splice.start + splice.inserted - 1)
            self.shape = shape
            for listener in self._listeners:
                listener.inserted()

    def tell_changed(self, first: int, last: int) -> None:
        """The tickets at these places look different."""
        if 0 <= first <= last < len(self.shape.rids):
            top = 0 if first == 0 else self.shape.line_of(first)
            bottom = self.shape.line_of(last)
            for listener in self._listeners:
                listener.changed(top, bottom)

    def tell_places(self, places: Iterable[int | None]) -> None:
        """Single tickets look different; neighbours are told of together."""
        first = last = -2
        for place in sorted({place for place in places if place is not None}):
            if place != last + 1:
                self.tell_changed(first, last)
                first = place
            last = place
        self.tell_changed(first, last)

    def _arrived(self, first: int, last: int) -> None:
        last = min(last, len(self.shape.rids) - 1)
        if first <= last:
            self.tell_changed(first, last)
            self._page_came(first, last)
