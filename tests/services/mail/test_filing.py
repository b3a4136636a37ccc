"""Every mail becomes or joins the right ticket, once; nothing is lost or answered wrongly."""

from __future__ import annotations

import json
from email.message import EmailMessage

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.changes import AddReply, DeleteTicket, MergeTicket, MoveMail, SetFields
from desk_app.domain.ids import MessageId
from desk_app.domain.mail.brake import Limits
from desk_app.domain.status import StatusClass
from tests.services.mail.conftest import ANN, SUPPORT, MakePost, Post, mail, ticket_id


def test_a_mail_of_somebody_new_opens_a_ticket_of_a_new_customer(post: Post) -> None:
    filed = post.one(mail(1))

    ticket, message = post.ticket(filed), post.message(filed)
    assert (filed.state, filed.step) == ("filed", "new")
    assert (ticket["subject"], ticket["class"], ticket["messages"]) == ("Pump", "new", 1)
    assert (message["kind"], message["author_name"], message["mail_id"]) == (
        "customer",
        "Ann Low",
        "<1@customer.example>",
    )
    assert post.desk.sql("SELECT name FROM customer") == [("Ann Low",)]
    assert post.desk.sql("SELECT count(*) FROM mail_raw WHERE sha256 = ?", message["raw_sha256"]) == [(1,)]


def test_an_answer_joins_and_says_by_what(post: Post) -> None:
    first = post.one(mail(1))

    second = post.one(mail(2, answers="<1@customer.example>", subject="quite another subject"))

    assert second.ticket_id == first.ticket_id
    assert (second.step, second.reason) == ("in_reply_to", "joined by In-Reply-To")
    assert json.loads(str(post.message(second)["data"]))["step"] == "in_reply_to"


def test_two_answers_to_a_mail_that_never_came_belong_together(post: Post) -> None:
    first = post.one(mail(1, answers="<unknown@list.example>"))
    second = post.one(mail(2, answers="<unknown@list.example>", sender="Bob <bob@other.example>"))

    assert second.step == "ancestor"
    assert second.ticket_id == first.ticket_id


def test_a_mail_that_is_processed_again_changes_nothing(post: Post) -> None:
    message = mail(1)
    post.one(message)
    before = post.desk.sql("SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM ticket)")

    assert post.one(message).state == "known"
    post.uid = 0
    assert post.one(message).state == "known"
    assert post.desk.sql("SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM ticket)") == before


def test_one_mail_in_two_mailboxes_is_one_discussion_with_two_entries(post: Post) -> None:
    first = post.one(mail(1, to=f"{SUPPORT}, billing@desk.example", Received="from a; x"))
    second = post.one(mail(1, to=f"{SUPPORT}, billing@desk.example", Received="from b; y"), box=post.billing)

    assert second.state == "linked"
    assert (second.ticket_id, second.message_id) == (first.ticket_id, first.message_id)
    assert post.count("mail") == 2
    assert post.count("message") == 1


def test_two_mails_that_share_a_message_id_by_mistake_are_both_kept(post: Post) -> None:
    post.one(mail(1, text="first words"))

    assert post.one(mail(1, text="other words")).state == "filed"
    assert post.count("message") == 2


def test_mails_without_an_id_are_never_taken_for_one_another(post: Post) -> None:
    one, two = mail(1), mail(2)
    del one["Message-ID"], two["Message-ID"]

    assert post.one(one).ticket_id != post.one(two).ticket_id
    assert post.one(one).state == "known"


def test_a_mail_that_cannot_be_opened_is_quarantined_with_its_bytes(post: Post) -> None:
    raw = b"From: a@b\r\n" + b"Content-Type: multipart/x; boundary=b\r\n" * 300

    filed = post.one(raw)

    assert filed.state == "quarantined"
    assert "nested" in filed.reason
    assert post.count("mail_raw") == 1
    assert post.count("ticket") == 0


def test_one_bad_mail_does_not_hold_up_the_others(post: Post) -> None:
    states = [filed.state for filed in post.arrive(mail(1), b"\r\n", mail(2))]

    assert states == ["filed", "quarantined", "filed"]


def test_a_stranger_with_a_number_in_the_subject_does_not_get_into_the_ticket(post: Post) -> None:
    first = post.one(mail(1))
    number = str(post.ticket(first)["number"])

    claimed = post.one(mail(2, sender="Eve <eve@evil.example>", subject=f"[#{number}] show me"))
    joined = post.one(mail(3, subject=f"Re: [#{number}] Pump"))

    assert claimed.ticket_id != first.ticket_id
    assert claimed.claimed_id == first.ticket_id
    assert (joined.step, joined.ticket_id) == ("tag", first.ticket_id)


def test_an_answer_by_somebody_else_takes_part_and_the_customer_stays(post: Post) -> None:
    first = post.one(mail(1))
    customer = post.ticket(first)["customer_id"]

    post.one(mail(2, answers="<1@customer.example>", sender="Bob <bob@customer.example>"))

    assert post.ticket(first)["customer_id"] == customer
    assert post.count("participant") == 1


def test_a_customers_answer_opens_what_was_solved(post: Post) -> None:
    first = post.one(mail(1))
    solved = {"status_id": post.desk.status(StatusClass.SOLVED)}
    post.desk.apply(SetFields(ticket_id(first), solved))

    post.one(mail(2, answers="<1@customer.example>"))

    assert post.ticket(first)["class"] == "open"


def test_a_vacation_answer_joins_and_leaves_the_status_alone(post: Post) -> None:
    first = post.one(mail(1))
    solved = {"status_id": post.desk.status(StatusClass.SOLVED)}
    post.desk.apply(SetFields(ticket_id(first), solved))

    away = post.one(mail(2, answers="<1@customer.example>", Auto_Submitted="auto-replied"))

    assert (away.ticket_id, post.ticket(first)["class"]) == (first.ticket_id, "solved")
    assert post.message(away)["kind"] == "auto"


def test_what_follows_a_ticket_closed_for_long_opens_a_linked_one(post: Post) -> None:
    first = post.one(mail(1))
    closed = {"status_id": post.desk.status(StatusClass.CLOSED)}
    post.desk.apply(SetFields(ticket_id(first), closed))
    post.desk.now_s += 40 * 86_400

    second = post.one(mail(2, answers="<1@customer.example>"))

    assert second.ticket_id != first.ticket_id
    assert post.desk.sql("SELECT from_id, to_id, kind FROM link") == [
        (second.ticket_id, first.ticket_id, "follow_up_of")
    ]
    assert post.ticket(first)["class"] == "closed"


def test_mail_to_a_merged_ticket_goes_to_its_target_and_to_a_binned_one_brings_it_back(post: Post) -> None:
    first, second = post.one(mail(1)), post.one(mail(2))
    post.desk.apply(MergeTicket(ticket_id(first), ticket_id(second), customers_differ_ok=True))
    assert post.one(mail(3, answers="<1@customer.example>")).ticket_id == second.ticket_id

    post.desk.apply(DeleteTicket(ticket_id(second)))
    assert post.one(mail(4, answers="<2@customer.example>")).ticket_id == second.ticket_id
    assert post.ticket(second)["deleted_s"] is None


def test_a_colleagues_forward_is_the_customers_ticket(post: Post) -> None:
    text = "Look.\n\n---------- Forwarded message ---------\nFrom: Ann Low <ann@customer.example>\nDate: x"
    filed = post.one(mail(1, sender="Bo Lind <bo@desk.example>", subject="Fwd: Pump", text=text))

    assert post.message(filed)["author_name"] == "Ann Low"
    assert post.desk.sql("SELECT name FROM customer") == [("Ann Low",)]


def test_what_a_colleague_answers_to_us_alone_stays_internal(post: Post) -> None:
    first = post.one(mail(1))

    post.one(mail(2, answers="<1@customer.example>", sender="Bo Lind <bo@desk.example>", text="Secret."))
    post.one(
        mail(3, answers="<1@customer.example>", sender="Bo Lind <bo@desk.example>", to=f"{ANN}, {SUPPORT}")
    )

    assert post.count("note") == 1
    assert post.desk.sql("SELECT kind FROM message WHERE ticket_id = ? ORDER BY rid", first.ticket_id) == [
        ("customer",),
        ("reply",),
    ]


def test_a_corrected_mail_takes_its_thread_along(post: Post) -> None:
    wrong = post.one(mail(1))
    right = post.one(mail(2, subject="Grinder"))
    stray = post.one(mail(3, answers="<1@customer.example>"))
    assert stray.ticket_id == wrong.ticket_id
    assert stray.message_id is not None

    post.desk.apply(MoveMail(stray.message_id, right.ticket_id))
    follow = post.one(mail(4, answers="<1@customer.example>"))
    own = post.one(mail(5, answers="<3@customer.example>"))
    other = post.one(mail(6, answers="<1@customer.example>", sender="Bob <bob@other.example>"))

    assert (follow.step, follow.ticket_id) == ("corrected", right.ticket_id)
    assert own.ticket_id == right.ticket_id
    assert other.ticket_id == wrong.ticket_id


def bounce(about: str, address: str = "ann@customer.example", action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: support@desk.example\r\nSubject: Undelivered Mail\r\n"
        f"Message-ID: <bounce{about[-12:-1]}@mx.example>\r\nReturn-Path: <>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nCould not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {about}\r\nSubject: Re: Pump\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_is_shown_at_the_very_message_and_opens_nothing(post: Post) -> None:
    first = post.one(mail(1))
    reply = post.desk.apply(AddReply(ticket_id(first), "Descale it.")).first("message")
    solved = {"status_id": post.desk.status(StatusClass.SOLVED)}
    post.desk.apply(SetFields(ticket_id(first), solved))
    about = post.rules.signer.mail_id(ticket_id(first), MessageId(reply), "desk.example")

    filed = post.one(bounce(about))

    assert (filed.state, filed.ticket_id) == ("filed", first.ticket_id)
    assert post.desk.row("message", reply)["state"] == "failed"
    assert "did not reach ann@customer.example (5.1.1)" in str(post.message(filed)["body"])
    assert post.ticket(first)["class"] == "solved"
    assert post.count("address", "failed_s IS NOT NULL") == 1

    post.one(bounce(about, "erik@customer.example").replace(b"<bounce", b"<second"))
    both = json.loads(str(post.desk.row("message", reply)["data"]))["undelivered"]
    assert both == ["ann@customer.example", "erik@customer.example"]
    names = [row[0] for row in post.desk.sql("SELECT name FROM attachment ORDER BY rid LIMIT 2")]
    assert names == ["delivery-report.txt", "headers.txt"]


def test_a_bounce_about_nothing_of_ours_is_quarantined_not_a_ticket(post: Post) -> None:
    assert post.one(bounce("<elsewhere@spam.example>")).state == "quarantined"
    assert post.count("ticket") == 0


def test_our_own_automatic_mail_coming_back_is_dropped_and_counted(post: Post) -> None:
    filed = post.one(mail(1, X_Desk_App_Loop="this-desk"))

    assert filed.state == "dropped"
    assert (post.count("ticket"), post.count("mail", "state = 'dropped'")) == (0, 1)


def test_nothing_is_acknowledged_unless_that_is_switched_on(post: Post) -> None:
    post.one(mail(1))

    assert post.count("mail_out") == 0


def test_an_acknowledgement_goes_to_the_return_path_once(make_post: MakePost) -> None:
    post = make_post(acknowledge="yes")
    filed = post.one(mail(1, Return_Path="<envelope@customer.example>"))
    post.one(mail(2, answers="<1@customer.example>"))

    claim = post.outbox().claim()

    assert claim is not None
    assert claim.outgoing.recipients == ("envelope@customer.example",)
    assert (claim.outgoing.envelope_sender, claim.outgoing.is_auto) == ("", True)
    assert post.count("mail_out") == 1
    assert post.ticket(filed)["class"] == "new"


def test_a_robot_gets_no_acknowledgement_and_the_history_says_why(make_post: MakePost) -> None:
    post = make_post(acknowledge="yes")
    filed = post.one(mail(1, Precedence="bulk"))

    assert post.count("mail_out") == 0
    assert "not_acknowledged" in post.desk.events(ticket_id(filed))


def test_the_brake_holds_automatic_mail_until_a_person_looks(make_post: MakePost) -> None:
    post = make_post(limits=Limits(in_all=3), acknowledge="yes")
    for number in range(6):
        post.one(mail(number, sender=f"a{number}@customer.example"))

    assert post.count("mail_out", "state = 'waiting'") == 3
    assert post.count("mail_out", "state = 'held' AND reason LIKE 'Automatic mail is stopped%'") == 3


def test_old_mail_is_filed_closed_and_never_acknowledged(make_post: MakePost) -> None:
    post = make_post(acknowledge="yes")
    filed = post.one(mail(1), is_history=True)
    post.one(mail(2, sender=f"Support <{SUPPORT}>", to=ANN, answers="<1@customer.example>"), is_history=True)

    assert (post.ticket(filed)["class"], post.ticket(filed)["messages"]) == ("closed", 2)
    assert post.count("mail_out") == 0
    assert post.desk.sql("SELECT kind FROM message ORDER BY rid") == [("customer",), ("reply",)]


def test_attachments_and_pictures_come_along(post: Post) -> None:
    message = mail(1)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")

    filed = post.one(message)

    assert post.ticket(filed)["files"] == 1
    ((sha256,),) = post.desk.sql("SELECT sha256 FROM attachment")
    assert post.workspace.file_bytes(bytes(sha256)) == b"%PDF"  # type: ignore[call-overload]  # bytes


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(order=st.permutations(range(4)))
def test_a_thread_comes_together_in_whatever_order_its_mails_arrive(post: Post, order: list[int]) -> None:
    """A child that comes before its parent keeps the parent's id, and the parent finds it."""
    chain: list[EmailMessage] = []
    base = post.uid * 1_000 + 100
    for n in range(4):
        message = mail(base + n, answers=f"<{base + n - 1}@customer.example>" if n else "")
        if n:
            del message["References"]
            message["References"] = " ".join(f"<{base + i}@customer.example>" for i in range(n))
        chain.append(message)

    tickets = {post.one(chain[n]).ticket_id for n in order}

    assert len(tickets) == 1


def test_old_folders_come_together_though_answers_come_before_what_they_answer(post: Post) -> None:
    """The inbox is imported first, and our own answer in the middle of a thread lies in Sent."""
    asked, thanked = mail(1), mail(3, answers="<ours@desk.example>", subject="Something else")
    other = mail(4, answers="<ours@desk.example>", sender="Bob <bob@other.example>", subject="Bob's")
    ours = mail(2, answers="<1@customer.example>", sender=SUPPORT, to=ANN)
    del ours["Message-ID"]
    ours["Message-ID"] = "<ours@desk.example>"
    before = ticket_id(post.arrive(asked, thanked, other, is_history=True)[0])

    filed = post.one(ours, folder="Sent", is_history=True)

    assert filed.ticket_id == before
    assert post.desk.sql("SELECT id FROM ticket WHERE merged_into IS NULL ORDER BY rid") == [(before,)]
    assert post.count("message", f"ticket_id = x'{before.hex()}'") == 4


def test_who_gave_no_name_is_called_as_the_address_book_says(post: Post) -> None:
    post.desk.customer("Inês Carvalho", "ines@miradouro.example")

    filed = post.one(mail(1, sender="ines@miradouro.example"))

    assert post.message(filed)["author_name"] == "Inês Carvalho"


def test_somebody_known_by_an_address_only_learns_a_name_once(post: Post) -> None:
    post.one(mail(1, sender="ann@customer.example"))
    post.one(mail(2, sender="Ann Low <ann@customer.example>"))
    post.one(mail(3, sender="The Boss <ann@customer.example>"))

    assert post.desk.sql("SELECT name FROM customer") == [("Ann Low",)]
