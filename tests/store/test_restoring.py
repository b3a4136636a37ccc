"""A bundle is everything in one file; it comes back in a new folder, or over this or another workspace."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.changes import CreateTicket
from desk_app.domain.errors import (
    Cancelled,
    DeskError,
    InvalidInput,
    NotFound,
    Refused,
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceTooNew,
)
from desk_app.store import key_record
from desk_app.store.backup import list_backups, make_backup
from desk_app.store.blobs import BlobStore
from desk_app.store.bundle import make_bundle
from desk_app.store.bundle_reading import check_bundle
from desk_app.store.catching_up import catch_up
from desk_app.store.crypto import DataKey
from desk_app.store.key_wraps import RecoveryWrap
from desk_app.store.places import Places
from desk_app.store.restoring import RestoreWish, restore_bundle
from tests.store.small_desk import KEY, SECRET, START_S, SmallDesk, a_copy, a_desk

LATER_S = START_S + 90 * 86_400
OTHER = DataKey(b"o" * 32)


def unlock(folder: Path) -> DataKey:
    """As with the recovery code: the bundle's own key file gives the key."""
    record = key_record.load(folder)
    return record.recovery.open(SECRET, record.workspace_id)


WISH = RestoreWish(unlock, LATER_S)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "desk"
    with a_desk(folder, 30) as desk:
        desk.apply(CreateTicket("With a file", body="Look.", files=(desk.file(),)))
    (folder / "settings.json").write_text('{"language": "pt"}')
    return folder


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[SmallDesk]:
    with a_copy(template, tmp_path / "desk") as desk:
        yield desk


@pytest.fixture
def bundle(desk: SmallDesk, tmp_path: Path) -> Path:
    return make_bundle(desk.places, KEY, tmp_path / "all.deskbackup", now_s=desk.now_s).path


def blobs_of(places: Places, desk: SmallDesk) -> list[bytes]:
    """The content of every attachment that the database names."""
    store = BlobStore(places.blobs, KEY)
    return [store.read(sha256) for (sha256,) in desk.sql("SELECT sha256 FROM blob ORDER BY sha256")]


def test_a_bundle_comes_back_in_a_new_folder(desk: SmallDesk, bundle: Path, tmp_path: Path) -> None:
    back = SmallDesk(tmp_path / "back" / "deep")
    shutil.rmtree(back.places.folder)

    done = restore_bundle(bundle, back.places, WISH)

    assert done.aside is None
    assert back.image() == desk.image()
    assert blobs_of(back.places, back) == blobs_of(desk.places, desk) != []
    assert (back.places.folder / "settings.json").read_text() == '{"language": "pt"}'
    assert back.sql("SELECT epoch FROM device") != desk.sql("SELECT epoch FROM device")
    assert sorted(path.name for path in back.places.folder.iterdir()) == [
        "blobs",
        "desk.db",
        "keys.json",
        "settings.json",
    ]
    back.open()
    back.work(5)
    back.close()


def test_nothing_of_a_customer_is_readable_in_a_bundle(desk: SmallDesk, tmp_path: Path) -> None:
    blob = BlobStore.open(desk.places.blobs, KEY).put_bytes(b"The customer is moving to Lisbon")
    with desk.looking() as driver:
        driver.execute(
            "INSERT INTO blob VALUES (?, 32, 'text/plain', 'here', 'todo', NULL, 0)", (blob.sha256,)
        )
    desk.apply(CreateTicket("Lisbon", body="The customer is moving to Lisbon"))

    path = make_bundle(desk.places, KEY, tmp_path, now_s=desk.now_s).path

    assert path.suffix == ".deskbackup"
    assert b"Lisbon" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_bundle_says_nothing_about_this_computer(bundle: Path) -> None:
    with tarfile.open(bundle) as tar:
        members = tar.getmembers()
    assert {(member.uid, member.gid, member.uname, member.gname) for member in members} == {(0, 0, "", "")}
    assert members[-1].name == "manifest.json"


def test_a_bundle_restored_over_the_same_workspace_does_newer_changes_again(
    desk: SmallDesk, bundle: Path
) -> None:
    backup = make_backup(desk.places, KEY, desk.now_s)
    desk.work(20)
    desk.apply(CreateTicket("Newer, with a file", body="Look.", files=(desk.file(),)))
    desk.close()
    before, files = desk.image(), blobs_of(desk.places, desk)
    record = key_record.load(desk.places.folder)
    renewed = RecoveryWrap.make(KEY, SECRET[::-1], record.workspace_id)
    key_record.save(desk.places.folder, dataclasses.replace(record, recovery=renewed))
    keys = (desk.places.folder / "keys.json").read_bytes()

    done = restore_bundle(bundle, desk.places, WISH)

    assert done.rebuilt.replayed > 0
    assert desk.image() == before
    assert blobs_of(desk.places, desk) == files
    assert (desk.places.folder / "keys.json").read_bytes() == keys
    assert list_backups(desk.places) == (backup,)
    assert done.aside is not None
    assert {path.name for path in done.aside.iterdir()} >= {"desk.db", "blobs", "outbox.log", "settings.json"}


def test_a_bundle_restored_without_newer_changes_sets_them_aside(desk: SmallDesk, bundle: Path) -> None:
    before = desk.image()
    desk.work(20)
    desk.close()

    done = restore_bundle(bundle, desk.places, RestoreWish(unlock, LATER_S, replay=False))

    assert desk.image() == before
    assert done.aside is not None
    assert (done.aside / "outbox.log").exists()
    assert catch_up(desk.places, KEY, now_s=LATER_S).changes == 0


def test_another_workspace_is_set_aside_with_everything_of_it(
    desk: SmallDesk, bundle: Path, tmp_path: Path
) -> None:
    other = SmallDesk.made(tmp_path / "other", key=OTHER)
    other.apply(CreateTicket("Theirs", body="Look.", files=(other.file(),)))
    make_backup(other.places, OTHER, other.now_s)
    other.close()

    done = restore_bundle(bundle, other.places, WISH)

    assert SmallDesk(other.places.folder).image() == desk.image()
    assert done.aside is not None
    assert {path.name for path in done.aside.iterdir()} == {
        "backups",
        "blobs",
        "desk.db",
        "keys.json",
        "outbox.log",
    }
    old = SmallDesk(done.aside, key=OTHER)
    assert [row["subject"] for row in old.image()["ticket"]] == ["Theirs"]


def test_a_workspace_whose_key_file_was_lost_gets_it_back_and_keeps_its_changes(
    desk: SmallDesk, bundle: Path
) -> None:
    desk.work(10)
    desk.close()
    before = desk.image()
    (desk.places.folder / "keys.json").unlink()

    restore_bundle(bundle, desk.places, WISH)

    assert desk.image() == before
    assert key_record.load(desk.places.folder).fits(KEY)


def test_a_folder_with_other_things_is_left_alone(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()

    with pytest.raises(InvalidInput, match="no workspace"):
        restore_bundle(bundle, Places(tmp_path / "photos"), WISH)

    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def test_a_wrong_code_changes_nothing(desk: SmallDesk, bundle: Path) -> None:
    def refuse(_folder: Path) -> DataKey:
        raise WorkspaceLocked("That recovery code is not the one.")

    desk.close()
    before = desk.image()
    for wrong in (refuse, lambda _folder: OTHER):
        with pytest.raises(WorkspaceLocked):
            restore_bundle(bundle, desk.places, RestoreWish(wrong, LATER_S))
    assert desk.image() == before
    assert not desk.places.replacement.exists()


def test_a_workspace_in_use_is_not_restored_over(desk: SmallDesk, bundle: Path) -> None:
    desk.work(1)
    before = desk.image()

    with pytest.raises(Refused, match="open in another window"):
        restore_bundle(bundle, desk.places, WISH)

    assert desk.image() == before


def test_a_bundle_changed_at_any_place_is_never_believed(bundle: Path, tmp_path: Path) -> None:
    data = bundle.read_bytes()
    with tarfile.open(bundle) as tar:
        inside = [range(m.offset_data, m.offset_data + m.size) for m in tar.getmembers()]
        headers = [range(m.offset, m.offset + 256) for m in tar.getmembers()]
    places = [span[len(span) // 2] for span in inside if span] + [span[0] for span in headers]
    path = tmp_path / "changed.deskbackup"

    for place in [*places, *(span[-1] for span in inside if span)]:
        changed = bytearray(data)
        changed[place] ^= 0x01
        path.write_bytes(changed)
        with pytest.raises(WorkspaceDamaged):
            check_bundle(path)


@pytest.mark.parametrize("share", [0, 0.0001, 0.3, 0.9, 0.99])
def test_a_bundle_cut_short_is_refused_and_the_folder_is_as_it_was(
    desk: SmallDesk, bundle: Path, share: float
) -> None:
    desk.close()
    before = desk.image()
    data = bundle.read_bytes()
    whole = len(data.rstrip(b"\0"))  # up to 10 kB of nothing follow, and nobody misses them
    bundle.write_bytes(data[: int(whole * share)])

    with pytest.raises(WorkspaceDamaged, match=r"all\.deskbackup. is no backup"):
        restore_bundle(bundle, desk.places, WISH)

    assert desk.image() == before
    assert not desk.places.replacement.exists()


def a_tar(path: Path, files: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    return path


def test_a_file_that_would_land_elsewhere_is_refused(tmp_path: Path) -> None:
    for name in ("../../evil", "/etc/passwd", "blobs/../../evil", "desk.lock"):
        members = {"keys.json": [0, ""], "desk.db": [0, ""], name: [0, ""]}
        numbers = {"made_s": 0, "schema": 1, "change_n": 0, "tickets": 0}
        manifest = {"format": "desk-app bundle", "version": 1, **numbers, "members": members}
        files = {name: b"", "keys.json": b"", "desk.db": b"", "manifest.json": json.dumps(manifest).encode()}
        with pytest.raises(WorkspaceDamaged):
            restore_bundle(a_tar(tmp_path / "evil", files), Places(tmp_path / "new"), WISH)
    assert [path.name for path in tmp_path.iterdir()] == ["evil"]


@pytest.mark.parametrize("data", [b"", b"x" * 5_000, b"\x1f\x8b" + bytes(600), bytes(10_240)])
def test_what_is_no_tar_is_no_bundle(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(data)

    with pytest.raises(WorkspaceDamaged, match=r"holiday\.jpg. is no backup of Desk App"):
        check_bundle(path)


def test_a_bundle_of_a_newer_version_asks_for_an_update(tmp_path: Path) -> None:
    manifest = {"format": "desk-app bundle", "version": 2}
    with pytest.raises(WorkspaceTooNew):
        check_bundle(a_tar(tmp_path / "new", {"manifest.json": json.dumps(manifest).encode()}))


def test_a_bundle_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        check_bundle(tmp_path / "none")


def test_places_that_cannot_take_a_bundle_are_refused(desk: SmallDesk, bundle: Path, tmp_path: Path) -> None:
    for target, words in (
        (bundle, "already"),
        (desk.places.folder / "x", "inside the workspace"),
        (tmp_path / "none" / "x", "no folder"),
    ):
        with pytest.raises(DeskError, match=words):
            make_bundle(desk.places, KEY, target, now_s=desk.now_s)


@pytest.mark.parametrize("stop_at", [1, 2, 3, 8, 20])
def test_a_stopped_bundle_leaves_no_file(desk: SmallDesk, tmp_path: Path, stop_at: int) -> None:
    calls = 0

    def stop(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == stop_at:
            raise Cancelled("Stopped.")

    (tmp_path / "usb").mkdir()
    with pytest.raises(Cancelled):
        make_bundle(desk.places, KEY, tmp_path / "usb", now_s=desk.now_s, advance=stop)

    assert list((tmp_path / "usb").iterdir()) == []


def test_a_stopped_restore_leaves_the_folder_as_it_was(desk: SmallDesk, bundle: Path) -> None:
    desk.work(5)
    desk.close()
    before = desk.image()
    calls = 0

    def stop(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        restore_bundle(bundle, desk.places, WISH, advance=stop)

    assert desk.image() == before
    assert not desk.places.replacement.exists()


def test_attachments_that_are_damaged_here_are_told_and_left_out(desk: SmallDesk, tmp_path: Path) -> None:
    file = next(BlobStore(desk.places.blobs, KEY).files())
    path = desk.places.blobs / file.name[:2] / file.name
    path.write_bytes(path.read_bytes()[:-1])

    made = make_bundle(desk.places, KEY, tmp_path, now_s=desk.now_s)

    assert len(made.problems) == 1
    assert file.name in made.problems[0]
    assert not any(file.name in name for name in made.manifest.members)
    check_bundle(made.path)
