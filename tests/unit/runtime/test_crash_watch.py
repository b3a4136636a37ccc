"""The next start knows whether the last run ended cleanly, crashed or was killed; real processes show it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.runtime.crash_watch import KEEP, CrashWatch, End, has_crashed, mark_seen, unclean_ends

_NOW_S = 1_790_000_000
_CANARY = "Papagei"

_RUN = """
import ctypes, os, signal, sys, threading
from pathlib import Path
from desk_app.runtime.crash_watch import CrashWatch
from desk_app.domain.errors import NotFound

def customer(subject):
    if sys.argv[2] == "segfault":
        ctypes.string_at(0)
    if sys.argv[2] == "abort":
        os.abort()
    if sys.argv[2] == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if sys.argv[2] == "bug":
        raise ValueError(subject)
    if sys.argv[2] == "known":
        raise NotFound(subject)
    if sys.argv[2] == "thread":
        thread = threading.Thread(target=int, args=(subject,))
        thread.start()
        thread.join()
    if sys.argv[2] == "wait":
        print("waiting", flush=True)
        sys.stdin.read()

with CrashWatch.start(Path(sys.argv[1]), role="window", now_s=1_790_000_000):
    customer("Papagei")
"""


def _run(folder: Path, how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _RUN, str(folder), how],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("how", ["nothing", "known", "thread"])
def test_a_clean_end_leaves_nothing(tmp_path: Path, how: str) -> None:
    _run(tmp_path, how)

    assert list(tmp_path.iterdir()) == []
    assert unclean_ends(tmp_path) == ()


@pytest.mark.parametrize(
    ("how", "words"),
    [("segfault", "Fatal Python error"), ("abort", "Fatal Python error: Aborted"), ("bug", "ValueError")],
)
def test_a_crash_leaves_its_trace_without_anybodys_words(tmp_path: Path, how: str, words: str) -> None:
    ended = _run(tmp_path, how)

    (past,) = unclean_ends(tmp_path)
    trace = past.path.read_text(encoding="utf-8")

    assert ended.returncode != 0
    assert (past.end, past.started_s, past.role) == (End.CRASHED, _NOW_S, "window")
    assert words in trace
    assert "customer" in trace, "the function it happened in"
    assert _CANARY not in trace


def test_a_crash_is_told_once_and_a_kill_is_not(tmp_path: Path) -> None:
    (tmp_path / "20260102-000000-window-98.run").write_text("running\n", encoding="utf-8")
    after_a_kill = has_crashed(tmp_path, "window")
    _run(tmp_path, "abort")

    assert (after_a_kill, has_crashed(tmp_path, "server")) == (False, False)
    _run(tmp_path, "abort")
    assert (has_crashed(tmp_path, "window"), has_crashed(tmp_path, "window")) == (True, False)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_run_is_told_from_a_crash(tmp_path: Path) -> None:
    _run(tmp_path, "kill")

    assert [past.end for past in unclean_ends(tmp_path)] == [End.KILLED]


def test_a_run_that_goes_on_has_not_ended(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, str(tmp_path), "wait"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        running.stdout.readline()
        assert unclean_ends(tmp_path) == ()
        running.kill()
        running.wait()

        assert len(unclean_ends(tmp_path)) == 1


def test_what_was_told_once_is_not_told_again_and_few_traces_are_kept(tmp_path: Path) -> None:
    for number in range(KEEP + 2):
        (tmp_path / f"20260101-0000{number:02}-window-{number + 1}.run").write_text(
            "running\nFatal Python error: Aborted\n", encoding="utf-8"
        )
    (tmp_path / "20260102-000000-command-99.run").write_text("running\n", encoding="utf-8")

    mark_seen(tmp_path, unclean_ends(tmp_path))

    kept = sorted(path.name for path in tmp_path.iterdir())
    assert unclean_ends(tmp_path) == ()
    assert len(kept) == KEEP
    assert kept[0] == "20260101-000002-window-3.seen"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.run", "Dear support"),
        ("20261399-000000-window-1.run", "running\n"),
        ("20260101-000000-window-1.run", ""),
        ("20260101-000000-window-1.run", "clean\n"),
    ],
)
def test_other_files_are_no_runs(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")

    assert unclean_ends(tmp_path) == ()


def test_without_a_folder_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file is in the way", encoding="utf-8")

    assert CrashWatch.start(tmp_path / "crashes", role="window", now_s=_NOW_S) is None
    assert unclean_ends(tmp_path / "none") == ()


def test_stopping_gives_back_the_hooks_and_may_be_done_twice(tmp_path: Path) -> None:
    hook = sys.excepthook
    watch = CrashWatch.start(tmp_path, role="window", now_s=_NOW_S)
    assert watch is not None
    assert sys.excepthook != hook

    watch.stop()
    watch.stop()

    assert sys.excepthook == hook
