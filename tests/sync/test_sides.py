"""Side conversations of the team: everybody who sees notes has them, and nobody's edit is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import MergeTicket, SetSideDone, SplitTicket, StartSide, UndoChange, WriteSide
from desk_app.domain.entities import Recipients, SideConversation, SideMessage
from desk_app.domain.ids import SideId, TicketId, id_text, parse_id
from desk_app.domain.rights import may_see, refusal
from desk_app.domain.standing import EVERY_TEAM, Right, Role, Standing
from desk_app.domain.syncrules.rows import OpBody, Row, Verb
from desk_app.runtime.settings_schema import TAKE_BACK_S
from desk_app.sync.decisions import Decisions
from desk_app.sync.outbox_items import items_of
from tests.sync.conftest import Member, Team, no_network
from tests.sync.test_team_mail import Mailbox

Make = Callable[..., Member]
CARRIER = Recipients(("Carrier <c@trans.example>",))


@pytest.fixture
def ticket(team: Team) -> str:
    ticket = team.ticket("Parcel is late")
    team.mail(ticket, "Where is it?")
    return ticket


@pytest.fixture
def pair(ticket: str, make_member: Make) -> tuple[Member, Member]:
    del ticket  # it is there when they come
    both = make_member("mira"), make_member("jonas")
    for member in both:
        member.sync()
    return both


def beside(member: Member, ticket: str) -> tuple[list[SideConversation], list[str]]:
    key = TicketId(parse_id(ticket))
    shown = member.desk.workspace.read(lambda reader: reader.tickets.conversation(key)).conversation
    return list(shown.sides), [entry.body for entry in shown.entries if isinstance(entry, SideMessage)]


def start(member: Member, ticket: str) -> SideId:
    change = StartSide(TicketId(parse_id(ticket)), "Parcel 4471", CARRIER, "Where is parcel 4471?")
    return SideId(member.desk.workspace.apply(change).first("side"))


def test_one_written_offline_is_everybodys_with_its_state_and_recipients(
    ticket: str, pair: tuple[Member, Member]
) -> None:
    mira, jonas = pair
    mira.wire.cut = no_network()
    side = start(mira, ticket)
    mira.desk.workspace.apply(WriteSide(side, "Any news?", recipients=Recipients(("d@trans.example",))))
    mira.wire.cut = None
    mira.sync()
    jonas.sync()
    ((shown,), words) = beside(jonas, ticket)
    assert words == ["Where is parcel 4471?", "Any news?"]
    assert (shown.subject, shown.is_done, shown.recipients.to) == ("Parcel 4471", False, ("d@trans.example",))
    jonas.desk.workspace.apply(SetSideDone(side, is_done=True))
    jonas.sync()
    mira.sync()
    assert beside(mira, ticket)[0][0].is_done
    for member in pair:
        assert member.sql("SELECT count(*) FROM shadow") == [(0,)]
        assert member.sql("SELECT count(*) FROM outbox WHERE state != 'confirmed'") == [(0,)]


def test_a_split_and_a_merge_take_it_along_for_everybody(
    team: Team, ticket: str, pair: tuple[Member, Member]
) -> None:
    mira, jonas = pair
    start(mira, ticket)
    mira.sync()
    jonas.sync()
    ((said,),) = mira.sql("SELECT id FROM side_message")
    assert isinstance(said, bytes)
    done = mira.desk.workspace.apply(SplitTicket(TicketId(parse_id(ticket)), (said,), "The parcel"))
    new = id_text(done.first("ticket"))
    mira.sync()
    jonas.sync()
    assert beside(jonas, ticket) == ([], [])
    assert beside(jonas, new)[1] == ["Where is parcel 4471?"]
    other = team.ticket("Another")
    jonas.sync()
    jonas.desk.workspace.apply(MergeTicket(TicketId(parse_id(new)), TicketId(parse_id(other))))
    jonas.sync()
    mira.sync()
    assert beside(mira, other)[1] == ["Where is parcel 4471?"]


def test_it_can_be_taken_back_before_it_has_left(ticket: str, pair: tuple[Member, Member]) -> None:
    mira, _ = pair
    mira.wire.cut = no_network()
    change = StartSide(TicketId(parse_id(ticket)), "", CARRIER, "Oh no")
    done = mira.desk.workspace.apply(change)
    mira.desk.workspace.apply(UndoChange(done.change_id))
    assert beside(mira, ticket) == ([], [])
    assert mira.sql("SELECT count(*) FROM outbox WHERE kind IN ('side', 'side_message')") == [(0,)]


def test_words_that_do_not_leave_after_all_are_kept_as_a_draft(
    ticket: str, pair: tuple[Member, Member]
) -> None:
    mira, _ = pair
    mira.wire.cut = no_network()
    start(mira, ticket)
    (item,) = items_of(mira.desk.workspace.read(lambda reader: reader.own.outbox()), is_online=False)
    Decisions(mira.desk.workspace).drop(item.op_ids)
    assert beside(mira, ticket) == ([], [])
    kept = mira.sql("SELECT kind, subject, body, side_id FROM draft")
    assert kept == [("side", "Parcel 4471", "Where is parcel 4471?", None)]


def test_the_mailbox_of_the_team_sends_what_a_colleague_wrote_beside_once(
    ticket: str, pair: tuple[Member, Member], make_member: Make
) -> None:
    mira, _ = pair
    mailbox = Mailbox(make_member("mail"))
    side = start(mira, ticket)
    mira.sync()
    mailbox.work()
    mailbox.work()
    row = mailbox.row()
    assert row is not None
    assert row["is_released"] == 1
    assert mailbox.member.sql("SELECT side_id, state FROM side_message") == [(side, "queued")]
    assert mailbox.member.sql("SELECT count(*) FROM mail_out") == [(1,)]


def test_only_who_sees_notes_sees_it_and_only_who_may_reply_writes_it() -> None:
    row = Row("side_message", "s", "t", 1, {})
    ticket = Row("ticket", "t", "t", 1, {})
    op = OpBody("o", "t", "side_message", Verb.ADD, "s", {"author_kind": "agent", "author_id": "me"})
    reads = Standing("me", Role.AGENT, {EVERY_TEAM: Right.READ | Right.REPLY})
    sees = Standing("me", Role.AGENT, {EVERY_TEAM: Right.READ | Right.SEE_NOTES | Right.NOTE})
    writes = Standing("me", Role.AGENT, {EVERY_TEAM: Right.READ | Right.SEE_NOTES | Right.REPLY})
    assert [may_see(who, row, ticket) for who in (reads, sees, writes)] == [False, True, True]
    assert [refusal(who, op, ticket) == "" for who in (reads, sees, writes)] == [False, False, True]
    forged = OpBody("o", "t", "side_message", Verb.ADD, "s", {"author_kind": "agent", "author_id": "you"})
    assert "somebody else" in refusal(writes, forged, ticket)


def test_it_can_be_taken_back_for_as_long_as_a_reply_also_with_a_network(
    team: Team, ticket: str, pair: tuple[Member, Member]
) -> None:
    mira, _ = pair
    mira.desk.settings.set(TAKE_BACK_S, 30)
    done = mira.desk.workspace.apply(StartSide(TicketId(parse_id(ticket)), "", CARRIER, "Oh no"))
    mira.sync()
    gone = team.rows("side")
    mira.desk.workspace.apply(UndoChange(done.change_id))
    mira.sync()
    assert (gone, team.rows("side_message")) == ({}, {})
    assert beside(mira, ticket) == ([], [])
