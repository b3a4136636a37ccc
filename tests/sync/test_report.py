"""The report for support holds no word of a team's own, not even those a strange server puts into codes."""

from __future__ import annotations

import json
from collections.abc import Callable

from desk_app.domain.changes import AddNote
from desk_app.domain.ids import TicketId, parse_id
from desk_app.domain.plain import plain
from desk_app.store.connect import DriverConnection
from tests.sync.conftest import Member, Team, no_network

PLANTED = "kingfisher"


def test_names_of_own_fields_and_words_in_codes_are_left_out(
    team: Team, make_member: Callable[..., Member]
) -> None:
    mira = make_member("mira")
    ticket = parse_id(team.ticket(f"A {PLANTED}"))
    mira.sync()
    mira.wire.cut = no_network()
    mira.desk.workspace.apply(AddNote(TicketId(ticket), PLANTED))

    def spoil(driver: DriverConnection) -> None:
        driver.execute("UPDATE outbox SET code = ? WHERE kind = 'note'", (f"It is about {PLANTED}",))
        driver.execute(
            "INSERT INTO conflict (id, account_id, op_id, ticket_id, field, base, mine, theirs, their_actor,"
            " at_s) VALUES (?1, ?2, ?1, ?3, ?4, '1', '2', '3', ?4, 1)",
            (bytes(16), mira.account, ticket, f"custom.{PLANTED}"),
        )

    mira.desk.store.writer.derive(spoil).result()
    told = mira.desk.store.sync_report()

    assert PLANTED not in json.dumps(plain(told))
    assert told["conflicts"] == [{"field": "custom", "is_open": 1, "count": 1}]
    assert "other" in {one["code"] for one in told["open_ops"]}  # type: ignore[attr-defined]  # a list
