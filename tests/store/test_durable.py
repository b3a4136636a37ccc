"""Files appear whole or not at all, and what the disk refuses is said in words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from desk_app.domain.errors import DiskFull, ReadOnly, StoreError
from desk_app.store.durable import STALE_S, Incoming, disk_words, remove_stale, write_whole


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, DiskFull, r"^The disk is full; the key file was not written\. Free some space"),
        (errno.EDQUOT, DiskFull, r"^The disk is full"),
        (errno.EROFS, ReadOnly, r"^The key file cannot be written: read-only file system\. Check the rights"),
        (errno.EACCES, ReadOnly, r"^The key file cannot be written: permission denied\."),
        (errno.EIO, StoreError, r"^The key file cannot be written: input/output error\. Check the disk"),
    ],
)
def test_each_error_of_the_disk_has_its_words(number: int, kind: type[StoreError], words: str) -> None:
    with pytest.raises(kind, match=words), disk_words("The key file"):
        raise OSError(number, os.strerror(number), "/secret/path")


def test_reading_is_called_reading() -> None:
    denied = PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with (
        pytest.raises(ReadOnly, match=r"^The key file cannot be read: "),
        disk_words("The key file", verb="read"),
    ):
        raise denied


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "file"

    write_whole(target, b"old and long")
    write_whole(target, b"new")

    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_not_published_leaves_no_trace(tmp_path: Path) -> None:
    target = tmp_path / "file"
    write_whole(target, b"old")

    with Incoming(tmp_path) as incoming:
        incoming.file.write(b"half of the n")

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_only_old_leavings_are_swept(tmp_path: Path) -> None:
    for name, age_s in ((".incoming-old", STALE_S + 60), (".incoming-new", 60), ("file", STALE_S * 9)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1_000_000_000 - age_s,) * 2)

    assert remove_stale(tmp_path, now_s=1_000_000_000) == 1

    assert sorted(path.name for path in tmp_path.iterdir()) == [".incoming-new", "file"]


def test_sweeping_a_folder_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    assert remove_stale(tmp_path / "missing") == 0
