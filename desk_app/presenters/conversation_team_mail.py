"""What is known of mails that the team's mailbox sends: it tells so in the ticket's history.

A message cannot change on its way between computers, so its state is read from the events that name it, which
the conversation holds anyway. Why words for a third party did not leave stands in their side conversation:
more people read the history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeGuard

from desk_app.domain.entities import Entry, Event, Message, SideMessage
from desk_app.domain.ids import MessageId
from desk_app.presenters.conversation_mail import Marks
from desk_app.services.mail.showing import send_time_of
from desk_app.services.mail.side_mail import UNSENT
from desk_app.services.reading import MailMarks

ASKED: Final = "asked"
"""The state of a reply for which the server was told something and has not answered."""
DROPPED: Final = "dropped"
"""The state of a reply that is not to be sent."""

_STATES: Final = {
    "mail_held": "held",
    "mail_failed": "failed",
    "mail_scheduled": "waiting",
    "mail_released": "",
    "mail_too_late": "",
    "mail_dropped": DROPPED,
    "mail_asked": ASKED,
}


def with_team_mail(marks: Marks, entries: Sequence[Entry], now_s: int) -> Marks:
    """The marks of a ticket, with those of replies that wait in the team's mailbox.

    Args:
        marks: Of mails that this computer sends or got.
        entries: The conversation, in order.
        now_s: To see whether a time to be sent at is still to come.
    """
    told = {_message_of(event): event for event in entries if isinstance(event, Event) and _is_word(event)}
    reports = {str(entry.data.get(UNSENT)): entry.body for entry in entries if isinstance(entry, SideMessage)}
    found = dict(marks)
    for message in entries:
        if not _is_sent_by_team(message):
            continue
        mark = found.get(message.id, MailMarks(MessageId(message.id)))
        word = told.get(message.id)
        if mark.state or (word is None and send_time_of(message) is None):
            continue
        state, at_s = _standing(message, word)
        if state != "waiting" or at_s > now_s:
            reason = _why(word) or (reports.get(message.id.hex(), "") if state == "failed" else "")
            found[message.id] = replace(mark, state=state, reason=reason, send_after_s=at_s, is_remote=True)
    places: dict[bytes, int] = {entry.id: place for place, entry in enumerate(entries)}
    return {key: found[key] for key in sorted(found, key=lambda key: places.get(key, -1))}


def _is_sent_by_team(entry: Entry) -> TypeGuard[Message | SideMessage]:
    """Whether an entry is words of ours that no mailbox of their writer sends."""
    match entry:
        case Message():
            return entry.kind == "reply" and not entry.data.get("mailbox")
        case SideMessage():
            return entry.author_kind == "agent" and not entry.data.get("mailbox")
        case _:
            return False


def _standing(message: Message | SideMessage, word: Event | None) -> tuple[str, int]:
    """Where a reply stands, and not before which moment it leaves."""
    if word is None:
        return "waiting", send_time_of(message) or 0
    at_s = word.data.get("at_s")
    return _STATES[word.kind], at_s if isinstance(at_s, int) else 0


def _why(word: Event | None) -> str:
    why = word.data.get("why") if word is not None else ""
    return why if isinstance(why, str) else ""


def _is_word(event: Event) -> bool:
    return event.kind in _STATES and isinstance(event.data.get("message"), str)


def _message_of(event: Event) -> bytes:
    try:
        return bytes.fromhex(str(event.data["message"]))
    except ValueError:
        return b""  # what came by a sync may hold anything
