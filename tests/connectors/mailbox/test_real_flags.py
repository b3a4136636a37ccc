"""Flags, claims and old mail on a real Dovecot."""

from __future__ import annotations

import threading

import pytest

from desk_app.connectors.mailbox.flags import CLAIM, changes_since, claim, flags_of, mark
from desk_app.connectors.mailbox.imap import Credentials, ImapSession
from desk_app.connectors.mailbox.settings import read_settings
from desk_app.domain.changes import MarkRead, SetFields
from desk_app.runtime import clock
from desk_app.runtime.mail.history import Wanted, import_history
from tests.connectors.mailbox.conftest import MakeOffice
from tests.connectors.mailbox.real import DANA, SUPPORT, MailServer, Office, mail

pytestmark = pytest.mark.server


def session(server: MailServer, address: str = SUPPORT) -> ImapSession:
    return ImapSession(read_settings(server.settings(address)), Credentials(server.password))


def flags(server: MailServer, folder: str = "INBOX") -> list[str]:
    found = server.call("doveadm", "fetch", "-u", SUPPORT, "flags", "mailbox", folder, "all")
    return [
        line.partition(":")[2].strip().lower() for line in found.splitlines() if line.startswith("flags:")
    ]


def filled(server: MailServer, count: int) -> None:
    for number in range(count):
        server.write(mail(f"Pump {number}"))
    server.wait_for(SUPPORT, count)


def test_the_server_says_what_changed_and_what_is_gone_since_a_moment(server: MailServer) -> None:
    filled(server, 3)
    with session(server) as one, session(server) as other:
        assert {"CONDSTORE", "QRESYNC"} <= one.capabilities
        state = one.state("INBOX")
        first, second, third = other.new_uids("INBOX", 0)
        mark(other, "INBOX", [second], "\\Seen")
        server.call("doveadm", "expunge", "-u", SUPPORT, "mailbox", "INBOX", "uid", str(third))

        changes = changes_since(one, "INBOX", state.modseq, state.next_uid)

        assert changes.is_exact
        assert changes.gone == (third,)
        assert set(changes.flags) == {second}
        assert "\\seen" in changes.flags[second]
        assert first not in changes.flags


def test_only_one_of_two_can_claim_a_mail_and_asks_as_often_as_it_likes(server: MailServer) -> None:
    filled(server, 1)
    with session(server) as one, session(server) as other:
        (uid,) = one.new_uids("INBOX", 0)

        assert claim(one, "INBOX", uid, "aaaa") is True
        assert claim(other, "INBOX", uid, "bbbb") is False
        assert claim(one, "INBOX", uid, "aaaa") is True
        assert flags_of(one, "INBOX", [uid])[uid] >= {f"{CLAIM}aaaa"}


def test_two_that_claim_at_the_same_moment_never_both_win(server: MailServer) -> None:
    filled(server, 12)
    with session(server) as one, session(server) as other:
        uids = one.new_uids("INBOX", 0)
        other.new_uids("INBOX", 0)
        for uid in uids:
            won = both_claim(uid, {"aaaa": one, "bbbb": other})
            assert won.count(True) <= 1
            assert len(won) == 2


def both_claim(uid: int, lines: dict[str, ImapSession]) -> list[bool | None]:
    barrier = threading.Barrier(2)
    won: list[bool | None] = []

    def race(who: str) -> None:
        lines[who].takes_keywords("INBOX")
        barrier.wait(10)
        won.append(claim(lines[who], "INBOX", uid, who))

    threads = [threading.Thread(target=race, args=(who,)) for who in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return won


def test_two_workspaces_on_one_mailbox_acknowledge_a_mail_once(
    server: MailServer, open_office: MakeOffice
) -> None:
    one, two = open_office(acknowledge="yes"), open_office(acknowledge="yes")
    filled(server, 3)
    for _ in range(2):
        for office in (one, two):
            office.tick(20)
            office.sync()

    acknowledged = len(server.wait_for(DANA, 3))
    print(f"two workspaces, three mails: {acknowledged} acknowledgements")  # noqa: T201 - the count

    assert acknowledged == 3
    assert len(one.tickets()) == len(two.tickets()) == 3
    assert [m.kind for m in two.messages("1")] == ["customer"]


def test_marks_follow_what_is_done_here_where_that_was_chosen(
    server: MailServer, open_office: MakeOffice
) -> None:
    office = open_office(marks_seen="yes", marks_answered="yes", spam_to="Junk")
    filled(server, 3)
    office.sync()
    assert not any("seen" in one for one in flags(server))
    first, second, third = office.tickets()

    office.desk.workspace.apply(MarkRead(first.id, clock.now_s() + 5))
    office.reply(second.number, "Descale it.")
    office.desk.workspace.apply(SetFields(third.id, {"spam": 1}))
    office.send()
    office.sync()

    assert len(server.box(SUPPORT, "Junk")) == 1
    left = flags(server)
    assert [("seen" in one, "answered" in one) for one in left] == [(True, False), (False, True)]


def test_nothing_is_marked_where_nobody_chose_it(server: MailServer, office: Office) -> None:
    filled(server, 1)
    office.sync()
    (ticket,) = office.tickets()
    office.desk.workspace.apply(MarkRead(ticket.id, clock.now_s() + 5))
    office.reply(ticket.number, "Descale it.")
    office.send()
    office.sync()

    assert not any("seen" in one or "answered" in one for one in flags(server))


def test_what_another_program_has_read_counts_as_read_where_that_was_chosen(
    server: MailServer, open_office: MakeOffice
) -> None:
    office = open_office(follows_flags="yes")
    filled(server, 2)
    office.sync()
    assert [ticket.is_unread for ticket in office.tickets()] == [True, True]
    with session(server) as other:
        mark(other, "INBOX", other.new_uids("INBOX", 0)[:1], "\\Seen")

    office.sync()

    assert [ticket.is_unread for ticket in office.tickets()] == [False, True]


def test_a_mail_deleted_elsewhere_keeps_its_ticket(server: MailServer, open_office: MakeOffice) -> None:
    office = open_office(marks_seen="yes")
    filled(server, 2)
    office.sync()
    server.call("doveadm", "expunge", "-u", SUPPORT, "mailbox", "INBOX", "all")
    office.sync()
    for ticket in office.tickets():
        office.desk.workspace.apply(MarkRead(ticket.id, clock.now_s() + 5))

    office.sync()

    assert len(office.tickets()) == 2


def test_old_mail_comes_by_period_closed_and_unanswered_and_goes_on_where_it_stopped(
    server: MailServer, open_office: MakeOffice
) -> None:
    filled(server, 5)
    now_s = clock.now_s()
    office = open_office(acknowledge="yes", since_s=str(now_s + 60), history_s=str(now_s + 60))
    office.sync()
    assert office.tickets() == []
    heard: list[tuple[int, int]] = []

    def told(done: int, total: int) -> bool:
        heard.append((done, total))
        return True

    count = import_history(office.history_seat(), Wanted(now_s - 3_600), told)
    again = import_history(office.history_seat(), Wanted(now_s - 3_600), told)

    assert (count.new, again.new) == (5, 0)
    assert heard[0] == (0, 5)
    assert (5, 5) in heard
    assert {ticket.status for ticket in office.tickets()} == {"Closed"}
    office.tick(60)
    office.sync()
    assert server.box(DANA) == []
