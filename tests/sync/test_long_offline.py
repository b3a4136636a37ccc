"""Thirty days without a network: everything done here and everything done there comes together."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from desk_app.domain.changes import AddNote, AddReply, ChangeTags, CreateTag, SetFields
from desk_app.domain.ids import StatusId, TagId, TicketId, parse_id
from desk_app.domain.syncrules.rows import OpBody, Verb
from desk_app.sync.wire.answers import RefusalCode
from tests.sync.conftest import QUEUE, STATUS_WAITING, Member, Team, no_network

MINE = int(os.environ.get("DESK_APP_OFFLINE_MINE", "100"))
THEIRS = int(os.environ.get("DESK_APP_OFFLINE_THEIRS", "2000"))
TICKETS = 40
OTHER_QUEUE = "00000000-0000-7000-8000-0000000000ab"


def work_here(member: Member, tickets: list[str]) -> None:
    """What the technician does in thirty days."""
    apply = member.desk.workspace.apply
    tag = TagId(apply(CreateTag("visited")).first("tag"))
    for n in range(MINE):
        ticket = TicketId(parse_id(tickets[n % len(tickets)]))
        match n % 5:
            case 0:
                apply(AddNote(ticket, f"Note {n}"))
            case 1:
                apply(SetFields(ticket, {"priority": n % 4 + 1}))
            case 2:
                apply(ChangeTags(ticket, add=(tag,)))
            case 3:
                apply(AddReply(ticket, f"Reply {n}", status_id=StatusId(parse_id(STATUS_WAITING))))
            case _:
                member.new_ticket(f"Opened offline {n}")


def work_there(team: Team, tickets: list[str]) -> None:
    """What the team does meanwhile: edits, mail, merges, teams that change."""
    for n in range(THEIRS):
        ticket = tickets[n % len(tickets)]
        if n % 50 == 0:
            team.mail(ticket, f"Mail {n}")
        else:
            team.set(ticket, subject=f"Subject {n}")
    for ticket in tickets[:3]:
        team.do(OpBody(team.new_id(), ticket, "ticket", Verb.MERGE, ticket, {"into": tickets[10]}))
    for ticket in tickets[3:6]:
        team.set(ticket, queue_id=OTHER_QUEUE)


def test_thirty_days_offline_come_together(team: Team, make_member: Callable[..., Member]) -> None:
    mira = make_member("mira")
    tickets = [team.ticket(f"Ticket {n}") for n in range(TICKETS)]
    mira.sync()
    mira.wire.cut = no_network()
    work_here(mira, tickets)
    work_there(team, tickets)
    notes = [body for (body,) in mira.sql("SELECT body FROM note")]
    words = [body for (body,) in mira.sql("SELECT body FROM message WHERE kind = 'reply'")]

    mira.wire.cut, mira.wire.locked = None, RefusalCode.AUTH
    assert mira.sync().stopped
    mira.wire.locked = None
    mira.engine = mira.started()
    mira.sync()
    standing = mira.sync()

    assert (standing.problem, standing.stopped) == ("", "")
    there = [str(row["body"]) for row in team.rows("note").values()]
    kept = [str(data) for (data,) in mira.sql("SELECT data FROM outbox WHERE state != 'confirmed'")]
    for body in notes:
        assert there.count(str(body)) == 1 or any(f'"{body}"' in data for data in kept), body
    sent = [str(row["body"]) for row in team.rows("message").values()]
    for body in words:
        assert sent.count(str(body)) == 1 or any(f'"{body}"' in data for data in kept), body
    opened = sum(str(row["subject"]).startswith("Opened offline") for row in team.rows("ticket").values())
    assert opened == MINE // 5
    reasons = mira.sql("SELECT count(*) FROM outbox WHERE state IN ('held', 'rejected') AND sentence = ''")
    assert reasons == [(0,)]
    mine = mira.sql("SELECT count(*) FROM sync_image WHERE kind = 'ticket'")
    visible = [row for row in team.rows("ticket").values() if row.get("queue_id") in (None, QUEUE)]
    assert mine == [(len(visible),)]


@pytest.mark.parametrize("page_rows", [20])
def test_a_cursor_that_is_too_old_keeps_rows_and_outbox(
    team: Team, make_member: Callable[..., Member], page_rows: int
) -> None:
    mira = make_member("mira")
    ticket = team.ticket("Old")
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddNote(TicketId(parse_id(ticket)), "Kept"))
    for n in range(page_rows):
        team.ticket(f"New {n}")
    mira.sql("UPDATE sync_state SET cursor = 'of another server'")

    mira.wire.cut = None
    mira.sync()
    mira.sync()

    assert [row["body"] for row in team.rows("note").values()] == ["Kept"]
    assert len(mira.tickets()) == page_rows + 1
