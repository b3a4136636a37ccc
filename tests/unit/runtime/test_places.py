"""A workspace is refused where it would come to harm, in a sentence that says why and where to go instead."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from desk_app.domain.errors import DiskFull, InvalidInput, ReadOnly, Refused
from desk_app.runtime.place_probe import ThisComputer
from desk_app.runtime.places import PlaceFault, PlaceReport, check_place, survey_place
from desk_app.runtime.volumes import Volume
from tests.unit.runtime.recorded_computer import LINUX, MAC, WINDOWS, RecordedComputer

_MB = 1024 * 1024
_IS_ROOT = sys.platform != "win32" and os.geteuid() == 0


def _survey(computer: RecordedComputer, folder: str) -> PlaceReport:
    examples = {
        "win32": r"C:\Users\ana\AppData\Local\Desk App\workspace",
        "darwin": "/Users/ana/Library/Application Support/Desk App/workspace",
        "linux": "/home/ana/.local/share/desk-app/workspace",
    }
    example = computer.path(examples[computer.system])
    return survey_place(computer.path(folder), probe=computer, example=example)


def _faults(computer: RecordedComputer, folder: str) -> list[PlaceFault]:
    return [finding.fault for finding in _survey(computer, folder).findings]


def _sentence(computer: RecordedComputer, folder: str) -> str:
    return str(_survey(computer, folder).findings[0].error)


def _mounted(computer: RecordedComputer, fs_type: str, at: str) -> RecordedComputer:
    volume = Volume(fs_type, computer.path(at))
    return replace(computer, volumes=(*computer.volumes, volume), folders={at})


@pytest.mark.parametrize(
    ("computer", "folder"),
    [
        (LINUX, "/home/ana/.local/share/desk-app/workspace"),
        (LINUX, "/home/ana/src/Nextcloud/desk"),
        (LINUX, "/home/ana/Boxes"),
        (MAC, "/Users/ana/Library/Application Support/Desk App/workspace"),
        (MAC, "/Users/ana/Documents/desk"),
        (WINDOWS, r"C:\Users\ana\AppData\Local\Desk App\workspace"),
        (WINDOWS, r"C:\Users\ana\Documents\desk"),
        (WINDOWS, r"\\?\C:\desk"),
    ],
)
def test_a_folder_of_the_own_disk_is_accepted(computer: RecordedComputer, folder: str) -> None:
    assert _survey(computer, folder).findings == ()
    assert _survey(computer, folder).warnings == ()


@pytest.mark.parametrize(
    ("fs_type", "words"),
    [
        ("nfs4", "on a network drive (NFS)"),
        ("cifs", "on a network drive (a Windows share (SMB))"),
        ("ceph", "on a network drive (Ceph)"),
        ("ocfs2", "several computers use at once"),
        ("9p", "shares with its host (9p)"),
        ("virtiofs", "shares with its host (virtiofs)"),
        ("vboxsf", "shares with its host (vboxsf)"),
        ("fuse.sshfs", "another program provides (fuse.sshfs)"),
        ("fuse.rclone", "another program provides (fuse.rclone)"),
        ("fuse", "another program provides (fuse)"),
        ("vfat", "memory sticks"),
        ("exfat", "memory sticks"),
    ],
)
def test_a_file_system_without_sound_locks_is_refused_by_its_name(fs_type: str, words: str) -> None:
    sentence = _sentence(_mounted(LINUX, fs_type, "/mnt/elsewhere"), "/mnt/elsewhere/desk")

    assert words in sentence
    assert sentence.startswith("/mnt/elsewhere/desk is ")
    assert sentence.endswith("for example /home/ana/.local/share/desk-app/workspace.")


@pytest.mark.parametrize(
    "fs_type", ["btrfs", "xfs", "zfs", "overlay", "ecryptfs", "fuseblk", "fuse.gocryptfs", "f2fs"]
)
def test_a_local_file_system_is_accepted(fs_type: str) -> None:
    assert _faults(_mounted(LINUX, fs_type, "/mnt/disk"), "/mnt/disk/desk") == []


def test_nobody_is_sent_from_one_share_to_the_next() -> None:
    at_work = replace(LINUX, volumes=(*LINUX.volumes, Volume("nfs", PurePosixPath("/home"))))

    sentence = _sentence(at_work, "/home/ana/desk")

    assert "NFS" in sentence
    assert sentence.endswith("Choose a folder on this computer's own disk.")


@pytest.mark.parametrize(
    "folder",
    [r"\\server\share\desk", r"\\?\UNC\server\share\desk", r"\\wsl.localhost\Ubuntu\home\ana", r"Z:\desk"],
)
def test_a_share_is_refused_on_windows_by_path_or_by_drive(folder: str) -> None:
    share = Volume("ntfs", PureWindowsPath("Z:\\"), is_network=True)
    computer = replace(WINDOWS, volumes=(*WINDOWS.volumes, share))

    assert _faults(computer, folder)[0] is PlaceFault.NETWORK


def test_a_long_path_prefix_does_not_hide_a_copied_folder() -> None:
    assert _faults(WINDOWS, r"\\?\C:\Users\ana\Dropbox\desk") == [PlaceFault.SYNCED]


def test_a_mapped_drive_is_seen_through() -> None:
    computer = replace(WINDOWS, links={r"N:\own": r"\\server\people\ana"})

    assert _faults(computer, r"N:\own\desk")[0] is PlaceFault.NETWORK


def test_a_share_is_refused_on_a_mac_even_when_its_type_is_unknown() -> None:
    share = Volume("newfs", PurePosixPath("/Volumes/Team"), is_network=True)
    computer = replace(MAC, volumes=(*MAC.volumes, share), folders={"/Volumes/Team"})

    assert "on a network drive (newfs)" in _sentence(computer, "/Volumes/Team/desk")


def test_a_folder_that_leads_to_a_copied_one_is_seen_through() -> None:
    computer = replace(LINUX, links={"/home/ana/desk": "/home/ana/Dropbox/desk"})

    assert "/home/ana/Dropbox, which Dropbox copies" in _sentence(computer, "/home/ana/desk")


def test_the_source_of_a_bind_mount_is_seen_through() -> None:
    bound = Volume("ext4", PurePosixPath("/srv/desk"), aliases=(PurePosixPath("/home/ana/Nextcloud/desk"),))
    computer = replace(LINUX, volumes=(*LINUX.volumes, bound), folders={"/srv/desk"})

    assert "/home/ana/Nextcloud" in _sentence(computer, "/srv/desk")


def test_a_file_in_the_way_is_no_folder() -> None:
    computer = replace(LINUX, files={"/home/ana/desk": "a letter"})

    assert _faults(computer, "/home/ana/desk") == [PlaceFault.NOT_A_FOLDER]
    assert _faults(computer, "/home/ana/desk/below") == [PlaceFault.NOT_A_FOLDER]
    with pytest.raises(InvalidInput, match="is not a folder"):
        raise _survey(computer, "/home/ana/desk").findings[0].error


def test_a_folder_that_cannot_be_written_is_named() -> None:
    computer = replace(LINUX, folders={"/srv/desk"}, unwritable={"/srv/desk"})

    error = _survey(computer, "/srv/desk/mine").findings[0].error

    assert isinstance(error, ReadOnly)
    assert str(error).startswith("The folder /srv/desk cannot be written.")


def test_a_new_workspace_needs_room_but_an_existing_one_opens_on_a_full_disk() -> None:
    full = replace(LINUX, free=50 * _MB)
    with_workspace = replace(full, files={"/home/ana/desk/desk.db": ""})

    refused = _survey(full, "/home/ana/desk").findings[0].error

    assert isinstance(refused, DiskFull)
    assert "Only 50 MB are free" in str(refused)
    assert _faults(with_workspace, "/home/ana/desk") == []


def test_little_room_and_a_disk_in_memory_are_worth_a_warning() -> None:
    little = replace(_mounted(LINUX, "tmpfs", "/tmp"), free=150 * _MB)  # noqa: S108 - a recorded computer's

    warnings = _survey(little, "/tmp/desk").warnings  # noqa: S108 - same

    assert len(warnings) == 2
    assert "gone when this computer restarts" in warnings[0]
    assert "150 MB" in warnings[1]


def test_a_path_too_long_for_windows_is_refused_there_only() -> None:
    deep = "\\".join(["a-folder-with-a-long-name"] * 6)

    assert _faults(WINDOWS, rf"C:\{deep}") == [PlaceFault.PATH_TOO_LONG]
    assert _faults(LINUX, "/" + deep.replace("\\", "/")) == []


def test_an_expert_may_risk_a_place_and_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    computer = _mounted(LINUX, "cifs", "/mnt/share")
    folder = computer.path("/mnt/share/desk")

    with pytest.raises(Refused):
        check_place(folder, probe=computer)
    with caplog.at_level(logging.WARNING):
        check_place(folder, allow_any_place=True, probe=computer)

    assert [vars(record)["code"] for record in caplog.records] == ["network"]


def test_no_wish_makes_an_unwritable_folder_usable() -> None:
    computer = replace(_mounted(LINUX, "cifs", "/mnt/share"), unwritable={"/mnt/share"})

    with pytest.raises(ReadOnly):
        check_place(computer.path("/mnt/share/desk"), allow_any_place=True, probe=computer)


class TestThisComputer:
    """The real answers of the machine the tests run on."""

    def test_a_temporary_folder_can_hold_a_workspace(self, tmp_path: Path) -> None:
        check_place(tmp_path / "not" / "there" / "yet")

        assert not (tmp_path / "not").exists()

    def test_asking_leaves_nothing_behind(self, tmp_path: Path) -> None:
        survey_place(tmp_path)

        assert list(tmp_path.iterdir()) == []

    def test_a_real_file_in_the_way_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "letter").write_text("Hello", encoding="utf-8")

        with pytest.raises(InvalidInput):
            check_place(tmp_path / "letter")

    def test_a_folder_with_the_mark_of_syncthing_is_refused_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "copied" / ".stfolder").mkdir(parents=True)
        (tmp_path / "link").symlink_to(tmp_path / "copied", target_is_directory=True)

        with pytest.raises(Refused, match="which Syncthing copies"):
            check_place(tmp_path / "link" / "desk")

    def test_a_loop_of_links_is_answered(self, tmp_path: Path) -> None:
        (tmp_path / "a").symlink_to(tmp_path / "b")
        (tmp_path / "b").symlink_to(tmp_path / "a")

        assert isinstance(survey_place(tmp_path / "a").folder, PurePath)

    @pytest.mark.skipif(sys.platform == "win32" or _IS_ROOT, reason="Windows' rights differ; root has all")
    def test_a_folder_without_the_right_to_write_is_refused(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o500)

        with pytest.raises(ReadOnly):
            check_place(tmp_path)


@pytest.mark.skipif(not (sys.platform == "linux" and _IS_ROOT), reason="only root on Linux may mount")
class TestRealMounts:
    """Mounts of this machine, made and taken away again."""

    @pytest.fixture
    def disk(self, tmp_path: Path) -> Iterator[Path]:
        """A small disk in memory, at a path with a space and a backslash in it."""
        at = tmp_path / "a disk\\in memory"
        at.mkdir()
        if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=1m", "desk", at], check=False).returncode:
            pytest.skip("mounting is not allowed in this container")
        yield at
        subprocess.run(["/bin/umount", "-l", at], check=True)

    def test_a_disk_at_an_escaped_path_is_found(self, disk: Path) -> None:
        volume = ThisComputer().volume(disk)

        assert volume is not None
        assert (volume.fs_type, volume.mount_point, volume.is_read_only) == ("tmpfs", disk, False)

    def test_a_small_disk_has_no_room_for_a_new_workspace(self, disk: Path) -> None:
        with pytest.raises(DiskFull):
            check_place(disk / "desk")

    def test_a_disk_mounted_for_reading_is_refused_even_for_root(self, disk: Path) -> None:
        subprocess.run(["/bin/mount", "-o", "remount,ro", disk], check=True)

        with pytest.raises(ReadOnly):
            check_place(disk)

    def test_the_source_of_a_bind_mount_is_named(self, tmp_path: Path) -> None:
        source, seen_at = tmp_path / "copied", tmp_path / "elsewhere"
        (source / "desk").mkdir(parents=True)
        (source / ".stfolder").mkdir()
        seen_at.mkdir()
        if subprocess.run(["/bin/mount", "--bind", source / "desk", seen_at], check=False).returncode:
            pytest.skip("mounting is not allowed in this container")
        try:
            with pytest.raises(Refused, match="Syncthing"):
                check_place(seen_at)
        finally:
            subprocess.run(["/bin/umount", seen_at], check=True)

    def test_a_disk_that_hides_another_is_the_one_that_counts(self, disk: Path) -> None:
        subprocess.run(["/bin/mount", "--bind", "/dev/shm", disk], check=True)  # noqa: S108 - a mount to look at
        try:
            (disk / "deep").mkdir(exist_ok=True)
            volume = ThisComputer().volume(disk / "deep")
        finally:
            subprocess.run(["/bin/rmdir", disk / "deep"], check=True)
            subprocess.run(["/bin/umount", disk], check=True)

        assert volume is not None
        assert PurePosixPath("/dev/shm/deep") in volume.aliases  # noqa: S108 - same
