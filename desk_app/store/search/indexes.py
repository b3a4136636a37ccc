"""Which index of `ticket` gives a list its order for nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, not_

from desk_app.domain.query.nodes import DateRange, Empty, Expr, FieldIs, Has, Is, IsMe, Sort, Value
from desk_app.domain.status import PRIORITY_NAMES
from desk_app.services.reading import Team
from desk_app.store.search import people
from desk_app.store.search.conditions import Asker, is_named
from desk_app.store.search.hidden import not_due_by_index
from desk_app.store.search.meaning import Meaning
from desk_app.store.search.tables import IS_ACTIVE, NO_DUE, ONE, ticket
from desk_app.store.search.walks import IndexWalk, Stretch

Order = tuple[tuple[str, bool], ...]

_NEWEST: Final[Order] = (("updated_s", True), ("rid", True))
_BASE: Final = frozenset({"rid", "active"})
_ACTIVE_COLUMNS: Final = frozenset({"rid", "active", "due_key", "updated_s", "snooze_s"})
_PRIORITIES: Final = tuple(sorted(PRIORITY_NAMES.values()))


@dataclass(frozen=True, slots=True)
class _Index:
    """An index with the part of it that is wanted."""

    name: str
    covered: frozenset[str]
    conditions: tuple[ColumnElement[bool], ...] = ()

    def stretch(self, order: Order, *conditions: ColumnElement[bool]) -> Stretch:
        """A stretch of it."""
        return Stretch(self.name, order, (*self.conditions, *conditions), self.covered)


def walk_for(meaning: Meaning, asker: Asker, *, end_to_end: bool = False) -> IndexWalk | None:
    """The walk along indexes that gives the wanted order, or None where no index has it.

    Args:
        meaning: The query.
        asker: Who asks.
        end_to_end: All of it will be read, so that a look at every row would cost more than knowing the
            hidden ones beforehand.
    """
    walk = _walk(meaning, asker, end_to_end=end_to_end)
    return None if walk is None else replace(walk, conditions=meaning.conditions(end_to_end=end_to_end))


def _walk(meaning: Meaning, asker: Asker, *, end_to_end: bool) -> IndexWalk | None:
    sort = meaning.sort
    match sort.field:
        case "due":
            return IndexWalk("due", _by_due(meaning, asker, end_to_end=end_to_end), ())
        case "updated":
            order: Order = (("updated_s", sort.is_descending), ("rid", sort.is_descending))
            time_column = "updated_s" if sort.is_descending else ""
            return IndexWalk("updated", (_by_activity(meaning).stretch(order),), (), time_column)
        case "created":
            order = (("created_s", sort.is_descending), ("rid", sort.is_descending))
            index = _Index("ticket_created", frozenset({"rid", "created_s"}))
            time_column = "created_s" if sort.is_descending else ""
            return IndexWalk("created", (index.stretch(order),), (), time_column)
        case "priority" if meaning.is_active:
            return IndexWalk("priority", _by_priority(sort), ())
        case "snoozed" if Is("snoozed") in meaning.conjuncts:
            order = (("snooze_s", sort.is_descending), ("rid", sort.is_descending))
            index = _Index("ticket_snoozed", frozenset({"rid", "snooze_s"}))
            return IndexWalk("snoozed", (index.stretch(order, ticket.c.snooze_s.is_not(None)),), ())
        case "deleted" if Is("deleted") in meaning.conjuncts:
            order = (("deleted_s", sort.is_descending), ("rid", sort.is_descending))
            index = _Index("ticket_bin", frozenset({"rid", "deleted_s"}))
            return IndexWalk("deleted", (index.stretch(order, ticket.c.deleted_s.is_not(None)),), ())
        case _:
            return None


def base_walk(meaning: Meaning, asker: Asker) -> IndexWalk:
    """The walk along which to gather tickets for an order that no index has: newest first."""
    newest_first = replace(meaning, sort=Sort("updated", is_descending=True))
    walk = walk_for(newest_first, asker)
    if walk is None:
        raise TypeError("there is always a walk by activity")
    return walk


def _by_due(meaning: Meaning, asker: Asker, *, end_to_end: bool) -> tuple[Stretch, ...]:
    """Active tickets that have a due time, by it; then all others, newest activity first."""
    index = _active_index(meaning, asker)
    order: Order = (("due_key", meaning.sort.is_descending), *_NEWEST)
    due = index.stretch(order, ticket.c.due_key < NO_DUE)
    if _only_due(meaning):
        return (due,)
    if meaning.is_active:
        return (due, index.stretch(_NEWEST, ticket.c.due_key == NO_DUE))
    not_due = not_due_by_index() if end_to_end else not_(and_(IS_ACTIVE, ticket.c.due_key < NO_DUE))
    return (due, _by_activity(meaning).stretch(_NEWEST, not_due))


def _only_due(meaning: Meaning) -> bool:
    return meaning.is_active and any(
        each in (Is("late"), Has("due")) or (isinstance(each, DateRange) and each.field == "due")
        for each in meaning.conjuncts
    )


def _active_index(meaning: Meaning, asker: Asker) -> _Index:
    """The narrowest index of active tickets by due time."""
    for each in meaning.conjuncts if meaning.is_active else ():
        for column, index in (("assignee_id", "ticket_active_assignee"), ("queue_id", "ticket_active_queue")):
            belongs = _belongs(each, column, asker)
            if belongs is not None:
                return _Index(index, _ACTIVE_COLUMNS | {column}, (IS_ACTIVE, belongs))
    return _Index("ticket_active_due", _ACTIVE_COLUMNS, (IS_ACTIVE,))


def _belongs(expr: Expr, column: str, asker: Asker) -> ColumnElement[bool] | None:
    """The node as "this column is that one value"; None when it is something else."""
    field = {"assignee_id": "assignee", "queue_id": "team"}[column]
    match expr:
        case Empty(name) if name == field:
            return ticket.c[column].is_(None)
        case IsMe("assignee") if field == "assignee" and asker.me is not None:
            return ticket.c[column] == asker.me
        case FieldIs(name, values) if name == field:
            ids = belonging_ids(field, values, asker.team)
            return ticket.c[column] == ids[0] if len(ids) == 1 else None
        case _:
            return None


def belonging_ids(field: str, values: tuple[Value, ...], team: Team) -> list[bytes]:
    """Ids of the colleagues or teams that a value of `assignee` or `team` names."""
    if field == "assignee":
        return list(people.agents_named(team, values))
    return [key for key, queue in team.queues.items() if is_named(queue.name, values)]


def _by_activity(meaning: Meaning) -> _Index:
    """The narrowest index by last activity."""
    if meaning.is_active:
        return _Index("ticket_active_updated", _BASE | {"updated_s", "snooze_s"}, (IS_ACTIVE,))
    if Is("spam") in meaning.conjuncts:
        return _Index("ticket_spam", frozenset({"rid", "updated_s", "spam"}), (ticket.c.spam == ONE,))
    for each in meaning.conjuncts:
        if each in (Is("solved"), Is("closed")):
            in_class = ticket.c["class"] == each.state
            return _Index("ticket_class", frozenset({"rid", "updated_s", "class"}), (in_class,))
    return _Index("ticket_updated", frozenset({"rid", "updated_s"}))


def _by_priority(sort: Sort) -> tuple[Stretch, ...]:
    index = _Index(
        "ticket_active_priority", frozenset({"rid", "active", "priority", "updated_s"}), (IS_ACTIVE,)
    )
    order = reversed(_PRIORITIES) if sort.is_descending else iter(_PRIORITIES)
    return tuple(index.stretch(_NEWEST, ticket.c.priority == priority) for priority in order)
