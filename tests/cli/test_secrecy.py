"""Nothing that anybody wrote can be read in any file of a workspace, nor beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.cli.context import ask_passphrase
from desk_app.runtime.desk import OpenOptions, open_desk
from tests.cli.conftest import Say

CANARY = "zebrafish-4471"
"""Stands in every place where words of customers are kept."""


def readable(folder: Path) -> Iterator[Path]:
    """Files in which the canary can be read, or whose names say it."""
    wanted = [CANARY.encode(charset) for charset in ("utf-8", "utf-16-le", "utf-16-be")]
    for path in folder.rglob("*"):
        if CANARY in path.name or (path.is_file() and any(word in path.read_bytes() for word in wanted)):
            yield path


def test_no_file_gives_a_word_away(desk: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    given = tmp_path / "given"
    given.mkdir()
    (given / f"{CANARY}.txt").write_text(f"content {CANARY} of a file")
    new = ("--subject", f"Subject {CANARY}", "--body", CANARY, "--customer", f"{CANARY} <{CANARY}@x.example>")
    assert desk("ticket", "new", *new, "--tag", CANARY, "--attach", str(given / f"{CANARY}.txt")).status == 0
    assert desk("ticket", "note", "1", "--body", CANARY).status == 0
    assert desk("draft", "save", "1", "--body", CANARY).status == 0
    assert desk("view", "save", CANARY, CANARY).status == 0
    assert desk("backup").status == 0
    workspace = Path(os.environ["DESK_APP_WORKSPACE"])
    with open_desk(workspace, ask_passphrase, OpenOptions(watch=True)) as open_one:
        assert desk("ticket", "reply", "1", "--body", f"Again {CANARY}").status == 0
        assert open_one.workspace.read(lambda reader: reader.tickets.find("1"))
        assert (workspace / "desk.db-wal").stat().st_size > 0
        (hit,) = desk("search", CANARY, "--json").json["hits"]
        assert {"subject", "message", "file"} <= {place["kind"] for place in hit["places"]}
        places = [path for path in tmp_path.iterdir() if path != given]
        assert [path for place in places for path in readable(place)] == []
    assert list(readable(workspace)) == []
    assert list(readable(given)) == [given / f"{CANARY}.txt"]
