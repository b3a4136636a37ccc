"""A ticket's conversation: messages, internal notes and events in the order they happened.

Of a very long one only the newest part is read; the rest is a number until somebody asks for it.
"""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, select

from desk_app.domain.entities import Attachment, Entry, Event, Message, Note, SideConversation, SideMessage
from desk_app.domain.ids import TicketId
from desk_app.store import schema
from desk_app.store.reading.files import attachments_of, recipients_of
from desk_app.store.reading.session import ReadSession, SqlRow

_m = schema.message
_n = schema.note
_s = schema.side_message
_e = schema.event
_MOST_EVENTS: Final = 2_000

_NO_DATA: Final[dict[str, Any]] = {}

Files = dict[bytes, tuple[Attachment, ...]]

_MESSAGES = select(
    *(
        _m.c[name]
        for name in [
            "id",
            "rid",
            "ticket_id",
            "home_ticket_id",
            "kind",
            "channel",
            "author_kind",
            "author_id",
            "author_name",
            "subject",
            "body",
            "html",
            "language",
            "sent_s",
            "received_s",
            "duration_s",
            "recipients",
            "mail_id",
            "raw_sha256",
            "state",
            "data",
        ]
    )
)
_NOTES = select(
    *(
        _n.c[name]
        for name in [
            "id",
            "rid",
            "ticket_id",
            "home_ticket_id",
            "author_id",
            "author_name",
            "body",
            "created_s",
        ]
    )
)
_BESIDE = select(
    *(
        _s.c[name]
        for name in [
            "id",
            "rid",
            "side_id",
            "ticket_id",
            "home_ticket_id",
            "author_kind",
            "author_id",
            "author_name",
            "author_address",
            "body",
            "html",
            "sent_s",
            "received_s",
            "recipients",
            "mail_id",
            "raw_sha256",
            "state",
            "about_id",
            "data",
        ]
    )
)
_HAS_SIDES: Final = (
    "SELECT EXISTS (SELECT 1 FROM side_message WHERE ticket_id = :t)"
    " OR EXISTS (SELECT 1 FROM side WHERE ticket_id = :t)"
)
_SIDES: Final = (
    "SELECT id, ticket_id, home_ticket_id, subject, recipients, is_done, created_s, author_id, author_name"
    " FROM side WHERE ticket_id = :t"
    " OR id IN (SELECT side_id FROM side_message WHERE ticket_id = :t) ORDER BY created_s, rid"
)
_EVENTS = select(
    *(
        _e.c[name]
        for name in [
            "id",
            "ticket_id",
            "home_ticket_id",
            "kind",
            "actor_kind",
            "actor_id",
            "actor_name",
            "data",
            "done_s",
            "received_s",
            "change_id",
            "rid",
        ]
    ),
    schema.change.c.state.label("change_state"),
    schema.change.c.undo.label("change_undo"),
).select_from(_e.outerjoin(schema.change, schema.change.c.id == _e.c.change_id))


class _Moment(NamedTuple):
    """Sorts entries: by time, then messages, notes, what was said beside, events, each as it arrived."""

    at_s: int
    rank: int
    rid: int


def entries_of(
    session: ReadSession, ticket_id: TicketId, newest: int, *, has_sides: bool
) -> tuple[tuple[Entry, ...], int]:
    """The newest entries with the events since the first of them, and how many were left out."""
    messages = _newest(
        session, _MESSAGES, of_ticket=_m.c.ticket_id == ticket_id, order=(_m.c.sent_s, _m.c.rid), limit=newest
    )
    notes = _newest(
        session, _NOTES, of_ticket=_n.c.ticket_id == ticket_id, order=(_n.c.created_s, _n.c.rid), limit=newest
    )
    said = (_s.c.sent_s, _s.c.rid)
    beside = (
        _newest(session, _BESIDE, of_ticket=_s.c.ticket_id == ticket_id, order=said, limit=newest)
        if has_sides
        else []
    )
    moments = [_Moment(row.sent_s, 0, row.rid) for row in messages]
    moments += [_Moment(row.created_s, 1, row.rid) for row in notes]
    moments += [_Moment(row.sent_s, 2, row.rid) for row in beside]
    moments.sort()
    first = moments[-newest] if len(moments) > newest else None
    shown = [row for row in messages if first is None or _Moment(row.sent_s, 0, row.rid) >= first]
    shown_notes = [row for row in notes if first is None or _Moment(row.created_s, 1, row.rid) >= first]
    shown_beside = [row for row in beside if first is None or _Moment(row.sent_s, 2, row.rid) >= first]
    files = attachments_of(session, [row.id for row in (*shown, *shown_notes, *shown_beside)])
    since_s = first.at_s if first is not None else None
    timed: list[tuple[_Moment, Entry]] = [
        *((_Moment(row.sent_s, 0, row.rid), _message(row, files)) for row in shown),
        *((_Moment(row.created_s, 1, row.rid), _note(row, files)) for row in shown_notes),
        *((_Moment(row.sent_s, 2, row.rid), _said_beside(row, files)) for row in shown_beside),
        *((_Moment(row.done_s, 3, row.rid), _event(row)) for row in _events(session, ticket_id, since_s)),
    ]
    timed.sort(key=lambda pair: pair[0])
    shown_count = len(shown) + len(shown_notes) + len(shown_beside)
    earlier = _how_many(session, ticket_id) - shown_count if first is not None else 0
    return tuple(entry for _, entry in timed), earlier


def sides_of(session: ReadSession, ticket_id: TicketId) -> tuple[SideConversation, ...]:
    """The side conversations of a ticket, oldest first; of a ticket without, one look into two indexes."""
    if not session.plain(_HAS_SIDES, {"t": ticket_id})[0][0]:
        return ()
    return tuple(_side(*row) for row in session.plain(_SIDES, {"t": ticket_id}))


def events_of(session: ReadSession, ticket_id: TicketId, limit: int) -> tuple[Event, ...]:
    """The ticket's history, newest first."""
    newest = _EVENTS.where(_e.c.ticket_id == ticket_id).order_by(_e.c.done_s.desc(), _e.c.rid.desc())
    return tuple(_event(row) for row in session.all(newest.limit(limit)))


def _newest(
    session: ReadSession,
    statement: Select[Any],
    *,
    of_ticket: ColumnElement[bool],
    order: tuple[ColumnElement[int], ColumnElement[int]],
    limit: int,
) -> list[SqlRow]:
    """One more than the limit, so that it shows when there are earlier ones."""
    wanted = statement.where(of_ticket).order_by(*(column.desc() for column in order)).limit(limit + 1)
    return list(session.all(wanted))


def _events(session: ReadSession, ticket_id: TicketId, since_s: int | None) -> list[SqlRow]:
    statement = _EVENTS.where(_e.c.ticket_id == ticket_id)
    if since_s is not None:
        statement = statement.where(_e.c.done_s >= since_s)
    return list(session.all(statement.order_by(_e.c.done_s.desc(), _e.c.rid.desc()).limit(_MOST_EVENTS)))


def _how_many(session: ReadSession, ticket_id: TicketId) -> int:
    counted = session.plain(
        "SELECT (SELECT count(*) FROM message WHERE ticket_id = :t)"
        " + (SELECT count(*) FROM note WHERE ticket_id = :t)"
        " + (SELECT count(*) FROM side_message WHERE ticket_id = :t)",
        {"t": ticket_id},
    )
    number: int = counted[0][0]
    return number


def _message(row: SqlRow, files: Files) -> Message:
    told = {"recipients": recipients_of(row.recipients), "data": _NO_DATA}
    if row.data != "{}":
        told["data"] = json.loads(row.data)
    values = {**row._mapping, **told}  # noqa: SLF001 - public by its documentation
    return Message(**values, attachments=files.get(row.id, ()))


def _note(row: SqlRow, files: Files) -> Note:
    return Note(**row._mapping, attachments=files.get(row.id, ()))  # noqa: SLF001 - public by its documentation


def _said_beside(row: SqlRow, files: Files) -> SideMessage:
    told = {"recipients": recipients_of(row.recipients), "data": json.loads(row.data)}
    values = {**row._mapping, **told}  # noqa: SLF001 - public by its documentation
    return SideMessage(**values, attachments=files.get(row.id, ()))


def _side(*row: Any) -> SideConversation:  # noqa: ANN401 - cells of a row
    side_id, ticket_id, home_ticket_id, subject, recipients, is_done, created_s, author_id, name = row
    return SideConversation(
        id=side_id,
        ticket_id=ticket_id,
        home_ticket_id=home_ticket_id,
        subject=subject,
        recipients=recipients_of(recipients),
        is_done=bool(is_done),
        created_s=created_s,
        started_by=author_id,
        started_name=name,
    )


def _event(row: SqlRow) -> Event:
    return Event(
        id=row.id,
        ticket_id=row.ticket_id,
        home_ticket_id=row.home_ticket_id,
        kind=row.kind,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        data=json.loads(row.data),
        done_s=row.done_s,
        received_s=row.received_s,
        change_id=row.change_id,
        can_undo=row.change_state == "done" and row.change_undo != "none",
    )
