"""`desk-app selftest` and `desk-app open`, as an administrator and the system's file manager call them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desk_app.cli.commands import FEATURES as FEATURE_OF_VERB
from desk_app.cli.commands import VERBS, run
from desk_app.cli.context import Plugs
from desk_app.runtime.instance import Request, Wish
from desk_app.runtime.policy import FEATURES, Policy
from desk_app.store.finding import bad
from desk_app.store.keyfile import Keychain
from tests.cli.conftest import Say

MAIL = b"""From: Lukas Brandt <lukas@example.com>
To: help@kestrel.example
Subject: Grinder is loud
Message-ID: <one@example.com>
Date: Fri, 20 Nov 2026 10:00:00 +0000

Since Sunday.
"""


@dataclass
class FakeWindow:
    """Remembers what it was asked to show."""

    shown: list[Request] = field(default_factory=list)
    calls: int = 0

    def __call__(
        self, folder: Path, keychain: Keychain | None = None, *, requests: Sequence[Request] = ()
    ) -> int:
        self.shown.extend(requests)
        self.calls += 1
        return 0


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "a mail.eml"
    path.write_bytes(MAIL)
    return path


def test_a_sound_installation_passes_and_says_its_versions(say: Say) -> None:
    said = say("selftest", "--json")

    found = {row["check"]: row["state"] for row in said.json["findings"]}
    assert said.status == 0, said.err
    assert said.json["version"]
    assert found["sqlcipher"] == found["fts5"] == found["tls"] == found["reader"] == "ok"
    assert found["keyring"] == "warn"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_cannot_be_written_fails_with_its_name(
    say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/nowhere")

    said = say("selftest")

    assert said.status == 1
    assert "/proc/nowhere/desk-app cannot be written" in said.out
    assert said.err.startswith("1 check failed.")


def test_what_the_window_lacks_fails_the_self_test(say: Say, capfd: pytest.CaptureFixture[str]) -> None:
    status = run(["selftest"], Plugs(FakeWindow(), lambda: [bad("qt-xcb", "libxcb is missing.")]))

    assert status == 1
    assert "libxcb is missing." in capfd.readouterr().out


def test_the_program_itself_looks_at_qt_as_well(say: Say) -> None:
    command = [sys.executable, "-m", "desk_app", "selftest", "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)

    checks = {row["check"] for row in json.loads(said.stdout)["findings"]}
    assert {"qt", "sqlite"} <= checks


@pytest.mark.usefixtures("say")
def test_mail_files_are_handed_to_the_window_by_their_whole_paths(
    mail: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = FakeWindow()
    monkeypatch.chdir(mail.parent)

    assert run(["open", "7", mail.name], Plugs(window)) == 0  # not even a workspace is needed for it

    assert window.shown == [Request(Wish.TICKET, "7"), Request(Wish.MAIL, str(mail))]
    assert window.calls == 1


@pytest.mark.parametrize(
    ("target", "request_"),
    [
        ("#4182", Request(Wish.TICKET, "4182")),
        ("deskapp:ticket/4182", Request(Wish.LINK, "deskapp:ticket/4182")),
    ],
)
def test_a_number_and_a_link_are_handed_to_the_window(desk: Say, target: str, request_: Request) -> None:
    window = FakeWindow()

    assert run(["open", target], Plugs(window)) == 0
    assert window.shown == [request_]


def test_without_a_target_the_window_just_opens(desk: Say) -> None:
    window = FakeWindow()

    assert run(["open"], Plugs(window)) == 0
    assert (window.shown, window.calls) == ([], 1)


def test_a_mail_file_that_is_not_there_is_told(desk: Say, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["open", f"{os.sep}nowhere.eml"], Plugs(FakeWindow())) == 1
    assert "There is no file" in capfd.readouterr().err


@pytest.mark.parametrize("verb", ["export", "export-list", "import", "demo", "update", "serve"])
def test_a_verb_that_the_administrator_has_switched_off_refuses(
    say: Say, capfd: pytest.CaptureFixture[str], verb: str
) -> None:
    plugs = Plugs(policy=lambda: Policy(features_off=frozenset(FEATURES)))

    assert run([verb, "anything"], plugs) == 1
    assert "is switched off by your administrator." in capfd.readouterr().err


def test_every_verb_that_can_be_switched_off_is_one_and_its_feature_is_known() -> None:
    assert FEATURE_OF_VERB.keys() <= {verb for verbs in VERBS.values() for verb in verbs}
    assert set(FEATURE_OF_VERB.values()) <= FEATURES.keys()


def test_an_update_is_looked_for_only_where_the_build_knows_where(say: Say) -> None:
    said = say("update")

    assert said.status == 1
    assert "does not know where newer versions are announced" in said.err
