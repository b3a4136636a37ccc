"""A person at the command line: a workspace with a passphrase, and a way to say commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk_app.cli.commands import run
from tests.prepared import copied, make_cheap, shelf

PASSPHRASE = "correct horse battery staple"


@dataclass
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command answers
        """The one JSON document on standard output."""
        return json.loads(self.out)


Say = Callable[..., Said]


@pytest.fixture
def say(
    tmp_path: Path, own_folders: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Say:
    """Runs a command in this process and gives back what it printed."""
    monkeypatch.setenv("DESK_APP_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("DESK_APP_WORKSPACE", str(tmp_path / "desk"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("TZ", "Europe/Lisbon")

    def say(*words: str) -> Said:
        capfd.readouterr()
        status = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return Said(status, out, err)

    return say


@pytest.fixture
def desk(say: Say, tmp_path: Path) -> Say:
    """The same with a workspace in place; the first test of a process makes it, the others get a copy."""
    made, folder = shelf() / "cli", tmp_path / "desk"
    if not made.exists():
        said = say("init", "--name", "Kestrel", "--agent", "Mira Okafor", "--email", "mira@kestrel.example")
        assert said.status == 0, said.err
        make_cheap(folder, PASSPHRASE)
        copied(folder, made)
    else:
        copied(made, folder)
    return say
