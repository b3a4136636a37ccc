"""A mailbox in the real window: invitations answered, an undelivered reply sent elsewhere, by the mouse."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from tests.connectors.mailbox.real import DANA, SUPPORT, MailServer, mail, mail_server
from tests.e2e.desk import Desk, Screen, missing

pytestmark = [pytest.mark.server, pytest.mark.skipif(bool(missing()), reason=missing() or "all there")]

ERIK = "erik@customer.test"
_ANSWERS = {"ACCEPTED": (659, 668), "TENTATIVE": (715, 668), "DECLINED": (773, 668)}
"""Where the buttons of an invitation are, in a ticket that holds nothing else."""
_SEND_AGAIN = (789, 437)
_TO = (1090, 715)
_CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:{number}@customer.test
SEQUENCE:0
SUMMARY:Visit at the bakery
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{invited}
DTSTART:20301009T130000Z
DTEND:20301009T150000Z
LOCATION:Rua da Rosa 14
END:VEVENT
END:VCALENDAR
"""
_REPORT = """From: mailer-daemon@customer.test
To: {to}
Subject: Undelivered mail
Message-ID: <report@customer.test>
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary=parts

--parts
Content-Type: text/plain

The mail could not be delivered.
--parts
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.customer.test

Final-Recipient: rfc822; {lost}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--parts
Content-Type: text/rfc822-headers

Message-ID: {message_id}
Subject: {subject}

--parts--
"""


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, mails: MailServer) -> Iterator[Desk]:
    mails.call("reset")
    screen = Screen(1440, 900)
    try:
        with Desk(screen, tmp_path / "workspace") as desk:
            people = ("--agent", "Mira", "--email", "mira@kestrel.example")
            desk.run("init", "--name", "Kestrel", *people, "--workspace", str(desk.folder))
            words = [
                word
                for name, value in mails.settings(SUPPORT).items()
                for word in (f"--{name.replace('_', '-')}", value)
            ]
            desk.run("account", "add", "mailbox", "--password", mails.password, *words)
            desk.run("setting", "set", "sending.take_back_s", "0")
            yield desk
    finally:
        screen.close()


def invitation(number: int) -> EmailMessage:
    made = mail(f"Visit {number}", text="Please come.")
    words = _CALENDAR.format(number=number, organizer=DANA, invited=SUPPORT)
    made.add_alternative(words, subtype="calendar")
    return made


def report(about: EmailMessage) -> EmailMessage:
    """What a server says of a mail that it could not deliver (RFC 3464)."""
    words = _REPORT.format(to=SUPPORT, lost=DANA, message_id=about["Message-ID"], subject=about["Subject"])
    made = email.message_from_string(words, policy=SMTP)
    assert isinstance(made, EmailMessage)
    return made


def read(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def answer_in(raw: bytes) -> tuple[str, str]:
    """The method of the calendar in a mail, and the answer in it."""
    parts = [part for part in read(raw).walk() if part.get_content_type() == "text/calendar"]
    words = str(parts[0].get_content()).replace("\r\n", "\n").replace("\n ", "")
    return tuple(re.findall(r"METHOD:\w+|PARTSTAT=[\w-]+", words)[:2])


def begin(desk: Desk) -> None:
    """All open tickets, none of them open yet."""
    desk.key("g", "a")
    desk.rest()


def test_invitations_are_answered_with_the_mouse(desk: Desk, mails: MailServer) -> None:
    for number in range(len(_ANSWERS)):
        mails.write(invitation(number))
    desk.open()
    desk.until(lambda: len(desk.tickets()) == len(_ANSWERS))
    begin(desk)
    for count, place in enumerate(_ANSWERS.values(), start=1):
        desk.key("j")
        desk.rest()
        desk.click(place)
        desk.until(lambda count=count: len(mails.box(DANA)) == count)  # type: ignore[misc]  # bound at once

    said = [answer_in(raw) for raw in mails.box(DANA)]
    assert [method for method, _ in said] == ["METHOD:REPLY"] * len(_ANSWERS)
    assert [answer for _, answer in said] == [f"PARTSTAT={word}" for word in _ANSWERS]


def test_an_undelivered_reply_is_sent_to_another_address(desk: Desk, mails: MailServer) -> None:
    mails.write(mail("Pump"))
    desk.open()
    desk.until(lambda: len(desk.tickets()) == 1)
    begin(desk)
    desk.key("j")
    desk.rest()
    desk.key("r")
    desk.rest()
    desk.type("Descale it.")
    desk.key("ctrl+Return")
    desk.until(lambda: len(mails.box(DANA)) == 1)
    mails.write(report(read(mails.box(DANA)[0])), sender="")
    desk.until(lambda: "could not reach" in desk.run("ticket", "show", str(desk.tickets()[0]["number"])))
    desk.rest()

    desk.click(_SEND_AGAIN)
    desk.rest()
    desk.click(_TO)
    desk.rest()
    desk.type(ERIK)
    desk.key("Return")
    desk.rest()
    desk.key("Escape", "ctrl+Return")
    desk.until(lambda: len(mails.box(ERIK)) == 1)
    assert "Descale it." in read(mails.box(ERIK)[0]).as_string()
    assert len(mails.box(DANA)) == 1
