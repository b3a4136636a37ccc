"""Rows that point at nothing get something to point at; no word of a person is dropped."""

from __future__ import annotations

from desk_app.domain.changes import AddNote
from desk_app.domain.ids import TicketId
from desk_app.store.catching_up import rewriting
from desk_app.store.connect import DriverConnection
from desk_app.store.orphans import adopt_orphans
from desk_app.store.recovery import rebuild
from tests.store.damaging import LATER_S
from tests.store.small_desk import KEY, SmallDesk


def test_a_reply_whose_ticket_is_gone_gets_a_stand_in(desk: SmallDesk) -> None:
    """The ticket came in an import, its page cannot be read, and there is no backup."""
    (ticket,) = desk.load(1)
    desk.apply(AddNote(TicketId(ticket), "Call them back."))
    desk.close()
    desk.places.database.unlink()

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert done.rebuilt.stand_ins["ticket"] == 1
    assert desk.sql("SELECT subject, notes FROM ticket WHERE id = ?", ticket) == [("Recovered", 1)]
    assert desk.sql("SELECT body FROM note WHERE ticket_id = ?", ticket) == [("Call them back.",)]
    desk.image()  # sound, foreign keys included


def test_every_table_that_others_point_at_has_a_stand_in(desk: SmallDesk) -> None:
    desk.close()
    with desk.looking() as driver:
        parents = driver.execute(
            "SELECT DISTINCT f.[table] FROM sqlite_schema s, pragma_foreign_key_list(s.name) f"
        ).fetchall()
        assert parents
        with rewriting(driver):
            for table in ("message", "note", "mention", "address", "participant", "ticket_tag", "link"):
                break_references(driver, table)
            adopt_orphans(driver, {}, now_s=LATER_S)
    desk.image()


def break_references(driver: DriverConnection, table: str) -> None:
    """A row of the table that points at nothing."""
    wanted = {"message": "reply", "link": "related", "address": "email"}
    row: dict[str, str | int | bytes] = {}
    for _, name, kind, is_needed, default, is_key in driver.execute(f"PRAGMA table_info({table})").fetchall():
        if name != "rid" and (is_needed or is_key) and default is None:
            row[name] = {"BLOB": name.encode().ljust(16), "INTEGER": 1}.get(kind, "agent")
    if "kind" in row:
        row["kind"] = wanted[table]
    marks = ", ".join("?" * len(row))
    driver.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
