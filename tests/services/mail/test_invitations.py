"""Invitations are shown in both zones, known again, and answered only when a person says so."""

from __future__ import annotations

import email
import json
from dataclasses import replace
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP, default
from zoneinfo import ZoneInfo

import pytest

from desk_app.domain.entities import Message, Recipients
from desk_app.domain.errors import Refused
from desk_app.domain.ids import MessageId, TicketId
from desk_app.services.mail.composing import compose
from desk_app.services.mail.invitation_answers import answer_invitation, calendar_answer
from desk_app.services.mail.showing import invitation_of, seal_of, send_time_of
from tests.services.mail.conftest import ANN, SUPPORT, Post, ticket_id

LISBON = ZoneInfo("Europe/Lisbon")


def calendar(method: str = "REQUEST", sequence: int = 0, lines: dict[str, str] | None = None) -> str:
    values = {
        "DTSTART;TZID=America/New_York": "20261201T100000",
        "DTEND;TZID=America/New_York": "20261201T113000",
        "SUMMARY": "Visit at the plant",
        "ORGANIZER": "mailto:ann@customer.example",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION": f"mailto:{SUPPORT}",
        **(lines or {}),
    }
    body = "".join(f"{name}:{value}\r\n" for name, value in values.items())
    return (
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:u1@customer.example\r\n"
        f"SEQUENCE:{sequence}\r\n{body}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def invitation(number: int, method: str = "REQUEST", sequence: int = 0, summary: str = "") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{number}@customer.example>"
    mail["From"], mail["To"], mail["Subject"] = ANN, SUPPORT, "Visit"
    if number > 1:
        mail["In-Reply-To"] = "<1@customer.example>"
    mail.set_content("Please come.")
    lines = {"SUMMARY": summary} if summary else {}
    mail.add_alternative(calendar(method, sequence, lines), subtype="calendar")
    return mail


def kept(post: Post, *mails: EmailMessage) -> list[Message]:
    """The messages of the ticket as a conversation has them."""
    found = []
    for mail in mails:
        filed = post.one(mail)
        row = post.message(filed)
        found.append(
            replace(
                EMPTY,
                id=MessageId(bytes(row["id"])),  # type: ignore[arg-type]  # an id
                ticket_id=ticket_id(filed),
                data=json.loads(str(row["data"])),
            )
        )
    return found


EMPTY = Message(
    id=MessageId(bytes(16)),
    rid=1,
    ticket_id=TicketId(bytes(16)),
    home_ticket_id=TicketId(bytes(16)),
    kind="customer",
    channel="email",
    author_kind="customer",
    author_id=None,
    author_name="Ann",
    subject="",
    body="",
    html=None,
    language="",
    sent_s=0,
    received_s=0,
    duration_s=None,
    recipients=Recipients(),
    mail_id=None,
    raw_sha256=None,
    state="done",
)


def test_an_invitation_is_shown_in_the_readers_zone_and_in_the_senders(post: Post) -> None:
    (message,) = kept(post, invitation(1))

    card = invitation_of(message, LISBON)

    assert card is not None
    assert card.lines == (
        "Invitation: Visit at the plant",
        "Tue 01 Dec 2026, 15:00 to 16:30",
        "Tue 01 Dec 2026, 10:00 to 11:30 (America/New_York)",
        "By: ann@customer.example",
        f"People: {SUPPORT}: no answer yet",
    )


def test_a_later_mail_about_the_same_meeting_replaces_it_and_an_older_one_does_not(post: Post) -> None:
    first, second = kept(post, invitation(1, "REQUEST", 1), invitation(2, "CANCEL", 2))

    older = invitation_of(first, LISBON, (second,))
    newer = invitation_of(second, LISBON)

    assert older is not None
    assert newer is not None
    assert (older.is_replaced, newer.is_replaced, newer.kind) == (True, False, "Called off")
    assert "replaced by a later mail" in older.lines[0]
    unmoved = invitation_of(second, LISBON, (first,))
    assert unmoved is not None
    assert not unmoved.is_replaced


def test_a_whole_day_is_the_same_day_everywhere(post: Post) -> None:
    lines: dict[str, str] = {"DTSTART;VALUE=DATE": "20261224", "DTEND;VALUE=DATE": "20261226"}
    mail = invitation(1)
    text = calendar(lines=lines).replace("DTSTART;TZID=America/New_York:20261201T100000\r\n", "")
    mail.get_payload()[1].set_content(  # type: ignore[index,union-attr]  # the second part
        text.replace("DTEND;TZID=America/New_York:20261201T113000\r\n", ""), subtype="calendar"
    )
    (message,) = kept(post, mail)

    card = invitation_of(message, ZoneInfo("Pacific/Auckland"))

    assert card is not None
    assert card.when == "Thu 24 Dec 2026 to Fri 25 Dec 2026"


def test_an_answer_is_a_reply_that_calendars_understand(post: Post) -> None:
    (message,) = kept(post, invitation(1, "REQUEST", 3))

    answer_invitation(post.workspace, message, "accepted", address=SUPPORT, now_s=post.desk.now_s)
    post.desk.now_s += 14
    claim = post.outbox().claim()

    assert claim is not None
    sent = email.message_from_bytes(compose(claim.outgoing), policy=default)
    (part,) = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REPLY"
    words = str(part.get_content())
    assert "UID:u1@customer.example" in words
    assert "SEQUENCE:3" in words
    assert f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{SUPPORT}" in words
    assert claim.outgoing.recipients == ("ann@customer.example",)


def test_nothing_is_answered_by_itself(post: Post) -> None:
    post.one(invitation(1))

    assert post.count("mail_out") == 0


@pytest.mark.parametrize("method", ["CANCEL", "REPLY", "PUBLISH"])
def test_only_an_invitation_can_be_answered(post: Post, method: str) -> None:
    (message,) = kept(post, invitation(1, method))

    with pytest.raises(Refused, match="no invitation"):
        answer_invitation(post.workspace, message, "declined", address=SUPPORT, now_s=1)


def test_lines_of_a_calendar_are_folded_without_cutting_a_letter(post: Post) -> None:
    (message,) = kept(post, invitation(1, summary="Größe; und, mehr " * 20))
    card = invitation_of(message, UTC)
    assert card is not None

    raw = calendar_answer(card, "tentative", SUPPORT, 1)

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert "Größe\\; und\\, mehr" in raw.decode().replace("\r\n ", "")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"invitation": "no", "seal": [], "send_at_s": "soon"},
        {"invitation": {"start_s": 10**30, "answers": [1, ["x"]]}, "seal": {"words": 3}},
    ],
)
def test_what_came_by_a_sync_in_any_form_breaks_nothing(data: dict[str, object]) -> None:
    message = replace(EMPTY, data=data)

    card = invitation_of(message, UTC)
    assert card is None or card.when == ""
    assert seal_of(message) is None
    assert send_time_of(message) is None
