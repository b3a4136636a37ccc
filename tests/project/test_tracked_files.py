"""What must never be in the repository: addresses and paths of one machine, lock files, wrong line ends."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.project.tree import ROOT, project_files

_MAX_FILE_BYTES = 2_000_000

# Written so that the patterns do not find themselves.
_MACHINE = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:work|root|farm)/", re.MULTILINE)
_REGISTRY = re.compile(
    r"://(?:files|registry|deb|index)\.|p[y]pi\.org|pythonhoste[d]\.org|npmj[s]\.(?:org|com)|deb[.]debian",
    re.IGNORECASE,
)
_CONFLICT = re.compile(r"^(?:<{7} |>{7} |={7}$)", re.MULTILINE)


def _texts() -> list[tuple[str, str]]:
    texts = []
    for name in project_files():
        data = (ROOT / name).read_bytes()
        if b"\0" not in data:
            texts.append((name, data.decode("utf-8")))
    return texts


def _places(pattern: re.Pattern[str], text: str) -> list[str]:
    return [text[max(0, match.start() - 20) : match.end() + 20] for match in pattern.finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        pytest.param(_MACHINE, "a path of one machine", id="machine"),
        pytest.param(_REGISTRY, "the address of a package registry", id="registry"),
        pytest.param(_CONFLICT, "a merge conflict", id="conflict"),
    ],
)
def test_no_tracked_file_holds(pattern: re.Pattern[str], what: str) -> None:
    found = {name: places for name, text in _texts() if (places := _places(pattern, text))}

    assert not found, f"{what}: {found}"


def test_no_tracked_file_names_the_home_of_whoever_runs_this() -> None:
    home = str(Path.home())
    spellings = {home, home.replace("\\", "\\\\"), Path(home).as_posix()}

    found = [
        name
        for name, text in _texts()
        if any(f"{spelling}{end}" in text for spelling in spellings for end in "/\\")
    ]

    assert not found


def test_every_text_is_utf_8_with_unix_line_ends_and_ends_in_one() -> None:
    wrong = [name for name, text in _texts() if "\r" in text or (text and not text.endswith("\n"))]

    assert not [name for name in wrong if not name.endswith((".eml", ".csv", ".mbox", ".svg"))]


def test_no_lock_file_or_build_output_is_tracked() -> None:
    unwanted = [
        name
        for name in project_files()
        if name.rsplit("/", 1)[-1] in {"uv.lock", "poetry.lock", "package-lock.json", ".env"}
        or name.endswith((".pyc", ".whl", ".log", ".sqlite", ".pem", ".key"))
    ]

    assert not unwanted, "pins live in pyproject.toml, builds nowhere"


def test_no_tracked_file_is_huge() -> None:
    huge = {
        name: size for name in project_files() if (size := (ROOT / name).stat().st_size) > _MAX_FILE_BYTES
    }

    assert not huge


def test_the_pins_are_exact_and_carry_no_address() -> None:
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"].get(
        "constraint-dependencies", []
    )
    wrong = [pin for pin in pins if not re.fullmatch(r"[a-z0-9.-]+==[0-9][0-9a-z.+!]*(?: ; .+)?", pin)]

    assert pins
    assert not wrong
