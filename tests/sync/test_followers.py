"""Followers of a ticket on their way between computers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import ChangeTags, CreateTag, CreateTicket, FollowTicket
from desk_app.domain.ids import TagId, TicketId, id_text, parse_id
from desk_app.sync.columns import id_words
from tests.sync.conftest import Member, Team, no_network

Make = Callable[..., Member]


@pytest.fixture
def ticket(team: Team) -> TicketId:
    return TicketId(parse_id(team.ticket()))


def followers(member: Member, ticket: TicketId) -> set[str]:
    rows = member.sql("SELECT agent_id FROM ticket_follower WHERE ticket_id = ?", ticket)
    return {str(id_words(agent)) for (agent,) in rows if isinstance(agent, bytes)}


def me(member: Member) -> str:
    agent = member.desk.workspace.me.id
    assert agent is not None
    return str(id_words(agent))


def test_two_who_follow_offline_both_follow_afterwards(
    team: Team, make_member: Make, ticket: TicketId
) -> None:
    mira, ben = make_member("mira"), make_member("ben")
    for member in (mira, ben):
        member.sync()
        member.wire.cut = no_network()
        member.desk.workspace.apply(FollowTicket(ticket))
    for member in (mira, ben, mira):
        member.wire.cut = None
        member.sync()

    both = {me(mira), me(ben)}
    assert followers(mira, ticket) == followers(ben, ticket) == both
    assert set(team.rows("ticket")[id_text(ticket)]["followers"]) == both  # type: ignore[arg-type]  # texts
    ben.desk.workspace.apply(FollowTicket(ticket, is_following=False))
    ben.sync()
    mira.sync()
    assert followers(mira, ticket) == {me(mira)}


def test_what_waits_unsent_is_taken_back_without_a_trace(
    team: Team, make_member: Make, ticket: TicketId
) -> None:
    mira = make_member("mira")
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(FollowTicket(ticket))
    mira.desk.workspace.undo()
    mira.wire.cut = None
    mira.sync()

    assert followers(mira, ticket) == set()
    assert not team.rows("ticket")[id_text(ticket)].get("followers")


def test_another_change_of_the_ticket_leaves_followers_alone(
    team: Team, make_member: Make, ticket: TicketId
) -> None:
    mira = make_member("mira")
    mira.sync()
    unknown = team.new_id()
    team.set(id_text(ticket), priority=4)
    team.follow(id_text(ticket), unknown)
    mira.sync()
    tag = TagId(mira.desk.workspace.apply(CreateTag("hopper")).first("tag"))
    mira.desk.workspace.apply(ChangeTags(ticket, add=(tag,)))
    mira.sync()

    assert followers(mira, ticket) == {unknown}, "whoever is not known here is kept all the same"
    assert team.rows("ticket")[id_text(ticket)]["followers"] == [unknown]


def test_a_workspace_that_gets_a_server_takes_followers_along(team: Team, make_member: Make) -> None:
    desk = make_member.alone("mira")  # type: ignore[attr-defined]  # the fixture makes both
    ticket = TicketId(desk.workspace.apply(CreateTicket("Grinder")).first("ticket"))
    desk.workspace.apply(FollowTicket(ticket))
    mira = make_member("mira", desk, takes_over=True)
    for _ in range(3):
        mira.sync()

    assert team.rows("ticket")[id_text(ticket)]["followers"] == [me(mira)]
