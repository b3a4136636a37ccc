"""Answers to invitations (RFC 5546, 3.2.3): a calendar part for programs, sent as an ordinary reply.

Nothing is answered by itself: a person chooses, and the reply waits like every other, can be taken back and
comes from the mailbox.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, Literal

from desk_app.domain.changes import AddReply, ChangeSet
from desk_app.domain.entities import Message, Recipients
from desk_app.domain.errors import Refused
from desk_app.services.mail.showing import InvitationCard, invitation_of
from desk_app.services.workspace import Workspace

Answer = Literal["accepted", "declined", "tentative"]
MIME: Final = "text/calendar; method=REPLY; charset=utf-8"
_WORDS: Final[dict[Answer, str]] = {
    "accepted": "Accepted",
    "declined": "Declined",
    "tentative": "Perhaps",
}
_LINE: Final = 73
"""Bytes of a line (RFC 5545, 3.1), without its fold."""


def answer_invitation(
    workspace: Workspace, message: Message, answer: Answer, *, address: str, now_s: int
) -> ChangeSet:
    """Answer the invitation in a mail; gives the change, so that it can be taken back.

    Args:
        workspace: The door.
        message: The mail with the invitation.
        answer: What the person chose.
        address: The address that was invited, one of our own.
        now_s: The present, epoch seconds.

    Raises:
        Refused: There is no invitation in it that can be answered.
    """
    card = invitation_of(message, UTC)
    if card is None or card.method != "REQUEST" or not card.organizer:
        raise Refused("There is no invitation in this mail that can be answered.")
    calendar = calendar_answer(card, answer, address, now_s)
    file = workspace.keep_bytes("answer.ics", calendar, MIME)
    words = f"{_WORDS[answer]}: {card.title}\n{card.when}".strip()
    return workspace.apply(
        AddReply(message.ticket_id, words, recipients=Recipients((card.organizer,)), files=(file,))
    )


def calendar_answer(card: InvitationCard, answer: Answer, address: str, now_s: int) -> bytes:
    """The calendar part: the same meeting by its UID and SEQUENCE, with only our own answer in it."""
    stamp = datetime.fromtimestamp(now_s, UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = (
        "BEGIN:VCALENDAR",
        "PRODID:-//Desk App//EN",
        "VERSION:2.0",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        f"UID:{_escaped(card.uid)}",
        f"SEQUENCE:{card.sequence}",
        f"DTSTAMP:{stamp}",
        f"ORGANIZER:mailto:{card.organizer}",
        f"ATTENDEE;PARTSTAT={answer.upper()}:mailto:{address}",
        f"SUMMARY:{_escaped(card.title)}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _escaped(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of 75 bytes at most; a letter is never cut in two."""
    out, size = "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _LINE:
            out, size = f"{out}\r\n ", 1
        out += char
        size += width
    return out
