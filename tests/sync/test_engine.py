"""What people do in real workspaces reaches the server and everybody else, whatever happens on the way."""

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
    MergeTicket,
    RemoveAccount,
    SetFields,
    UndoChange,
)
from desk_app.domain.errors import Refused
from desk_app.domain.ids import CustomerId, StatusId, TagId, TicketId, id_text, parse_id
from desk_app.sync.engine import UPLOAD_SLICE
from desk_app.sync.wire.answers import RefusalCode
from tests.sync.conftest import (
    STATUS_NEW,
    STATUS_SOLVED,
    STATUS_WAITING,
    Member,
    Team,
    no_network,
)

Make = Callable[..., Member]


@pytest.fixture
def mira(make_member: Make) -> Member:
    member = make_member("mira")
    member.sync()
    return member


def test_the_first_sync_brings_what_the_team_has(team: Team, make_member: Make) -> None:
    ticket = team.ticket("Grinder stops")
    team.mail(ticket, "It smells of smoke.")

    mira = make_member("mira")
    standing = mira.sync()

    assert mira.tickets() == ["Grinder stops"]
    assert mira.sql("SELECT messages, preview FROM ticket") == [(1, "It smells of smoke.")]
    assert (standing.waiting, standing.problem, standing.is_filling) == (0, "", False)
    assert [
        name for (name,) in mira.sql("SELECT name FROM status WHERE deleted_s IS NULL ORDER BY position")
    ] == [
        "New",
        "Open",
        "Waiting for customer",
        "Solved",
    ]


def test_a_ticket_opened_offline_reaches_the_server_with_its_words_and_gets_a_number(
    team: Team, mira: Member
) -> None:
    mira.wire.cut = no_network()
    customer = mira.desk.workspace.apply(CreateCustomer("Inês", (("email", "ines@m.example"),))).first(
        "customer"
    )
    done = mira.desk.workspace.apply(
        CreateTicket("E07: Duo 2 stops", CustomerId(customer), "It has happened again.")
    )
    ticket = done.first("ticket")
    assert mira.sql("SELECT number FROM ticket WHERE id = ?", ticket) == [("new-1",)]
    assert mira.sync().waiting > 0

    mira.wire.cut = None
    standing = mira.sync()

    assert standing.waiting == 0
    assert team.rows("ticket")[id_text(ticket)]["subject"] == "E07: Duo 2 stops"
    assert team.rows("customer")[id_text(customer)]["addresses"] == ["email:ines@m.example"]
    assert [row["body"] for row in team.rows("message").values()] == ["It has happened again."]
    number = team.rows("ticket")[id_text(ticket)]["number"]
    assert mira.sql("SELECT number FROM ticket WHERE id = ?", ticket) == [(number,)]
    assert mira.sql("SELECT count(*) FROM shadow") == [(0,)]


def test_what_one_does_the_other_sees(team: Team, make_member: Make) -> None:
    mira, jonas = make_member("mira"), make_member("jonas")
    mira.sync()
    jonas.sync()
    ticket = mira.new_ticket("Grinder stops")
    mira.sync()
    jonas.sync()
    assert jonas.tickets() == ["Grinder stops"]

    jonas.desk.workspace.apply(
        AddReply(ticket, "We send a technician.", status_id=StatusId(parse_id(STATUS_WAITING)))
    )
    jonas.desk.workspace.apply(AddNote(ticket, "Take the long screwdriver."))
    jonas.desk.workspace.apply(SetFields(ticket, {"priority": 4}))
    tag = TagId(jonas.desk.workspace.apply(CreateTag("e07")).first("tag"))
    jonas.desk.workspace.apply(ChangeTags(ticket, add=(tag,)))
    jonas.sync()
    mira.sync()

    shown = mira.desk.workspace.read(lambda reader: reader.tickets.conversation(ticket))
    assert [entry.body for entry in shown.conversation.entries if hasattr(entry, "body")] == [
        "It has happened again.",
        "We send a technician.",
        "Take the long screwdriver.",
    ]
    assert mira.tickets("tag:e07 priority:urgent is:waiting") == ["Grinder stops"]


def test_a_reply_is_held_when_the_customer_wrote_again(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    team.mail(ticket, "It stops.")
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddReply(TicketId(parse_id(ticket)), "Turn it off and on."))
    team.mail(ticket, "Never mind, it is on fire.")

    mira.wire.cut = None
    standing = mira.sync()

    assert standing.stuck == 1
    assert "reply" not in {row.get("kind") for row in team.rows("message").values()}
    assert mira.sql("SELECT state, code FROM outbox WHERE kind = 'message'") == [("held", "stale")]


def test_two_values_for_one_field_keep_theirs_and_show_both(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    assert mira.sql("SELECT priority FROM ticket") == [(4,)]
    team.set(ticket, priority=1)

    mira.wire.cut = None
    standing = mira.sync()

    assert standing.conflicts == 1
    assert mira.sql("SELECT priority FROM ticket") == [(1,)]
    assert mira.sql("SELECT field, base, mine, theirs FROM conflict") == [("priority", "2", "4", "1")]


def test_a_lost_answer_doubles_nothing(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.answers_lost = 1
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "Once."))
    mira.sync()

    mira.sync()
    mira.sync()

    assert [row["body"] for row in team.rows("note").values()] == ["Once."]
    assert mira.sync().waiting == 0


def test_nothing_is_lost_when_the_program_is_started_again(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "Kept."))
    mira.sync()

    mira.engine = mira.started()
    mira.wire.cut = None
    mira.sync()

    assert [row["body"] for row in team.rows("note").values()] == ["Kept."]


def test_a_note_that_was_not_sent_can_be_undone_and_one_that_was_cannot(team: Team, mira: Member) -> None:
    ticket = TicketId(parse_id(team.ticket()))
    mira.sync()
    early = mira.desk.workspace.apply(AddNote(ticket, "Never mind."))
    mira.desk.workspace.apply(UndoChange(early.change_id))
    late = mira.desk.workspace.apply(AddNote(ticket, "Mind."))
    mira.sync()

    with pytest.raises(Refused, match="left this computer already"):
        mira.desk.workspace.apply(UndoChange(late.change_id))

    assert [row["body"] for row in team.rows("note").values()] == ["Mind."]
    assert mira.sql("SELECT body FROM note") == [("Mind.",)]


def test_an_undone_edit_travels_as_an_edit(team: Team, mira: Member) -> None:
    ticket = team.ticket()
    mira.sync()
    done = mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    mira.sync()
    assert team.rows("ticket")[ticket]["priority"] == 4

    mira.desk.workspace.apply(UndoChange(done.change_id))
    mira.sync()

    assert team.rows("ticket")[ticket]["priority"] == 2


def test_merging_and_binning_travel(team: Team, make_member: Make) -> None:
    mira, jonas = make_member("mira"), make_member("jonas")
    one, two, three = team.ticket("One"), team.ticket("Two"), team.ticket("Three")
    team.mail(one, "From one.")
    mira.sync()
    jonas.sync()

    mira.desk.workspace.apply(MergeTicket(TicketId(parse_id(one)), TicketId(parse_id(two))))
    mira.desk.workspace.apply(DeleteTicket(TicketId(parse_id(three))))
    standing = mira.sync()
    jonas.sync()

    assert (standing.stuck, standing.waiting) == (0, 0)
    assert team.rows("ticket")[one]["merged_into"] == two
    assert jonas.tickets() == ["Two"]
    assert jonas.sql("SELECT messages FROM ticket WHERE id = ?", parse_id(two)) == [(1,)]


def test_a_workspace_that_stood_alone_is_uploaded_with_no_id_changed(team: Team, make_member: Make) -> None:
    desk = make_member.alone("mira")  # type: ignore[attr-defined]  # see the fixture
    tickets = [
        desk.workspace.apply(CreateTicket(f"Ticket {n}", body="Words.")).first("ticket") for n in range(5)
    ]
    numbers = [f"{n + 1}" for n in range(5)]

    mira = make_member(desk=desk, takes_over=True)
    mira.sync()
    standing = mira.sync()

    assert standing.waiting == 0
    assert set(team.rows("ticket")) == {id_text(ticket) for ticket in tickets}
    assert [team.rows("ticket")[id_text(ticket)]["number"] for ticket in tickets] == numbers
    assert len(team.rows("message")) == 5
    assert mira.sql("SELECT count(*) FROM outbox WHERE state NOT IN ('confirmed')") == [(0,)]
    jonas = make_member("jonas")
    jonas.sync()
    assert jonas.tickets() == [f"Ticket {n}" for n in range(5)]


def test_an_upload_walks_over_each_row_once(team: Team, make_member: Make) -> None:
    desk = make_member.alone("mira")  # type: ignore[attr-defined]  # see the fixture
    for n in range(UPLOAD_SLICE + 10):
        desk.workspace.apply(CreateTicket(f"Ticket {n}"))

    mira = make_member(desk=desk, takes_over=True)
    standing = [mira.sync() for _ in range(4)][-1]
    mira.new_ticket("Afterwards")
    last = mira.sync()

    assert (standing.waiting, last.waiting) == (0, 0)
    assert len(team.rows("ticket")) == UPLOAD_SLICE + 11
    plan = mira.sql("EXPLAIN QUERY PLAN SELECT 1 FROM outbox WHERE row_id = x'00' AND verb = 'add'")
    assert "outbox_row" in str(plan), "without it each row is looked for among all ops"


def test_a_reply_with_a_status_loses_neither_where_the_ticket_has_unsent_changes(
    team: Team, mira: Member
) -> None:
    ticket = team.ticket("Grinder stops")
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"priority": 4}))
    status = StatusId(parse_id(STATUS_WAITING))
    mira.desk.workspace.apply(AddReply(TicketId(parse_id(ticket)), "We send someone.", status_id=status))
    mira.wire.cut = None
    standing = mira.sync()

    assert (standing.waiting, standing.stuck) == (0, 0)
    assert team.rows("ticket")[ticket]["priority"] == 4
    assert team.rows("ticket")[ticket]["status_id"] == STATUS_WAITING
    assert mira.sql("SELECT priority, class FROM ticket") == [(4, "waiting_customer")]


def test_an_expired_token_stops_everything_and_keeps_it(team: Team, mira: Member) -> None:
    mira.wire.locked = RefusalCode.AUTH
    mira.new_ticket("Kept")

    standing = mira.sync()

    assert "Sign in again" in standing.stopped
    assert standing.waiting > 0
    assert mira.tickets() == ["Kept"]


def test_nobody_signs_out_with_unsent_changes(team: Team, mira: Member) -> None:
    mira.wire.cut = no_network()
    mira.new_ticket("Unsent")

    with pytest.raises(Refused, match="have not been sent to Team yet"):
        mira.desk.workspace.apply(RemoveAccount(mira.account))


def test_a_restored_server_gets_back_what_it_lost(team: Team, mira: Member) -> None:
    before = team.server.backup()
    ticket = mira.new_ticket("Written after the backup")
    mira.sync()
    assert id_text(ticket) in team.rows("ticket")

    team.server.restore(before, "S-2")
    mira.sync()
    mira.sync()

    assert team.rows("ticket")[id_text(ticket)]["subject"] == "Written after the backup"
    assert mira.tickets() == ["Written after the backup"]


def test_reading_everything_again_changes_nothing_where_nothing_changed(team: Team, mira: Member) -> None:
    ticket = team.ticket("Grinder stops")
    team.mail(ticket)
    mira.sync()
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "Mine."))
    mira.sync()
    tables = ("ticket", "message", "note", "event", "status", "queue", "customer")
    before = [mira.sql(f"SELECT * FROM {table} ORDER BY rid") for table in tables]

    team.server.restore(team.server.backup(), "S-2")  # another life with the same rows
    mira.sync()
    standing = mira.sync()

    assert [mira.sql(f"SELECT * FROM {table} ORDER BY rid") for table in tables] == before
    assert (standing.conflicts, standing.waiting, standing.stuck) == (0, 0, 0)
    assert len(team.rows("note")) == 1


def test_a_team_that_is_lost_takes_its_tickets_along_but_no_draft(team: Team, mira: Member) -> None:
    team.ticket("Ours")
    team.add("ticket", team.new_id(), {"subject": "Theirs", "status_id": STATUS_NEW, "queue_id": None})
    mira.sync()
    assert mira.tickets() == ["Ours", "Theirs"]

    team.scopes = frozenset({"", "q:"})
    mira.sync()
    mira.sync()

    assert mira.tickets() == ["Theirs"]
    assert mira.sql("SELECT count(*) FROM sync_image WHERE kind = 'ticket'") == [(1,)]


def test_solving_on_one_desk_moves_the_ticket_out_of_the_other_ones_lists(
    team: Team, make_member: Make
) -> None:
    mira, jonas = make_member("mira"), make_member("jonas")
    ticket = team.ticket("Grinder")
    mira.sync()
    jonas.sync()

    mira.desk.workspace.apply(SetFields(TicketId(parse_id(ticket)), {"status_id": parse_id(STATUS_SOLVED)}))
    mira.sync()
    jonas.sync()

    assert jonas.tickets("is:solved") == ["Grinder"]
    assert jonas.tickets("is:open") == []
