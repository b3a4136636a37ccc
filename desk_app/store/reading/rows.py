"""Rows of ticket lists, made ready to draw: one statement for a page, one more for its tags.

This is the hottest reading of all, so the statements are written with SQLAlchemy once, when the module is
loaded, and go to the driver as text: a page of 50 rows takes a third of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.expression import ScalarSelect

from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import ID_BYTES, AgentId, TicketId
from desk_app.domain.status import StatusClass
from desk_app.services.reading import Team
from desk_app.store import schema
from desk_app.store.reading.session import ReadSession
from desk_app.store.reading.team import TeamCache
from desk_app.store.search.conditions import has_draft, is_queued, is_unread
from desk_app.store.search.tables import ONE, ZERO, ticket

BATCH: Final = 128
"""Rows that are asked for at once."""

_FILLED: Final = (1, 64, BATCH)
"""Numbers of values a statement is written for; others are filled up, so that the driver knows its text."""


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, ONE), else_=ZERO)


def _has_conflict() -> ColumnElement[bool]:
    conflict = schema.conflict
    return exists(select(ONE).where(conflict.c.ticket_id == ticket.c.id, conflict.c.decided.is_(None)))


def _followers() -> ScalarSelect[str]:
    """Ids of the colleagues who follow the ticket, as digits one after the other; NULL for nobody."""
    follower = schema.ticket_follower
    digits = func.group_concat(func.hex(follower.c.agent_id), "")
    return select(digits).where(follower.c.ticket_id == ticket.c.id).scalar_subquery()


_t = ticket.c
_ROWS: Final = select(
    *(_t.rid, _t.id, _t.number, _t.subject),
    func.coalesce(schema.customer.c.name, ""),
    func.coalesce(schema.organisation.c.name, ""),
    *(_t["class"], _t.status_id, _t.priority, _t.assignee_id, _t.queue_id, _t.channel, _t.mood),
    *(_t.created_s, _t.updated_s, _t.due_s, _t.snooze_s),
    *(_flag(is_unread()), _t.files, _flag(has_draft()), _flag(is_queued()), _flag(_has_conflict())),
    func.coalesce(schema.customer.c.vip, 0),
    *(_t.preview, _t.preview_from, _t.customer_id, _t.deleted_s, _t.merged_into, _t.account_id),
    _followers(),
).select_from(
    ticket.outerjoin(schema.customer, schema.customer.c.id == _t.customer_id).outerjoin(
        schema.organisation, schema.organisation.c.id == _t.organisation_id
    )
)
_ROWS_SQL: Final = str(_ROWS.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
_CLASSES: Final = {each.value: each for each in StatusClass}
_NUMBERS_SQL: Final = "SELECT id, rid FROM ticket WHERE id IN"
_TAGS_SQL: Final = "SELECT ticket_id, tag_id FROM ticket_tag WHERE ticket_id IN"


class TicketRows:
    """Makes list rows for one reader."""

    def __init__(self, session: ReadSession, team: TeamCache) -> None:
        self._session = session
        self._team = team

    def by_rid(self, rids: Sequence[int]) -> list[TicketRow]:
        """Rows in the order of `rids`; tickets that are gone are left out."""
        found = {row.rid: row for row in self._read("rid", rids)}
        return [found[rid] for rid in rids if rid in found]

    def by_id(self, ticket_ids: Sequence[TicketId]) -> list[TicketRow]:
        """The same by ticket id."""
        found = {row.id: row for row in self._read("id", ticket_ids)}
        return [found[key] for key in ticket_ids if key in found]

    def numbers(self, ticket_ids: Sequence[TicketId]) -> dict[TicketId, int]:
        """Nothing but row numbers: a fiftieth of the work for tickets of which no row is shown."""
        numbers: dict[TicketId, int] = {}
        for start in range(0, len(ticket_ids), BATCH):
            filled = _filled(ticket_ids[start : start + BATCH])
            numbers |= self._session.plain(f"{_NUMBERS_SQL} ({_marks(filled)})", filled)
        return numbers

    def _read(self, column: str, keys: Sequence[int | bytes]) -> list[TicketRow]:
        team = self._team.team
        rows: list[TicketRow] = []
        for start in range(0, len(keys), BATCH):
            filled = _filled(keys[start : start + BATCH])
            found = self._session.plain(f"{_ROWS_SQL} WHERE ticket.{column} IN ({_marks(filled)})", filled)
            tags = self._tags([row[1] for row in found], team)
            rows += (_ticket_row(row, team, tags.get(row[1], ())) for row in found)
        return rows

    def _tags(self, ticket_ids: Sequence[bytes], team: Team) -> dict[bytes, tuple[str, ...]]:
        """Names of the tags of each ticket that has any, in alphabetical order."""
        if not ticket_ids:
            return {}
        filled = _filled(ticket_ids)
        tagged: dict[bytes, set[bytes]] = {}
        for ticket_id, tag_id in self._session.plain(f"{_TAGS_SQL} ({_marks(filled)})", filled):
            tagged.setdefault(ticket_id, set()).add(tag_id)
        order = {tag_id: place for place, tag_id in enumerate(team.tags)} if tagged else {}
        return {
            ticket_id: tuple(
                team.tags[key].name for key in sorted(tag_ids & order.keys(), key=order.__getitem__)
            )
            for ticket_id, tag_ids in tagged.items()
        }


def _filled(keys: Sequence[int | bytes]) -> list[int | bytes]:
    """The keys, with the last one repeated up to a number for which there is a statement."""
    size = next(size for size in _FILLED if len(keys) <= size)
    return [*keys, *[keys[-1]] * (size - len(keys))]


def _marks(keys: Sequence[int | bytes]) -> str:
    return ",".join("?" * len(keys))


def _ids(digits: str) -> tuple[AgentId, ...]:
    """Ids that stand one after the other."""
    raw = bytes.fromhex(digits)
    return tuple(AgentId(raw[at : at + ID_BYTES]) for at in range(0, len(raw), ID_BYTES))


def _ticket_row(row: tuple[Any, ...], team: Team, tags: tuple[str, ...]) -> TicketRow:
    rid, ticket_id, number, subject, customer, organisation, status_class, status_id, *rest = row
    priority, assignee_id, queue_id, channel, mood, created_s, updated_s, due_s, snooze_s, *rest = rest
    unread, files, draft, queued, conflict, vip, preview, preview_from, *rest = rest
    customer_id, deleted_s, merged_into, account_id, followers = rest
    agent = team.agents.get(assignee_id)
    queue = team.queues.get(queue_id)
    status = team.statuses.get(status_id)
    return TicketRow(
        rid=rid,
        id=ticket_id,
        number=number,
        subject=subject,
        customer=customer,
        organisation=organisation,
        status_class=_CLASSES[status_class],
        status=status.name if status else "",
        priority=priority,
        assignee=agent.name if agent else "",
        queue=queue.name if queue else "",
        channel=channel,
        mood=mood,
        tags=tags,
        created_s=created_s,
        updated_s=updated_s,
        due_s=due_s,
        snooze_s=snooze_s,
        is_unread=bool(unread),
        has_files=files > 0,
        has_draft=bool(draft),
        is_queued=bool(queued),
        has_conflict=bool(conflict),
        is_vip=bool(vip),
        preview=preview,
        preview_from=preview_from,
        customer_id=customer_id,
        assignee_id=assignee_id,
        queue_id=queue_id,
        deleted_s=deleted_s,
        merged_into=merged_into,
        account_id=account_id,
        followers=_ids(followers) if followers else (),
    )
