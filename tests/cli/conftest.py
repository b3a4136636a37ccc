"""A person at the command line: a workspace with a passphrase, and a way to say commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk_app.cli.commands import run

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
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in this process and gives back what it printed."""
    monkeypatch.setenv("DESK_APP_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("DESK_APP_WORKSPACE", str(tmp_path / "desk"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("TZ", "Europe/Lisbon")

    def say(*words: str) -> Said:
        capfd.readouterr()
        status = run([str(word) for word in words])
        out, err = capfd.readouterr()
        return Said(status, out, err)

    return say


@pytest.fixture
def desk(say: Say) -> Say:
    """The same with a workspace in place."""
    made = say("init", "--name", "Kestrel", "--agent", "Mira Okafor", "--email", "mira@kestrel.example")
    assert made.status == 0, made.err
    return say
