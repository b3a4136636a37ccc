"""A backup is sound, encrypted, of one moment, and there when it is needed; half of one never appears."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desk_app.domain.changes import CreateTicket
from desk_app.domain.errors import Cancelled, DeskError, DiskFull, WorkspaceDamaged, WorkspaceLocked
from desk_app.store.backup import (
    DAY_S,
    JOURNAL_KEPT_S,
    BackupReason,
    check_backup,
    is_backup_due,
    journal_keep_from,
    list_backups,
    make_backup,
    thin_backups,
    trim_journal,
)
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.runner import migrate
from desk_app.store.migrations.step import Migration
from desk_app.store.recovery import restore_backup
from desk_app.store.snapshot import SPARE_BYTES, copy_database, inspect_database, require_space
from desk_app.store.thinning import Policy
from tests.store.small_desk import KEY, START_S, SmallDesk, a_copy, a_desk

CANARY = "The customer is moving to Lisbon"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "desk"
    with a_desk(folder, 20):
        return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[SmallDesk]:
    with a_copy(template, tmp_path / "desk") as desk:
        yield desk


def test_a_backup_holds_everything_there_was(desk: SmallDesk) -> None:
    before = desk.image()

    backup = make_backup(desk.places, KEY, desk.now_s)

    assert list_backups(desk.places) == (backup,)
    assert backup.content.tickets == len(before["ticket"])
    assert backup.content.messages == len(before["message"])
    assert backup.content.blobs == len(before["blob"])
    assert backup.content.change_n == len(before["change"])
    assert backup.size_bytes == backup.path.stat().st_size
    check_backup(backup, KEY)
    desk.work(10)
    desk.close()
    restore_backup(desk.places, KEY, backup, now_s=desk.now_s, replay=False)
    assert desk.image() == before


def test_nothing_of_a_customer_is_readable_in_a_backup(desk: SmallDesk) -> None:
    desk.apply(CreateTicket(CANARY, body=CANARY))

    backup = make_backup(desk.places, KEY, desk.now_s)

    for path in (backup.path, backup.manifest):
        assert b"Lisbon" not in path.read_bytes()
        assert b"SQLite format" not in path.read_bytes()
    with pytest.raises(WorkspaceLocked):
        open_driver(backup.path, DataKey(b"o" * 32), read_only=True)


def test_a_backup_is_one_file_and_its_manifest(desk: SmallDesk) -> None:
    backup = make_backup(desk.places, KEY, desk.now_s)

    assert sorted(desk.places.backups.iterdir()) == [backup.path, backup.manifest]
    assert backup.path.stat().st_mode & 0o777 == 0o600


def test_two_backups_in_one_second_are_two(desk: SmallDesk) -> None:
    first, second = (make_backup(desk.places, KEY, desk.now_s) for _ in range(2))

    assert first.path != second.path
    assert set(list_backups(desk.places)) == {first, second}


def test_a_backup_is_of_one_moment_while_others_go_on_writing(desk: SmallDesk) -> None:
    desk.load(300)
    begun, done = threading.Event(), threading.Event()
    written: list[int] = []

    def write() -> None:
        begun.wait(60)
        while not done.is_set() or not written:
            written.append(desk.apply(CreateTicket("Meanwhile", body="Again.")).n)

    def begin(_done: int, _total: int) -> None:
        begun.set()

    newest = desk.sql("SELECT max(n) FROM change")[0][0]
    thread = threading.Thread(target=write)
    thread.start()
    backup = make_backup(desk.places, KEY, desk.now_s, advance=begin)
    done.set()
    thread.join()

    assert written
    assert backup.content.change_n == newest
    check_backup(backup, KEY)


@pytest.mark.parametrize("stop_at", [1, 2, 3])
def test_a_stopped_backup_leaves_nothing(desk: SmallDesk, stop_at: int) -> None:
    desk.load(4_000, body="A text that makes the copy take several steps. " * 10)
    calls = 0

    def stop(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == stop_at:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        make_backup(desk.places, KEY, desk.now_s, advance=stop)

    assert list(desk.places.backups.iterdir()) == []
    desk.work(3)


def test_progress_comes_to_its_end(desk: SmallDesk) -> None:
    told: list[tuple[int, int]] = []

    backup = make_backup(desk.places, KEY, desk.now_s, advance=lambda done, total: told.append((done, total)))

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1] == backup.size_bytes


def test_a_damaged_database_gives_no_backup(desk: SmallDesk) -> None:
    desk.close()
    data = bytearray(desk.places.database.read_bytes())
    data[20 * 4096 + 5] ^= 1
    desk.places.database.write_bytes(data)

    with pytest.raises(WorkspaceDamaged):
        make_backup(desk.places, KEY, desk.now_s)

    assert list(desk.places.backups.iterdir()) == []


def test_a_database_whose_pages_are_whole_and_make_no_sense_gives_no_backup(desk: SmallDesk) -> None:
    with desk.looking() as driver:
        driver.execute("PRAGMA writable_schema = ON")
        driver.execute("DELETE FROM sqlite_schema WHERE name = 'ticket_number'")  # its pages belong to nobody

    with pytest.raises(WorkspaceDamaged, match="never used"):
        make_backup(desk.places, KEY, desk.now_s)


def test_a_backup_that_changed_where_no_row_is_is_not_believed(desk: SmallDesk) -> None:
    with desk.looking() as driver:
        driver.execute("CREATE TABLE gone (x)")
        driver.execute("INSERT INTO gone VALUES (randomblob(9000))")
        driver.execute("DROP TABLE gone")
    backup = make_backup(desk.places, KEY, desk.now_s)
    data = bytearray(backup.path.read_bytes())
    data[-1] ^= 1
    backup.path.write_bytes(data)
    assert inspect_database(backup.path, KEY) == backup.content

    with pytest.raises(WorkspaceDamaged, match="is damaged"):
        check_backup(backup, KEY)


@pytest.mark.parametrize("harm", ["flip", "cut", "swap", "remove"])
def test_a_backup_that_changed_is_not_believed(desk: SmallDesk, harm: str) -> None:
    backup = make_backup(desk.places, KEY, desk.now_s)
    data = bytearray(backup.path.read_bytes())
    match harm:
        case "flip":
            data[len(data) // 2] ^= 1
            backup.path.write_bytes(data)
        case "cut":
            backup.path.write_bytes(data[:-4096])
        case "swap":
            desk.work(3)
            shutil.copy(make_backup(desk.places, KEY, desk.now_s).path, backup.path)
        case _:
            backup.path.unlink()

    with pytest.raises(DeskError):
        check_backup(backup, KEY)
    if harm in {"cut", "remove"}:
        assert backup not in list_backups(desk.places)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": "x"}', '{"format": "desk-app backup", "version": 2}', "[" * 10_000],
)
def test_a_manifest_that_makes_no_sense_is_no_backup(desk: SmallDesk, text: str) -> None:
    backup = make_backup(desk.places, KEY, desk.now_s)

    backup.manifest.write_text(text)

    assert list_backups(desk.places) == ()


def test_a_manifest_with_a_strange_value_is_no_trouble(desk: SmallDesk) -> None:
    backup = make_backup(desk.places, KEY, desk.now_s)
    values = json.loads(backup.manifest.read_text())

    strange: tuple[object, ...] = (None, -1, "x", 1.5, True, [], 10**40)
    for name in values:
        for value in strange:
            backup.manifest.write_text(json.dumps({**values, name: value}))
            for info in list_backups(desk.places):
                assert thin_backups(desk.places, now_s=info.made_s) == ()


def test_without_space_nothing_is_begun(desk: SmallDesk, tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free

    with pytest.raises(DiskFull, match="MB are free"):
        require_space(tmp_path, free)
    require_space(tmp_path, free // 2 - SPARE_BYTES)


def test_a_database_that_is_not_there_is_not_made(desk: SmallDesk, tmp_path: Path) -> None:
    with pytest.raises(DeskError):
        copy_database(tmp_path / "none.db", KEY, tmp_path / "copy.db")
    assert not (tmp_path / "none.db").exists()


def test_a_migration_is_preceded_by_a_backup_that_restores(desk: SmallDesk) -> None:
    before = desk.image()
    desk.close()
    steps = (*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "mark", ("CREATE TABLE mark (x TEXT) STRICT",)))
    with closing(open_driver(desk.places.database, KEY)) as driver:
        migrate(
            driver,
            now_s=desk.now_s,
            migrations=steps,
            before=lambda: make_backup(desk.places, KEY, desk.now_s, reason=BackupReason.MIGRATION),
        )

    (backup,) = list_backups(desk.places)

    assert backup.reason is BackupReason.MIGRATION
    assert backup.content.schema == len(MIGRATIONS)
    restore_backup(desk.places, KEY, backup, now_s=desk.now_s)
    assert desk.image() == before


def test_a_backup_is_due_once_a_day_and_only_after_a_change(desk: SmallDesk) -> None:
    assert is_backup_due((), 0, now_s=START_S)
    backup = make_backup(desk.places, KEY, START_S)
    same, newer = backup.content.change_n, backup.content.change_n + 1

    assert not is_backup_due((backup,), newer, now_s=START_S + DAY_S - 1)
    assert is_backup_due((backup,), newer, now_s=START_S + DAY_S)
    assert not is_backup_due((backup,), same, now_s=START_S + DAY_S)
    assert is_backup_due((backup,), newer, now_s=START_S - 1)  # the clock was wrong when it was made


def test_thinning_removes_both_files_of_a_backup(desk: SmallDesk) -> None:
    old = [make_backup(desk.places, KEY, START_S - days * DAY_S) for days in (30, 30, 400, 401, 0)]

    removed = thin_backups(desk.places, now_s=START_S, policy=Policy(days=1, weeks=1, months=2))

    assert len(removed) == 3
    left = {info.path.name for info in list_backups(desk.places)}
    assert left == {info.path.name for info in old} - set(removed)
    assert len(list(desk.places.backups.iterdir())) == 2 * len(left)


def test_the_journal_is_kept_until_two_backups_hold_it_and_it_is_old(desk: SmallDesk) -> None:
    first = make_backup(desk.places, KEY, desk.now_s)
    held = first.content.change_n
    assert journal_keep_from([], 1_000) == 0
    assert journal_keep_from([first], 1_000) == 0
    desk.work(10)
    second = make_backup(desk.places, KEY, desk.now_s)

    assert journal_keep_from([second, first], 1_000) == held + 1
    assert journal_keep_from([first, second], held - 3) == held - 3


def test_trimming_keeps_the_records_that_backups_lack(desk: SmallDesk) -> None:
    old = make_backup(desk.places, KEY, desk.now_s)
    make_backup(desk.places, KEY, desk.now_s)
    desk.work(10)
    numbers = [record.n for record in desk.journal.records()]
    held = old.content.change_n

    assert trim_journal(desk.places, KEY, now_s=desk.now_s) == 0  # all of it is young
    later = desk.now_s + JOURNAL_KEPT_S
    assert trim_journal(desk.places, KEY, now_s=later) == sum(n <= held for n in numbers)

    assert [record.n for record in desk.journal.records()] == [n for n in numbers if n > held]
    desk.work(5)  # the writer goes on with the new file
    before = desk.image()
    desk.close()
    restore_backup(desk.places, KEY, old, now_s=later)
    assert desk.image() == before
