"""A ticket that moves to a team with other rights: what may not be seen there is on no disk any more."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from desk_app.domain.changes import AddNote
from desk_app.domain.ids import TicketId, parse_id
from desk_app.domain.syncrules.kinds import scope_of
from desk_app.domain.syncrules.rows import Row
from desk_app.store.indexing import index_all
from desk_app.sync.server_store import Caller
from tests.sync.conftest import QUEUE, Team
from tests.sync.simulate.parts import TeamRights
from tests.sync.test_engine import Make

QUIET = "00000000-0000-7000-8000-0000000000ab"
SECRET = "planted between us"


@dataclass
class NotesStayInside(TeamRights):
    """Notes are seen in one team only."""

    def may_see(self, caller: Caller, row: Row, ticket: Row) -> bool:
        del caller
        return row.kind != "note" or scope_of(ticket) == f"q:{QUEUE}"


@pytest.fixture
def team() -> Team:
    team = Team(rights=NotesStayInside(), scopes=frozenset({"", "q:", f"q:{QUEUE}", f"q:{QUIET}"}))
    team.add("queue", QUIET, {"name": "Quiet"})
    return team


def a_note(team: Team, ticket: str, body: str) -> str:
    note = team.new_id()
    team.add("note", note, {"body": body, "author_name": "Ada", "created_s": 1_790_000_200}, ticket)
    return note


def test_notes_go_when_the_ticket_moves_to_a_team_that_hides_them(team: Team, make_member: Make) -> None:
    mira = make_member("mira")
    ticket = team.ticket("Grinder")
    team.mail(ticket, "It stops.")
    note = a_note(team, ticket, SECRET)
    mira.sync()
    before = mira.sql("SELECT body FROM note")
    mira.desk.store.writer.alone(index_all).result()
    found_before = mira.tickets("planted")
    team.set(ticket, queue_id=QUIET)
    mira.sync()
    mira.desk.store.writer.alone(index_all).result()

    assert before == [(SECRET,)]
    assert found_before == ["Grinder"]
    assert mira.sql("SELECT body FROM note") == []
    assert mira.sql("SELECT count(*) FROM sync_image WHERE kind = 'note'") == [(0,)]
    assert mira.sql("SELECT notes FROM ticket") == [(0,)]
    assert mira.tickets("planted") == []
    assert mira.tickets("stops") == ["Grinder"]
    assert ("note", note) in team.server.rows  # on the server it is still there for those who may see it


def test_notes_come_when_the_ticket_moves_to_a_team_that_shows_them(team: Team, make_member: Make) -> None:
    mira = make_member("mira")
    ticket = team.ticket("Grinder", queue_id=QUIET)
    a_note(team, ticket, SECRET)
    mira.sync()
    before = mira.sql("SELECT body FROM note")
    team.set(ticket, queue_id=QUEUE)
    mira.sync()

    assert before == []
    assert mira.sql("SELECT body FROM note") == [(SECRET,)]


def test_an_own_note_reaches_a_team_in_which_one_sees_none(team: Team, make_member: Make) -> None:
    mira = make_member("mira")
    ticket = team.ticket("Grinder")
    mira.sync()
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "Mine, and not sent yet"))
    waiting = mira.sql("SELECT body FROM note")
    team.set(ticket, queue_id=QUIET)
    mira.sync()

    assert waiting == [("Mine, and not sent yet",)]
    assert [row["body"] for row in team.rows("note").values()] == ["Mine, and not sent yet"]
    assert mira.sql("SELECT body FROM note") == []
