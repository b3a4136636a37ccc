"""States in which few tickets are, known beforehand so that the others' rows need not be looked at.

A list that is read from end to end asks an index a million times; a look at each row (3 to 10 us) would
make that seconds. The few tickets in the bin, merged, spam or at work are fetched once per statement from
partial indexes instead, and every other ticket passes by its row number alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, CompoundSelect, Select, select, union_all

from desk_app.domain.query.nodes import Expr, Is, Or
from desk_app.domain.status import StatusClass
from desk_app.store import schema
from desk_app.store.search.tables import IS_ACTIVE, NO_DUE, ONE, ticket

HIDDEN: Final = ("deleted", "merged", "spam")
"""States whose tickets are left out unless the query speaks of them."""

_NOT_HIDDEN: Final = {
    "deleted": ticket.c.deleted_s.is_(None),
    "merged": ticket.c.merged_into.is_(None),
    "spam": ticket.c.spam == 0,
}
_DONE: Final = (StatusClass.SOLVED, StatusClass.CLOSED)
_OTHERS: Final = tuple(each for each in StatusClass if each not in _DONE)

_h = schema.ticket.alias("hidden")
_MEMBERS: Final[dict[str, Select[tuple[int]]]] = {
    "deleted": select(_h.c.rid).where(_h.c.deleted_s.is_not(None)),
    "merged": select(_h.c.rid).where(_h.c.merged_into.is_not(None)),
    "spam": select(_h.c.rid).where(_h.c.spam == ONE),
}
_IS_DUE: Final = select(_h.c.rid).where(_h.c.active == ONE, _h.c.due_key < NO_DUE)
_IS_AT_WORK: Final = select(_h.c.rid).where(_h.c["class"].in_(_OTHERS))


def left_out(
    hidden: tuple[str, ...], *, is_active: bool, end_to_end: bool
) -> tuple[ColumnElement[bool], ...]:
    """The ticket is in none of the hidden states; that it is active says so for all of them.

    Args:
        hidden: Which of `HIDDEN` to leave out.
        is_active: Only active tickets are wanted.
        end_to_end: By row number alone.
    """
    if is_active:
        return (IS_ACTIVE,)
    if not end_to_end:
        return tuple(_NOT_HIDDEN[state] for state in hidden)
    return (_not_among(union_all(*(_MEMBERS[state] for state in hidden))),) if hidden else ()


def is_done_by_index(expr: Expr) -> ColumnElement[bool] | None:
    """The state "solved or closed" by row number alone; None for any other."""
    if isinstance(expr, Or) and set(expr.parts) == {Is("solved"), Is("closed")}:
        return _not_among(_IS_AT_WORK)
    return None


def not_due_by_index() -> ColumnElement[bool]:
    """Not among the active tickets with a due time, by row number alone."""
    return _not_among(_IS_DUE)


def _not_among(members: Select[tuple[int]] | CompoundSelect[tuple[int]]) -> ColumnElement[bool]:
    return ticket.c.rid.not_in(members)
