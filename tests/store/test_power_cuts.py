"""The power goes at any write, sync or rename, and again while the program recovers: nothing told is lost."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from desk_app.store.durable import write_whole
from tests.store.power.cuts import cut_everywhere, record, third_of_today
from tests.store.power.disk import Cut, Disk, Removed, Renamed, Synced, SyncedFolder, Tear, Wrote
from tests.store.power.recorder import Recorder
from tests.store.power.scenes import SCENES, Scene, Tell
from tests.store.small_desk import SmallDesk

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the spy asks /proc which file is synced")


def test_what_was_synced_stays_and_the_rest_may_go() -> None:
    disk = Disk({"old": b"old"})
    for event in (
        Wrote("new", 0, b"a" * 1_024),
        Synced("new"),
        Wrote("new", 1_024, b"b" * 1_024),
        Cut("old", 1),
    ):
        disk.apply(event)

    assert disk.after_cut(Tear.DROPPED, random.Random(1)) == {"old": b"old", "new": b"a" * 1_024}
    torn = disk.after_cut(Tear.TORN, random.Random(1))["new"]
    assert torn in (b"a" * 1_024, b"a" * 1_024 + b"b" * 512)


def test_a_name_is_sure_once_its_folder_was_synced() -> None:
    disk = Disk({"keys": b"old"})
    for event in (Wrote("part", 0, b"new"), Synced("part"), Renamed("part", "keys")):
        disk.apply(event)
    before = disk.after_cut(Tear.DROPPED, random.Random(1))
    disk.apply(SyncedFolder("."))
    after = disk.after_cut(Tear.DROPPED, random.Random(1))
    disk.apply(Removed("keys"))

    assert before == {"keys": b"old", "part": b"new"}
    assert after == {"keys": b"new"} == disk.after_cut(Tear.DROPPED, random.Random(1))
    assert disk.after_cut(Tear.TORN, random.Random(1)) == {}


def test_a_file_put_in_place_of_another_is_seen_as_it_is_done(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"old")
    recorder = Recorder(tmp_path)
    with recorder.recording():
        write_whole(tmp_path / "keys", b"new")

    kinds = [type(event) for event in recorder.events]
    assert kinds == [Wrote, Synced, Renamed, SyncedFolder]


def test_every_write_of_the_database_is_seen(tmp_path: Path) -> None:
    """Replaying what was recorded gives the files as they are."""
    played = record(SCENES[0], tmp_path / "desk")
    disk = Disk(played.before)
    for event in played.events:
        disk.apply(event)
    left = disk.after_cut(Tear.REORDERED, random.Random(1))

    assert left["outbox.log"] == (tmp_path / "desk" / "outbox.log").read_bytes()
    assert left["desk.db"] == (tmp_path / "desk" / "desk.db").read_bytes()


def test_nothing_told_is_lost_when_the_power_goes() -> None:
    found = cut_everywhere([SCENES[5]], third=third_of_today())

    assert found.wrong == []
    assert found.starts > 10


def test_what_is_told_before_it_is_on_the_disk_is_found() -> None:
    """A bulk load is not synced, because it can be done again; told as kept, it must be caught."""

    def load(desk: SmallDesk, told: Tell) -> None:
        desk.load(5)
        told()

    wrong = cut_everywhere([Scene("told too early", load)]).wrong

    assert any("neither what was told nor one step more" in line for line in wrong)
