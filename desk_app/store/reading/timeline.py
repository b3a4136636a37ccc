"""A customer's timeline: everything said and done over all tickets, newest first, page by page.

Only tickets that can hold one of the next entries are looked at: those that were active before the place
where the last page ended, newest activity first, one per row of the page at most, and those that were
going on at that moment.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, func, select, tuple_

from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.text import preview
from desk_app.services.reading import ListKey, TimelineEntry, TimelineKind, TimelinePage
from desk_app.store import schema
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.tables import ticket

_SOURCE: Final = "timeline"
_GOING_ON: Final = 200
_HEAD: Final = 600
_EVER: Final = 2**62
_MESSAGE, _BESIDE, _NOTE, _OPENED = 4, 3, 2, 1
"""Which comes first of several things in one second, newest first."""

_KINDS: Final[dict[str, TimelineKind]] = {
    "customer": "message",
    "reply": "reply",
    "call": "call",
    "chat": "chat",
    "auto": "auto",
    "bounce": "bounce",
}
_INTERNAL: Final[tuple[tuple[Table, ColumnElement[int], int, TimelineKind], ...]] = (
    (schema.side_message, schema.side_message.c.sent_s, _BESIDE, "side"),
    (schema.note, schema.note.c.created_s, _NOTE, "note"),
)


class _Mark(NamedTuple):
    """The place of an entry in the timeline."""

    at_s: int
    rank: int
    rid: int


class _Item(NamedTuple):
    """An entry with its place."""

    mark: _Mark
    kind: TimelineKind
    ticket_id: TicketId
    who: str
    text: str
    entry_id: bytes


def timeline_page(
    session: ReadSession, customer_id: CustomerId, limit: int, after: ListKey | None
) -> TimelinePage:
    """Up to `limit` entries from the newest, or from where another page ended."""
    before = _Mark(_EVER, _EVER, _EVER) if after is None else _Mark(*(int(part or 0) for part in after.place))
    tickets = {row.id: row for row in _tickets(session, customer_id, before, limit + 1)}
    items = _opened(tickets, before)
    items += _said(session, list(tickets), before, limit + 1)
    items += _internal(session, list(tickets), before, limit + 1)
    items.sort(key=lambda item: item.mark, reverse=True)
    shown = items[:limit]
    key = ListKey(_SOURCE, tuple(shown[-1].mark)) if len(items) > limit else None
    return TimelinePage(tuple(_entry(item, tickets[item.ticket_id]) for item in shown), key)


def _entry(item: _Item, row: Any) -> TimelineEntry:  # noqa: ANN401 - a row of the statement below
    return TimelineEntry(
        kind=item.kind,
        at_s=item.mark.at_s,
        ticket_id=item.ticket_id,
        number=row.number,
        subject=row.subject,
        who=item.who,
        text=item.text,
        entry_id=item.entry_id,
    )


def _tickets(session: ReadSession, customer_id: CustomerId, before: _Mark, limit: int) -> list[Any]:
    """The tickets that can hold one of the next entries."""
    of_customer = (
        select(*(ticket.c[name] for name in ["id", "rid", "number", "subject", "created_s", "updated_s"]))
        .where(ticket.c.customer_id == customer_id, ticket.c.deleted_s.is_(None))
        .order_by(ticket.c.updated_s.desc(), ticket.c.rid.desc())
    )
    ended = of_customer.where(ticket.c.updated_s <= before.at_s).limit(limit)
    going_on = (
        of_customer.order_by(None)
        .where(ticket.c.updated_s > before.at_s, ticket.c.created_s <= before.at_s)
        .order_by(ticket.c.updated_s)
        .limit(_GOING_ON)
    )
    return [*session.all(ended), *session.all(going_on)]


def _opened(tickets: dict[TicketId, Any], before: _Mark) -> list[_Item]:
    marks = {ticket_id: _Mark(row.created_s, _OPENED, row.rid) for ticket_id, row in tickets.items()}
    return [
        _Item(mark, "opened", ticket_id, "", tickets[ticket_id].subject, ticket_id)
        for ticket_id, mark in marks.items()
        if mark < before
    ]


def _said(session: ReadSession, ticket_ids: list[TicketId], before: _Mark, limit: int) -> list[_Item]:
    message = schema.message
    statement = _entries(message, message.c.sent_s, ticket_ids, before=before, rank=_MESSAGE).add_columns(
        message.c.kind
    )
    return [
        _Item(
            _Mark(row.at_s, _MESSAGE, row.rid),
            _KINDS[row.kind],
            row.ticket_id,
            row.author_name,
            preview(row.body),
            row.id,
        )
        for row in session.all(statement.limit(limit))
    ]


def _internal(session: ReadSession, ticket_ids: list[TicketId], before: _Mark, limit: int) -> list[_Item]:
    """What the customer has not read: what was said with third parties, and notes."""
    found: list[_Item] = []
    for table, at_s, rank, kind in _INTERNAL:
        statement = _entries(table, at_s, ticket_ids, before=before, rank=rank)
        found += [
            _Item(
                _Mark(row.at_s, rank, row.rid),
                kind,
                row.ticket_id,
                row.author_name,
                preview(row.body),
                row.id,
            )
            for row in session.all(statement.limit(limit))
        ]
    return found


def _entries(
    table: Table, at_s: ColumnElement[int], ticket_ids: list[TicketId], *, before: _Mark, rank: int
) -> Select[Any]:
    """Messages, notes or words to third parties of the tickets before a place, newest first."""
    if rank == before.rank:
        earlier = tuple_(at_s, table.c.rid) < tuple_(before.at_s, before.rid)
    else:
        earlier = at_s <= before.at_s if rank < before.rank else at_s < before.at_s
    return (
        select(
            table.c.id,
            table.c.rid,
            table.c.ticket_id,
            table.c.author_name,
            at_s.label("at_s"),
            func.substr(table.c.body, 1, _HEAD).label("body"),
        )
        .where(table.c.ticket_id.in_(ticket_ids), earlier)
        .order_by(at_s.desc(), table.c.rid.desc())
    )
