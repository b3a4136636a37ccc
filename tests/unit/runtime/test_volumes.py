"""What the systems say about their disks is read right, from recorded answers."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.runtime.volumes import DARWIN_STATFS, darwin_volume, mount_of, other_names, parse_mountinfo

_LAPTOP = b"""\
22 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:13 - proc proc rw
28 1 0:25 /@ / rw,relatime shared:1 - btrfs /dev/nvme0n1p2 rw,ssd,subvolid=256,subvol=/@
61 28 0:25 /@home /home rw,relatime shared:30 - btrfs /dev/nvme0n1p2 rw,ssd,subvolid=257,subvol=/@home
70 28 259:1 / /boot/efi rw,relatime shared:33 - vfat /dev/nvme0n1p1 rw,fmask=0077
81 28 0:52 / /mnt/team\\040files rw,relatime shared:90 - cifs //nas/team rw,vers=3.1.1
82 28 0:53 / /mnt/back\\134slash ro,relatime - nfs4 nas:/export rw,vers=4.2
90 61 0:60 / /home/ana/remote rw,nosuid,nodev,relatime shared:99 - fuse.sshfs ana@host:/ rw,user_id=1000
91 28 0:25 /@home/ana/Dropbox/desk /srv/desk rw,relatime shared:30 - btrfs /dev/nvme0n1p2 rw
92 28 8:1 / /data rw,relatime - ext4 /dev/sda1 rw
93 28 8:2 / /data rw,relatime - xfs /dev/sdb1 ro
94 28 0:70 / /mnt/\xc3\xa9t\xc3\xa9\xe2\x80\xa8x rw - tmpfs tmpfs rw
a line of nonsense
95 28
"""
_MOUNTS = parse_mountinfo(_LAPTOP)


@pytest.mark.parametrize(
    ("folder", "fs_type"),
    [
        ("/home/ana", "btrfs"),
        ("/home/ana/remote/desk", "fuse.sshfs"),
        ("/home/ana/remote-work", "btrfs"),
        ("/mnt/team files/desk", "cifs"),
        ("/mnt/back\\slash", "nfs4"),
        ("/mnt/team", "btrfs"),
        ("/boot/efi", "vfat"),
        ("/mnt/été\u2028x/desk", "tmpfs"),
    ],
)
def test_the_longest_mount_above_a_folder_is_its_own(folder: str, fs_type: str) -> None:
    found = mount_of(PurePosixPath(folder), _MOUNTS)

    assert found is not None
    assert found.fs_type == fs_type


def test_the_newest_of_two_mounts_at_one_place_hides_the_other() -> None:
    found = mount_of(PurePosixPath("/data/desk"), _MOUNTS)

    assert found is not None
    assert (found.fs_type, found.is_read_only) == ("xfs", True)


def test_the_kernels_own_number_wins_over_the_path() -> None:
    found = mount_of(PurePosixPath("/data/desk"), _MOUNTS, mount_id=92)

    assert found is not None
    assert found.fs_type == "ext4"


def test_a_mount_for_reading_is_known_by_either_of_its_options() -> None:
    read_only = {mount.mount_point.name for mount in _MOUNTS if mount.is_read_only}

    assert read_only == {"back\\slash", "data"}


def test_a_bind_mount_tells_where_its_folder_really_is() -> None:
    folder = PurePosixPath("/srv/desk/blobs")
    bound = mount_of(folder, _MOUNTS)

    assert bound is not None
    assert other_names(folder, bound, _MOUNTS) == (PurePosixPath("/home/ana/Dropbox/desk/blobs"),)


def test_no_mount_means_no_answer() -> None:
    assert mount_of(PurePosixPath("/home"), ()) is None


@given(st.binary())
def test_any_bytes_are_read_without_a_failure(text: bytes) -> None:
    parse_mountinfo(text)


def _statfs(kind: bytes, at: bytes, flags: int) -> bytes:
    return DARWIN_STATFS.pack(
        4096,
        1048576,
        10**8,
        10**7,
        10**7,
        10**9,
        10**9,
        16777233,
        26,
        0,
        26,
        flags,
        1,
        kind,
        at,
        b"/dev/disk3s5",
    )


def test_the_answer_of_macos_has_the_size_of_its_structure() -> None:
    assert DARWIN_STATFS.size == 2168


@pytest.mark.parametrize(
    ("kind", "at", "flags", "is_network", "is_read_only"),
    [
        (b"apfs", b"/System/Volumes/Data", 0x0490D000, False, False),
        (b"apfs", b"/", 0x4800D001, False, True),
        (b"smbfs", b"/Volumes/Team", 0x00000018, True, False),
    ],
)
def test_macos_tells_a_local_disk_from_a_share_and_what_is_read_only(
    kind: bytes, at: bytes, flags: int, *, is_network: bool, is_read_only: bool
) -> None:
    volume = darwin_volume(_statfs(kind, at, flags))

    assert volume.fs_type == kind.decode()
    assert volume.mount_point == PurePosixPath(at.decode())
    assert (volume.is_network, volume.is_read_only) == (is_network, is_read_only)
