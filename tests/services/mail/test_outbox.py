"""Replies leave once, to the right people, whole; what must wait says why; a note never leaves at all."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from desk_app.domain.changes import (
    AddNote,
    AddReply,
    CreateAgent,
    DropMail,
    FollowTicket,
    NewFile,
    ReleaseMail,
    ScheduleMail,
    UndoChange,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import InvalidInput, Refused
from desk_app.domain.ids import AgentId, MessageId, TicketId
from desk_app.domain.mail.facts import Person
from desk_app.services.mail.composing import Outgoing, OutgoingFile, compose
from desk_app.services.mail.outbox import Claim, MailOutbox
from tests.services.conftest import Desk
from tests.services.mail.conftest import ANN, SUPPORT, MakePost, Post, mail, ticket_id

SECRET = "Geheimnis-4711"


def opened(post: Post) -> TicketId:
    return ticket_id(
        post.one(mail(1, References="<root@customer.example>", Cc="Carl <carl@customer.example>"))
    )


def reply(post: Post, ticket: TicketId, **values: object) -> MessageId:
    done = post.desk.apply(AddReply(ticket, "Descale it.", **values))  # type: ignore[arg-type]  # passed through
    return MessageId(done.first("message"))


def claimed(post: Post) -> Claim:
    post.desk.now_s += 14
    claim = post.outbox().claim()
    assert claim is not None
    return claim


def sent_mail(claim: Claim) -> EmailMessage:
    found = email.message_from_bytes(compose(claim.outgoing), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_reply_is_threaded_signed_and_comes_from_the_mailbox(make_post: MakePost) -> None:
    post = make_post(sender_name="Example Support", signature="Example Ltd\nwww.desk.example")
    message = reply(post, opened(post))
    claim = claimed(post)
    mail = sent_mail(claim)

    assert mail["From"] == f'"Mira Okafor, Example Support" <{SUPPORT}>'
    assert mail["To"] == ANN
    assert mail["Subject"] == "Re: [#1] Pump"
    assert mail["In-Reply-To"] == "<1@customer.example>"
    references = str(mail["References"]).split()
    assert references[0].startswith("<desk-thread.")
    assert references[1:] == ["<root@customer.example>", "<1@customer.example>"]
    assert mail["Message-ID"] == claim.mail_id
    assert post.rules.signer.in_mail_ids([claim.mail_id]).marks[0].message_id == message
    assert "-- \r\nExample Ltd" in mail.get_content()
    assert mail["Auto-Submitted"] is None


def test_the_answer_to_a_reply_comes_back_by_its_id(post: Post) -> None:
    ticket = opened(post)
    reply(post, ticket)
    claim = claimed(post)
    post.outbox().sent(claim)

    back = post.one(mail(2, answers=claim.mail_id, sender="Other <other@elsewhere.example>"))

    assert (back.step, back.ticket_id) == ("own_id", ticket)


def test_a_copy_of_our_own_mail_is_known_and_not_filed_again(post: Post) -> None:
    reply(post, opened(post))
    claim = claimed(post)
    post.outbox().sent(claim)
    before = post.count("message")

    filed = post.one(compose(claim.outgoing), folder="Sent")

    assert filed.state == "own"
    assert post.count("message") == before


def test_a_reply_can_be_taken_back_while_it_waits_and_not_while_it_leaves(post: Post) -> None:
    ticket = opened(post)
    change = post.desk.apply(AddReply(ticket, "Oh no"))
    post.desk.now_s += 12
    assert post.outbox(10).claim() is None  # the sender waits longer than the person was shown
    post.desk.apply(UndoChange(change.change_id))
    post.desk.now_s += 60
    assert post.outbox().claim() is None
    assert post.count("mail_out") == 0

    change = post.desk.apply(AddReply(ticket, "Yes"))
    claimed(post)
    with pytest.raises(Refused):
        post.desk.apply(UndoChange(change.change_id))


def test_what_still_waited_when_the_window_closed_can_be_taken_back_after_its_next_start(post: Post) -> None:
    post.desk.apply(AddReply(opened(post), "Before the train left"))
    post.desk.now_s += 600
    again = MailOutbox(post.workspace, post.support, post.rules, 10, since_s=post.desk.now_s)

    post.desk.now_s += 10
    assert again.claim() is None
    post.desk.now_s += 5
    assert again.claim() is not None


def test_a_reply_for_later_waits_for_its_moment(post: Post) -> None:
    ticket = opened(post)
    reply(post, ticket, send_at_s=post.desk.now_s + 3_600)

    post.desk.now_s += 3_000
    assert post.outbox().claim() is None
    post.desk.now_s += 700
    assert post.outbox().claim() is not None


def test_a_mail_whose_file_is_still_on_its_way_waits_and_holds_nobody_up(post: Post) -> None:
    ticket = opened(post)
    away = NewFile(bytes(32), "plan.pdf", "application/pdf", 4)
    reply(post, ticket, files=(away,))
    reply(post, ticket)
    post.desk.now_s += 14

    claim = post.outbox().claim()

    assert claim is not None
    assert not claim.outgoing.files
    post.outbox().sent(claim)
    assert post.outbox().claim() is None
    assert post.count("mail_out", "state = 'waiting' AND reason LIKE 'A file of it%'") == 1


def test_another_time_replaces_the_first_and_now_means_now(post: Post) -> None:
    message = reply(post, opened(post), send_at_s=post.desk.now_s + 3_600)
    post.desk.apply(ScheduleMail(message, post.desk.now_s + 7_200))

    post.desk.now_s += 4_000
    assert post.outbox().claim() is None
    post.desk.apply(ScheduleMail(message))
    assert post.outbox().claim() is not None
    with pytest.raises(Refused, match="may have left already"):
        post.desk.apply(ScheduleMail(message, post.desk.now_s + 7_200))


def test_a_reply_for_later_is_held_when_the_customer_writes_first(post: Post) -> None:
    message = reply(post, opened(post), send_at_s=post.desk.now_s + 3_600)
    post.one(mail(2, answers="<1@customer.example>"))
    post.desk.now_s += 4_000

    assert post.outbox().claim() is None
    assert post.desk.row("message", message)["state"] == "held"


def test_a_held_reply_put_to_another_time_is_held_again_only_by_what_comes_after(post: Post) -> None:
    message = reply(post, opened(post), send_at_s=post.desk.now_s + 3_600)
    post.one(mail(2, answers="<1@customer.example>"))
    post.desk.now_s += 4_000
    assert post.outbox().claim() is None
    post.desk.apply(ScheduleMail(message, post.desk.now_s + 3_600))
    assert post.desk.row("message", message)["state"] == "queued"
    post.one(mail(3, answers="<1@customer.example>"))
    post.desk.now_s += 4_000
    assert post.outbox().claim() is None

    post.desk.apply(ScheduleMail(message, post.desk.now_s + 3_600))
    post.desk.now_s += 4_000
    assert post.outbox().claim() is not None


def test_without_a_mailbox_nothing_can_be_sent_later(desk: Desk) -> None:
    with pytest.raises(Refused, match="no mailbox"):
        desk.apply(AddReply(desk.ticket(), "Later", send_at_s=desk.now_s + 60))


def test_a_reply_is_held_when_the_customer_wrote_meanwhile_and_leaves_when_released(post: Post) -> None:
    ticket = opened(post)
    message = reply(post, ticket)
    post.one(mail(2, answers="<1@customer.example>"))
    post.desk.now_s += 14

    assert post.outbox().claim() is None
    ((reason,),) = post.desk.sql("SELECT reason FROM mail_out WHERE state = 'held'")
    assert str(reason).startswith("Ann Low wrote again")
    assert post.desk.row("message", message)["state"] == "held"

    post.desk.apply(ReleaseMail(message))
    assert post.outbox().claim() is not None


def test_a_held_reply_can_be_dropped(post: Post) -> None:
    message = reply(post, opened(post))

    post.desk.apply(DropMail(message))

    assert post.count("mail_out") == 0
    assert post.desk.row("message", message)["state"] == "failed"


def test_the_message_id_stays_the_same_over_all_attempts(post: Post) -> None:
    reply(post, opened(post))
    first = claimed(post)
    post.outbox().put_off(first, "The server cannot be reached.")
    assert post.outbox().claim() is None
    post.desk.now_s += 40

    again = post.outbox().claim()

    assert again is not None
    assert (again.mail_id, again.attempts, again.is_unknown) == (first.mail_id, 1, False)


def test_who_was_killed_before_the_last_byte_sends_again_and_after_it_looks_first(post: Post) -> None:
    reply(post, opened(post))
    claim = claimed(post)
    killed_before = post.outbox().claim()
    assert killed_before is not None
    assert not killed_before.is_unknown

    post.outbox().passing(claim)
    killed_after = post.outbox().claim()
    assert killed_after is not None
    assert killed_after.is_unknown

    post.outbox().ask(killed_after)
    assert post.outbox().claim() is None
    assert post.outbox().waiting().held == 1


def test_a_refused_mail_says_so_at_the_message(post: Post) -> None:
    message = reply(post, opened(post))
    post.outbox().failed(claimed(post), "The server refuses ann@customer.example.")

    assert post.desk.row("message", message)["state"] == "failed"
    assert post.outbox().claim() is None


def test_a_ticket_whose_customer_has_no_address_holds_its_reply(post: Post) -> None:
    ticket = post.desk.ticket()
    reply(post, ticket)

    ((state, reason),) = post.desk.sql("SELECT state, reason FROM mail_out")
    assert state == "held"
    assert "no e-mail address" in str(reason)


def test_a_bad_recipient_is_said_before_anything_leaves(post: Post) -> None:
    reply(post, opened(post), recipients=Recipients(("Ann <ann@@customer>",)))

    with pytest.raises(InvalidInput):
        compose(claimed(post).outgoing)


def test_no_word_of_a_note_and_no_follower_ever_leaves(make_post: MakePost) -> None:
    post = make_post(acknowledge="yes", marker="yes", plus_addresses="yes", signature="Us")
    ticket = opened(post)
    agent = CreateAgent(SECRET, f"{SECRET}@desk.example")
    post.desk.apply(FollowTicket(ticket, AgentId(post.desk.apply(agent).first("agent"))))
    for number in range(3):
        post.desk.apply(AddNote(ticket, f"{SECRET} {number}"))
        reply(post, ticket, html=f"<p>Answer {number}</p>")
        post.one(
            mail(10 + number, sender="Bo Lind <bo@desk.example>", answers="<1@customer.example>", text=SECRET)
        )
    post.desk.now_s += 20
    left = []
    while (claim := post.outbox().claim()) is not None:
        left.append(compose(claim.outgoing))
        post.outbox().sent(claim)

    assert len(left) == 4
    for raw in left:
        parts = [
            part for part in email.message_from_bytes(raw, policy=default).walk() if not part.is_multipart()
        ]
        texts = [raw.decode("utf-8", "replace"), *(str(part.get_content()) for part in parts)]
        assert parts
        assert not any(SECRET in text for text in texts)


def test_pictures_in_the_text_go_inside_and_files_beside(post: Post) -> None:
    outgoing = Outgoing(
        mail_id="<m@desk.example>",
        sender=Person("Zoë, Support", SUPPORT),
        to=(Person("Grüße, Ann", "ann@customer.example"),),
        cc=(),
        bcc=(Person("", "boss@customer.example"),),
        subject="Grüße\nBcc: evil@x.example",
        text="Grüße",
        html='<p>Grüße <img src="cid:logo"></p>',
        files=(
            OutgoingFile("l.png", "image/png", b"P", "logo"),
            OutgoingFile("Ä.pdf", "application/pdf", b"F"),
        ),
        sent_s=1_790_000_000,
        thread_id="<t@desk.example>",
    )
    raw = compose(outgoing)
    found = email.message_from_bytes(raw, policy=default)

    assert isinstance(found, EmailMessage)
    kinds = [part.get_content_type() for part in found.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    html, picture = [part for part in found.walk() if part.get_content_type() in {"text/html", "image/png"}]
    assert (picture["Content-ID"], "cid:logo@desk.example" in html.get_content()) == (
        "<logo@desk.example>",
        True,
    )
    assert 'multipart/related; type="text/html"' in raw.decode()
    assert outgoing.recipients == ("ann@customer.example", "boss@customer.example")
    assert found["Bcc"] is None
    assert "boss@" not in raw.decode()
    assert [a.get_filename() for a in found.iter_attachments()] == ["Ä.pdf"]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_long_ids_leave_as_they_are(post: Post) -> None:
    """Python's own folding would turn an id into an encoded word, and the thread would be lost."""
    ticket = ticket_id(post.one(mail(1, answers=f"<{'x' * 200}@{'y' * 60}.example>")))
    reply(post, ticket)

    raw = compose(claimed(post).outgoing)

    assert f" <{'x' * 200}@{'y' * 60}.example>\r\n".encode() in raw
