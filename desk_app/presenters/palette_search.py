"""What the palette looks up in the workspace: tickets, customers, numbers. Runs on a reader thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk_app.domain.entities import TicketRow
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.query import mark, terms_to_mark
from desk_app.domain.text import beside
from desk_app.presenters.palette_matching import match
from desk_app.presenters.palette_rows import Found, GroupKind, PaletteMode, PaletteRow
from desk_app.services.reading import CustomerRow, ListQuery, Reader

_MIXED = 4
_ALONE = 9
_SCORE = 1.6
"""What a ticket counts that the search found by words which its subject does not show."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found for one text.

    Attributes:
        typed: The text it was found for.
        mode: What was looked through.
        tickets: Best first, with the ranges of their subjects to mark.
        customers: In the order of their names.
        problem: What is wrong with a query, one sentence.
    """

    typed: str = ""
    mode: PaletteMode = PaletteMode.ALL
    tickets: tuple[tuple[TicketRow, tuple[tuple[int, int], ...]], ...] = ()
    customers: tuple[CustomerRow, ...] = ()
    problem: str = ""


def look_up(reader: Reader, typed: str, mode: PaletteMode) -> LookedUp:
    """Look for what was typed."""
    limit = _MIXED if mode is PaletteMode.ALL else _ALONE
    if mode is PaletteMode.PEOPLE:
        return LookedUp(typed, mode, customers=reader.people.customers(typed, limit).rows)
    if mode is PaletteMode.NUMBER:
        return LookedUp(typed, mode, _numbered(reader, typed))
    parsed = reader.lists.parse(typed)
    terms = terms_to_mark(parsed.expr)
    rows = reader.lists.page(ListQuery(typed), limit).rows if typed.strip() else ()
    numbered = _numbered(reader, typed) if mode is PaletteMode.ALL and typed.strip("#").isdigit() else ()
    known = {row.id for row, _marks in numbered}
    tickets = tuple((row, tuple(mark(row.subject, terms))) for row in rows if row.id not in known)
    customers = reader.people.customers(typed, limit).rows if mode is PaletteMode.ALL else ()
    problem = parsed.problems[0].message if parsed.problems and mode is PaletteMode.QUERY else ""
    return LookedUp(typed, mode, (*numbered, *tickets), customers, problem)


def _numbered(reader: Reader, typed: str) -> tuple[tuple[TicketRow, tuple[tuple[int, int], ...]], ...]:
    """The ticket of a number."""
    try:
        found = reader.tickets.ticket(typed.strip().lstrip("#")).ticket.row
    except DeskError:
        return ()
    return ((found, ()),)


def ticket_rows(found: LookedUp, open_ticket: Callable[[TicketId], None]) -> list[Found]:
    """The tickets as lines, in the order the search gave them."""
    rows = []
    for place, (row, marks) in enumerate(found.tickets):
        detail = beside(f"#{row.number}", row.status.lower(), row.organisation or row.customer)
        shown = match(found.typed, row.subject)
        line = PaletteRow(
            f"ticket:{row.id.hex()}", row.subject, shown.marks if shown else marks, detail, icon="ticket"
        )
        score = max(shown.score if shown else 0.0, _SCORE) - place / 100
        is_number = found.typed.strip("# ") == row.number
        rows.append(
            Found(
                line,
                GroupKind.TICKETS,
                score + (5.0 if is_number else 0.0),
                lambda ticket_id=row.id: open_ticket(ticket_id),  # type: ignore[misc]  # bound now, not later
                fits_start=is_number,
            )
        )
    return rows


def customer_rows(found: LookedUp, open_customer: Callable[[CustomerId], None]) -> list[Found]:
    """The customers as lines."""
    rows = []
    for place, row in enumerate(found.customers):
        detail = beside(row.organisation, "VIP" if row.is_vip else "", row.email)
        shown = match(found.typed, row.name)
        line = PaletteRow(
            f"customer:{row.id.hex()}", row.name, shown.marks if shown else (), detail, person=row.name
        )
        score = (shown.score if shown else _SCORE) - place / 100
        rows.append(
            Found(
                line,
                GroupKind.CUSTOMERS,
                score,
                lambda customer_id=row.id: open_customer(customer_id),  # type: ignore[misc]  # as above
            )
        )
    return rows
