"""The customer list: all by name, or those that a text fits.

There is no word index of customers. What a text begins is found by index; names with the word in their
middle are found through the tickets of these people; what is still missing is looked for along the names
for as long as a page may take.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, collate, func, or_, select, tuple_

from desk_app.domain.ids import CustomerId, OrganisationId
from desk_app.domain.query.folding import fold, words
from desk_app.domain.query.nodes import Manner, Value
from desk_app.services.reading import CustomerPage, CustomerRow, ListKey
from desk_app.store import schema
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.session import ReadSession, SqlRow
from desk_app.store.search.people import fits
from desk_app.store.search.tables import begins_with, fts, ticket

MOST: Final = 500
"""Customers that a text can find; whoever needs more writes more."""

_LOOK_S: Final = 0.08
_OTHER_LETTERS: Final = "*[^ -~]*"
_THROUGH_TICKETS: Final = 2_000
_c = schema.customer
_o = schema.organisation
_a = schema.address

_SHOWN = _c.c.deleted_s.is_(None) & _c.c.merged_into.is_(None)
_EMAIL = (
    select(_a.c.value)
    .where(_a.c.customer_id == _c.c.id, _a.c.kind == "email", _a.c.deleted_s.is_(None))
    .order_by(_a.c.position)
    .limit(1)
    .scalar_subquery()
)
_ROWS = (
    select(
        _c.c.id,
        _c.c.rid,
        _c.c.name,
        _c.c.vip,
        func.coalesce(_o.c.name, "").label("organisation"),
        func.coalesce(_EMAIL, "").label("email"),
    )
    .select_from(_c.outerjoin(_o, _o.c.id == _c.c.organisation_id))
    .where(_SHOWN)
)


class CustomerSearch:
    """Pages of customers for one reader."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session

    def page(self, text: str, limit: int, after: ListKey | None) -> CustomerPage:
        """Customers by name, from the beginning or from where another page ended."""
        statement, is_complete = _ROWS, True
        if text.strip():
            ids, is_complete = self._found(text.strip())
            statement = statement.where(_c.c.id.in_(ids))
        return self._page(statement, limit, after, is_complete=is_complete)

    def members(self, organisation_id: OrganisationId, limit: int, after: ListKey | None) -> CustomerPage:
        """The customers of an organisation by name."""
        return self._page(_ROWS.where(_c.c.organisation_id == organisation_id), limit, after)

    def _page(
        self, statement: Select[Any], limit: int, after: ListKey | None, *, is_complete: bool = True
    ) -> CustomerPage:
        if after is not None:
            statement = statement.where(tuple_(_name(), _c.c.rid) > tuple_(*after.place))
        rows = self._session.all(statement.order_by(_name(), _c.c.rid).limit(limit + 1))
        shown = rows[:limit]
        key = ListKey("name", (shown[-1].name, shown[-1].rid)) if len(rows) > limit else None
        return CustomerPage(tuple(map(_customer_row, shown)), key, is_complete)

    def _found(self, text: str) -> tuple[list[CustomerId], bool]:
        """Ids of the customers that fit, and whether these are all."""
        found: dict[CustomerId, None] = {}
        is_complete = True
        for statement in (*_beginning(text), *_through_tickets(text), _along_names(text)):
            try:
                with self._session.within(_LOOK_S):
                    for row in self._session.stream(statement.limit(MOST)):
                        found[row[0]] = None
            except OutOfTime:
                self._session.brake.check()
                is_complete = False
            if len(found) >= MOST:
                return list(found)[:MOST], False
        return list(found), is_complete


def _beginning(text: str) -> Sequence[Select[Any]]:
    """Customers whose name, address or organisation begins with the text."""
    by_organisation = select(_o.c.id).where(begins_with(collate(_o.c.name, "NOCASE"), text))
    return (
        select(_c.c.id).where(begins_with(_name(), text), _SHOWN),
        select(_a.c.customer_id).where(begins_with(_a.c.norm, fold(text)), _a.c.deleted_s.is_(None)),
        select(_c.c.id).where(_c.c.organisation_id.in_(by_organisation), _SHOWN),
    )


def _through_tickets(text: str) -> Sequence[Select[Any]]:
    """Customers of the newest tickets with these words among their people."""
    found = words(text)
    if not found:
        return ()
    match = "{people} : (" + " AND ".join(f'"{word}"' for word in found[:-1]) + (" AND " if found[1:] else "")
    match += f'"{found[-1]}")'
    newest = (
        select(ticket.c.customer_id)
        .select_from(fts.join(ticket, ticket.c.doc == fts.c.rowid))
        .where(fts.c.fts.op("MATCH")(match))
        .order_by(fts.c.rowid.desc())
        .limit(_THROUGH_TICKETS)
        .subquery()
    )
    ids = select(newest.c.customer_id).distinct()
    return (select(_c.c.id).where(_c.c.id.in_(ids), _SHOWN, _fitting(text)),)


def _along_names(text: str) -> Select[Any]:
    """Customers with these words anywhere in their name.

    Plain names are sifted by SQLite itself first; only those that pass, and names with other letters than
    plain ones, are compared in Python (3 us each).
    """
    found = words(text)
    if not found:
        return select(_c.c.id).where(_SHOWN, begins_with(_name(), text))
    may_fit = or_(_c.c.name.like(f"%{max(found, key=len)}%"), _c.c.name.op("GLOB")(_OTHER_LETTERS))
    value = Value(text, is_prefix=True)
    return select(_c.c.id).where(_SHOWN, may_fit, fits(_c.c.name, value, Manner.WORDS))


def _fitting(text: str) -> ColumnElement[bool]:
    """The name or organisation of the customer itself holds the words."""
    value = Value(text, is_prefix=True)
    organisation = select(_o.c.name).where(_o.c.id == _c.c.organisation_id).scalar_subquery()
    address = (
        select(_a.c.id)
        .where(_a.c.customer_id == _c.c.id, _a.c.deleted_s.is_(None), fits(_a.c.value, value, Manner.WORDS))
        .exists()
    )
    return or_(fits(_c.c.name, value, Manner.WORDS), fits(organisation, value, Manner.WORDS), address)


def _name() -> ColumnElement[Any]:
    """The name as its index has it."""
    return collate(_c.c.name, "NOCASE")


def _customer_row(row: SqlRow) -> CustomerRow:
    return CustomerRow(row.id, row.name, row.organisation, row.email, bool(row.vip))
