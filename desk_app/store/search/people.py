"""What the fields that name people mean for a ticket.

Addresses are looked up by index. Names are compared by the query language's own function, on the few rows
that are left once the full-text hint or another condition has narrowed things down.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, exists, func, or_, select

from desk_app.domain.ids import AgentId
from desk_app.domain.query.folding import fold
from desk_app.domain.query.matching import value_matches
from desk_app.domain.query.nodes import Manner, Value
from desk_app.services.reading import Team
from desk_app.store import schema
from desk_app.store.search.tables import NEVER, ONE, begins_with, ticket

_c = schema.customer
_a = schema.address
_m = schema.message
_n = schema.note
_p = schema.participant
_ESCAPE = "\\"


def fits(text: ColumnElement[Any], value: Value, manner: Manner) -> ColumnElement[bool]:
    """The value of the query fits a text of a row; false for NULL."""
    found: ColumnElement[bool] = func.desk_fits(text, value.text, int(value.is_prefix), manner.value)
    return found


def agents_named(team: Team, values: tuple[Value, ...]) -> list[AgentId]:
    """The colleagues whose name or address fits."""
    return [
        agent.id
        for agent in team.agents.values()
        if any(
            value_matches(value, Manner.PERSON, text)
            for value in values
            for text in (agent.name, agent.email)
        )
    ]


def is_address(value: Value) -> bool:
    """Whether a value means an e-mail address or the end of one."""
    return "@" in value.text


def address_is(value: Value) -> ColumnElement[bool]:
    """A row of `address` is meant: the whole of it, its beginning, or everything from the @ on."""
    wanted = fold(value.text)
    if value.is_prefix:
        return begins_with(_a.c.norm, wanted)
    if wanted.startswith("@"):
        return _a.c.norm.like("%" + _like(wanted), escape=_ESCAPE)
    return _a.c.norm.in_(dict.fromkeys((wanted, value.text.strip().lower())))


def _like(text: str) -> str:
    """A text in which nothing is a pattern."""
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return text


def owners(value: Value) -> Select[tuple[bytes]]:
    """Ids of the customers who have an address that is meant."""
    return select(_a.c.customer_id).where(_a.c.deleted_s.is_(None), address_is(value))


def _customer_fits(customer_id: ColumnElement[Any], value: Value) -> ColumnElement[bool]:
    """The customer with this id is meant, by name or address."""
    of_person = and_(_a.c.customer_id == customer_id, _a.c.deleted_s.is_(None))
    if is_address(value):
        return exists(select(ONE).where(of_person, address_is(value)))
    return or_(
        exists(select(ONE).where(_c.c.id == customer_id, fits(_c.c.name, value, Manner.PERSON))),
        exists(select(ONE).where(of_person, fits(_a.c.value, value, Manner.PERSON))),
    )


def _any(values: tuple[Value, ...], condition: Callable[[Value], ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(NEVER, *map(condition, values))


def customer_is(values: tuple[Value, ...]) -> ColumnElement[bool]:
    """The ticket's customer."""
    return _any(values, lambda value: _customer_fits(ticket.c.customer_id, value))


def people_are(
    values: tuple[Value, ...], by_words: Callable[[Value], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Anyone on the ticket: customer and participants by address, names by full text (`by_words`)."""

    def one(value: Value) -> ColumnElement[bool]:
        if not is_address(value):
            return by_words(value)
        takes_part = select(ONE).where(
            _p.c.ticket_id == ticket.c.id, _p.c.customer_id == _a.c.customer_id, _a.c.deleted_s.is_(None)
        )
        return or_(
            _customer_fits(ticket.c.customer_id, value),
            exists(takes_part.where(address_is(value))),
        )

    return _any(values, one)


def sender_is(values: tuple[Value, ...]) -> ColumnElement[bool]:
    """Somebody outside who wrote a message of the ticket."""
    return _any(values, lambda value: _wrote(_m, ticket.c.id, value, _m.c.author_kind == "customer"))


def author_is(values: tuple[Value, ...], team: Team) -> ColumnElement[bool]:
    """Somebody who wrote a message or internal note of the ticket."""
    colleagues = agents_named(team, values)

    def one(value: Value) -> ColumnElement[bool]:
        return or_(_wrote(_m, ticket.c.id, value), _wrote(_n, ticket.c.id, value))

    return or_(_any(values, one), wrote_id(colleagues))


def wrote_id(agents: list[AgentId]) -> ColumnElement[bool]:
    """One of these colleagues wrote something in the ticket."""
    if not agents:
        return NEVER
    return or_(
        *(
            exists(select(ONE).where(table.c.ticket_id == ticket.c.id, table.c.author_id.in_(agents)))
            for table in (_m, _n)
        )
    )


def _wrote(
    table: Table, ticket_id: ColumnElement[Any], value: Value, *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """There is an entry by somebody whose name, or known address, is meant."""
    entry = select(ONE).where(table.c.ticket_id == ticket_id, *conditions)
    name = fits(table.c.author_name, value, Manner.PERSON)
    return exists(entry.where(or_(name, _customer_fits(table.c.author_id, value))))


def recipient_is(values: tuple[Value, ...]) -> ColumnElement[bool]:
    """Somebody a message of the ticket went to, copies included."""

    def one(value: Value) -> ColumnElement[bool]:
        sent = func.desk_sent_to(_m.c.recipients, value.text, int(value.is_prefix))
        return exists(select(ONE).where(_m.c.ticket_id == ticket.c.id, sent))

    return _any(values, one)
