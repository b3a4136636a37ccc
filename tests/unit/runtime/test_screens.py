"""Without a screen the window says so in one sentence instead of ending the process."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.domain.errors import Refused
from desk_app.runtime.screens import require_screen, use_utf8

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="X and Wayland are Linux's")


def test_without_a_screen_it_is_refused_with_the_way_to_work_all_the_same() -> None:
    with pytest.raises(Refused, match="There is no screen here"):
        require_screen({}, "linux")


@LINUX
def test_a_screen_that_is_gone_is_named() -> None:
    with pytest.raises(Refused, match=r"The screen :64999\.0 does not answer"):
        require_screen({"DISPLAY": ":64999.0"}, "linux")


@LINUX
def test_a_screen_that_answers_is_let_through() -> None:
    number = "64998"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(f"\0/tmp/.X11-unix/X{number}")
        server.listen()
        require_screen({"DISPLAY": f":{number}"}, "linux")


@pytest.mark.parametrize(
    ("environment", "system"),
    [
        ({}, "win32"),
        ({}, "darwin"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux"),
        ({"DISPLAY": "far.example.org:10.0"}, "linux"),
    ],
)
def test_what_cannot_be_known_before_is_let_through(environment: dict[str, str], system: str) -> None:
    require_screen(environment, system)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"LC_CTYPE": "C.UTF-8"}),
        ({"LANG": "C"}, {"LANG": "C", "LC_CTYPE": "C.UTF-8"}),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, {"LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"}),
        ({"LANG": "de_DE.utf8"}, {"LANG": "de_DE.utf8"}),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, {"LC_CTYPE": "C.UTF-8", "LANG": "C"}),
    ],
)
def test_a_locale_without_utf8_is_replaced_and_no_other(
    before: dict[str, str], after: dict[str, str]
) -> None:
    use_utf8(before, "linux")

    assert before == after


@LINUX
@pytest.mark.parametrize("arguments", [[], ["demo"], ["open", "4182"]])
def test_the_program_ends_with_that_sentence(tmp_path: Path, arguments: list[str]) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "desk_app", "--workspace", str(tmp_path / "desk"), *arguments],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 1
    (sentence,) = said.stderr.splitlines()
    assert sentence.startswith("There is no screen here, so no window can open. Start it from a desktop")
