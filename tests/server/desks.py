"""People with encrypted workspaces of their own who work through the command line."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from desk_app.app import account_kinds, run
from desk_app.runtime import clock
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.deskserver import DeskServerRunner
from desk_app.runtime.desk import OpenOptions, open_desk
from desk_app.runtime.keychain import SystemKeychain
from tests.prepared import make_cheap

PASSPHRASE = "correct horse battery staple"
PASSWORD = "four unrelated words here"


class Person:
    """Says commands in somebody's workspace."""

    def __init__(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self._capfd = capfd
        monkeypatch.setenv("DESK_APP_PASSPHRASE", PASSPHRASE)
        monkeypatch.setenv("DESK_APP_PASSWORD", PASSWORD)
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            monkeypatch.setenv(name, str(folder / name))

    def __call__(self, who: str, *words: str) -> Any:  # noqa: ANN401 - whatever the command answers
        status, out, err = self.tries(who, *words)
        assert status == 0, f"{who}: {words}: {err}"
        return json.loads(out)

    def tries(self, who: str, *words: str) -> tuple[int, str, str]:
        """Say a command that may fail; gives status and what was written."""
        self._capfd.readouterr()
        status = run(["--workspace", str(self.folder / who), "--json", *words])
        return status, *self._capfd.readouterr()


def invited(person: Person, who: str, data: Path) -> str:
    """An invitation for somebody."""
    answer = person("server", "server", "invite", f"{who}@example.org", "--data", str(data))
    return str(answer["invitation"])


def join(person: Person, who: str, url: str, invitation: str, *more: str) -> None:
    """Somebody makes a workspace and becomes a member of the team."""
    alone(person, who)
    joins(person, who, url, invitation, *more)


def alone(person: Person, who: str) -> None:
    """Somebody makes a workspace."""
    person(who, "init", "--name", who, "--agent", who, "--email", f"{who}@example.org", "--passphrase")
    make_cheap(person.folder / who, PASSPHRASE)


def joins(person: Person, who: str, url: str, invitation: str, *more: str) -> None:
    """Somebody who has a workspace becomes a member of the team."""
    place = ("--url", url, "--invitation", invitation, "--your-name", who, "--name", "team")
    person(who, "account", "add", "deskserver", *place, *more)


@contextmanager
def running(
    folder: Path, date: Callable[[], int] = clock.now_s, steady: Callable[[], float] = time.monotonic
) -> Iterator[DeskServerRunner]:
    """The program with the runner of the account “team”, until it is closed."""
    options = OpenOptions(keychain=SystemKeychain(), any_place=True)
    with open_desk(folder, lambda: PASSPHRASE, options) as desk:
        accounts = Accounts(desk.premises, account_kinds())
        runner = DeskServerRunner(accounts.seat(accounts.find("team")), date, steady)
        try:
            yield runner
        finally:
            runner.close()
