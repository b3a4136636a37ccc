"""Folders that are no workspace, or a broken one: one sentence that says what to do, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Said, Say

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(desk: Say) -> Path:
    """The folder of a workspace with a ticket in it."""
    assert desk("ticket", "new", "--subject", "E07").status == 0
    return Path(os.environ["DESK_APP_WORKSPACE"])


def refused(say: Say, *words: str) -> str:
    """The one sentence with which a command is refused."""
    said = say(*words)
    assert (said.status, said.out) == (1, ""), said
    assert "Traceback" not in said.err
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.usefixtures("folder")
def test_a_wrong_passphrase(desk: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_APP_PASSPHRASE", "wrong")
    assert "That is not the passphrase of this workspace." in refused(desk, "ticket", "list")


@pytest.mark.usefixtures("folder")
def test_no_passphrase_and_nobody_to_ask(desk: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_APP_PASSPHRASE")
    assert "Set DESK_APP_PASSPHRASE" in refused(desk, "ticket", "list")


def test_a_missing_key_file_is_not_taken_for_no_workspace(desk: Say, folder: Path, tmp_path: Path) -> None:
    assert desk("backup", str(tmp_path / "copy.deskbackup")).status == 0
    (folder / "keys.json").unlink()
    for words in (("ticket", "list"), ("doctor",), ("doctor", "--repair"), ("key", "recover", "A-B")):
        assert "keys.json of the workspace" in refused(desk, *words)
    assert "There is a workspace in" in refused(desk, "init", "--agent", "Mira")
    assert desk("restore", str(tmp_path / "copy.deskbackup")).status == 0
    assert "E07" in desk("ticket", "list").out


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"a": 1}', b"\xff" * 500])
def test_a_damaged_key_file(desk: Say, folder: Path, content: bytes) -> None:
    (folder / "keys.json").write_bytes(content)
    assert "keys.json is damaged" in refused(desk, "ticket", "list")


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + b"x" * 5000, b"\x01" * 9000])
def test_what_is_not_a_database_is_set_aside_and_made_again(desk: Say, folder: Path, content: bytes) -> None:
    (folder / "desk.db").write_bytes(content)
    assert "doctor --repair" in refused(desk, "ticket", "list")
    mended = desk("doctor", "--repair")
    assert mended.status == 0, mended
    assert "E07" in desk("ticket", "list").out
    (aside,) = folder.glob("set-aside-*")
    assert (aside / "desk.db").read_bytes() == content


def test_a_missing_database_is_made_again(desk: Say, folder: Path) -> None:
    for path in folder.glob("desk.db*"):
        path.unlink()
    assert "is missing. Run desk-app doctor --repair." in refused(desk, "ticket", "list")
    assert desk("doctor", "--repair").status == 0
    assert "E07" in desk("ticket", "list").out


def test_a_half_written_journal_loses_nothing(desk: Say, folder: Path) -> None:
    journal = folder / "outbox.log"
    with journal.open("ab") as file:
        file.write(os.urandom(50))
    assert desk("ticket", "new", "--subject", "After garbage").status == 0
    os.truncate(journal, journal.stat().st_size - 7)
    assert desk("ticket", "new", "--subject", "After a torn record").status == 0
    assert desk("ticket", "list", "--json").out.count('"subject"') == 3
    assert desk("doctor").status == 0


def test_a_damaged_journal_is_told_and_mended(desk: Say, folder: Path) -> None:
    journal = folder / "outbox.log"
    content = bytearray(journal.read_bytes())
    content[len(content) // 2] ^= 0xFF
    journal.write_bytes(content)
    told = desk("doctor")
    assert (told.status, "outbox.log is damaged" in told.out) == (1, True)
    assert desk("doctor", "--repair").status == 0
    assert "E07" in desk("ticket", "list").out


def test_a_file_where_a_folder_should_be(say: Say, tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("x")
    assert "There is no workspace" in refused(say, "ticket", "list")
    assert "is not a folder" in refused(say, "init", "--agent", "Mira")


def without_rights() -> list[str] | None:
    """What makes root obey the rights of files: setpriv of util-linux; None where it is not to be had."""
    if sys.platform == "win32":
        return None
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    return [setpriv, "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search"] if setpriv else None


READ: tuple[tuple[str, ...], ...] = (
    ("ticket", "list"),
    ("search", "e07"),
    ("ticket", "show", "1"),
    ("view", "show", "all"),
)
WRITTEN: tuple[tuple[str, ...], ...] = (
    ("ticket", "note", "1", "--body", "x"),
    ("undo",),
    ("backup",),
    ("key", "recovery-code"),
)


@pytest.mark.skipif(without_rights() is None, reason="needs folders that this user cannot write")
def test_a_read_only_folder_is_opened_for_reading(desk: Say, folder: Path, tmp_path: Path) -> None:
    commands = [*READ, ("export", str(tmp_path / "all")), *WRITTEN]
    child = [sys.executable, "-m", "tests.cli.in_one_process", json.dumps(commands)]
    folder.chmod(0o500)
    try:
        done = subprocess.run(
            [*(without_rights() or []), *child],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    finally:
        folder.chmod(0o700)
    said = [Said(*answer) for answer in json.loads(done.stdout)]
    read, exported, refused = said[: len(READ)], said[len(READ)], said[len(READ) + 1 :]

    assert [(one.status, "E07" in one.out) for one in read] == [(0, True)] * len(READ), read
    assert all(one.err.startswith("Open for reading only.") for one in read)
    assert exported.status == 0
    assert [(one.status, "cannot be written" in one.err) for one in refused] == [(1, True)] * len(WRITTEN), (
        refused
    )
    assert "Traceback" not in done.stderr + "".join(one.err for one in said)
    assert desk("ticket", "note", "1", "--body", "x").status == 0


def test_a_new_passphrase_is_asked_twice(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DESK_APP_PASSPHRASE")
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return "x" * 20

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", answer)
    monkeypatch.setattr("click.termui.hidden_prompt_func", answer)
    made = say("init", "--agent", "Mira", "--passphrase")
    assert made.status == 0, made
    assert len(asked) == 2
