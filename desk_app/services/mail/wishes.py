"""Does in the team's mailbox what a colleague wants of a reply that waits there, and says what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desk_app.domain.changes import DropMail, ReleaseMail, ScheduleMail
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import ID_BYTES, MessageId
from desk_app.services.handlers.common import key
from desk_app.services.handlers.mail import (
    DROP,
    RELEASE,
    SCHEDULE,
    drop_mail,
    open_mail,
    release_mail,
    schedule_mail,
)
from desk_app.services.mail.queueing import tell_of_mail
from desk_app.services.ports import Outcome, Unit
from desk_app.services.reading import MailWish

_LEFT: Final = "It had left already."


def do_wish(unit: Unit, wish: MailWish) -> None:
    """Do it; what cannot be done any more is told in the ticket. What makes no sense is left alone."""
    message_id = _id_of(wish.data)
    act = _ACTS.get(str(wish.data.get("act")))
    row = open_mail(unit, message_id) if message_id is not None else None
    if message_id is None or act is None:
        return
    why = _LEFT
    if row is not None:
        # The right was looked at for the ticket in whose history the wish stands.
        if key(row["ticket_id"]) != wish.ticket_id:
            return
        outcome = unit.attempt(lambda inner: act(inner, message_id, wish.data))
        if not isinstance(outcome, DeskError):
            return
        why = outcome.message
    tell_of_mail(unit, wish.ticket_id, "mail_too_late", message_id, why=why)


def _id_of(data: Mapping[str, object]) -> MessageId | None:
    try:
        raw = bytes.fromhex(str(data.get("message")))
    except ValueError:
        return None
    return MessageId(raw) if len(raw) == ID_BYTES else None


def _release(unit: Unit, message_id: MessageId, _data: Mapping[str, object]) -> Outcome:
    row = open_mail(unit, message_id)
    if row is not None and row["state"] == "waiting":
        return schedule_mail(unit, ScheduleMail(message_id))
    return release_mail(unit, ReleaseMail(message_id))


def _drop(unit: Unit, message_id: MessageId, _data: Mapping[str, object]) -> Outcome:
    return drop_mail(unit, DropMail(message_id))


def _schedule(unit: Unit, message_id: MessageId, data: Mapping[str, object]) -> Outcome:
    at_s = data.get("at_s")
    return schedule_mail(unit, ScheduleMail(message_id, at_s if isinstance(at_s, int) and at_s > 0 else None))


_ACTS: Final[Mapping[str, Callable[[Unit, MessageId, Mapping[str, object]], Outcome]]] = {
    RELEASE: _release,
    DROP: _drop,
    SCHEDULE: _schedule,
}
