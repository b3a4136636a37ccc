"""What the tests ask of the library, as values, so that they can be asked many times."""

from __future__ import annotations

from array import array
from collections.abc import Callable

from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.services.reading import (
    PAGE,
    ConversationPart,
    IdList,
    ListKey,
    ListQuery,
    Page,
    Reader,
)


def page_of(query: ListQuery, limit: int = PAGE, after: ListKey | None = None) -> Callable[[Reader], Page]:
    """A page of a list."""
    return lambda reader: reader.lists.page(query, limit, after)


def ids_of(query: ListQuery) -> Callable[[Reader], IdList]:
    """A whole list as row numbers."""
    return lambda reader: reader.lists.ids(query)


def rows_at(rids: array[int], start: int) -> Callable[[Reader], list[TicketRow]]:
    """A screen full of rows out of the middle of a list."""
    return lambda reader: reader.lists.rows(rids[start : start + PAGE])


def conversation_of(ticket_id: TicketId) -> Callable[[Reader], ConversationPart]:
    """A ticket opened."""
    return lambda reader: reader.tickets.conversation(ticket_id)
