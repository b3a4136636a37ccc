"""Headings of grouped lists: tickets of one group stand together, groups in an order people expect."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, literal, select

from desk_app.domain.status import StatusClass, priority_name
from desk_app.services.reading import Section, Team
from desk_app.store import schema
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.sorting import among, listed
from desk_app.store.search.tables import ticket

LONGEST: Final = 5_000
"""A longer list is not grouped: nobody reads it by headings, and its order would have to be made whole."""

_STATES: Final = {
    StatusClass.NEW: ("needs_reply", "Needs your reply"),
    StatusClass.OPEN: ("needs_reply", "Needs your reply"),
    StatusClass.WAITING_CUSTOMER: ("waiting_customer", "Waiting on customer"),
    StatusClass.WAITING_THIRD_PARTY: ("waiting_third_party", "Waiting on third party"),
    StatusClass.SOLVED: ("solved", "Solved"),
    StatusClass.CLOSED: ("closed", "Closed"),
}
_STATE_ORDER: Final = tuple(dict.fromkeys(key for key, _ in _STATES.values()))
_NOBODY: Final = {
    "assignee": "Unassigned",
    "team": "No team",
    "customer": "No customer",
    "org": "No organisation",
    "channel": "No channel",
    "status": "No status",
}

Heading = tuple[tuple[bool, int | str], str, str]
"""Sort key, key and label of a group."""

_Maker = Callable[[Any, Any], Heading]


def grouped(
    session: ReadSession, rids: Sequence[int], grouping: str, team: Team
) -> tuple[array[int], tuple[Section, ...]]:
    """The tickets group by group, in each group in the order they had, and the headings."""
    headings = _headings(session, rids, grouping, team)
    kept = [rid for rid in rids if rid in headings]
    kept.sort(key=lambda rid: headings[rid][0])
    sections: list[Section] = []
    start = 0
    for end, rid in enumerate(kept, 1):
        if end == len(kept) or headings[kept[end]][1] != headings[rid][1]:
            _, key, label = headings[rid]
            sections.append(Section(key, label, start, end - start))
            start = end
    return array("q", kept), tuple(sections)


def _headings(session: ReadSession, rids: Sequence[int], grouping: str, team: Team) -> Mapping[int, Heading]:
    """The group of every ticket that is still there."""
    key, name = _COLUMNS[grouping]()
    statement = select(ticket.c.rid, key, name).where(among(listed(json.dumps(list(rids)))))
    make = _makers(team)[grouping]
    return {rid: make(value, text) for rid, value, text in session.all(statement)}


def _name(table: Table, column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return column, select(table.c.name).where(table.c.id == column).scalar_subquery()


def _plain(column: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    return column, literal("")


_COLUMNS: Final[dict[str, Callable[[], tuple[ColumnElement[Any], ColumnElement[Any]]]]] = {
    "state": lambda: _plain(ticket.c["class"]),
    "assignee": lambda: _plain(ticket.c.assignee_id),
    "team": lambda: _plain(ticket.c.queue_id),
    "priority": lambda: _plain(ticket.c.priority),
    "status": lambda: _plain(ticket.c.status_id),
    "channel": lambda: _plain(ticket.c.channel),
    "customer": lambda: _name(schema.customer, ticket.c.customer_id),
    "org": lambda: _name(schema.organisation, ticket.c.organisation_id),
}


def _makers(team: Team) -> dict[str, _Maker]:
    """How a ticket's value becomes a heading."""
    agents = {key: agent.name for key, agent in team.agents.items()}
    queues = {key: queue.name for key, queue in team.queues.items()}
    positions = {key: place for place, key in enumerate(team.statuses)}
    statuses = {key: status.name for key, status in team.statuses.items()}
    return {
        "state": lambda value, _: _state(value),
        "priority": lambda value, _: ((False, -value), str(value), priority_name(value).capitalize()),
        "channel": lambda value, _: _named("channel", value or None, value.capitalize()),
        "status": lambda value, _: (
            (value not in positions, positions.get(value, 0)),
            value.hex(),
            statuses.get(value, _NOBODY["status"]),
        ),
        "assignee": lambda value, _: _named("assignee", value, agents.get(value)),
        "team": lambda value, _: _named("team", value, queues.get(value)),
        "customer": lambda value, name: _named("customer", value, name),
        "org": lambda value, name: _named("org", value, name),
    }


def _state(value: str) -> Heading:
    key, label = _STATES[StatusClass(value)]
    return (False, _STATE_ORDER.index(key)), key, label


def _named(grouping: str, value: bytes | str | None, name: str | None) -> Heading:
    """By name; those without come last."""
    if value is None or not name:
        return (True, ""), "", _NOBODY[grouping]
    return (False, name.casefold()), value.hex() if isinstance(value, bytes) else value, name
