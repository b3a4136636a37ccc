"""Merge, un-merge and split: BEHAVIOUR section 8, sentence by sentence."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import (
    AddMessage,
    AddNote,
    ChangeTags,
    CreateTag,
    LinkTickets,
    MergeTicket,
    NewFile,
    SaveDraft,
    SetFields,
    SplitTicket,
    UnmergeTicket,
)
from desk_app.domain.errors import InvalidInput, NeedsConfirmation, NotFound, Refused
from desk_app.domain.ids import TagId, TicketId
from tests.services.conftest import Desk

PICTURE = NewFile(b"p" * 32, "IMG_2231.jpg", "image/jpeg", 2_100_000)


def bodies(desk: Desk, ticket_id: TicketId) -> list[str]:
    rows = desk.sql("SELECT body FROM message WHERE ticket_id = ? ORDER BY sent_s, rid", ticket_id)
    return [str(body) for (body,) in rows]


def snapshot(desk: Desk, ticket_id: TicketId) -> dict[str, object]:
    """What must come back after an un-merge: everything but the history."""
    row = dict(desk.row("ticket", ticket_id))
    row.pop("doc")
    return {
        **row,
        "bodies": bodies(desk, ticket_id),
        "tags": desk.sql("SELECT tag_id FROM ticket_tag WHERE ticket_id = ? ORDER BY 1", ticket_id),
        "people": desk.sql("SELECT customer_id FROM participant WHERE ticket_id = ?", ticket_id),
        "links": desk.sql("SELECT to_id, kind FROM link WHERE from_id = ? ORDER BY 1", ticket_id),
        "files": desk.sql("SELECT name FROM attachment WHERE ticket_id = ?", ticket_id),
    }


@pytest.fixture
def pair(desk: Desk) -> tuple[TicketId, TicketId]:
    customer = desk.customer()
    source = desk.ticket("Again E07", customer_id=customer, body="Second mail.", files=(PICTURE,))
    desk.now_s += 100
    return source, desk.ticket("E07", customer_id=customer, body="First mail.")


def test_messages_move_and_keep_their_time_and_home(desk: Desk, pair: tuple[TicketId, TicketId]) -> None:
    source, target = pair
    done = desk.apply(MergeTicket(source, target))
    assert done.title == "Merged #1 into #2"
    assert bodies(desk, target) == ["Second mail.", "First mail."]
    row = desk.row("ticket", source)
    assert (row["merged_into"], row["number"], row["active"], row["messages"]) == (target, "1", 0, 0)
    assert desk.sql("SELECT ticket_id FROM attachment") == [(target,)]
    assert "merged" in desk.events(target)
    assert desk.sql("SELECT home_ticket_id FROM message WHERE body = 'Second mail.'") == [(source,)]


def test_the_survivor_wins_and_empty_fields_are_filled(desk: Desk, pair: tuple[TicketId, TicketId]) -> None:
    source, target = pair
    desk.apply(SetFields(source, {"assignee_id": desk.me.id, "priority": 4}))
    desk.apply(MergeTicket(source, target))
    row = desk.row("ticket", target)
    assert (row["assignee_id"], row["priority"]) == (desk.me.id, 2)
    assert row["created_s"] == desk.row("ticket", source)["created_s"]


def test_tags_unite_links_are_repointed_without_doubles_and_drafts_survive(
    desk: Desk, pair: tuple[TicketId, TicketId]
) -> None:
    source, target = pair
    other = desk.ticket("Other")
    tag = TagId(desk.apply(CreateTag("e07")).first("tag"))
    desk.apply(ChangeTags(source, add=(tag,)))
    for ticket in (source, target):
        desk.apply(LinkTickets(ticket, other, "related"))
    desk.apply(LinkTickets(source, target, "duplicates"))
    desk.apply(SaveDraft("reply", "Half a sen", source))
    desk.apply(MergeTicket(source, target))
    assert (target,) in desk.sql("SELECT ticket_id FROM ticket_tag WHERE tag_id = ?", tag)
    assert desk.sql("SELECT from_id, to_id FROM link") == [(target, other)]
    assert desk.sql("SELECT ticket_id, body FROM draft") == [(target, "Half a sen")]


def test_different_customers_are_asked_about(desk: Desk, pair: tuple[TicketId, TicketId]) -> None:
    _, target = pair
    stranger = desk.customer("Lukas Brandt", "lukas@roesterei.example")
    source = desk.ticket("Also E07", customer_id=stranger)
    with pytest.raises(NeedsConfirmation, match="Lukas Brandt"):
        desk.apply(MergeTicket(source, target))
    desk.apply(MergeTicket(source, target, customers_differ_ok=True))
    assert desk.sql("SELECT customer_id FROM participant WHERE ticket_id = ?", target) == [(stranger,)]


def test_merges_cannot_go_in_circles(desk: Desk, pair: tuple[TicketId, TicketId]) -> None:
    source, target = pair
    with pytest.raises(Refused):
        desk.apply(MergeTicket(source, source))
    desk.apply(MergeTicket(source, target))
    with pytest.raises(Refused, match="#1 was merged into #2"):
        desk.apply(MergeTicket(target, source))
    with pytest.raises(Refused, match="Work on #2 instead"):
        desk.apply(AddNote(source, "Too late"))


def test_unmerge_gives_everything_back_and_keeps_later_messages_in_the_target(
    desk: Desk, pair: tuple[TicketId, TicketId]
) -> None:
    source, target = pair
    tag = TagId(desk.apply(CreateTag("e07")).first("tag"))
    desk.apply(ChangeTags(source, add=(tag,)))
    desk.apply(SetFields(source, {"assignee_id": desk.me.id}))
    desk.apply(LinkTickets(source, desk.ticket("Other"), "caused_by"))
    before = snapshot(desk, source), snapshot(desk, target)
    desk.apply(MergeTicket(source, target))
    desk.now_s += 10
    desk.apply(AddMessage(target, "customer", "Written after the merge."))
    desk.apply(UnmergeTicket(source))
    assert snapshot(desk, source) == before[0]
    after = snapshot(desk, target)
    assert after["bodies"] == ["First mail.", "Written after the merge."]
    assert after["tags"] == before[1]["tags"]
    assert (after["assignee_id"], after["created_s"]) == (None, before[1]["created_s"])
    with pytest.raises(Refused, match="not merged"):
        desk.apply(UnmergeTicket(source))


def test_unmerge_takes_picked_later_messages_along(desk: Desk, pair: tuple[TicketId, TicketId]) -> None:
    source, target = pair
    desk.apply(MergeTicket(source, target))
    later = desk.apply(AddMessage(target, "customer", "Belongs to the source.")).first("message")
    desk.apply(UnmergeTicket(source, also=(later,)))
    assert "Belongs to the source." in bodies(desk, source)


def test_a_chain_of_merges_comes_apart_from_its_end(desk: Desk, pair: tuple[TicketId, TicketId]) -> None:
    first, second = pair
    third = desk.ticket("Third", customer_id=desk.row("ticket", second)["customer_id"], body="Third mail.")
    desk.apply(MergeTicket(first, second))
    desk.apply(MergeTicket(second, third))
    assert len(bodies(desk, third)) == 3
    with pytest.raises(Refused, match="Take that merge back first"):
        desk.apply(UnmergeTicket(first))
    desk.apply(UnmergeTicket(second))
    assert bodies(desk, second) == ["Second mail.", "First mail."]
    desk.apply(UnmergeTicket(first))
    assert bodies(desk, first) == ["Second mail."]


def test_split_moves_entries_with_their_files_into_a_linked_ticket(desk: Desk) -> None:
    ticket_id = desk.ticket(customer_id=desk.customer())
    picked = desk.apply(AddMessage(ticket_id, "customer", "By the way, an invoice.", files=(PICTURE,)))
    note = desk.apply(AddNote(ticket_id, "For accounts"))
    done = desk.apply(SplitTicket(ticket_id, (picked.first("message"), note.first("note")), "Invoice"))
    new = TicketId(done.first("ticket"))
    assert bodies(desk, new) == ["By the way, an invoice."]
    row, old = desk.row("ticket", new), desk.row("ticket", ticket_id)
    assert (row["subject"], row["messages"], row["notes"], row["files"]) == ("Invoice", 1, 1, 1)
    assert (old["messages"], old["notes"], old["files"]) == (1, 0, 0)
    assert row["customer_id"] == old["customer_id"]
    assert desk.sql("SELECT from_id, to_id, kind FROM link") == [(new, ticket_id, "split_from")]
    assert desk.sql("SELECT ticket_id FROM attachment") == [(new,)]


def test_split_refuses_nothing_and_strangers(desk: Desk) -> None:
    ticket_id, other = desk.ticket("One"), desk.ticket("Two")
    ((message,),) = desk.sql("SELECT id FROM message WHERE ticket_id = ?", other)
    with pytest.raises(InvalidInput):
        desk.apply(SplitTicket(ticket_id, ()))
    with pytest.raises(NotFound):
        desk.apply(SplitTicket(ticket_id, (message,)))  # type: ignore[arg-type]  # an id as the database gives it
