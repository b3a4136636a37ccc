"""A damaged workspace is whole again afterwards: every acknowledged change is there, nothing is destroyed."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from desk_app.domain.changes import AddAccount, AddNote, CreateTicket, SetFields, UndoChange
from desk_app.domain.errors import Cancelled, Refused, StoreError
from desk_app.domain.ids import TicketId
from desk_app.store.backup import list_backups, make_backup
from desk_app.store.catching_up import catch_up
from desk_app.store.connect import DriverError, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.indexing import index_all
from desk_app.store.migrations.runner import migrate
from desk_app.store.places import sidecars
from desk_app.store.recovery import rebuild, restore_backup
from tests.store.damaging import LATER_S, PAGE, aside_of, copy_of, flip, without_imports
from tests.store.small_desk import KEY, START_S, Image, SmallDesk


def test_everything_is_made_again_from_the_journal_alone(desk: SmallDesk) -> None:
    desk.work(120)
    desk.close()
    before = desk.image()
    desk.places.database.unlink()

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert done.rebuilt.problems == []
    assert done.rebuilt.replayed == len(before["change"])
    assert desk.image() == before


def test_what_a_server_took_over_still_belongs_to_it_after_a_rebuild_from_the_journal(
    desk: SmallDesk,
) -> None:
    ticket = desk.apply(CreateTicket("E07", body="Stood alone.")).first("ticket")
    server = desk.apply(AddAccount("deskserver", "Team", is_main=True, takes_over=True)).first("account")
    mailbox = desk.apply(AddAccount("mailbox", "Mail")).first("account")
    desk.apply(AddNote(TicketId(ticket), "Written later."))
    desk.close()
    before = desk.image()
    desk.places.database.unlink()
    rebuild(desk.places, KEY, now_s=LATER_S)
    desk.open()

    tables = ("ticket", "message", "note", "status", "agent", "tag", "customer", "address")
    owners = {table: desk.sql(f"SELECT DISTINCT account_id FROM {table}") for table in tables}
    assert owners == {table: [(server,)] for table in tables}
    assert desk.sql("SELECT kind FROM account ORDER BY kind") == [("deskserver",), ("local",), ("mailbox",)]
    assert mailbox != server
    desk.close()
    assert {**desk.image(), "account": []} == {**before, "account": []}


def test_what_was_undone_can_be_redone_and_the_rest_undone_after_a_rebuild(desk: SmallDesk) -> None:
    ticket = TicketId(desk.apply(CreateTicket("E07", body="Again.")).first("ticket"))
    note = desk.apply(AddNote(ticket, "Look at the pump."))
    desk.apply(UndoChange(note.change_id))
    desk.close()
    desk.places.database.unlink()
    rebuild(desk.places, KEY, now_s=LATER_S)
    desk.open()

    assert desk.sql("SELECT state FROM change WHERE id = ?", note.change_id) == [("undone",)]
    desk.undone = [note.change_id]
    desk.redo()
    assert desk.sql("SELECT body FROM note") == [("Look at the pump.",)]
    desk.apply(UndoChange(note.change_id))
    assert desk.sql("SELECT body FROM note") == []


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.999])
def test_a_database_cut_short_loses_nothing_of_a_person(
    worked: tuple[Path, Image], tmp_path: Path, share: float
) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    data = desk.places.database.read_bytes()
    desk.places.database.write_bytes(data[: int(len(data) * share)])

    rebuild(desk.places, KEY, now_s=LATER_S)

    assert without_imports(desk.image(), worked[1]) == without_imports(worked[1])


@pytest.mark.parametrize("seed", range(12))
def test_flipped_and_zeroed_pages_lose_nothing_of_a_person(
    worked: tuple[Path, Image], tmp_path: Path, seed: int
) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    dice = random.Random(seed)
    data = bytearray(desk.places.database.read_bytes())
    for _ in range(dice.randrange(1, 12)):
        page = dice.randrange(1, len(data) // PAGE) * PAGE
        if dice.random() < 0.5:
            data[page + dice.randrange(PAGE)] ^= 0xFF
        else:
            data[page : page + PAGE] = bytes(PAGE)
    desk.places.database.write_bytes(data)

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert done.backup is not None
    assert without_imports(desk.image(), worked[1]) == without_imports(worked[1])


def test_damage_outside_of_rows_loses_no_import_either(worked: tuple[Path, Image], tmp_path: Path) -> None:
    """Only the pages of indexes and search are hit: every row is still there, also without any backup."""
    desk = copy_of(worked, tmp_path / "desk")
    shutil.rmtree(desk.places.backups)
    with desk.looking() as driver:
        roots = driver.execute(
            "SELECT rootpage FROM sqlite_schema WHERE type = 'index' OR name GLOB 'fts*_data'"
        ).fetchall()
    for (page,) in roots:
        flip(desk.places.database, (page - 1) * PAGE + 50)

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert done.backup is None
    assert done.rebuilt.salvaged > 0
    assert desk.image() == worked[1]


def test_rows_around_a_bad_page_are_salvaged(desk: SmallDesk) -> None:
    desk.load(400, body="A text that makes the row long enough for pages to fill. " * 6)
    desk.close()
    before = len(desk.image()["message"])
    flip(desk.places.database, a_page_of(desk, "SELECT sum(length(body)) FROM message"))

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    lost = before - len(desk.image()["message"])
    assert 0 < lost <= 12  # the rows of one page
    assert done.rebuilt.unreadable == {"message": lost}


def test_rows_without_numbers_are_salvaged_from_both_ends(desk: SmallDesk) -> None:
    desk.load(600)
    desk.close()
    desk.places.journal.unlink()
    with desk.looking() as driver:
        driver.execute("INSERT INTO ticket_tag SELECT ticket.id, tag.id FROM ticket, tag")
    flip(desk.places.database, a_page_of(desk, "SELECT count(*) FROM ticket_tag NOT INDEXED"))

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    lost = 600 - len(desk.image()["ticket_tag"])
    assert 0 < lost <= 120  # the rows of one page
    assert done.rebuilt.unreadable == {"ticket_tag": 2}


def a_page_of(desk: SmallDesk, query: str) -> int:
    """Where a page lies that this query needs and the schema does not: found by breaking copies."""
    copy = desk.places.database.with_name("try.db")
    last = desk.places.database.stat().st_size // PAGE
    for page in range(last // 2, last):
        shutil.copy(desk.places.database, copy)
        flip(copy, page * PAGE + 99)
        try:
            with closing(open_driver(copy, KEY, read_only=True)) as driver:
                driver.execute(query).fetchone()
        except DriverError:
            return page * PAGE + 99
        except StoreError:
            continue
    pytest.fail("no page of it was found")


def test_newest_rows_win_whatever_backup_and_journal_say(desk: SmallDesk) -> None:
    """A row that something other than a person changed (a page of a server) is not in the journal."""
    ticket = TicketId(desk.apply(CreateTicket("E07", body="Again.")).first("ticket"))
    make_backup(desk.places, KEY, desk.now_s)
    desk.apply(AddNote(ticket, "Mine."))
    desk.close()
    with desk.looking() as driver:
        driver.execute("UPDATE ticket SET version = 'from the server' WHERE id = ?", (ticket,))
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = driver.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'event'").fetchone()
    flip(desk.places.database, (page - 1) * PAGE + 50)

    rebuild(desk.places, KEY, now_s=LATER_S)

    assert desk.sql("SELECT version, notes FROM ticket WHERE id = ?", ticket) == [("from the server", 1)]


def test_a_database_of_another_workspace_is_set_aside(desk: SmallDesk, tmp_path: Path) -> None:
    desk.work(40)
    desk.close()
    before = desk.image()
    with closing(open_driver(tmp_path / "other.db", DataKey(b"o" * 32))) as other:
        migrate(other, now_s=START_S)
    shutil.copy(tmp_path / "other.db", desk.places.database)

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert desk.image() == before
    assert aside_of(done, "desk.db").read_bytes() == (tmp_path / "other.db").read_bytes()


def test_the_old_files_are_set_aside_whole(worked: tuple[Path, Image], tmp_path: Path) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    flip(desk.places.database, 20 * PAGE + 7)
    old = {path.name: path.read_bytes() for path in (desk.places.database, desk.places.journal)}

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert {name: aside_of(done, name).read_bytes() for name in old} == old
    assert aside_of(done, "").parent == desk.places.folder


def test_a_damaged_backup_is_passed_over_for_an_older_one(worked: tuple[Path, Image], tmp_path: Path) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    newest = make_backup(desk.places, KEY, LATER_S)
    flip(newest.path, 5 * PAGE)
    desk.places.database.write_bytes(b"")

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert [path for path, _ in done.passed_over] == [newest.path]
    assert done.backup is not None
    assert without_imports(desk.image(), worked[1]) == without_imports(worked[1])


def test_a_damaged_journal_is_read_as_far_as_it_can_be(worked: tuple[Path, Image], tmp_path: Path) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    flip(desk.places.journal, desk.places.journal.stat().st_size // 2)  # before it, the backup knows all

    rebuild(desk.places, KEY, now_s=LATER_S)

    assert desk.image() == worked[1]


def test_search_finds_again_what_was_rebuilt(desk: SmallDesk) -> None:
    make_backup(desk.places, KEY, desk.now_s)
    ticket = TicketId(desk.apply(CreateTicket("Zebra on the roof", body="Really.")).first("ticket"))
    with desk.looking() as driver:
        index_all(driver)  # so that the backup knows the ticket by its old words, and nothing waits
    make_backup(desk.places, KEY, desk.now_s)
    desk.apply(SetFields(ticket, {"subject": "Gnu on the roof"}))
    desk.close()

    for _ in range(2):  # from a backup that knows the ticket, then from one that does not
        desk.places.database.unlink()
        rebuild(desk.places, KEY, now_s=LATER_S)
        with desk.looking() as driver:
            index_all(driver)
        sql = "SELECT id FROM ticket JOIN fts ON fts.rowid = ticket.doc WHERE fts MATCH ?"
        assert desk.sql(sql, "gnu roof really") == [(ticket,)]
        assert desk.sql(sql, "zebra") == []
        list_backups(desk.places)[0].path.unlink()


def test_custom_fields_are_found_again(desk: SmallDesk) -> None:
    change = CreateTicket("E07", body="Again.", custom={"shop": "Alfama"})
    ticket = desk.apply(change).first("ticket")
    desk.close()
    desk.places.database.unlink()

    rebuild(desk.places, KEY, now_s=LATER_S)

    assert desk.sql("SELECT owner_id, text FROM field_value") == [(ticket, "alfama")]


def test_custom_fields_of_salvaged_rows_are_found_again(desk: SmallDesk) -> None:
    change = CreateTicket("E07", body="Again.", custom={"shop": "Alfama"})
    ticket = desk.apply(change).first("ticket")
    desk.close()
    desk.places.journal.unlink()
    with desk.looking() as driver:
        (page,) = driver.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'field_value'").fetchone()
    flip(desk.places.database, (page - 1) * PAGE + 50)

    rebuild(desk.places, KEY, now_s=LATER_S)

    assert desk.sql("SELECT owner_id, text FROM field_value") == [(ticket, "alfama")]


def test_a_workspace_with_nothing_left_opens_empty(desk: SmallDesk) -> None:
    desk.close()
    desk.places.database.unlink()
    desk.places.journal.unlink()

    rebuild(desk.places, KEY, now_s=LATER_S)

    assert len(desk.sql("SELECT id FROM account WHERE kind = 'local'")) == 1
    assert len(desk.sql("SELECT device_id FROM device")) == 1


def test_restoring_a_backup_does_the_newer_changes_again(worked: tuple[Path, Image], tmp_path: Path) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    (backup,) = list_backups(desk.places)
    epoch = desk.sql("SELECT epoch FROM device")

    done = restore_backup(desk.places, KEY, backup, now_s=LATER_S)

    assert done.rebuilt.replayed == len(worked[1]["change"]) - backup.content.change_n - 1  # less the import
    assert without_imports(desk.image(), worked[1]) == without_imports(worked[1])
    assert desk.sql("SELECT epoch FROM device") != epoch
    assert desk.sql("SELECT next_n FROM device") == [(1,)]


def test_restoring_without_newer_changes_goes_back_in_time(
    worked: tuple[Path, Image], tmp_path: Path
) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    (backup,) = list_backups(desk.places)
    journal = desk.places.journal.read_bytes()

    done = restore_backup(desk.places, KEY, backup, now_s=LATER_S, replay=False)

    assert len(desk.image()["change"]) == backup.content.change_n
    assert aside_of(done, "outbox.log").read_bytes() == journal
    assert catch_up(desk.places, KEY, now_s=LATER_S).changes == 0
    desk.open()
    desk.work(5)
    desk.close()
    desk.image()


def test_changes_of_another_history_are_not_mixed_in(worked: tuple[Path, Image], tmp_path: Path) -> None:
    """Back to the first backup, on from there, and then to a backup of the time before going back."""
    desk = copy_of(worked, tmp_path / "desk")
    (first,) = list_backups(desk.places)
    later = make_backup(desk.places, KEY, LATER_S)
    restore_backup(desk.places, KEY, first, now_s=LATER_S, replay=False)
    desk.open()
    for number in range(200):
        desk.apply(CreateTicket(f"Other {number}", body="Elsewhere."))
    desk.close()
    before = desk.image()

    with pytest.raises(Refused, match="do not fit the backup"):
        restore_backup(desk.places, KEY, later, now_s=LATER_S)
    assert desk.image() == before

    flip(desk.places.database, 30 * PAGE)
    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert done.backup == first
    assert desk.image() == before


def test_a_workspace_in_use_is_not_touched(desk: SmallDesk) -> None:
    desk.work(5)
    before = desk.image()

    with pytest.raises(Refused, match="open in another window"):
        rebuild(desk.places, KEY, now_s=LATER_S)

    assert desk.image() == before
    assert not desk.places.replacement.exists()


def test_a_stopped_repair_leaves_everything_as_it_was(worked: tuple[Path, Image], tmp_path: Path) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    flip(desk.places.database, 25 * PAGE)
    files = {path.name for path in desk.places.folder.iterdir()}
    before = desk.places.database.read_bytes()
    calls = 0

    def stop(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 40:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        rebuild(desk.places, KEY, now_s=LATER_S, advance=stop)

    assert desk.places.database.read_bytes() == before
    beside = {path.name for path in sidecars(desk.places.database)}
    assert {path.name for path in desk.places.folder.iterdir()} - beside == files
