"""A help desk on nothing but a real Dovecot and Exim."""

from __future__ import annotations

import email
import threading
import time

import pytest

from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.problems import MailProblem, Trouble
from desk_app.connectors.mailbox.settings import read_settings
from desk_app.connectors.mailbox.smtp import SmtpSession
from desk_app.runtime.accounts.kinds import CourierState
from desk_app.runtime.mail.kind import MailboxKind
from desk_app.runtime.mail.watching import MailWatch
from tests.connectors.mailbox.conftest import MakeOffice
from tests.connectors.mailbox.real import ALICE, DANA, SUPPORT, MailServer, Office, mail

pytestmark = pytest.mark.server


def test_a_mail_becomes_a_ticket_and_the_answer_comes_back_into_it(
    server: MailServer, office: Office
) -> None:
    server.write(mail("Pump"))
    server.wait_for(SUPPORT, 1)
    assert office.sync().got == 1

    office.reply("1", "Descale it.")
    office.send()

    (answer,) = [email.message_from_bytes(raw) for raw in server.wait_for(DANA, 1)]
    assert answer["Subject"] == "Re: [#1] Pump"
    assert SUPPORT in str(answer["From"])
    assert len(server.box(SUPPORT, "Sent")) == 1

    server.write(mail("Something else entirely", text="It worked.", In_Reply_To=str(answer["Message-ID"])))
    server.wait_for(SUPPORT, 2)
    office.sync()

    assert [m.kind for m in office.messages("1")] == ["customer", "reply", "customer"]
    assert len(office.tickets()) == 1


def test_an_account_is_tried_before_it_is_kept_and_says_what_is_wrong(server: MailServer) -> None:
    kind = MailboxKind()
    good = {**server.settings(SUPPORT), "password": server.password}

    prepared = kind.prepare(good)
    assert prepared.secrets == {"password": server.password}
    assert "password" not in prepared.settings
    assert prepared.sentence.startswith("Signed in to localhost")

    for change, words in (
        ({"password": "wrong"}, "does not accept the user name and password"),
        ({"ca_file": ""}, "certificate of localhost is not accepted: it is not signed by an authority"),
        ({"imap_port": server.facts["MAIL_IMAP_PORT"]}, "does not speak TLS on this port"),
        ({"imap_port": "1"}, "refuses connections"),
        ({"folders": "Nowhere"}, "There is no folder “Nowhere”"),
    ):
        with pytest.raises(MailProblem, match=words):
            kind.prepare({**good, **change})


def test_a_token_of_a_provider_lets_in(server: MailServer) -> None:
    settings = read_settings(server.settings(SUPPORT))
    token = server.call("token", SUPPORT).strip()

    with ImapSession(settings, Credentials(token=token)) as session:
        assert "INBOX" in session.folders()
    with SmtpSession(settings, Credentials(token=token)):
        pass
    expired = server.call("token", SUPPORT, "-60").strip()
    for connect in (ImapSession, SmtpSession):
        with pytest.raises(MailProblem) as refused:
            connect(settings, Credentials(token=expired))
        assert refused.value.trouble is Trouble.SIGN_IN


def test_fetching_marks_and_moves_nothing_unless_chosen(
    server: MailServer, office: Office, open_office: MakeOffice
) -> None:
    server.write(mail("Pump"))
    server.wait_for(SUPPORT, 1)
    office.sync()
    assert (
        "SEEN"
        not in server.call("doveadm", "fetch", "-u", SUPPORT, "flags", "mailbox", "INBOX", "all").upper()
    )
    office.runner.close()

    mover = open_office(marks_read="yes", moves_to="Done")
    mover.sync()

    assert server.box(SUPPORT) == []
    assert len(server.box(SUPPORT, "Done")) == 1
    assert "SEEN" in server.call("doveadm", "fetch", "-u", SUPPORT, "flags", "mailbox", "Done", "all").upper()


def test_a_new_validity_fetches_again_and_doubles_nothing(server: MailServer, office: Office) -> None:
    for number in range(5):
        server.write(mail(f"Pump {number}"))
    server.wait_for(SUPPORT, 5)
    office.sync()
    server.call("newvalidity", SUPPORT, "INBOX")
    server.write(mail("After"))
    server.wait_for(SUPPORT, 6)
    office.runner.close()
    office.runner = office.new_runner()

    rest = office.sync()

    assert rest.got == 1
    assert len(office.tickets()) == 6
    assert office.counts() == {"filed": 6}


def test_new_mail_is_told_of_within_two_seconds(server: MailServer, office: Office) -> None:
    settings = read_settings(server.settings(SUPPORT))
    told = threading.Event()
    watch = MailWatch(lambda: ImapSession(settings, Credentials(server.password)), "INBOX", told.set)
    assert told.wait(60)  # watching has begun
    told.clear()
    threading.Event().wait(0.5)  # the server confirms IDLE
    began = time.monotonic()
    server.write(mail("Pump"))
    assert told.wait(60)
    waited_s = time.monotonic() - began
    office.sync()
    watch.close()
    print(f"told after {waited_s:.2f} s, filed after {time.monotonic() - began:.2f} s")  # noqa: T201 - the figure

    assert len(office.tickets()) == 1


def test_two_programs_on_one_workspace_do_not_both_send(server: MailServer, office: Office) -> None:
    office.sync()
    second = office.new_runner()
    server.write(mail("Pump"))
    server.wait_for(SUPPORT, 1)
    office.sync()
    office.reply("1", "Once.")
    office.tick()

    first_runner, office.runner = office.runner, second
    assert "Another Desk App" in office.sync().sentence
    office.runner = first_runner
    office.sync()

    assert len(server.wait_for(DANA, 1)) == 1


def test_two_clients_on_one_mailbox_file_each_mail_once_and_know_each_others_answers(
    server: MailServer, open_office: MakeOffice
) -> None:
    one, two = open_office(folders="INBOX,Sent"), open_office(folders="INBOX,Sent")
    server.write(mail("Pump"))
    server.wait_for(SUPPORT, 1)
    for office in (one, two):
        office.sync()
    one.reply("1", "Descale it.")
    one.send()
    for office in (one, two, one):
        office.sync()

    assert [m.kind for m in one.messages("1")] == ["customer", "reply"]
    assert [m.kind for m in two.messages("1")] == ["customer", "reply"]
    assert len(server.box(DANA)) == 1
    assert len(server.box(SUPPORT, "Sent")) == 1


def test_two_desks_that_acknowledge_everything_stop_after_one_mail_each(
    server: MailServer, open_office: MakeOffice
) -> None:
    support = open_office(SUPPORT, acknowledge="yes")
    alice = open_office(ALICE, acknowledge="yes")
    server.write(mail("Loop", sender=ALICE), sender=ALICE)
    server.write(
        mail("Away", text="I am away.", Auto_Submitted="auto-replied", X_Auto_Response_Suppress="All")
    )
    server.wait_for(SUPPORT, 2)
    for _ in range(6):
        for office in (support, alice):
            office.tick(20)
            office.sync()
    server.wait_for(ALICE, 1)  # delivery takes a moment
    at_alice, at_support, at_dana = (len(server.box(a)) for a in (ALICE, SUPPORT, DANA))
    print(f"loop storm: {at_alice} at alice, {at_support} at support, {at_dana} at dana")  # noqa: T201 - the counts

    assert (at_alice, at_support, at_dana) == (1, 2, 0)


def test_a_mail_the_server_refuses_says_so_at_the_very_message(server: MailServer, office: Office) -> None:
    server.write(mail("Pump", sender="nobody@customer.test"), sender=DANA)
    server.wait_for(SUPPORT, 1)
    office.sync()
    message = office.reply("1", "Hello?")
    office.tick()

    rest = office.sync()

    (reply,) = [m for m in office.messages("1") if m.id == message]
    assert reply.state == "failed"
    assert rest.state is CourierState.NEEDS_YOU
    assert "550 nobody@customer.test: no such mailbox" in rest.sentence
