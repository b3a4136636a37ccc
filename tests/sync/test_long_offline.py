"""Thirty days without a network: everything done here and everything done there comes together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desk_app.domain.changes import AddNote
from desk_app.domain.ids import TicketId, parse_id
from tests.sync.conftest import Member, Team, no_network
from tests.sync.proofs.long_offline import thirty_days


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_offline_comes_together(tmp_path: Path, seed: int) -> None:
    assert thirty_days(tmp_path, 60, 1_500, seed=seed).wrong == ()


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
