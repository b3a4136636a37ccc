"""A person decides about what is held, refused or in conflict; no words are lost by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import AddReply, SetFields, StartSide
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import StatusId, TicketId, parse_id
from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.sync.decisions import Choice, Decisions, Side
from desk_app.sync.outbox_items import OutboxItem, items_of
from tests.sync.conftest import STATUS_WAITING, Member, Team, no_network


@pytest.fixture
def mira(make_member: Callable[..., Member]) -> Member:
    member = make_member("mira")
    member.sync()
    return member


def items(member: Member) -> list[OutboxItem]:
    return items_of(member.desk.workspace.read(lambda reader: reader.own.outbox()), is_online=True)


def bodies(team: Team, kind: str) -> list[object]:
    return [row["body"] for row in team.rows(kind).values()]


@pytest.fixture
def held(team: Team, mira: Member) -> OutboxItem:
    """A reply with a status, written offline, that a newer mail of the customer holds."""
    ticket = team.ticket()
    team.mail(ticket, "It stops.")
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(
        AddReply(
            TicketId(parse_id(ticket)),
            "Turn it off and on.",
            status_id=StatusId(parse_id(STATUS_WAITING)),
        )
    )
    team.mail(ticket, "It is on fire.")
    mira.wire.cut = None
    mira.sync()
    (item,) = items(mira)
    return item


def test_a_held_reply_says_why_and_shows_its_words(held: OutboxItem) -> None:
    assert (held.state, held.needs_you, held.text) == ("held", True, "Turn it off and on.")
    assert held.title.startswith("Replied to")
    assert "decision" in held.reason
    assert held.newer


def test_a_held_reply_goes_out_as_it_is(team: Team, mira: Member, held: OutboxItem) -> None:
    Decisions(mira.desk.workspace).retry(held.id)
    mira.sync()

    assert "Turn it off and on." in bodies(team, "message")
    assert items(mira) == []


def test_a_held_reply_goes_out_with_other_words(team: Team, mira: Member, held: OutboxItem) -> None:
    Decisions(mira.desk.workspace).send_edited(held.id, "Call the fire brigade.")
    mira.sync()

    assert "Call the fire brigade." in bodies(team, "message")
    assert "Turn it off and on." not in bodies(team, "message")
    assert mira.sql("SELECT count(*) FROM message WHERE kind = 'reply'") == [(1,)]


def test_the_words_of_a_held_reply_are_kept_as_a_note(team: Team, mira: Member, held: OutboxItem) -> None:
    Decisions(mira.desk.workspace).keep_as_note(held.id)
    mira.sync()

    assert bodies(team, "note") == ["Turn it off and on."]
    assert "Turn it off and on." not in bodies(team, "message")
    assert mira.sql("SELECT body FROM note") == [("Turn it off and on.",)]


def test_a_dropped_reply_stays_as_a_draft_and_takes_its_status_along(
    team: Team, mira: Member, held: OutboxItem
) -> None:
    before = dict(next(iter(team.rows("ticket").values())))

    Decisions(mira.desk.workspace).drop(held.op_ids)
    mira.sync()

    assert items(mira) == []
    assert mira.sql("SELECT body, kind FROM draft") == [("Turn it off and on.", "reply")]
    assert next(iter(team.rows("ticket").values()))["status_id"] == before["status_id"]
    assert mira.sql("SELECT count(*) FROM message WHERE kind = 'reply'") == [(0,)]


def test_what_is_on_its_way_is_not_decided_about(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    (item,) = items(mira)

    with pytest.raises(Refused, match="goes out by itself"):
        Decisions(mira.desk.workspace).retry(item.id)


@pytest.mark.parametrize(
    ("side", "value", "wanted"), [(Side.MINE, None, 4), (Side.THEIRS, None, 1), (Side.OTHER, 3, 3)]
)
def test_a_conflict_is_decided_for_either_value_or_another(
    team: Team, mira: Member, side: Side, value: int | None, wanted: int
) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    team.set(ticket, priority=1)
    mira.wire.cut = None
    mira.sync()
    (line,) = mira.desk.workspace.read(lambda reader: reader.own.conflicts())
    assert (line.field, line.mine, line.theirs, line.subject) == ("priority", 4, 1, "Grinder stops")

    Decisions(mira.desk.workspace).decide([Choice(line.id, side, value)])
    mira.sync()

    assert team.rows("ticket")[ticket]["priority"] == wanted
    assert mira.sql("SELECT priority FROM ticket") == [(wanted,)]
    assert mira.sync().conflicts == 0
    with pytest.raises(NotFound, match="decided already"):
        Decisions(mira.desk.workspace).decide([Choice(line.id, side, value)])


def _met(team: Team, mira: Member, amount: int) -> list[str]:
    """Tickets that Mira made urgent while somebody else made them low."""
    tickets = [team.ticket() for _ in range(amount)]
    mira.sync()
    mira.wire.cut = no_network()
    for ticket in tickets:
        mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
        team.set(ticket, priority=1)
    mira.wire.cut = None
    mira.sync()
    return tickets


def _priorities(team: Team) -> list[str]:
    return sorted(str(row["priority"]) for row in team.rows("ticket").values())


@pytest.mark.parametrize(("side", "wanted"), [(Side.MINE, "4"), (Side.THEIRS, "1")])
def test_several_are_decided_in_one_step_that_is_taken_back_and_done_again(
    team: Team, mira: Member, side: Side, wanted: str
) -> None:
    _met(team, mira, 3)
    workspace = mira.desk.workspace
    lines = workspace.read(lambda reader: reader.own.conflicts())
    decided = Decisions(workspace).decide([Choice(line.id, side) for line in lines])
    mira.sync()
    after = (_priorities(team), workspace.read(lambda reader: reader.own.conflicts()))
    (undone,) = workspace.undo()
    mira.sync()
    taken_back = (_priorities(team), workspace.read(lambda reader: reader.own.conflicts()))
    workspace.redo()
    mira.sync()

    assert decided.title == "Decided 3 conflicts"
    assert after == ([wanted] * 3, [])
    assert undone.title == "Undid: Decided 3 conflicts"
    assert taken_back[0] == ["1"] * 3, "the other person's value stands again, on the server too"
    assert {line.id for line in taken_back[1]} == {line.id for line in lines}
    assert _priorities(team) == [wanted] * 3


def test_what_was_decided_meanwhile_stays_and_the_others_are_decided(team: Team, mira: Member) -> None:
    _met(team, mira, 2)
    lines = mira.desk.workspace.read(lambda reader: reader.own.conflicts())
    decisions = Decisions(mira.desk.workspace)
    decisions.decide([Choice(lines[0].id, Side.THEIRS)])
    decided = decisions.decide([Choice(line.id, Side.MINE) for line in lines])
    mira.sync()

    assert decided.title == "Decided a conflict"
    assert decided.problems == ("This conflict was decided already.",)
    assert _priorities(team) == ["1", "4"]


def test_a_reply_to_a_binned_ticket_restores_it_when_it_is_sent_again(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddReply(TicketId(parse_id(ticket)), "Done."))
    team.do(OpBody(team.new_id(), ticket, "ticket", Verb.DELETE, ticket, {}))
    mira.wire.cut = None
    mira.sync()
    (item,) = [item for item in items(mira) if item.needs_you and item.text]

    for stuck in [item for item in items(mira) if item.needs_you]:
        for op_id in stuck.op_ids:
            if mira.sql("SELECT 1 FROM outbox WHERE op_id = ? AND state = 'held'", parse_id(op_id)):
                Decisions(mira.desk.workspace).retry(op_id)
    mira.sync()
    mira.sync()

    assert item.code == "deleted"
    assert bodies(team, "message") == ["Done."]
    assert not team.rows("ticket")[ticket]["deleted"]


def test_words_for_a_third_party_that_are_taken_out_are_begun_anew_and_are_no_reply(
    team: Team, mira: Member
) -> None:
    ticket = TicketId(parse_id(team.ticket()))
    mira.sync()
    mira.wire.cut = no_network()
    people = Recipients(("Carrier <carrier@trans.example>",))
    mira.desk.workspace.apply(StartSide(ticket, "Parcel 4471", people, "Where is it?"))
    (item,) = items(mira)
    Decisions(mira.desk.workspace).take_up(item.op_ids)

    (draft,) = mira.desk.workspace.read(lambda reader: reader.own.drafts_of(ticket))
    assert (draft.kind, draft.side_id, draft.subject, draft.body) == (
        "side",
        None,
        "Parcel 4471",
        "Where is it?",
    )
    assert draft.recipients == people
    assert items(mira) == []
    assert mira.sql("SELECT count(*) FROM side_message") == [(0,)]
