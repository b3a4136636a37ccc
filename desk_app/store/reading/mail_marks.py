"""Reads what is known of messages as mails: it lies beside the words, in `message.data` and in the queue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from desk_app.domain.ids import ChangeId, MessageId, TicketId
from desk_app.domain.mail.invitation import Invitation
from desk_app.services.reading import MailMarks
from desk_app.store.reading.session import ReadSession

_MOST: Final = 200
_MARKED: Final = (
    "SELECT m.id, m.data, o.state, o.reason, o.send_after_s, o.created_s, o.change_id, m.sent_s, m.rid"
    " FROM {} m"
    " LEFT JOIN mail_out o ON o.message_id = m.id AND o.state != 'sent'"
    " WHERE m.ticket_id = ?1 AND (m.data != '{{}}' OR o.id IS NOT NULL)"
)
_MARKS: Final = (
    f"{_MARKED.format('message')} UNION ALL {_MARKED.format('side_message')} ORDER BY 8 DESC, 9 DESC LIMIT ?2"
)
"""Messages of both kinds: what is said beside leaves through the same queue."""


def marks_of(session: ReadSession, ticket_id: TicketId) -> tuple[MailMarks, ...]:
    """The marks of a ticket's newest mails, oldest first."""
    rows = session.plain(_MARKS, (ticket_id, _MOST))
    return tuple(_marks(row) for row in reversed(rows))


def _marks(row: tuple[Any, ...]) -> MailMarks:
    message_id, data_text, state, reason, send_after_s, created_s, change_id, _, _ = row
    data = json.loads(data_text)
    return MailMarks(
        MessageId(message_id),
        step=str(data.get("step", "")),
        claimed_id=TicketId(bytes.fromhex(data["claimed"])) if data.get("claimed") else None,
        invitation=_invitation(data.get("invitation")),
        undelivered=tuple(data.get("undelivered", ())),
        about_id=MessageId(bytes.fromhex(data["about"])) if data.get("about") else None,
        failures=tuple(_failure(failure) for failure in data.get("failures", ())),
        state=state or "",
        reason=reason or "",
        send_after_s=send_after_s or 0,
        created_s=created_s or 0,
        change_id=ChangeId(change_id) if change_id is not None else None,
    )


def _invitation(kept: Mapping[str, Any] | None) -> Invitation | None:
    if kept is None:
        return None
    answers = tuple((address, answer) for address, answer in kept.get("answers", ()))
    return Invitation(**{**kept, "answers": answers})


def _failure(kept: Mapping[str, Any]) -> tuple[str, str, bool]:
    return kept.get("address", ""), kept.get("words", ""), kept.get("action") == "failed"
