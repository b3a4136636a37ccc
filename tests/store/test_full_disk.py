"""On a full disk every operation ends in one sentence, and whatever was there is still whole.

A real, small file system is mounted for this; where that is not allowed the tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from desk_app.domain.changes import CreateTicket
from desk_app.domain.errors import DiskFull, StoreError
from desk_app.store.backup import check_backup, list_backups, make_backup, trim_journal
from desk_app.store.ballast import GIVEN_UP, PLENTY, Ballast
from desk_app.store.bundle import make_bundle
from desk_app.store.bundle_reading import check_bundle
from desk_app.store.catching_up import catch_up
from desk_app.store.indexing import index_all, queue_everything
from desk_app.store.journal_reading import TailState
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.runner import find_schema, migrate
from desk_app.store.migrations.step import Migration
from desk_app.store.progress import Advance
from desk_app.store.recovery import rebuild, restore_backup
from desk_app.store.snapshot import driver_words
from tests.store.small_desk import KEY, SmallDesk, a_copy, a_desk

DISK_BYTES = 100_000_000
ROOMS = (0, 4_096, 60_000, 400_000, 1_000_000, 2_500_000, 6_000_000, 60_000_000)
"""What is left on the disk, in bytes: from nothing to enough for everything."""

ZEBRA = CreateTicket("Zebra", body="On the roof. " * 500)
MARK = Migration(
    len(MIGRATIONS) + 1,
    "mark",
    (
        "ALTER TABLE message ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
        "UPDATE message SET mark = hex(randomblob(200))",
    ),
)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real file system with room for 100 MB."""
    if sys.platform != "linux":
        pytest.skip("a small file system is only mounted on Linux")
    folder = tmp_path_factory.mktemp("disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of about 10 MB with two backups and work after them."""
    folder = tmp_path_factory.mktemp("template") / "desk"
    with a_desk(folder, 20) as desk:
        desk.load(1_500, body="A text that fills pages. " * 60)
        make_backup(desk.places, KEY, desk.now_s)
        make_backup(desk.places, KEY, desk.now_s)
        desk.work(20)
    return folder


@pytest.fixture
def desk(disk: Path, template: Path) -> Iterator[SmallDesk]:
    for path in disk.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with a_copy(template, disk / "desk") as desk:
        yield desk


def fill(disk: Path, *, leaving: int) -> None:
    """Use the disk up but for so many bytes."""
    with (disk / "filler").open("wb") as file:
        while (size := shutil.disk_usage(disk).free - leaving) > 0:
            with suppress(OSError):  # the indexer has just written something
                os.posix_fallocate(file.fileno(), 0, size)
                return


def make_room(disk: Path) -> None:
    (disk / "filler").unlink(missing_ok=True)


def filling(disk: Path, *, leaving: int, once: Path) -> Advance:
    """Somebody else fills the disk while the work is under way: as soon as this file is there."""

    def advance(_done: int, _total: int) -> None:
        if once.exists() and not (disk / "filler").exists():
            fill(disk, leaving=leaving)

    return advance


def ends_well_or_in_a_sentence(work: Callable[[], object]) -> bool:
    """Whether it could be done; refusing takes the right words."""
    error: StoreError | None = None
    try:
        work()
    except StoreError as refused:
        error = refused
    assert error is None or re.search(r"disk is full|MB are free", str(error))
    return error is None


def test_a_change_is_kept_whole_or_refused_in_a_sentence(disk: Path, desk: SmallDesk) -> None:
    done: list[bool] = []
    for leaving in range(0, 300_000, 8_192):
        before = desk.sql("SELECT count(*), max(n) FROM change")[0]
        fill(disk, leaving=leaving)
        kept = ends_well_or_in_a_sentence(
            lambda: desk.apply(CreateTicket("Zebra", body="On the roof. " * 500))
        )
        make_room(disk)
        after = desk.sql("SELECT count(*), max(n) FROM change")[0]
        assert after == (before[0] + kept, before[1] + kept)
        done.append(kept)
    desk.close()

    assert {True, False} == set(done)
    desk.image()
    reading = desk.journal.records()
    assert max(record.n for record in reading) == desk.sql("SELECT max(n) FROM change")[0][0]
    assert reading.tail.state is TailState.CLEAN
    assert catch_up(desk.places, KEY, now_s=desk.now_s).changes == 0


def test_a_file_is_attached_whole_or_not_at_all(disk: Path, desk: SmallDesk) -> None:
    before = {path.name for path in desk.places.blobs.rglob("*")}
    fill(disk, leaving=1_000_000)

    with pytest.raises(DiskFull, match="not kept"):
        desk.file()

    assert {path.name for path in desk.places.blobs.rglob("*")} == before


@pytest.mark.parametrize("leaving", ROOMS)
def test_a_backup_is_made_whole_or_not_at_all(disk: Path, desk: SmallDesk, leaving: int) -> None:
    advance = filling(disk, leaving=leaving, once=desk.places.backups)

    done = ends_well_or_in_a_sentence(lambda: make_backup(desk.places, KEY, desk.now_s, advance=advance))

    assert done or leaving < ROOMS[-1]
    assert not done or leaving > ROOMS[3]
    assert len(list_backups(desk.places)) == 2 + done
    assert len(list(desk.places.backups.iterdir())) == 2 * (2 + done)
    for info in list_backups(desk.places):
        check_backup(info, KEY)
    make_room(disk)
    desk.work(3)


@pytest.mark.parametrize("leaving", ROOMS)
def test_a_bundle_is_made_whole_or_not_at_all(disk: Path, desk: SmallDesk, leaving: int) -> None:
    advance = filling(disk, leaving=leaving, once=desk.places.folder)

    done = ends_well_or_in_a_sentence(
        lambda: make_bundle(desk.places, KEY, disk, now_s=desk.now_s, advance=advance)
    )

    bundles = list(disk.glob("*.deskbackup"))
    assert len(bundles) == done
    assert done or leaving < ROOMS[-1]
    assert not done or leaving > ROOMS[3]
    for path in bundles:
        check_bundle(path)
    assert not list(disk.glob(".incoming*"))


@pytest.mark.parametrize("leaving", ROOMS)
@pytest.mark.parametrize("how", ["rebuild", "restore"])
def test_a_repair_is_finished_or_leaves_everything_as_it_was(
    disk: Path, desk: SmallDesk, leaving: int, how: str
) -> None:
    desk.close()
    before = desk.image()
    advance = filling(disk, leaving=leaving, once=desk.places.replacement)

    def repair() -> object:
        if how == "rebuild":
            return rebuild(desk.places, KEY, now_s=desk.now_s, advance=advance)
        info = list_backups(desk.places)[0]
        return restore_backup(desk.places, KEY, info, now_s=desk.now_s, advance=advance)

    done = ends_well_or_in_a_sentence(repair)

    assert done or leaving < ROOMS[-1]
    assert not done or leaving > ROOMS[2]
    make_room(disk)
    assert not desk.places.replacement.exists()
    assert desk.image() == before


@pytest.mark.parametrize("leaving", ROOMS)
def test_a_migration_is_done_whole_or_not_at_all(disk: Path, desk: SmallDesk, leaving: int) -> None:
    desk.close()
    rows = len(desk.image()["message"])
    fill(disk, leaving=leaving)

    def bring_forward() -> None:
        with desk.looking() as driver:
            migrate(driver, now_s=desk.now_s, migrations=(*MIGRATIONS, MARK))

    done = ends_well_or_in_a_sentence(bring_forward)
    make_room(disk)

    with desk.looking() as driver:
        assert find_schema(driver, (*MIGRATIONS, MARK)).version == len(MIGRATIONS) + done
    assert len(desk.image()["message"]) == rows
    if done:
        assert desk.sql("SELECT count(*) FROM message WHERE length(mark) = 400") == [(rows,)]


@pytest.mark.parametrize("leaving", ROOMS)
def test_a_trimmed_journal_is_the_old_one_or_the_new_one(disk: Path, desk: SmallDesk, leaving: int) -> None:
    before = [record.n for record in desk.journal.records()]
    fill(disk, leaving=leaving)

    done = ends_well_or_in_a_sentence(lambda: trim_journal(desk.places, KEY, now_s=desk.now_s + 90 * 86_400))

    make_room(disk)
    reading = desk.journal.records()
    after = [record.n for record in reading]
    assert reading.tail.state is TailState.CLEAN
    assert after == (before[-len(after) :] if done else before)
    assert (len(after) < len(before)) == done
    desk.work(3)
    desk.image()


@pytest.mark.parametrize("leaving", ROOMS)
def test_indexing_goes_on_when_there_is_room_again(disk: Path, desk: SmallDesk, leaving: int) -> None:
    desk.close()
    with desk.looking() as driver:
        queue_everything(driver)
        fill(disk, leaving=leaving)
        with suppress(StoreError), driver_words():
            index_all(driver)
        make_room(disk)
        index_all(driver)
        assert driver.execute("SELECT count(*) FROM fts_queue").fetchone() == (0,)
        found = driver.execute("SELECT count(*) FROM fts WHERE fts MATCH 'pages'").fetchone()
    assert found == (1_500,)
    desk.image()


def test_the_reserve_lets_what_was_just_written_be_saved(disk: Path, desk: SmallDesk) -> None:
    desk.reserve.fill()
    fill(disk, leaving=0)

    changes = desk.apply(ZEBRA)

    assert changes.problems == (GIVEN_UP,)
    assert desk.sql("SELECT subject FROM ticket WHERE id = ?", changes.first("ticket")) == [("Zebra",)]
    fill(disk, leaving=0)
    with pytest.raises(StoreError):  # it is gone, and comes back only when there is plenty of space
        desk.apply(ZEBRA)


def test_the_reserve_is_only_filled_while_there_is_plenty(disk: Path, desk: SmallDesk) -> None:
    size = 2_000_000
    reserve = Ballast(desk.places.folder, size_bytes=size)
    fill(disk, leaving=PLENTY * size - 1)

    reserve.fill()
    assert not (desk.places.folder / "reserve").exists()
    make_room(disk)
    reserve.fill()

    assert (desk.places.folder / "reserve").stat().st_size == size
    assert not reserve.helps(StoreError("The disk reported an error."))  # there is room: it was not for that
    assert (desk.places.folder / "reserve").exists()
