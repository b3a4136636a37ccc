"""What the journal holds and the database lacks is done at the next start, once."""

from __future__ import annotations

import shutil
from pathlib import Path

from desk_app.domain.changes import CreateTicket
from desk_app.store.catching_up import catch_up, rewriting, take_over
from desk_app.store.recovery import rebuild
from tests.store.damaging import LATER_S, copy_of
from tests.store.small_desk import KEY, Image, SmallDesk


def test_a_lost_write_ahead_log_is_made_good_at_the_next_start(desk: SmallDesk) -> None:
    desk.work(30)
    with desk.looking() as driver:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.work(40)
    before = desk.image()
    left = SmallDesk(desk.places.folder.with_name("left"))
    for path in (desk.places.database, desk.places.journal):  # but not desk.db-wal
        shutil.copy(path, left.places.folder)
    epoch = left.sql("SELECT epoch FROM device")

    done = catch_up(left.places, KEY, now_s=LATER_S)

    assert done.changes > 20
    assert done.problems == ()
    assert left.image() == before
    assert left.sql("SELECT epoch FROM device") != epoch
    assert catch_up(left.places, KEY, now_s=LATER_S).changes == 0


def test_a_change_that_was_written_down_but_not_committed_is_done_at_the_next_start(desk: SmallDesk) -> None:
    """The crash between journal and commit: one change, so the store did not go back in time."""
    desk.work(20)
    desk.close()
    saved = desk.places.database.read_bytes()
    desk.open()
    desk.apply(CreateTicket("Zebra", body="On the roof."))
    desk.close()
    before = desk.image()
    desk.places.database.write_bytes(saved)
    epoch = desk.sql("SELECT epoch FROM device")

    done = catch_up(desk.places, KEY, now_s=LATER_S)

    assert done.changes == 1
    assert desk.image() == before
    assert desk.sql("SELECT epoch FROM device") == epoch


def test_an_earlier_record_of_a_number_was_never_done(desk: SmallDesk) -> None:
    """Its transaction failed, and so did taking it back out of the journal."""
    desk.work(5)
    desk.close()
    newest = max(int(str(row["n"])) for row in desk.image()["change"])
    records = list(desk.journal.records())
    desk.journal.append(newest + 1, records[-2].payload.replace(b'"id"', b'"ID"'))  # of the failed one
    desk.open()
    desk.apply(CreateTicket("Zebra", body="On the roof."))
    desk.close()
    before = desk.image()
    desk.places.database.unlink()

    done = rebuild(desk.places, KEY, now_s=LATER_S)

    assert done.rebuilt.problems == []
    assert desk.image() == before


def test_doing_records_again_changes_nothing(worked: tuple[Path, Image], tmp_path: Path) -> None:
    desk = copy_of(worked, tmp_path / "desk")
    with desk.looking() as driver, rewriting(driver):
        done = take_over(driver, desk.journal.records(), now_s=LATER_S)
    assert done.changes == 0
    assert desk.image() == worked[1]
