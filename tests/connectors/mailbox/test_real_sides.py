"""A third party is asked through real servers, and answers beside the customer's conversation."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import StartSide
from desk_app.domain.entities import Recipients, SideMessage
from tests.connectors.mailbox.real import ALICE, DANA, MailServer, Office, mail

pytestmark = pytest.mark.server


def test_a_third_party_answers_beside_and_the_customer_hears_nothing(
    server: MailServer, office: Office
) -> None:
    server.write(mail("Pump"))
    server.wait_for("support@example.test", 1)
    office.sync()
    (before,) = office.tickets()
    office.desk.workspace.apply(StartSide(before.id, "Part 7", Recipients((ALICE,)), "Have you got one?"))
    office.send()
    (asked,) = server.wait_for(ALICE, 1)
    assert b"Have you got one?" in asked
    assert DANA.encode() not in asked
    mail_id = asked.decode().partition("Message-ID: ")[2].partition("\r\n")[0]
    server.write(mail("Re: Part 7", sender=ALICE, text="Two of them.", In_Reply_To=mail_id), sender=ALICE)
    server.wait_for("support@example.test", 2)
    office.sync()
    (after,) = office.tickets()
    part = office.desk.workspace.read(lambda reader: reader.tickets.conversation(after.id))
    said = [entry.body for entry in part.conversation.entries if isinstance(entry, SideMessage)]
    assert said == ["Have you got one?", "Two of them."]
    assert (after.status, len(office.messages()), server.box(DANA)) == (before.status, 1, [])
