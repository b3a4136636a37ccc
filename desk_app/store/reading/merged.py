"""Reads what merged by itself: own changes that arrived where others had worked meanwhile.

Told by positions of the server's feed, never by clocks: what lies between how far this computer had read when
the change was made and where the change arrived was not known to the person who made it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from desk_app.domain.ids import TicketId
from desk_app.domain.syncrules.storage import Op
from desk_app.services.reading import MergedLine, TheirChange
from desk_app.store.reading.history import History
from desk_app.store.reading.outgoing import OP, OP_WIDTH
from desk_app.store.reading.session import ReadSession
from desk_app.store.sync_codec import raw_id
from desk_app.store.sync_outbox import op_of

_OPS_MOST: Final = 400
"""Ops looked at, the newest first: a long list of what needed nobody helps nobody."""
_THEIRS_MOST: Final = 30
_OPS: Final = (
    f"SELECT {OP}, o.known_seq, o.change_id, t.id, t.number, t.subject FROM outbox o"
    " JOIN ticket t ON t.id = o.chain JOIN change c ON c.id = o.change_id"
    " WHERE o.state = 'confirmed' AND o.known_seq > 0 AND o.is_again = 0 ORDER BY o.ord DESC LIMIT ?"
)
_BETWEEN: Final = "i.ticket_id = :ticket AND i.seq > :after AND i.seq < :before"
_THEIRS: Final = (
    "SELECT i.seq, i.id, 'event', e.kind, e.actor_name, e.data, e.done_s FROM sync_image i"
    f" JOIN event e ON e.id = i.id WHERE i.kind = 'event' AND {_BETWEEN} AND e.actor_id IS NOT :me"
    " UNION ALL SELECT i.seq, i.id, 'message', m.kind, m.author_name, m.body, m.sent_s FROM sync_image i"
    f" JOIN message m ON m.id = i.id WHERE i.kind = 'message' AND {_BETWEEN} AND m.author_id IS NOT :me"
    " UNION ALL SELECT i.seq, i.id, 'note', 'note', n.author_name, n.body, n.created_s FROM sync_image i"
    f" JOIN note n ON n.id = i.id WHERE i.kind = 'note' AND {_BETWEEN} AND n.author_id IS NOT :me"
    " ORDER BY 1 LIMIT :limit"
)
_CLASHED: Final = "SELECT op_id, field FROM conflict"


@dataclass(slots=True)
class _Group:
    """A change in one ticket, being put together."""

    number: str
    subject: str
    ops: list[Op] = field(default_factory=list)
    known: list[int] = field(default_factory=list)


def merged_lines(session: ReadSession, history: History, limit: int) -> Sequence[MergedLine]:
    """Own changes that met those of others without anybody being asked, newest first."""
    groups: dict[tuple[bytes, bytes], _Group] = {}
    own: set[bytes] = set()
    for row in session.plain(_OPS, (_OPS_MOST,)):
        op, (known, change_id, ticket_id, number, subject) = op_of(row[:OP_WIDTH]), row[OP_WIDTH:]
        group = groups.setdefault((change_id, ticket_id), _Group(number, subject))
        group.ops.insert(0, op)
        group.known.append(known)
        own.add(raw_id(op.body.row_id))
    clashed: dict[bytes, set[str]] = {}
    for op_id, name in session.plain(_CLASHED):
        clashed.setdefault(op_id, set()).add(name)
    found: list[MergedLine] = []
    for (change_id, ticket_id), group in groups.items():
        theirs = tuple(_theirs(session, ticket_id, group, own))
        if not theirs:
            continue
        met = (name for op in group.ops for name in clashed.get(raw_id(op.id), ()))
        found.append(
            MergedLine(
                ticket_id=TicketId(ticket_id),
                number=group.number,
                subject=group.subject,
                ops=tuple(group.ops),
                theirs=theirs,
                clashed=frozenset(met),
                step=history.step_of(change_id),
                arrived_s=max(op.done_s for op in group.ops),
            )
        )
        if len(found) == limit:
            break
    return found


def _theirs(session: ReadSession, ticket_id: bytes, group: _Group, own: set[bytes]) -> Iterator[TheirChange]:
    """What others did between what was known and where the change arrived."""
    values: dict[str, Any] = {
        "ticket": ticket_id,
        "after": min(group.known),
        "before": max(op.applied_seq for op in group.ops),
        "me": session.viewer.me,
        "limit": _THEIRS_MOST,
    }
    for _seq, row_id, entry, what, by, said, at_s in session.plain(_THEIRS, values):
        if row_id not in own:
            data = json.loads(said) if entry == "event" else {"body": said}
            yield TheirChange(entry, what, by, data, at_s)
