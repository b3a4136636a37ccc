"""What the program does by itself while it is open."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from desk_app.cli.context import ask_passphrase
from desk_app.domain.changes import CreateTicket, SnoozeTicket
from desk_app.domain.ids import TicketId
from desk_app.runtime.desk import Desk, OpenOptions, open_desk
from desk_app.runtime.safekeeping import LARGE_IMPORT
from desk_app.runtime.upkeep import Upkeep
from desk_app.store.backup import list_backups
from desk_app.store.ballast import FILE_NAME, SIZE_BYTES
from tests.cli.conftest import Say


def opened(*, watch: bool = False) -> Desk:
    return open_desk(Path(os.environ["DESK_APP_WORKSPACE"]), ask_passphrase, OpenOptions(watch=watch))


def upkeep_at(desk: Desk, now_s: int) -> Upkeep:
    return Upkeep(desk.store, desk.workspace, desk.settings, lambda: now_s)


@pytest.mark.usefixtures("desk")
def test_a_snooze_ends_by_itself_and_is_told() -> None:
    with opened() as desk:
        ticket = TicketId(desk.workspace.apply(CreateTicket("One")).first("ticket"))
        until = desk.workspace.read(lambda reader: reader.lists.rows_of([ticket]))[0].created_s + 600
        desk.workspace.apply(SnoozeTicket(ticket, until))
        before, after = upkeep_at(desk, until - 1), upkeep_at(desk, until)
        assert before.wake() == 0
        assert after.wake() == 1
        before.close()
        after.close()
        assert desk.workspace.read(lambda reader: reader.lists.rows_of([ticket]))[0].snooze_s is None
        events = desk.workspace.read(lambda reader: reader.tickets.events(ticket))
        assert events[0].kind == "woken"
        assert events[0].actor_kind == "system"


@pytest.mark.usefixtures("desk")
def test_a_backup_is_made_when_it_is_due_and_something_changed() -> None:
    with opened() as desk:
        upkeep = upkeep_at(desk, 2_000_000_000)
        assert not upkeep.back_up()
        desk.workspace.apply(CreateTicket("One"))
        assert upkeep.back_up()
        assert not upkeep.back_up()
        assert len(list_backups(desk.store.places)) == 2
        upkeep.close()


def test_a_new_workspace_has_a_backup(desk: Say) -> None:
    (first,) = desk("backup", "--list", "--json").json
    assert first["reason"] == "schedule"
    assert all(finding["state"] == "ok" for finding in desk("doctor", "--json").json["findings"])


@pytest.mark.parametrize(("rows", "backups"), [(LARGE_IMPORT, 2), (LARGE_IMPORT - 1, 1)])
def test_a_large_import_is_followed_by_a_backup(desk: Say, tmp_path: Path, rows: int, backups: int) -> None:
    table = tmp_path / "tickets.csv"
    table.write_text("title\n" + "".join(f"Ticket {n}\n" for n in range(rows)))
    assert desk("import", "csv", str(table), "--dry-run").err == ""
    said = desk("import", "csv", str(table))
    assert said.err.startswith("Made the backup desk-") == (backups == 2)
    assert len(desk("backup", "--list", "--json").json) == backups


def test_who_wants_no_backups_gets_none_after_an_import_either(desk: Say, tmp_path: Path) -> None:
    desk("setting", "set", "storage.backup_every_hours", "0")
    table = tmp_path / "tickets.csv"
    table.write_text("title\n" + "".join(f"Ticket {n}\n" for n in range(LARGE_IMPORT)))
    assert desk("import", "csv", str(table)).err == ""
    assert len(desk("backup", "--list", "--json").json) == 1


@pytest.mark.usefixtures("desk")
def test_space_is_kept_in_reserve_once_the_workspace_has_been_open_for_a_while() -> None:
    with opened() as desk:
        upkeep = upkeep_at(desk, 2_000_000_000)
        assert not (desk.folder / FILE_NAME).exists()
        upkeep.keep_reserve()
        assert (desk.folder / FILE_NAME).stat().st_size == SIZE_BYTES
        upkeep.close()


@pytest.mark.usefixtures("desk")
def test_closing_leaves_the_database_with_knowledge_of_its_indexes() -> None:
    with opened() as desk:
        for n in range(30):
            desk.workspace.apply(CreateTicket(f"Number {n}"))
        upkeep_at(desk, 2_000_000_000).close()
        known = desk.store.writer.derive(
            lambda driver: driver.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'ticket'").fetchone()
        ).result()
    assert known[0] > 10


def test_an_open_workspace_hears_of_the_command_line(desk: Say) -> None:
    with opened(watch=True) as window:
        heard = threading.Event()
        window.workspace.subscribe(lambda changes: heard.set() if "Opened" in changes.title else None)
        assert desk("ticket", "new", "--subject", "From beside").status == 0
        assert heard.wait(60)
