"""A ticket of the team is split: entries go into a ticket of their own, on the server and for everybody."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desk_app.domain.changes import (
    AddNote,
    AddReply,
    DeleteTicket,
    MergeTicket,
    RedoChange,
    RestoreTicket,
    SplitTicket,
    UndoChange,
)
from desk_app.domain.entities import Event
from desk_app.domain.ids import TicketId, id_text, parse_id
from desk_app.store.indexing import index_all
from desk_app.sync.decisions import Decisions
from desk_app.sync.outbox_items import OutboxItem, items_of
from tests.sync.conftest import Member, Team, no_network

Make = Callable[..., Member]


@pytest.fixture
def ticket(team: Team) -> str:
    """A ticket with two mails."""
    ticket = team.ticket("Two questions")
    team.mail(ticket, "The grinder stops.")
    team.mail(ticket, "And where is my invoice?")
    return ticket


@pytest.fixture
def mira(ticket: str, make_member: Make) -> Member:
    del ticket  # it is there when she comes
    member = make_member("mira")
    member.sync()
    return member


def words_in(member: Member, ticket: object) -> list[str]:
    """What somebody reads in a ticket, in order."""
    key = TicketId(parse_id(ticket) if isinstance(ticket, str) else bytes(ticket))  # type: ignore[call-overload]  # an id
    shown = member.desk.workspace.read(lambda reader: reader.tickets.conversation(key))
    return [entry.body for entry in shown.conversation.entries if not isinstance(entry, Event)]


def on_server(team: Team, ticket: str) -> list[object]:
    rows = (team.server.rows[key].row for key in team.server.children.get(ticket, ()))
    return [row.fields["body"] for row in rows if row.kind in ("message", "note")]


def split(member: Member, ticket: str, *bodies: str) -> str:
    """Split entries off by their words; gives the new ticket."""
    marks = ", ".join("?" for _ in bodies)
    found = member.sql(f"SELECT id FROM message WHERE body IN ({marks})", *bodies)
    found += member.sql(f"SELECT id FROM note WHERE body IN ({marks})", *bodies)
    entries = tuple(bytes(row[0]) for row in found)  # type: ignore[call-overload]  # ids
    done = member.desk.workspace.apply(SplitTicket(TicketId(parse_id(ticket)), entries, "The invoice"))
    return id_text(done.first("ticket"))


def undo_newest(member: Member) -> None:
    step = next(step for step in member.desk.workspace.read(lambda r: r.own.history(5)) if step.can_undo)
    member.desk.workspace.apply(UndoChange(step.group_id))


def items(member: Member) -> list[OutboxItem]:
    return items_of(member.desk.workspace.read(lambda reader: reader.own.outbox()), is_online=True)


def test_a_ticket_split_offline_is_split_for_everybody(
    team: Team, ticket: str, mira: Member, make_member: Make
) -> None:
    jonas = make_member("jonas")
    jonas.sync()
    mira.wire.cut = no_network()
    new = split(mira, ticket, "And where is my invoice?")
    offline = (words_in(mira, ticket), words_in(mira, new))
    mira.wire.cut = None
    standing = mira.sync()
    jonas.sync()

    assert offline == (["The grinder stops."], ["And where is my invoice?"])
    assert (standing.waiting, standing.stuck, items(mira)) == (0, 0, [])
    assert (on_server(team, ticket), on_server(team, new)) == (
        ["The grinder stops."],
        ["And where is my invoice?"],
    )
    for member in (mira, jonas):
        assert words_in(member, ticket) == ["The grinder stops."]
        assert words_in(member, new) == ["And where is my invoice?"]
        assert member.sql("SELECT count(*) FROM shadow") == [(0,)]
        assert member.sql("SELECT messages FROM ticket ORDER BY id") == [(1,), (1,)]
        assert member.sql("SELECT count(*) FROM link WHERE kind = 'split_from'") == [(1,)]
    assert team.rows("ticket")[new]["number"]
    jonas.desk.store.writer.alone(index_all).result()
    assert jonas.tickets("invoice") == ["The invoice"]


def test_a_split_whose_answer_is_lost_is_done_once(team: Team, ticket: str, mira: Member) -> None:
    new = split(mira, ticket, "And where is my invoice?")
    mira.wire.answers_lost = 3
    for _ in range(4):
        mira.sync()

    assert on_server(team, new) == ["And where is my invoice?"]
    assert words_in(mira, new) == ["And where is my invoice?"]
    assert set(team.server.effects.values()) == {1}


def test_a_split_taken_back_before_it_left_never_reaches_the_server(
    team: Team, ticket: str, mira: Member
) -> None:
    mira.wire.cut = no_network()
    split(mira, ticket, "And where is my invoice?")
    undo_newest(mira)
    waiting = {item.kind for item in items(mira)}
    mira.wire.cut = None
    mira.sync()

    assert "message.move" not in waiting
    assert words_in(mira, ticket) == ["The grinder stops.", "And where is my invoice?"]
    assert on_server(team, ticket) == ["The grinder stops.", "And where is my invoice?"]


def test_a_split_that_everybody_has_can_be_taken_back(
    team: Team, ticket: str, mira: Member, make_member: Make
) -> None:
    jonas = make_member("jonas")
    new = split(mira, ticket, "And where is my invoice?")
    mira.sync()
    jonas.sync()
    undo_newest(mira)
    standing = mira.sync()
    jonas.sync()

    assert (standing.waiting, standing.stuck, items(mira)) == (0, 0, [])
    for member in (mira, jonas):
        assert sorted(words_in(member, ticket)) == ["And where is my invoice?", "The grinder stops."]
        assert member.tickets() == ["Two questions"]
    assert on_server(team, new) == []
    assert team.rows("ticket")[new]["deleted"] is True


def test_a_split_taken_back_and_done_again_is_split_for_everybody(
    team: Team, ticket: str, mira: Member, make_member: Make
) -> None:
    jonas = make_member("jonas")
    new = split(mira, ticket, "And where is my invoice?")
    mira.sync()
    undo_newest(mira)
    mira.sync()
    step = mira.desk.workspace.read(lambda reader: reader.own.next_redo(mira.desk.workspace.me.id))
    assert step is not None
    for change_id in reversed(step.change_ids):
        mira.desk.workspace.apply(RedoChange(change_id))
    standing = mira.sync()
    jonas.sync()

    assert (standing.waiting, standing.stuck, items(mira)) == (0, 0, [])
    for member in (mira, jonas):
        assert words_in(member, new) == ["And where is my invoice?"]
        assert member.tickets() == ["The invoice", "Two questions"]


def test_a_ticket_comes_out_of_the_bin_before_anything_is_written_into_it(
    team: Team, ticket: str, mira: Member
) -> None:
    mira.desk.workspace.apply(DeleteTicket(TicketId(parse_id(ticket))))
    mira.sync()
    mira.desk.workspace.apply(RestoreTicket(TicketId(parse_id(ticket))))
    standing = mira.sync()

    assert (standing.waiting, standing.stuck) == (0, 0)
    assert team.rows("ticket")[ticket]["deleted"] is False
    assert mira.tickets() == ["Two questions"]


def test_of_two_who_split_the_same_message_the_first_wins_and_the_second_is_told(
    team: Team, ticket: str, mira: Member, make_member: Make
) -> None:
    jonas = make_member("jonas")
    jonas.sync()
    first = split(jonas, ticket, "And where is my invoice?")
    second = split(mira, ticket, "And where is my invoice?")
    jonas.sync()
    mira.sync()
    (told,) = items(mira)
    seen = (words_in(mira, first), words_in(mira, second))
    Decisions(mira.desk.workspace).retry(told.id)
    mira.sync()

    assert (told.state, told.code) == ("refused", "moved")
    assert "meanwhile" in told.reason
    assert seen == (["And where is my invoice?"], [])
    assert on_server(team, second) == ["And where is my invoice?"]


def test_what_is_split_off_offline_from_a_ticket_merged_meanwhile_goes_all_the_same(
    team: Team, ticket: str, mira: Member, make_member: Make
) -> None:
    other = team.ticket("Another")
    jonas = make_member("jonas")
    jonas.sync()
    new = split(mira, ticket, "And where is my invoice?")
    jonas.desk.workspace.apply(
        MergeTicket(TicketId(parse_id(ticket)), TicketId(parse_id(other)), customers_differ_ok=True)
    )
    jonas.sync()
    mira.sync()
    jonas.sync()

    for member in (mira, jonas):
        assert words_in(member, new) == ["And where is my invoice?"]
        assert words_in(member, other) == ["The grinder stops."]


def test_a_note_written_and_split_off_offline_and_a_reply_in_the_new_ticket_arrive(
    team: Team, ticket: str, mira: Member
) -> None:
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "Ask the books."))
    new = split(mira, ticket, "And where is my invoice?", "Ask the books.")
    mira.desk.workspace.apply(AddReply(TicketId(parse_id(new)), "It is on its way."))
    mira.wire.cut = None
    standing = mira.sync()

    assert (standing.waiting, standing.stuck) == (0, 0)
    assert sorted(map(str, on_server(team, new))) == [
        "And where is my invoice?",
        "Ask the books.",
        "It is on its way.",
    ]


def test_a_message_split_off_twice_lies_where_it_was_put_last(team: Team, ticket: str, mira: Member) -> None:
    mira.wire.cut = no_network()
    first = split(mira, ticket, "And where is my invoice?")
    second = split(mira, first, "And where is my invoice?")
    mira.wire.cut = None
    mira.sync()

    assert (on_server(team, first), on_server(team, second)) == ([], ["And where is my invoice?"])
    assert (words_in(mira, first), words_in(mira, second)) == ([], ["And where is my invoice?"])


def test_what_was_to_go_into_a_ticket_that_is_refused_stays_where_it_was(
    team: Team, ticket: str, mira: Member
) -> None:
    mira.wire.cut = no_network()
    new = split(mira, ticket, "And where is my invoice?")
    ops = mira.sql("SELECT op_id FROM outbox WHERE verb = 'add' AND kind = 'ticket'")
    team.rights.refused.add(id_text(bytes(ops[0][0])))  # type: ignore[call-overload]  # an id
    mira.wire.cut = None
    mira.sync()

    assert words_in(mira, ticket) == ["The grinder stops.", "And where is my invoice?"]
    assert new not in team.rows("ticket")
    assert any("not allowed" in item.reason for item in items(mira))
    assert mira.sql("SELECT state, code FROM outbox WHERE verb = 'move'") == [("rejected", "parent")]
