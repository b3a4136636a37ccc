"""Robots of every kind on a real mail server: however they answer, it ends, and after how many mails."""

from __future__ import annotations

import email
import os
from collections.abc import Callable
from email.message import EmailMessage, Message

import pytest

from tests.connectors.mailbox.conftest import MakeOffice
from tests.connectors.mailbox.real import ALICE, DANA, SUPPORT, MailServer, mail

pytestmark = pytest.mark.server
ROUNDS = 8
Answering = Callable[[Message], EmailMessage]


def polite(received: Message) -> EmailMessage:
    """A vacation responder that keeps to the rules (RFC 3834)."""
    found = mail("Out of office", text="I am away.", Auto_Submitted="auto-replied")
    found["In-Reply-To"] = str(received["Message-ID"])
    return found


def rude(received: Message) -> EmailMessage:
    """One that marks nothing, names nothing it answers, and never tires."""
    return mail(
        f"Ticket received {os.urandom(4).hex()}", text="We have got your mail. " + str(received["Subject"])
    )


@pytest.mark.parametrize(("answering", "most"), [(polite, 1), (rude, 5)])
def test_a_robot_that_answers_everything_gets_few_answers(
    server: MailServer, open_office: MakeOffice, answering: Answering, most: int
) -> None:
    office = open_office(acknowledge="yes")
    server.write(mail("Pump"))
    answered: set[str] = set()
    for _ in range(ROUNDS):
        server.wait_for(SUPPORT, 1 + len(answered))
        office.sync()
        office.tick(20)
        office.sync()
        for raw in server.box(DANA):
            received = email.message_from_bytes(raw)
            if str(received["Message-ID"]) not in answered:
                answered.add(str(received["Message-ID"]))
                server.write(answering(received))
    at_dana, at_support = len(server.box(DANA)), len(server.box(SUPPORT))
    print(f"{answering.__name__} robot: {at_dana} mails at the robot, {at_support} at support")  # noqa: T201 - the counts

    assert 1 <= at_dana <= most
    assert at_support == 1 + at_dana


def test_a_bounce_of_a_mail_to_a_colleague_goes_nowhere_on(
    server: MailServer, open_office: MakeOffice
) -> None:
    office = open_office(acknowledge="yes")
    report = EmailMessage()
    report["From"], report["To"], report["Subject"] = (
        "mailer-daemon@mail.example.test",
        SUPPORT,
        "Undelivered",
    )
    report["Auto-Submitted"] = "auto-replied"
    report.set_content(f"The mail to {ALICE} could not be delivered: 550 no such user.")
    for _ in range(4):
        del report["Message-ID"]
        report["Message-ID"] = f"<{os.urandom(6).hex()}@mail.example.test>"
        server.write(report, sender="")
    server.wait_for(SUPPORT, 4)
    for _ in range(4):
        office.sync()
        office.tick(20)
    at_alice, at_dana = len(server.box(ALICE)), len(server.box(DANA))
    print(f"four bounces of mails to a colleague: {at_alice} at the colleague, {at_dana} elsewhere")  # noqa: T201 - the counts

    assert (at_alice, at_dana) == (0, 0)
    assert len(server.box(SUPPORT)) == 4
    assert office.tickets() == []
