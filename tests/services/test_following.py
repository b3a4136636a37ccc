"""Following a ticket: who does, what of it is remembered, and that it goes along when tickets are joined."""

from __future__ import annotations

import pytest

from desk_app.domain.changes import (
    SYSTEM,
    CreateAgent,
    DeleteTicket,
    FollowTicket,
    MergeTicket,
    RedoChange,
    SplitTicket,
    UndoChange,
    UnmergeTicket,
)
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import AgentId, TicketId
from tests.services.conftest import Desk


@pytest.fixture
def priya(desk: Desk) -> AgentId:
    return AgentId(desk.apply(CreateAgent("Priya Raman", "priya@kestrel.example")).first("agent"))


def followers(desk: Desk, ticket_id: TicketId) -> set[object]:
    return {row[0] for row in desk.sql("SELECT agent_id FROM ticket_follower WHERE ticket_id = ?", ticket_id)}


def test_following_is_done_once_and_stands_in_the_history(desk: Desk) -> None:
    ticket_id = desk.ticket()
    updated = desk.row("ticket", ticket_id)["updated_s"]
    desk.now_s += 60
    titles = [desk.apply(FollowTicket(ticket_id)).title for _ in range(2)]

    assert titles == ["You follow #1", "You follow #1 already"]
    assert followers(desk, ticket_id) == {desk.me.id}
    assert desk.events(ticket_id) == ["created", "followed"]
    assert desk.row("ticket", ticket_id)["updated_s"] == updated, "it is no activity"


def test_who_no_longer_follows_is_gone_and_undo_and_redo_turn_it_round(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(FollowTicket(ticket_id))
    done = desk.apply(FollowTicket(ticket_id, is_following=False))
    seen = [followers(desk, ticket_id)]
    desk.apply(UndoChange(done.change_id))
    seen.append(followers(desk, ticket_id))
    desk.apply(RedoChange(done.change_id))
    seen.append(followers(desk, ticket_id))

    assert done.title == "You no longer follow #1"
    assert seen == [set(), {desk.me.id}, set()]


def test_a_colleague_is_made_a_follower_by_name(desk: Desk, priya: AgentId) -> None:
    ticket_id = desk.ticket()
    done = [desk.apply(FollowTicket(ticket_id, priya, is_on)) for is_on in (True, False, False)]
    mine = desk.apply(FollowTicket(ticket_id, is_following=False))

    assert [each.title for each in (*done, mine)] == [
        "Priya Raman follows #1",
        "Priya Raman no longer follows #1",
        "Priya Raman does not follow #1",
        "You do not follow #1",
    ]
    assert [each.is_idle for each in (*done, mine)] == [False, False, True, True]
    assert desk.events(ticket_id) == ["created", "followed", "unfollowed"]
    assert followers(desk, ticket_id) == set()


def test_nobody_and_unknown_colleagues_and_binned_tickets_are_refused(desk: Desk) -> None:
    ticket_id = desk.ticket()
    with pytest.raises(Refused, match="Nobody is signed in"):
        desk.apply(FollowTicket(ticket_id), actor=SYSTEM)
    with pytest.raises(NotFound, match="colleague"):
        desk.apply(FollowTicket(ticket_id, AgentId(bytes(16))))
    desk.apply(DeleteTicket(ticket_id))
    with pytest.raises(Refused, match="in the bin"):
        desk.apply(FollowTicket(ticket_id))


def test_a_merge_takes_followers_along_and_gives_them_back(desk: Desk, priya: AgentId) -> None:
    source, target = desk.ticket("Again E07"), desk.ticket("E07")
    desk.apply(FollowTicket(source))
    desk.apply(FollowTicket(source, priya))
    desk.apply(FollowTicket(target, priya))
    desk.apply(MergeTicket(source, target))
    merged = followers(desk, target)
    desk.apply(UnmergeTicket(source))

    assert merged == {desk.me.id, priya}
    assert followers(desk, target) == {priya}, "she followed it before"
    assert followers(desk, source) == {desk.me.id, priya}


def test_a_split_has_the_same_followers(desk: Desk) -> None:
    ticket_id = desk.ticket()
    desk.apply(FollowTicket(ticket_id))
    ((message,),) = desk.sql("SELECT id FROM message WHERE ticket_id = ?", ticket_id)
    assert isinstance(message, bytes)
    new = TicketId(desk.apply(SplitTicket(ticket_id, (message,), "Grinder")).first("ticket"))

    assert followers(desk, new) == followers(desk, ticket_id) == {desk.me.id}
