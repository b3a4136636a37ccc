"""Side conversations by mail: out to third parties, answers back into them, never across to the customer."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from desk_app.domain.changes import (
    AddReply,
    NewFile,
    ScheduleMail,
    SetFields,
    SetSideDone,
    StartSide,
    UndoChange,
    WriteSide,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import Refused
from desk_app.domain.ids import MessageId, SideId, TicketId
from desk_app.domain.status import StatusClass
from desk_app.services.mail.composing import compose
from desk_app.services.mail.outbox import Claim
from tests.services.mail.conftest import ANN, MakePost, Post, mail, ticket_id

CARRIER = "Carrier <carrier@trans.example>"
SECRET = "Nebensache-0815"


def opened(post: Post) -> TicketId:
    return ticket_id(post.one(mail(1)))


def asked(post: Post, ticket: TicketId, words: str = "Where is it?") -> tuple[SideId, Claim]:
    done = post.desk.apply(StartSide(ticket, "Parcel 4471", Recipients((CARRIER,)), words))
    return SideId(done.first("side")), left(post)


def left(post: Post) -> Claim:
    post.desk.now_s += 14
    claim = post.outbox().claim()
    assert claim is not None
    post.outbox().sent(claim)
    return claim


def headers(claim: Claim) -> EmailMessage:
    found = email.message_from_bytes(compose(claim.outgoing), policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_it_leaves_in_a_thread_of_its_own_and_to_nobody_of_the_ticket(make_post: MakePost) -> None:
    post = make_post(plus_addresses="yes")
    ticket = opened(post)
    side, claim = asked(post, ticket)
    sent = headers(claim)
    assert sent["To"] == CARRIER
    assert sent["Subject"] == "[#1] Parcel 4471"
    assert sent["In-Reply-To"] is None
    assert "customer.example" not in compose(claim.outgoing).decode()
    post.desk.apply(WriteSide(side, "Any news?"))
    again = headers(left(post))
    assert (again["In-Reply-To"], again["Subject"]) == (claim.mail_id, "Re: [#1] Parcel 4471")
    post.desk.apply(AddReply(ticket, "We are asking."))
    reply = compose(left(post).outgoing).decode()
    assert "trans.example" not in reply
    assert claim.mail_id not in reply
    assert str(sent["Reply-To"]).split("@")[0] not in reply


def test_an_answer_is_filed_beside_and_the_ticket_stays_as_it_is(post: Post) -> None:
    ticket = opened(post)
    side, claim = asked(post, ticket)
    post.desk.apply(SetSideDone(side, is_done=True))
    waits = {"status_id": post.desk.status(StatusClass.WAITING_CUSTOMER)}
    post.desk.apply(SetFields(ticket, waits))
    before = post.desk.row("ticket", ticket)
    post.desk.now_s += 60
    # Answered to all, with the customer among them: it is the side conversation's all the same.
    post.one(mail(2, answers=claim.mail_id, sender="Depot <depot@trans.example>", Cc=ANN, text="In Lyon."))
    after = post.desk.row("ticket", ticket)
    kept = ("class", "status_id", "messages", "customer_s", "agent_s", "due_s", "customer_id", "solved_s")
    assert [after[name] for name in kept] == [before[name] for name in kept]
    assert (after["side_s"], after["updated_s"], after["preview"]) == (post.desk.now_s,) * 2 + ("In Lyon.",)
    row = post.desk.row("side", side)
    assert row["is_done"] == 0
    assert "depot@trans.example" in str(row["recipients"])
    assert "customer.example" not in str(row["recipients"])
    assert post.count("participant") == 0
    assert post.count("customer", "name = 'Depot'") == 0


def test_an_answer_without_its_thread_is_known_by_the_number_of_a_recipient_only(post: Post) -> None:
    ticket = opened(post)
    asked(post, ticket)
    post.one(mail(2, sender=CARRIER, subject="Re: [#1] Parcel 4471", text="In Lyon."))
    assert post.count("side_message") == 2
    post.one(mail(3, sender="Eve <eve@evil.example>", subject="Re: [#1] Parcel 4471"))
    assert post.count("side_message") == 2


def test_the_customer_writes_to_the_ticket_whatever_it_answers(post: Post) -> None:
    ticket = opened(post)
    _, claim = asked(post, ticket)
    filed = post.one(mail(2, answers=claim.mail_id, subject="Re: [#1] Parcel 4471", text="I got this?"))
    assert filed.ticket_id == ticket
    assert post.count("side_message") == 1
    assert post.message(filed)["kind"] == "customer"


def test_a_delivery_report_is_shown_at_the_words_that_did_not_arrive(post: Post) -> None:
    ticket = opened(post)
    _, claim = asked(post, ticket)
    messages = post.count("message")
    report = EmailMessage()
    report["From"], report["To"] = "MAILER-DAEMON@trans.example", "support@desk.example"
    report["Subject"], report["Message-ID"] = "Undelivered Mail Returned to Sender", "<b@trans.example>"
    report["X-Failed-Recipients"] = "carrier@trans.example"
    report["Auto-Submitted"] = "auto-replied"
    report["References"] = claim.mail_id
    report.set_content("550 5.1.1 carrier@trans.example: no such user")
    post.one(report)
    ((state, data),) = post.desk.sql("SELECT state, data FROM side_message WHERE author_kind = 'agent'")
    assert (state, "carrier@trans.example" in str(data)) == ("failed", True)
    assert post.count("message") == messages
    assert post.desk.row("ticket", ticket)["side_s"] is None


def test_an_absence_note_makes_nothing_unread_and_is_not_answered(post: Post) -> None:
    ticket = opened(post)
    side, claim = asked(post, ticket)
    post.desk.apply(SetSideDone(side, is_done=True))
    post.one(mail(2, answers=claim.mail_id, sender=CARRIER, Auto_Submitted="auto-replied"))
    assert post.desk.row("ticket", ticket)["side_s"] is None
    assert post.desk.row("side", side)["is_done"] == 1
    post.desk.now_s += 60
    assert post.outbox().claim() is None


def test_it_can_be_taken_back_until_it_leaves(post: Post) -> None:
    ticket = opened(post)
    done = post.desk.apply(StartSide(ticket, "", Recipients((CARRIER,)), "Oh no"))
    post.desk.apply(UndoChange(done.change_id))
    post.desk.now_s += 60
    assert post.outbox().claim() is None
    assert post.count("side") == post.count("mail_out") == 0
    done = post.desk.apply(StartSide(ticket, "", Recipients((CARRIER,)), "Yes"))
    left(post)
    with pytest.raises(Refused, match="already been sent"):
        post.desk.apply(UndoChange(done.change_id))


def test_one_that_would_reach_the_customer_by_now_does_not_leave(post: Post) -> None:
    ticket = opened(post)
    post.desk.apply(StartSide(ticket, "", Recipients((CARRIER,)), SECRET))
    carrier = post.desk.customer("Carrier", "carrier@trans.example")
    post.desk.apply(SetFields(ticket, {"customer_id": carrier}))
    post.desk.now_s += 60
    assert post.outbox().claim() is None
    assert post.desk.sql("SELECT state, reason FROM mail_out") == [
        ("failed", "This is the customer: write a reply instead.")
    ]


def test_no_word_of_a_side_conversation_reaches_the_customer(make_post: MakePost) -> None:
    post = make_post(acknowledge="yes", marker="yes", plus_addresses="yes", signature="Us")
    ticket = opened(post)
    file = post.workspace.keep_bytes(f"{SECRET}.txt", SECRET.encode())
    files = (NewFile(file.sha256, f"{SECRET}.txt", "text/plain", file.size),)
    whom = Recipients((f"{SECRET} <carrier@trans.example>",))
    side = SideId(
        post.desk.apply(StartSide(ticket, f"{SECRET}?", whom, SECRET, f"<p>{SECRET}</p>", files)).first(
            "side"
        )
    )
    for number in range(3):
        post.desk.apply(AddReply(ticket, f"Answer {number}", f"<p>Answer {number}</p>"))
        post.desk.apply(WriteSide(side, f"{SECRET} {number}"))
    customers: list[bytes] = []
    others: list[bytes] = []
    post.desk.now_s += 20
    while (claim := post.outbox().claim()) is not None:
        is_theirs = "ann@customer.example" in claim.outgoing.recipients
        (customers if is_theirs else others).append(compose(claim.outgoing))
        post.outbox().sent(claim)
        if not is_theirs:
            post.one(mail(50 + len(others), answers=claim.mail_id, sender=CARRIER, text=SECRET))
    assert (len(customers), len(others)) == (4, 4)
    for raw in customers:
        parts = [p for p in email.message_from_bytes(raw, policy=default).walk() if not p.is_multipart()]
        texts = [raw.decode("utf-8", "replace"), *(str(part.get_content()) for part in parts)]
        assert parts
        assert not any(SECRET in text or "trans.example" in text for text in texts)
    assert all(b"customer.example" not in raw for raw in others)


def test_a_chosen_signature_stands_under_it_and_none_under_none(make_post: MakePost) -> None:
    post = make_post(signature="Example Ltd")
    ticket = opened(post)
    side, claim = asked(post, ticket)
    post.desk.apply(WriteSide(side, "More", signature="Mira"))
    own = left(post)
    post.desk.apply(WriteSide(side, "Most", signature=""))
    assert [each.outgoing.signature for each in (claim, own, left(post))] == ["Example Ltd", "Mira", ""]


def test_it_leaves_when_it_was_to_and_waits_if_they_write_first(post: Post) -> None:
    ticket = opened(post)
    side, claim = asked(post, ticket)
    at_s = post.desk.now_s + 3_600
    later = post.desk.apply(WriteSide(side, "And now?", send_at_s=at_s)).first("side_message")
    post.desk.now_s += 600
    assert post.outbox().claim() is None
    post.one(mail(2, sender=CARRIER, text="Found it.", In_Reply_To=claim.mail_id))
    post.desk.now_s = at_s + 60
    assert post.outbox().claim() is None
    ((state, reason),) = post.desk.sql("SELECT state, reason FROM mail_out WHERE state != 'sent'")
    assert (state, str(reason).startswith("Carrier wrote again")) == ("held", True)
    assert not any("Found" in str(data) for (data,) in post.desk.sql("SELECT data FROM event"))
    post.desk.apply(ScheduleMail(MessageId(later), post.desk.now_s + 60))
    post.desk.now_s += 120
    released = post.outbox().claim()
    assert released is not None
    assert released.outgoing.text == "And now?"


def test_why_it_did_not_leave_stands_beside_and_not_in_the_history(post: Post) -> None:
    ticket = opened(post)
    post.desk.apply(StartSide(ticket, "Parcel", Recipients((CARRIER,)), SECRET))
    post.desk.now_s += 14
    claim = post.outbox().claim()
    assert claim is not None
    post.outbox().failed(claim, "trans.example: no such user carrier")
    said = post.desk.sql("SELECT author_kind, body FROM side_message ORDER BY rid")
    assert said == [("agent", SECRET), ("auto", "trans.example: no such user carrier")]
    history = [str(data) for (data,) in post.desk.sql("SELECT data FROM event WHERE kind = 'mail_failed'")]
    assert len(history) == 1
    assert not any("carrier" in data or SECRET in data for data in history)


def test_one_of_several_who_is_not_taken_is_named_beside(post: Post) -> None:
    ticket = opened(post)
    people = Recipients((CARRIER, "depot@trans.example"))
    done = post.desk.apply(StartSide(ticket, "Parcel", people, "Where?"))
    post.desk.now_s += 14
    claim = post.outbox().claim()
    assert claim is not None
    post.outbox().sent(claim, ("depot@trans.example",))
    ((state, data),) = post.desk.sql(
        "SELECT state, data FROM side_message WHERE id = ?", done.first("side_message")
    )
    assert (state, "depot@trans.example" in str(data)) == ("failed", True)
    assert post.desk.sql("SELECT body FROM side_message WHERE author_kind = 'auto'") == [
        ("A mail server would not take it for depot@trans.example.",)
    ]
    assert post.desk.sql("SELECT count(*) FROM event WHERE kind = 'undelivered'") == [(0,)]
