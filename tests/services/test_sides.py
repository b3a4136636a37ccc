"""Side conversations: a third party is asked inside the ticket; nothing passes from or to the customer."""

from __future__ import annotations

import json

import pytest

from desk_app.domain.changes import (
    AddReply,
    CreateQueue,
    MergeTicket,
    NewFile,
    SaveDraft,
    SetSideDone,
    SplitTicket,
    StartSide,
    UndoChange,
    UnmergeTicket,
    WriteSide,
)
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.ids import DraftId, SideId, TicketId
from tests.services.conftest import Desk

CARRIER = Recipients(("Carrier <carrier@trans.example>",))
LABEL = NewFile(b"l" * 32, "label.pdf", "application/pdf", 900)


@pytest.fixture
def ticket(desk: Desk) -> TicketId:
    return desk.ticket(customer_id=desk.customer())


def started(desk: Desk, ticket: TicketId, words: str = "Where is parcel 4471?", **more: object) -> SideId:
    change = StartSide(ticket, "Parcel 4471", CARRIER, words, **more)  # type: ignore[arg-type]  # as each test wants
    return SideId(desk.apply(change).first("side"))


def test_it_has_its_own_subject_recipients_and_state(desk: Desk, ticket: TicketId) -> None:
    side = started(desk, ticket, files=(LABEL,))
    row = desk.row("side", side)
    assert (row["subject"], row["is_done"], row["author_name"]) == ("Parcel 4471", 0, desk.me.name)
    assert json.loads(str(row["recipients"])) == {"to": ["Carrier <carrier@trans.example>"]}
    assert desk.sql("SELECT owner_kind, name FROM attachment") == [("side_message", "label.pdf")]


def test_it_is_no_message_no_answer_and_changes_nothing_for_the_customer(
    desk: Desk, ticket: TicketId
) -> None:
    before = desk.row("ticket", ticket)
    desk.now_s += 60
    done = desk.apply(StartSide(ticket, "", CARRIER, "Where is it?"))
    assert done.title == "Asked Carrier about #1"
    after = desk.row("ticket", ticket)
    for column in ("messages", "notes", "class", "status_id", "agent_s", "customer_s", "due_s", "side_s"):
        assert after[column] == before[column], column
    assert (after["updated_s"], after["preview_from"]) == (desk.now_s, "side")
    assert desk.sql("SELECT count(*) FROM message WHERE body LIKE '%Where%'") == [(0,)]
    assert desk.sql("SELECT count(*) FROM participant") == [(0,)]
    assert desk.sql("SELECT subject FROM side") == [("E07: Duo 2 stops mid-shot",)]


@pytest.mark.parametrize("place", ["to", "cc", "bcc"])
def test_the_customer_is_refused_as_a_recipient(desk: Desk, ticket: TicketId, place: str) -> None:
    people = {"to": CARRIER.to, place: ("Inês <INES@miradouro.example>",)}
    with pytest.raises(Refused, match="This is the customer: write a reply instead"):
        desk.apply(StartSide(ticket, "", Recipients(**people), "Hello"))
    side = started(desk, ticket)
    with pytest.raises(Refused, match="This is the customer"):
        desk.apply(WriteSide(side, "Hello", recipients=Recipients(**people)))


def test_our_own_address_nobody_and_a_mere_name_are_refused(desk: Desk, ticket: TicketId) -> None:
    desk.apply(CreateQueue("Support", "support@kestrel.example"))
    with pytest.raises(Refused, match="your own team"):
        desk.apply(StartSide(ticket, "", Recipients(("support@kestrel.example",)), "Hello"))
    with pytest.raises(InvalidInput, match="Nobody gets this"):
        desk.apply(StartSide(ticket, "", Recipients(), "Hello"))
    with pytest.raises(InvalidInput, match="not an address"):
        desk.apply(StartSide(ticket, "", Recipients(("Carrier",)), "Hello"))
    with pytest.raises(NotFound, match="does not exist"):
        desk.apply(WriteSide(SideId(b"?" * 16), "Hello"))


def test_who_gets_it_stays_until_somebody_else_is_named(desk: Desk, ticket: TicketId) -> None:
    side = started(desk, ticket)
    desk.apply(WriteSide(side, "Any news?"))
    desk.apply(WriteSide(side, "Now to the depot", recipients=Recipients(("depot@trans.example",))))
    desk.apply(WriteSide(side, "Still nothing?"))
    sent = desk.sql("SELECT recipients FROM side_message ORDER BY rid")
    assert [json.loads(str(row[0]))["to"] for row in sent] == [
        ["Carrier <carrier@trans.example>"],
        ["Carrier <carrier@trans.example>"],
        ["depot@trans.example"],
        ["depot@trans.example"],
    ]


def test_done_and_open_again_stand_in_the_history_without_its_words(desk: Desk, ticket: TicketId) -> None:
    side = started(desk, ticket)
    assert desk.apply(SetSideDone(side, is_done=True)).title == "Done with a side conversation of #1"
    assert desk.row("side", side)["is_done"] == 1
    desk.apply(WriteSide(side, "One more thing"))
    assert desk.row("side", side)["is_done"] == 0
    assert desk.events(ticket)[-1] == "side_done"
    assert not desk.sql("SELECT 1 FROM event WHERE data LIKE '%4471%' OR data LIKE '%trans.example%'")


def test_it_uses_up_its_draft_and_undo_brings_that_back(desk: Desk, ticket: TicketId) -> None:
    side = started(desk, ticket)
    for words in ("Any", "Any news"):
        desk.apply(SaveDraft("side", words, ticket, recipients=CARRIER, side_id=side))
    begun = desk.apply(SaveDraft("side", "To the maker", ticket, files=(LABEL,)))
    assert desk.sql("SELECT body FROM draft ORDER BY rid") == [("Any news",), ("To the maker",)]
    draft = DraftId(begun.first("draft"))
    done = desk.apply(StartSide(ticket, "Part", CARRIER, "To the maker", draft_id=draft))
    assert desk.sql("SELECT side_id FROM draft") == [(side,)]
    desk.apply(UndoChange(done.change_id))
    assert desk.sql("SELECT body FROM draft ORDER BY body") == [("Any news",), ("To the maker",)]
    assert desk.sql("SELECT count(*) FROM side_message") == [(1,)]


def test_it_goes_along_with_a_merge_and_comes_home(desk: Desk, ticket: TicketId) -> None:
    side = started(desk, ticket, files=(LABEL,))
    other = desk.ticket("Other", customer_id=desk.row("ticket", ticket)["customer_id"])
    desk.apply(MergeTicket(ticket, other))
    tables = ("side", "side_message", "attachment")
    assert [desk.sql(f"SELECT ticket_id FROM {table}") for table in tables] == [[(other,)]] * 3
    desk.apply(WriteSide(side, "And now?"))
    desk.apply(UnmergeTicket(ticket))
    assert desk.sql("SELECT DISTINCT ticket_id FROM side_message") == [(ticket,)]
    assert desk.row("side", side)["ticket_id"] == ticket


def test_a_split_takes_a_side_conversation_whole(desk: Desk, ticket: TicketId) -> None:
    side = started(desk, ticket, files=(LABEL,))
    desk.apply(WriteSide(side, "Any news?"))
    ((said, _),) = desk.sql("SELECT id, rid FROM side_message ORDER BY rid LIMIT 1")
    assert isinstance(said, bytes)
    new = TicketId(desk.apply(SplitTicket(ticket, (said,))).first("ticket"))
    for table in ("side", "side_message"):
        assert desk.sql(f"SELECT DISTINCT ticket_id, home_ticket_id FROM {table}") == [(new, new)]
    assert desk.sql("SELECT ticket_id FROM attachment") == [(new,)]


def test_a_reply_takes_nobody_and_nothing_from_it(desk: Desk, ticket: TicketId) -> None:
    started(desk, ticket, "Planted words for the carrier")
    reply = desk.apply(AddReply(ticket, "It is on its way.")).first("message")
    row = desk.row("message", reply)
    assert "Planted" not in repr(row)
    assert "trans.example" not in repr(row)
