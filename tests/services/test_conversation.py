"""Opening tickets, answering, noting, filing what customers say."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import AddMessage, AddNote, AddReply, CreateTicket, SetFields
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import AgentId, StatusId
from desk_app.domain.status import StatusClass
from tests.services.conftest import Desk


def test_a_ticket_from_a_customer_has_a_number_and_their_words(desk: Desk) -> None:
    ticket_id = desk.ticket(customer_id=desk.customer())
    row = desk.row("ticket", ticket_id)
    assert row["number"] == "1"
    assert row["class"] == "new"
    assert row["messages"] == 1
    assert row["preview"] == "It has happened again."
    assert row["preview_from"] == "customer"
    assert desk.sql("SELECT author_name FROM message") == [("Inês Carvalho",)]


def test_a_reply_opens_a_new_ticket_and_meets_its_due_time(desk: Desk) -> None:
    ticket_id = desk.ticket(customer_id=desk.customer(), due_s=desk.now_s + 600)
    desk.now_s += 60
    done = desk.apply(AddReply(ticket_id, "Jonas can be with you tomorrow."))
    row = desk.row("ticket", ticket_id)
    assert done.title == "Replied to #1"
    assert row["class"] == "open"
    assert row["due_s"] is None
    assert row["agent_s"] == desk.now_s
    assert row["preview_from"] == "us"


def test_a_reply_can_set_the_status_in_the_same_step(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(AddReply(ticket_id, "Thanks!", status_id=desk.status(StatusClass.WAITING_CUSTOMER)))
    assert desk.row("ticket", ticket_id)["class"] == "waiting_customer"


def test_a_note_is_not_a_message_and_mentions_are_kept(desk: Desk) -> None:
    ticket_id = desk.ticket()
    assert desk.me.id is not None
    desk.apply(AddNote(ticket_id, "@Mira look", mentions=(AgentId(desk.me.id),)))
    row = desk.row("ticket", ticket_id)
    assert (row["messages"], row["notes"]) == (1, 1)
    assert desk.sql("SELECT count(*) FROM message WHERE body LIKE '%@Mira%'") == [(0,)]
    assert desk.sql("SELECT agent_id FROM mention") == [(desk.me.id,)]


@pytest.mark.parametrize("before", [StatusClass.WAITING_CUSTOMER, StatusClass.SOLVED])
def test_a_customer_who_writes_again_reopens_the_ticket(desk: Desk, before: StatusClass) -> None:
    ticket_id = desk.ticket(customer_id=desk.customer())
    desk.apply(SetFields(ticket_id, {"status_id": desk.status(before)}))
    desk.apply(AddMessage(ticket_id, "customer", "Still broken."))
    row = desk.row("ticket", ticket_id)
    assert row["class"] == "open"
    assert row["solved_s"] is None


def test_automatic_mail_never_changes_a_status(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(SetFields(ticket_id, {"status_id": desk.status(StatusClass.SOLVED)}))
    desk.apply(AddMessage(ticket_id, "auto", "I am out of the office."))
    assert desk.row("ticket", ticket_id)["class"] == "solved"


def test_late_words_do_not_replace_the_newest_preview(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.now_s += 100
    desk.apply(AddReply(ticket_id, "Newest."))
    desk.apply(AddMessage(ticket_id, "customer", "An older mail that arrives late.", at_s=desk.now_s - 50))
    row = desk.row("ticket", ticket_id)
    assert row["preview"] == "Newest."
    assert row["messages"] == 3


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("", "The subject is empty. Give a subject."),
        ("\u202e\x00\n", "The subject is empty. Give a subject."),
        ("x" * 10_000_000, "The subject is 10,000,000 characters long; the limit is 1,000. Shorten it."),
    ],
)
def test_a_bad_subject_gets_one_sentence_and_writes_nothing(desk: Desk, subject: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        desk.apply(CreateTicket(subject))
    assert str(refusal.value) == sentence
    assert desk.sql("SELECT count(*) FROM ticket") == [(0,)]


def test_control_and_direction_characters_do_not_reach_a_subject(desk: Desk) -> None:
    ticket_id = desk.ticket("Invoice\u202egpj.exe\x07 \r\n Bcc: x")
    assert desk.row("ticket", ticket_id)["subject"] == "Invoicegpj.exe Bcc: x"


def test_a_failed_change_leaves_nothing_behind_in_database_or_journal(desk: Desk) -> None:
    before = desk.sql("SELECT count(*) FROM change")
    records = len(list(desk.journal.records()))
    with pytest.raises(NotFound):
        desk.apply(CreateTicket("Fine subject", status_id=StatusId(b"?" * 16)))
    assert desk.sql("SELECT count(*) FROM change") == before
    assert len(list(desk.journal.records())) == records


def test_every_change_is_in_the_journal_under_its_number(desk: Desk) -> None:
    done = desk.apply(CreateTicket("One"))
    assert [record.n for record in desk.journal.records()][-1] == done.n
