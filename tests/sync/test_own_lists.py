"""A workspace that was used alone joins a team: nothing is in its lists twice, and its tickets stay whole."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.domain.changes import AddReply, CreateQueue, CreateTicket, SetFields
from desk_app.domain.ids import QueueId, StatusId, TicketId, id_text
from desk_app.runtime.desk import Desk
from desk_app.store.purging import purge_account
from tests.sync.conftest import QUEUE, STATUS_SOLVED, Member, Team, no_network

Make = Callable[..., Member]


def named(member: Member, table: str) -> list[object]:
    return [name for (name,) in member.sql(f"SELECT name FROM {table} WHERE deleted_s IS NULL ORDER BY name")]


def used_alone(make_member: Make) -> tuple[Desk, TicketId]:
    """A workspace with a team of its own and a ticket in it that is open."""
    desk: Desk = make_member.alone("mira")  # type: ignore[attr-defined]  # the fixture makes both
    queue = QueueId(desk.workspace.apply(CreateQueue("espresso ")).first("queue"))
    done = desk.workspace.apply(CreateTicket("Before the team", body="Words.", queue_id=queue))
    ticket = TicketId(done.first("ticket"))
    opened = desk.store.writer.derive(
        lambda driver: driver.execute("SELECT id FROM status WHERE class = 'open'").fetchone()[0]
    )
    desk.workspace.apply(SetFields(ticket, {"status_id": opened.result()}))
    return desk, ticket


def test_own_tickets_take_the_servers_status_and_team_and_nothing_is_listed_twice(
    team: Team, make_member: Make
) -> None:
    theirs = team.ticket("Theirs")
    desk, own = used_alone(make_member)
    mira = make_member(desk=desk)
    mira.sync()
    stands_in = mira.sql(
        "SELECT s.name, q.name, t.class FROM ticket t JOIN status s ON s.id = t.status_id"
        " JOIN queue q ON q.id = t.queue_id AND q.deleted_s IS NULL AND s.deleted_s IS NULL WHERE t.id = ?",
        own,
    )

    assert named(mira, "status") == ["New", "Open", "Solved", "Waiting for customer"]
    assert named(mira, "queue").count("Espresso") == 1
    assert "espresso" not in named(mira, "queue")
    assert stands_in == [("Open", "Espresso", "open")]
    assert mira.tickets() == ["Before the team", "Theirs"]
    assert mira.tickets("status:open") == ["Before the team", "Theirs"]
    assert list(team.rows("ticket")) == [theirs], "nothing of this computer is sent"


def test_what_is_taken_along_to_a_team_with_lists_of_its_own_brings_no_second_ones(
    team: Team, make_member: Make
) -> None:
    desk, _own = used_alone(make_member)
    mira = make_member(desk=desk, takes_over=True)
    for _ in range(3):
        mira.sync()
    names = [row["name"] for row in team.rows("status").values()]
    queues = [str(row["name"]).strip().casefold() for row in team.rows("queue").values()]

    assert len(names) == len(set(names))
    assert queues.count("espresso") == 1
    assert [row["subject"] for row in team.rows("ticket").values()] == ["Before the team"]
    assert mira.sync().waiting == 0


def test_own_lists_come_back_when_the_team_shuts_this_computer_out(team: Team, make_member: Make) -> None:
    desk, _own = used_alone(make_member)
    before = desk.store.writer.derive(
        lambda driver: driver.execute("SELECT DISTINCT class FROM status ORDER BY class").fetchall()
    ).result()
    mira = make_member(desk=desk)
    mira.sync()
    purge_account(desk.store, mira.account)

    assert mira.sql("SELECT DISTINCT class FROM status WHERE deleted_s IS NULL ORDER BY class") == before
    assert mira.tickets() == ["Before the team"]
    assert mira.new_ticket("After the team")


def test_what_is_made_before_the_first_sync_uses_the_servers_lists(team: Team, make_member: Make) -> None:
    mira = make_member("mira")
    mira.wire.cut = no_network()
    queue = QueueId(mira.desk.workspace.apply(CreateQueue("espresso ")).first("queue"))
    made = mira.desk.workspace.apply(CreateTicket("Too early", body="Words.", queue_id=queue))
    ticket = TicketId(made.first("ticket"))
    ((solved,),) = mira.sql("SELECT id FROM status WHERE class = 'solved'")
    assert isinstance(solved, bytes)
    mira.desk.workspace.apply(AddReply(ticket, "At once.", status_id=StatusId(solved)))
    mira.sync()
    mira.wire.cut = None

    mira.sync()
    standing = mira.sync()
    row = team.rows("ticket")[id_text(ticket)]

    assert sorted(str(status["name"]) for status in team.rows("status").values()) == [
        "New",
        "Open",
        "Solved",
        "Waiting for customer",
    ]
    assert [queue["name"] for queue in team.rows("queue").values()] == ["Espresso"]
    assert (row["status_id"], row["queue_id"]) == (STATUS_SOLVED, QUEUE)
    assert (standing.waiting, standing.stuck, standing.conflicts) == (0, 0, 0)
    assert len(team.rows("message")) == 2
    assert named(mira, "status") == ["New", "Open", "Solved", "Waiting for customer"]
    assert mira.sql(
        "SELECT s.name, q.name, t.class FROM ticket t JOIN status s ON s.id = t.status_id"
        " JOIN queue q ON q.id = t.queue_id"
    ) == [("Solved", "Espresso", "solved")]


def test_a_server_with_nothing_at_all_gets_the_lists_of_whoever_comes_first(make_member: Make) -> None:
    team = Team(has_lists=False)
    mira = Member(make_member.alone("mira"), team)  # type: ignore[attr-defined]  # the fixture makes both
    ticket = mira.new_ticket("Too early")

    mira.sync()
    standing = mira.sync()

    assert (standing.waiting, standing.stuck) == (0, 0)
    assert team.rows("ticket")[id_text(ticket)]["status_id"] in team.rows("status")
