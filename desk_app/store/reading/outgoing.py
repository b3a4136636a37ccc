"""Reads what waits to leave, what left, and the conflicts nobody has looked at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from desk_app.domain.fields import TICKET_FIELDS
from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.syncrules.conflicts import sort_of
from desk_app.services.reading import ConflictLine, OpenConflict, OutboxLine
from desk_app.store.reading.session import ReadSession
from desk_app.store.sync_codec import text_id
from desk_app.store.sync_outbox import COLUMNS, op_of

OP: Final = ", ".join(f"o.{name.strip()}" for name in COLUMNS.split(","))
"""The columns of an op, of the outbox as `o`."""
OP_WIDTH: Final = len(COLUMNS.split(","))
"""How many they are."""
_LINES: Final = (
    f"SELECT {OP}, o.account_id, a.name, t.id, t.number, t.subject, c.title, o.change_id, o.created_s"
    " FROM outbox o LEFT JOIN account a ON a.id = o.account_id LEFT JOIN ticket t ON t.id = o.chain"
    " LEFT JOIN change c ON c.id = o.change_id"
)
_CONFLICTS: Final = (
    "SELECT c.id, c.account_id, c.op_id, c.ticket_id, t.number, t.subject, c.field, c.base, c.mine, c.theirs,"
    " c.their_actor, c.at_s, o.created_s FROM conflict c LEFT JOIN ticket t ON t.id = c.ticket_id"
    " LEFT JOIN outbox o ON o.op_id = c.op_id"
    " WHERE c.decided IS NULL ORDER BY c.at_s, c.ticket_id, c.field LIMIT ?"
)
_OPEN: Final = (
    "SELECT id, ticket_id, field, mine, theirs, their_actor FROM conflict"
    " WHERE decided IS NULL ORDER BY at_s, ticket_id, field"
)
_SETS: Final = (
    "SELECT data, done_s FROM event WHERE ticket_id = ? AND kind = 'set' AND actor_id IS NOT ?"
    " ORDER BY done_s DESC, rid DESC LIMIT 100"
)


def outbox_lines(session: ReadSession, limit: int) -> Sequence[OutboxLine]:
    """Ops that are not confirmed, in the order they leave."""
    sql = f"{_LINES} WHERE o.state != 'confirmed' ORDER BY o.ord LIMIT ?"
    return [_line(row) for row in session.plain(sql, (limit,))]


def sent_lines(session: ReadSession, limit: int) -> Sequence[OutboxLine]:
    """Ops the server has shown to have, newest first."""
    sql = f"{_LINES} WHERE o.state = 'confirmed' ORDER BY o.ord DESC LIMIT ?"
    return [_line(row) for row in session.plain(sql, (limit,))]


def conflict_lines(session: ReadSession, limit: int) -> Sequence[ConflictLine]:
    """Conflicts nobody has decided about, oldest first."""
    return [
        ConflictLine(
            id=row[0],
            account_id=AccountId(row[1]),
            op_id=text_id(row[2]),
            ticket_id=TicketId(row[3]),
            number=row[4] or "",
            subject=row[5] or "",
            field=row[6],
            base=json.loads(row[7]),
            mine=json.loads(row[8]),
            theirs=json.loads(row[9]),
            by=row[10],
            at_s=row[11],
            mine_s=row[12] or 0,
            theirs_s=_set_s(session, row[3], row[6]),
        )
        for row in session.plain(_CONFLICTS, (limit,))
    ]


def open_conflicts(session: ReadSession) -> Sequence[OpenConflict]:
    """All of them, without what their tickets say."""
    return [
        OpenConflict(row_id, TicketId(ticket_id), sort_of(field, mine, theirs, by), mine, theirs)
        for row_id, ticket_id, field, said_mine, said_theirs, by in session.plain(_OPEN, ())
        for mine, theirs in ((json.loads(said_mine), json.loads(said_theirs)),)
    ]


def _set_s(session: ReadSession, ticket_id: bytes, field: str) -> int:
    """When somebody else set a field last, by the ticket's history; 0 where it does not say."""
    word = TICKET_FIELDS.get(field, field.removeprefix("custom.")).casefold()
    for data, done_s in session.plain(_SETS, (ticket_id, session.viewer.me)):
        if str(json.loads(data).get("field", "")).casefold() == word:
            return int(done_s)
    return 0


def _line(row: tuple[object, ...]) -> OutboxLine:
    account_id, account, ticket_id, number, subject, title, change_id, created_s = row[OP_WIDTH:]
    return OutboxLine(
        op=op_of(row[:OP_WIDTH]),
        account_id=AccountId(account_id if isinstance(account_id, bytes) else b""),
        account=str(account or ""),
        ticket_id=TicketId(ticket_id) if isinstance(ticket_id, bytes) else None,
        number=str(number or ""),
        subject=str(subject or ""),
        title=str(title or ""),
        change_id=change_id if isinstance(change_id, bytes) else None,
        created_s=created_s if isinstance(created_s, int) else 0,
    )
