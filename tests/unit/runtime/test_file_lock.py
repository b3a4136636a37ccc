"""The lock on a file is freed by the operating system, whatever happens to its process."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.domain.errors import ReadOnly, Refused
from desk_app.runtime.file_lock import FileBusy, hold_file, is_held

_HOLD = """
import sys, threading
from pathlib import Path
from desk_app.runtime.file_lock import hold_file
held = hold_file(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""

_FORK_AND_DIE = """
import os, signal, sys
from pathlib import Path
from desk_app.runtime.file_lock import hold_file
held = hold_file(Path(sys.argv[1]))
if os.fork() == 0:
    print("child lives", flush=True)
    sys.stdin.read()
    os._exit(0)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _process(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_a_held_file_is_busy_for_everybody_else(tmp_path: Path) -> None:
    with hold_file(tmp_path / "a.lock"):
        assert is_held(tmp_path / "a.lock")
        with pytest.raises(FileBusy, match=r"a\.lock is in use"):
            hold_file(tmp_path / "a.lock")

    assert not is_held(tmp_path / "a.lock")
    hold_file(tmp_path / "a.lock").release()


def test_a_file_that_is_not_there_is_not_held_and_not_made(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "a.lock")
    assert not list(tmp_path.iterdir())


def test_reading_the_file_elsewhere_in_the_process_does_not_free_it(tmp_path: Path) -> None:
    """The trap of `lockf`: a backup that reads the folder would have freed the lock."""
    with hold_file(tmp_path / "a.lock") as held:
        held.write(b"facts")
        assert (tmp_path / "a.lock").read_bytes() == b"facts"
        with _process(_HOLD, str(tmp_path / "a.lock")) as other:
            output, _ = other.communicate()

        assert output == ""
        assert other.returncode == 1


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    with _process(_HOLD, str(tmp_path / "a.lock")) as other:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        assert is_held(tmp_path / "a.lock")
        other.kill()
        other.wait()

        hold_file(tmp_path / "a.lock").release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_forked_child_does_not_keep_its_dead_parents_lock(tmp_path: Path) -> None:
    with _process(_FORK_AND_DIE, str(tmp_path / "a.lock")) as parent:
        assert parent.stdout
        assert parent.stdout.readline() == "child lives\n"
        parent.wait()

        hold_file(tmp_path / "a.lock").release()


def test_waiting_gets_the_file_as_soon_as_its_holder_is_gone(tmp_path: Path) -> None:
    with _process(_HOLD, str(tmp_path / "a.lock")) as other:
        assert other.stdout
        assert other.stdin
        other.stdout.readline()
        other.stdin.close()

        hold_file(tmp_path / "a.lock", wait_s=10).release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards the person's folders by other means")
def test_only_the_person_can_read_the_file_even_if_it_was_open_to_all(tmp_path: Path) -> None:
    (tmp_path / "a.lock").touch(mode=0o644)

    with hold_file(tmp_path / "a.lock"), hold_file(tmp_path / "new.lock"):
        rights = [stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()]

    assert rights == [0o600, 0o600]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are other things on Windows")
def test_a_link_or_a_pipe_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "goal").touch()
    (tmp_path / "link.lock").symlink_to(tmp_path / "goal")
    subprocess.run(["mkfifo", tmp_path / "pipe.lock"], check=True)

    with pytest.raises(Refused, match="is a link"):
        hold_file(tmp_path / "link.lock")
    with pytest.raises(Refused, match="not an ordinary file"):
        hold_file(tmp_path / "pipe.lock")


def test_a_folder_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ReadOnly, match="cannot be opened for writing"):
        hold_file(tmp_path / "missing" / "a.lock")


def test_new_content_replaces_longer_old_content(tmp_path: Path) -> None:
    with hold_file(tmp_path / "a.lock") as held:
        held.write(b"something long")
        held.write(b"short")

        assert (tmp_path / "a.lock").read_bytes() == b"short"
