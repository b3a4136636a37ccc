"""What a card says of its message as a mail: why it is here, whether it left or arrived, the meeting in it.

Pure functions from what is kept beside a message to lines with verbs. Colour only where a person has to act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from desk_app.domain.entities import Message
from desk_app.domain.mail.invitation import Invitation
from desk_app.domain.mail.resolver import Step
from desk_app.domain.text import count_of
from desk_app.presenters.conversation_state import Act, Strip
from desk_app.presenters.conversation_times import Reader, zone_named
from desk_app.services.mail.showing import seal_of
from desk_app.services.reading import MailMarks

_SURE: Final = frozenset({Step.ADDRESS, Step.OWN_ID, Step.IN_REPLY_TO, Step.NEW})
"""Steps that leave no doubt; they are told in the message's menu only."""
_TAKE_BACK: Final = Act("take_back", "Take back")
_ANOTHER_TIME: Final = Act("reschedule", "At another time…")
_EDIT: Final = Act("edit", "Edit")
_AGAIN: Final = Act("again", "Write it again")
_DROP: Final = Act("drop", "Do not send")
_MOVE: Final = Act("move", "Move…")
_CALENDAR: Final = Act("calendar", "Add to calendar…")
_REPLIES: Final = (Act("accepted", "Accept"), Act("tentative", "Perhaps"), Act("declined", "Decline"))
_DAY_S: Final = 86_400
_NAMED: Final = 3
_ANSWERS: Final = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted with a maybe"}

_SEALS: Final = {
    "valid": ("shield-check", "neutral"),
    "unknown": ("shield", "neutral"),
    "unchecked": ("shield", "neutral"),
    "other": ("shield-alert", "danger"),
    "broken": ("shield-alert", "danger"),
    "closed": ("lock", "neutral"),
}
"""Sign and tone of what the wrapping of a mail proves."""
_CLOSED: Final = "Encrypted, and not opened here"

Marks = Mapping[bytes, MailMarks]
"""What is known of mails, by the id of their message."""


def strips_of(
    message_id: bytes, marks: Marks, reader: Reader, *, has_calendar: bool = False
) -> tuple[Strip, ...]:
    """The lines on a message's card.

    Args:
        message_id: Which.
        marks: Of all mails of the ticket: a delivery report tells of another message, a later invitation
            replaces an earlier one.
        reader: For times, in the reader's zone.
        has_calendar: The meeting is a file of the message, which a calendar can open.
    """
    mark = marks.get(message_id)
    if mark is None:
        return ()
    meeting = _meeting(mark, marks, reader)
    if meeting is not None and not has_calendar:
        meeting = replace(meeting, acts=tuple(act for act in meeting.acts if act is not _CALENDAR))
    found = (_unsent(mark, reader), _undelivered(mark, marks), meeting, _reason(mark))
    return tuple(strip for strip in found if strip is not None)


def seals_of(message: Message) -> tuple[Strip, ...]:
    """The line above the words of a mail that was signed or encrypted; nothing above any other."""
    seal = seal_of(message) if message.data else None
    if seal is None:
        return ()
    icon, tone = _SEALS.get(seal.state, ("lock-open" if seal.is_opened else "shield", "neutral"))
    is_said = " ".join(message.body.split()) == " ".join(seal.words.split())  # it is all there is to read
    return (Strip("seal", icon, _CLOSED if is_said else seal.words, tone=tone),)


def why_here(step: str) -> str:
    """By what a mail was joined, for its menu; empty for what is no mail."""
    return f"It is here: {Step(step).words}" if step in set(Step) else ""


def _unsent(mark: MailMarks, reader: Reader) -> Strip | None:
    """An own mail that has not left: until when it waits, or why it is held."""
    match mark.state:
        case "waiting" if mark.send_after_s > reader.now_s:
            acts: tuple[Act, ...] = (Act("send_now", "Send now"), _ANOTHER_TIME, *_ways_back(mark))
            text = f"Leaves {reader.ahead(mark.send_after_s)}"
            return Strip("later", "clock", text, acts, "offline", reader.full(mark.send_after_s))
        case "waiting":
            saved = f"Saved here {reader.short(mark.created_s)}"
            return Strip("queued", "cloud-upload", saved, (_TAKE_BACK,), "offline", mark.reason)
        case "held":
            acts = (Act("release", "Send it after all"), _ANOTHER_TIME, *_ways_back(mark))
            return Strip("held", "circle-alert", mark.reason, acts, "conflict")
        case "failed":
            acts = (Act("release", "Try again"), *_ways_back(mark))
            return Strip("failed", "circle-alert", mark.reason, acts, "danger")
        case "asked":
            text = "The server was told; what became of it comes here."
            return Strip("asked", "cloud-upload", text, (), "offline")
        case "dropped":
            return Strip("dropped", "circle-alert", "It is not sent.", (_AGAIN,), "neutral")
        case "unknown" | "sending":
            return Strip("sending", "cloud-upload", "Being sent", (), "offline", mark.reason)
        case _:
            return None


def _ways_back(mark: MailMarks) -> tuple[Act, ...]:
    """Not sending it: as a draft again, or for good. What the server sends cannot be undone here."""
    if mark.is_remote:
        return _EDIT, _DROP
    return {"waiting": (_TAKE_BACK,), "held": (_DROP, _TAKE_BACK)}.get(mark.state, (_DROP,))


def _undelivered(mark: MailMarks, marks: Marks) -> Strip | None:
    """An own mail that came back, on the very message, with the other side's words."""
    if not mark.undelivered:
        return None
    reports = [other for other in marks.values() if other.about_id == mark.message_id]
    words = next((f"{said}" for report in reports for _, said, _ in report.failures if said), "")
    names = ", ".join(mark.undelivered[:_NAMED])
    others = len(mark.undelivered) - _NAMED
    more = f" and {others} more" if others > 0 else ""
    acts = (Act("report", "Show the report"),) if reports else ()
    text = f"Did not reach {names}{more}"
    return Strip(
        "undelivered", "circle-alert", text, (*acts, Act("readdress", "Send again to…")), "danger", words
    )


def _meeting(mark: MailMarks, marks: Marks, reader: Reader) -> Strip | None:
    meeting = mark.invitation
    if meeting is None:
        return None
    lines = [when_words(meeting, reader)]
    lines += [f"At {meeting.location}"] if meeting.location else []
    lines += [f"From {meeting.organizer}"] if meeting.organizer else []
    lines += [_answers(meeting)] if meeting.answers else []
    later = _replaced_by(mark, marks)
    title = f"{meeting.title}, {later}" if later else meeting.title
    acts: tuple[Act, ...] = () if later or meeting.method == "CANCEL" else (_CALENDAR,)
    if meeting.method == "REQUEST" and meeting.organizer and not later:
        acts = (*_REPLIES, *acts)
    tone = "neutral" if later else "warning" if meeting.method == "CANCEL" else "info"
    return Strip("meeting", "calendar", title, acts, tone, lines=tuple(line for line in lines if line))


def when_words(meeting: Invitation, reader: Reader) -> str:
    """When a meeting is: in the reader's zone, and as its sender meant it where that differs."""
    if meeting.start_s is None:
        return "At a time that cannot be read"
    if meeting.is_all_day:
        first = datetime.fromtimestamp(meeting.start_s, zone_named(meeting.zone) or UTC)
        days = max(round(((meeting.end_s or 0) - meeting.start_s) / _DAY_S), 1)
        return f"{first:%a} {first.day} {first:%b %Y}" + (f", {days} days" if days > 1 else ", all day")
    own = reader.span(meeting.start_s, meeting.end_s)
    there = reader.elsewhere(meeting.start_s, meeting.zone)
    return f"{own} · {there}" if there else own


def _answers(meeting: Invitation) -> str:
    said = [f"{address} {_ANSWERS[answer]}" for address, answer in meeting.answers if answer in _ANSWERS]
    silent = len(meeting.answers) - len(said)
    words = [*said[:_NAMED], count_of(silent, "has not answered", "have not answered") if silent else ""]
    return ", ".join(word for word in words if word)


def _replaced_by(mark: MailMarks, marks: Marks) -> str:
    """What a later mail about the same meeting did to it (RFC 5546: UID and SEQUENCE)."""
    meeting = mark.invitation
    if meeting is None or not meeting.uid or meeting.method not in {"REQUEST", "PUBLISH"}:
        return ""
    order: Sequence[bytes] = list(marks)
    after = order[order.index(mark.message_id) + 1 :]
    same = [m for key in after if (m := marks[key].invitation) is not None and m.uid == meeting.uid]
    if any(other.method == "CANCEL" and other.sequence >= meeting.sequence for other in same):
        return "called off since"
    newer = [other for other in same if other.method == "REQUEST" and other.sequence > meeting.sequence]
    return "changed by a later mail" if newer else ""


def _reason(mark: MailMarks) -> Strip | None:
    """By what a mail was joined, where that could be wrong."""
    if mark.step not in set(Step) or mark.step in _SURE or mark.about_id is not None:
        return None
    step = Step(mark.step)
    if step is Step.CLAIMED and mark.claimed_id is not None:
        acts = (Act("confirm", "It belongs there"), _MOVE)
        return Strip("reason", "split", _sentence(step), acts, "warning")
    return Strip("reason", "link", _sentence(step), (Act("apart", "Not here"), _MOVE))


def _sentence(step: Step) -> str:
    return step.words[0].upper() + step.words[1:]
