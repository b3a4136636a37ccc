"""What the server would refuse is refused at once, in its words; what only it can know is left to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import (
    AddNote,
    AddReply,
    ChangeTags,
    CreateCustomer,
    CreateTag,
    CreateTicket,
    DeleteTicket,
    FollowTicket,
    MergeTicket,
    SetFields,
)
from desk_app.domain.changes.base import Change
from desk_app.domain.errors import Refused
from desk_app.domain.ids import AgentId, QueueId, TagId, TicketId, id_text, parse_id
from desk_app.domain.standing import EVERY_TEAM, ROLE_RIGHTS, Right, Role
from tests.rights import allow
from tests.sync.conftest import QUEUE, Member, Team

Make = Callable[..., Member]
_LOOKING = ROLE_RIGHTS[Role.VIEWER]


@pytest.fixture
def mira(make_member: Make) -> Member:
    member = make_member("mira")
    member.sync()
    return member


def _allow(member: Member, rights: Right, team: str = EVERY_TEAM) -> None:
    """What the server has said last."""
    allow(member.desk.store, member.desk.workspace, member.account, rights, team=team)


def _refused(member: Member, change: Change) -> str:
    with pytest.raises(Refused) as refused:
        member.desk.workspace.apply(change)
    return str(refused.value)


def test_who_only_looks_is_told_so_and_nothing_is_queued(team: Team, mira: Member) -> None:
    one, other = (TicketId(parse_id(team.ticket(subject))) for subject in ("One", "Other"))
    team.mail(id_text(one))
    mira.sync()
    tag = TagId(mira.desk.workspace.apply(CreateTag("urgent")).first("tag"))
    mira.sync()
    _allow(mira, _LOOKING)

    told = [
        _refused(mira, change)
        for change in (
            AddReply(one, "Yes."),
            AddNote(one, "Hm."),
            SetFields(one, {"priority": 4}),
            ChangeTags(one, (tag,)),
            MergeTicket(one, other),
            DeleteTicket(one),
            CreateTicket("Another"),
            CreateCustomer("Inês"),
        )
    ]

    assert [sentence.partition(".")[0] for sentence in told] == [
        "You may not reply in this team",
        "You may not write notes in this team",
        "You may not change tickets of this team",
        "You may not change tickets of this team",
        "You may not change tickets of this team",
        "You may not delete tickets of this team",
        "You may not make tickets in this team",
        "You may read here, but not write",
    ]
    assert "ticket HD-1." in told[0]
    assert mira.sql("SELECT count(*) FROM outbox WHERE state != 'confirmed'") == [(0,)]
    assert mira.sync().waiting == 0


def test_each_right_opens_its_own_door(team: Team, mira: Member) -> None:
    ticket = TicketId(parse_id(team.ticket()))
    mira.sync()
    me = mira.desk.workspace.me.id
    assert me is not None

    _allow(mira, Right.READ | Right.NOTE)
    mira.desk.workspace.apply(AddNote(ticket, "Hm."))
    assert "not reply" in _refused(mira, AddReply(ticket, "Yes."))
    _allow(mira, Right.READ | Right.OWN)
    mira.desk.workspace.apply(SetFields(ticket, {"assignee_id": AgentId(me)}))
    assert "not change" in _refused(mira, SetFields(ticket, {"priority": 4}))

    assert len(team.rows("note")) == 0
    mira.sync()
    assert len(team.rows("note")) == 1
    assert team.rows("ticket")[id_text(ticket)]["assignee_id"] == id_text(me)


def test_rights_are_those_of_the_tickets_team(team: Team, mira: Member) -> None:
    inside, outside = TicketId(parse_id(team.ticket())), TicketId(parse_id(team.ticket(queue_id=None)))
    mira.sync()
    _allow(mira, ROLE_RIGHTS[Role.AGENT], team=QUEUE)

    mira.desk.workspace.apply(SetFields(inside, {"priority": 4}))
    assert _refused(mira, SetFields(outside, {"priority": 4})).startswith("You have no access")
    assert "not make tickets" not in _refused(mira, CreateTicket("In no team"))
    mira.desk.workspace.apply(CreateTicket("In the team", queue_id=QueueId(parse_id(QUEUE))))


def test_whoever_made_an_empty_ticket_may_take_it_back(team: Team, mira: Member) -> None:
    _allow(mira, ROLE_RIGHTS[Role.AGENT])
    made = TicketId(mira.desk.workspace.apply(CreateTicket("By mistake")).first("ticket"))
    mira.sync()

    mira.desk.workspace.undo()
    mira.sync()

    assert team.rows("ticket")[id_text(made)]["deleted"] is True


def test_what_the_server_refuses_all_the_same_is_kept_for_its_writer(team: Team, mira: Member) -> None:
    ticket = TicketId(parse_id(team.ticket()))
    mira.sync()
    _allow(mira, ROLE_RIGHTS[Role.AGENT])
    mira.desk.workspace.apply(AddNote(ticket, "Written while it was allowed."))
    ops = mira.sql("SELECT lower(hex(op_id)) FROM outbox WHERE state = 'queued'")
    team.rights.refused = {id_text(bytes.fromhex(str(op))) for (op,) in ops}  # taken away meanwhile
    standing = mira.sync()

    assert standing.stuck > 0
    held = mira.sql("SELECT sentence, data FROM outbox WHERE state = 'rejected' AND kind = 'note'")
    assert held[0][0] == "It is not allowed in this state."
    assert "Written while it was allowed." in str(held[0][1])


def test_whoever_may_read_may_follow_and_nobody_else_for_them(team: Team, mira: Member) -> None:
    ticket, other = TicketId(parse_id(team.ticket())), AgentId(parse_id(team.person("Ben")))
    mira.sync()
    _allow(mira, _LOOKING)
    me = mira.desk.workspace.me.id
    assert me is not None

    mira.desk.workspace.apply(FollowTicket(ticket))
    told = _refused(mira, FollowTicket(ticket, other))
    mira.sync()

    assert "not change" in told
    assert team.rows("ticket")[id_text(ticket)]["followers"] == [id_text(me)]
    assert [row["kind"] for row in team.rows("event").values()] == ["followed"]
