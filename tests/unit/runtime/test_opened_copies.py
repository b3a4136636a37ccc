"""Copies of attachments for other programs: private, read-only, marked, and gone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from desk_app.runtime.opened_copies import OpenedCopies, mark_as_foreign, remove_left_copies

_LONG_AGO_S = 1_000_000_000


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_a_copy_keeps_its_name_and_only_its_owner_can_read_it() -> None:
    copies = OpenedCopies()
    path = copies.put("letter.pdf", b"%PDF")

    assert (path.name, path.read_bytes()) == ("letter.pdf", b"%PDF")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR
        assert stat.S_IMODE(path.parent.parent.stat().st_mode) == stat.S_IRWXU
    copies.remove()
    assert not path.exists()


def test_two_files_of_one_name_do_not_meet() -> None:
    copies = OpenedCopies()
    first, second = copies.put("a.txt", b"1"), copies.put("a.txt", b"2")

    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")
    copies.remove()


def test_what_a_killed_program_left_goes_and_what_is_in_use_stays(tmp_path: Path) -> None:
    left, kept = OpenedCopies(), OpenedCopies()
    old = left.put("old.txt", b"old")
    lock = left._lock  # noqa: SLF001 - what a killed program does not do is give its lock back in order
    assert lock is not None
    lock.release()
    new = kept.put("new.txt", b"new")  # making a place removes what was left

    assert not old.exists()
    assert remove_left_copies(tmp_path) == 0
    assert new.exists()
    kept.remove()


def test_what_a_command_line_opened_stays_for_hours(tmp_path: Path) -> None:
    path = OpenedCopies(outlives=True).put("a.txt", b"1")
    assert remove_left_copies(tmp_path) == 0

    os.utime(path.parent.parent, (_LONG_AGO_S, _LONG_AGO_S))
    assert remove_left_copies(tmp_path) == 1
    assert not path.exists()


def test_a_mark_that_the_system_does_not_know_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("words")
    mark_as_foreign(file)

    assert file.read_text() == "words"
