"""Single tickets: found by their handle, read with all that belongs to them."""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import or_, select

from desk_app.domain.entities import Conversation, Event, Link, Ticket, TicketRow
from desk_app.domain.errors import NotFound
from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.status import StatusClass
from desk_app.services.reading import ConversationPart, FoundTicket, SimilarTicket
from desk_app.store import schema
from desk_app.store.reading.conversation import entries_of, events_of, sides_of
from desk_app.store.reading.customers import assets_where, customers_by_id
from desk_app.store.reading.lookup import find_ticket
from desk_app.store.reading.rows import TicketRows
from desk_app.store.reading.session import ReadSession, SqlRow
from desk_app.store.reading.similar import Similar
from desk_app.store.reading.team import TeamCache
from desk_app.store.search.tables import ticket

_MOST_MERGES: Final = 100
"""A chain of merges longer than this is a circle."""

_MORE = [
    "account_id",
    "status_id",
    "language",
    "custom",
    "customer_id",
    "asset_id",
    "solved_s",
    "snooze_zone",
    "spam",
    "read_s",
    "messages",
    "notes",
]


class StoreTickets:
    """Implements `desk_app.services.reading.Tickets`."""

    def __init__(self, session: ReadSession, team: TeamCache) -> None:
        self._session = session
        self._rows = TicketRows(session, team)
        self._similar = Similar(session, self._rows)

    def find(self, ref: str) -> TicketId:
        """A ticket's id by number, `#number`, `new-3`, id, or the unique beginning of an id."""
        return TicketId(find_ticket(self._session, ref))

    def ticket(self, ref: str | TicketId, *, resolve_merged: bool = True) -> FoundTicket:
        """A ticket with its properties; a merged one gives its target unless told otherwise."""
        asked = self.find(ref) if isinstance(ref, str) else ref
        with self._session.snapshot():
            target = self._target(asked) if resolve_merged else asked
            found = self._whole(target)
            merged_from = self._rows.by_id([asked])[0].number if target != asked else ""
        return FoundTicket(found, merged_from)

    def conversation(self, ticket_id: TicketId, newest: int = 200) -> ConversationPart:
        """The ticket with its newest entries, and the events since the first of them."""
        with self._session.snapshot():
            whole = self._whole(ticket_id)
            sides = sides_of(self._session, ticket_id)
            entries, earlier = entries_of(self._session, ticket_id, max(newest, 1), has_sides=bool(sides))
        return ConversationPart(Conversation(whole, entries, sides), earlier)

    def events(self, ticket_id: TicketId, limit: int = 200) -> tuple[Event, ...]:
        """The ticket's history, newest first."""
        return events_of(self._session, ticket_id, limit)

    def similar(self, ticket_id: TicketId, limit: int = 10) -> tuple[SimilarTicket, ...]:
        """Tickets of the same customer first, then tickets with similar words."""
        return self._similar.to_ticket(ticket_id, limit)

    def possible_duplicates(
        self, customer_id: CustomerId | None, subject: str, limit: int = 5
    ) -> tuple[SimilarTicket, ...]:
        """Tickets a new one might repeat."""
        return self._similar.to_new(customer_id, subject, limit)

    def _target(self, ticket_id: TicketId) -> TicketId:
        """The end of the chain of merges."""
        for _ in range(_MOST_MERGES):
            found = self._session.first(select(ticket.c.merged_into).where(ticket.c.id == ticket_id))
            if found is None or found[0] is None:
                break
            ticket_id = found[0]
        return ticket_id

    def _whole(self, ticket_id: TicketId) -> Ticket:
        rows = self._rows.by_id([ticket_id])
        if not rows:
            raise NotFound("This ticket does not exist here.")
        more = self._session.first(
            select(*(ticket.c[name] for name in _MORE)).where(ticket.c.id == ticket_id)
        )
        if more is None:
            raise NotFound("This ticket does not exist here.")
        return self._made(rows[0], more)

    def _made(self, row: TicketRow, more: SqlRow) -> Ticket:
        participants = self._participants(row.id)
        people = customers_by_id(
            self._session, [key for key in (more.customer_id, *participants) if key is not None]
        )
        assets = assets_where(self._session, schema.asset.c.id == more.asset_id) if more.asset_id else ()
        return Ticket(
            row=row,
            account_id=more.account_id,
            status_id=more.status_id,
            language=more.language,
            custom=json.loads(more.custom),
            customer=people.get(more.customer_id),
            asset=assets[0] if assets else None,
            participants=tuple(people[key] for key in participants if key in people),
            links=self._links(row.id),
            solved_s=more.solved_s,
            snooze_zone=more.snooze_zone,
            is_spam=bool(more.spam),
            read_s=more.read_s,
            messages=more.messages,
            notes=more.notes,
            merged=self._merged(row.id),
        )

    def _participants(self, ticket_id: TicketId) -> list[bytes]:
        participant = schema.participant
        statement = select(participant.c.customer_id).where(participant.c.ticket_id == ticket_id)
        return [row[0] for row in self._session.all(statement)]

    def _links(self, ticket_id: TicketId) -> tuple[Link, ...]:
        link = schema.link
        ends = or_(link.c.from_id == ticket_id, link.c.to_id == ticket_id)
        statement = (
            select(
                link.c.id,
                link.c.kind,
                link.c.from_id,
                ticket.c.id,
                ticket.c.number,
                ticket.c.subject,
                ticket.c["class"],
            )
            .join(ticket, ticket.c.id.in_((link.c.from_id, link.c.to_id)) & (ticket.c.id != ticket_id))
            .where(ends, link.c.deleted_s.is_(None))
            .order_by(link.c.kind, link.c.rid)
        )
        return tuple(
            Link(
                id=link_id,
                kind=kind,
                is_outgoing=from_id == ticket_id,
                ticket_id=other,
                number=number,
                subject=subject,
                status_class=StatusClass(status_class),
            )
            for link_id, kind, from_id, other, number, subject, status_class in self._session.all(statement)
        )

    def _merged(self, ticket_id: TicketId) -> tuple[tuple[TicketId, str], ...]:
        """The tickets merged into this one, with their numbers."""
        statement = select(ticket.c.id, ticket.c.number).where(ticket.c.merged_into == ticket_id)
        return tuple(
            (TicketId(row[0]), row[1]) for row in self._session.all(statement.order_by(ticket.c.rid))
        )
