"""Orders of ticket lists that no index gives: what they compare, and how.

Values that are missing come last whichever way the list runs; ties are broken by newest activity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    bindparam,
    case,
    cast,
    column,
    func,
    select,
    text,
)

from desk_app.domain.query.fields import CUSTOM_PREFIX
from desk_app.domain.query.nodes import Sort
from desk_app.store import schema
from desk_app.store.search.tables import IS_ACTIVE, NO_DUE, ticket

NEWEST_FIRST: Final = Sort("updated", is_descending=True)
MOST_URGENT_FIRST: Final = Sort("due")
BEST_FIRST: Final = Sort("relevance")

OWN_ORDERS: Final = {"deleted": Sort("deleted"), "-deleted": Sort("deleted", is_descending=True)}
"""Orders that views have beside those of the query language."""

SortRow = tuple[Any, ...]
"""(rid, updated_s, value, ...) of a ticket to be sorted."""

_COLUMNS: Final[dict[str, ColumnElement[Any]]] = {
    "updated": ticket.c.updated_s,
    "created": ticket.c.created_s,
    "solved": ticket.c.solved_s,
    "snoozed": ticket.c.snooze_s,
    "deleted": ticket.c.deleted_s,
    "priority": ticket.c.priority,
    "channel": ticket.c.channel,
    "due": case((IS_ACTIVE, func.nullif(ticket.c.due_key, NO_DUE)), else_=None),
}


def _name_in(table: Table, key: ColumnElement[Any]) -> ColumnElement[Any]:
    """The name of what a ticket refers to, without case."""
    name: ColumnElement[Any] = select(func.lower(table.c.name)).where(table.c.id == key).scalar_subquery()
    return name


_NAMES: Final[dict[str, Callable[[], ColumnElement[Any]]]] = {
    "assignee": lambda: _name_in(schema.agent, ticket.c.assignee_id),
    "team": lambda: _name_in(schema.queue, ticket.c.queue_id),
    "customer": lambda: _name_in(schema.customer, ticket.c.customer_id),
    "org": lambda: _name_in(schema.organisation, ticket.c.organisation_id),
    "status": lambda: (
        select(schema.status.c.position).where(schema.status.c.id == ticket.c.status_id).scalar_subquery()
    ),
}


def order_values(
    field: str, custom_field_id: Callable[[str], bytes | None]
) -> tuple[ColumnElement[Any], ...]:
    """What tickets are compared by, the most important first; nothing for fields that no ticket has.

    Args:
        field: Any field that `sort:` takes, but relevance.
        custom_field_id: Finds a custom field by its name in queries.
    """
    if field in _COLUMNS:
        return (_COLUMNS[field],)
    if field in _NAMES:
        return (_NAMES[field](),)
    if field == "number":
        return (func.length(ticket.c.number), ticket.c.number)
    key = custom_field_id(field) if field.startswith(CUSTOM_PREFIX) else None
    return () if key is None else (_custom(key, "number"), _custom(key, "text"))


def in_order(rows: list[SortRow], *, is_descending: bool) -> list[int]:
    """The row numbers in order: by the values, those without a value last, then newest activity first.

    Args:
        rows: (rid, updated_s, value, value, ...) per ticket; all with the same number of values.
        is_descending: The largest values come first.
    """
    rows = sorted(rows, key=lambda row: (row[1], row[0]), reverse=True)
    for place in range(len(rows[0]) - 1 if rows else 0, 1, -1):
        with_value = [row for row in rows if row[place] is not None]
        without = [row for row in rows if row[place] is None]
        # Sorting is stable also when reversed, so earlier passes decide between equal values.
        with_value.sort(key=lambda row: row[place], reverse=is_descending)
        rows = with_value + without
    return [row[0] for row in rows]


def _custom(field_id: bytes, part: str) -> ColumnElement[Any]:
    """The first value of a custom field: its number, or its folded text."""
    value = schema.field_value
    found: ColumnElement[Any] = (
        select(value.c[part])
        .where(value.c.owner_id == ticket.c.id, value.c.field_id == field_id)
        .order_by(value.c.position)
        .limit(1)
        .scalar_subquery()
    )
    return found


def among(rids: ColumnElement[Any] | Select[Any]) -> ColumnElement[bool]:
    """The ticket is one of these."""
    return ticket.c.rid.in_(rids)


def listed(rids_json: str) -> Select[Any]:
    """The numbers of a JSON list as rows; for thousands of them, where bound values would be too many."""
    value = column("value", Integer)
    each = text("json_each(:listed)").bindparams(bindparam("listed", rids_json))
    return select(cast(value, Integer)).select_from(each)
