"""A mail server that keeps no flags of our own, as Exchange does not: workspaces still answer a mail once."""

from __future__ import annotations

import email
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.connectors.mailbox.flags import claim, claim_by_copy, give_up_copy
from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.settings import read_settings
from tests.connectors.mailbox.real import DANA, SUPPORT, MailServer, Office, mail, mail_server

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def poor() -> Iterator[MailServer]:
    """Dovecot whose owners may not write flags (the right `w` of RFC 4314): no keywords are kept."""
    with mail_server() as found:
        data = Path(found.facts["MAIL_DATA"])
        (data / "rights").write_text("* owner lrstipekxa\n")
        conf = data / "dovecot.conf"
        plugged = conf.read_text().replace("mail_plugins = $mail_plugins", "mail_plugins = $mail_plugins acl")
        conf.write_text(f"{plugged}\nplugin {{\n  acl = vfile:{data}/rights\n}}\n")
        found.call("doveadm", "reload")
        yield found


@pytest.fixture
def server(poor: MailServer) -> MailServer:
    poor.call("reset")
    return poor


def session(server: MailServer) -> ImapSession:
    return ImapSession(read_settings(server.settings(SUPPORT)), Credentials(server.password))


def copy(mail_id: str, who: str) -> bytes:
    head = f"From: {SUPPORT}\r\nTo: {DANA}\r\nMessage-ID: {mail_id}\r\nX-Desk-App-Loop: {who}\r\n"
    return f"{head}\r\nThank you.\r\n".encode()


def test_two_workspaces_acknowledge_a_mail_once(server: MailServer, tmp_path: Path) -> None:
    offices = [Office(tmp_path / name, server, acknowledge="yes") for name in ("one", "two")]
    for number in range(3):
        server.write(mail(f"Pump {number}"))
    server.wait_for(SUPPORT, 3)
    with session(server) as line:
        assert claim(line, "INBOX", line.new_uids("INBOX", 0)[0], "aaaa") is None
    for _ in range(2):
        for office in offices:
            office.tick(20)
            office.sync()

    answers = [email.message_from_bytes(raw) for raw in server.wait_for(DANA, 3)]
    print(f"no keywords, two workspaces, three mails: {len(answers)} acknowledgements")  # noqa: T201 - the count
    assert len(answers) == len(server.box(SUPPORT, "Sent")) == 3
    assert [[m.kind for m in office.messages("1")] for office in offices] == [
        ["customer", "auto"],
        ["customer"],
    ]

    found = mail("Re: Pump", text="Thanks.", In_Reply_To=str(answers[0]["Message-ID"]))
    above = " ".join(str(answers[0]["References"]).split())
    found["References"] = f"{above} {answers[0]['Message-ID']}"
    server.write(found)
    server.wait_for(SUPPORT, 4)
    for office in offices:
        office.sync()
        assert len(office.tickets()) == 3
        office.close()


def test_of_two_that_claim_at_the_same_moment_exactly_one_wins(server: MailServer) -> None:
    with session(server) as one, session(server) as other:
        for number in range(12):
            mail_id = f"<desk-ack.{number}@example.test>"
            won = both_claim(mail_id, {"aaaa": one, "bbbb": other})
            assert sorted(won.values()) == [False, True]
            (winner,) = (who for who, is_mine in won.items() if is_mine)
            assert claim_by_copy({"aaaa": one, "bbbb": other}[winner], copy(mail_id, winner), mail_id, winner)
            assert len(one.find_mail("Sent", mail_id)) == 1


def test_a_claim_is_given_up_again(server: MailServer) -> None:
    mail_id = "<desk-ack.x@example.test>"
    with session(server) as line:
        assert claim_by_copy(line, copy(mail_id, "aaaa"), mail_id, "aaaa")
        give_up_copy(line, mail_id, "bbbb")
        assert len(line.find_mail("Sent", mail_id)) == 1
        give_up_copy(line, mail_id, "aaaa")
        assert line.find_mail("Sent", mail_id) == ()


def both_claim(mail_id: str, lines: dict[str, ImapSession]) -> dict[str, bool]:
    barrier = threading.Barrier(2)
    won: dict[str, bool] = {}

    def race(who: str) -> None:
        lines[who].sent_folder()
        barrier.wait(10)
        won[who] = claim_by_copy(lines[who], copy(mail_id, who), mail_id, who)

    threads = [threading.Thread(target=race, args=(who,)) for who in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return won
