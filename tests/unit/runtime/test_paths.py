"""The workspace folder is found by the documented order, and resources are found in all three layouts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import platformdirs
import pytest

from desk_app.domain.errors import InvalidInput
from desk_app.runtime.paths import AppFolders, ResourceMissing, resource_roots, resources, workspace_folder
from tests.project.tree import ROOT

_TOKENS = "tokens.json"
_NOT_ABROAD = ("PYTHONPATH", "VIRTUAL_ENV", "COV")
"""Variables that would lead a program away from the checkout back to it, or have it measured."""


def test_the_option_wins_over_the_variable_and_the_variable_over_the_default(tmp_path: Path) -> None:
    folders = AppFolders.of_this_person()
    variable = {"DESK_APP_WORKSPACE": str(tmp_path / "by-variable")}

    assert workspace_folder(tmp_path / "by-option", environment=variable) == tmp_path / "by-option"
    assert workspace_folder(environment=variable) == tmp_path / "by-variable"
    assert workspace_folder(environment={}) == folders.default_workspace


def test_an_empty_variable_and_an_empty_option_count_as_not_given() -> None:
    default = AppFolders.of_this_person().default_workspace

    assert workspace_folder("", environment={"DESK_APP_WORKSPACE": ""}) == default


def test_a_relative_folder_counts_from_where_the_person_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert workspace_folder("shop/../desk", environment={}) == tmp_path / "desk"


def test_the_home_sign_is_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    assert workspace_folder("~/desk", environment={}) == tmp_path / "desk"


@pytest.mark.parametrize("text", ["a\0b", "~nobody-of-this-name/desk"])
def test_what_cannot_be_a_folder_gets_a_sentence_that_names_its_source(text: str) -> None:
    if sys.platform == "win32" and text.startswith("~"):
        pytest.skip("Windows takes any name after ~ for a neighbour of the own profile")

    with pytest.raises(InvalidInput, match="DESK_APP_WORKSPACE"):
        workspace_folder(environment={"DESK_APP_WORKSPACE": text})


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="XDG is the rule of other systems")
def test_every_folder_of_the_program_is_below_the_persons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))

    folders = AppFolders.of_this_person()

    assert folders.default_workspace == tmp_path / "data" / "desk-app" / "workspace"
    assert folders.config == tmp_path / "config" / "desk-app"
    assert folders.cache == tmp_path / "cache" / "desk-app"
    assert folders.crashes.is_relative_to(folders.logs)
    assert folders.logs.is_relative_to(tmp_path / "state")
    assert not list(tmp_path.iterdir()), "asking makes nothing"


def test_a_resource_is_found_in_the_checkout() -> None:
    assert resources(_TOKENS) == ROOT / "resources" / _TOKENS
    assert resources().is_dir()


def test_a_missing_resource_says_to_install_again() -> None:
    with pytest.raises(ResourceMissing, match=r"icons/none\.svg.*Install Desk App again"):
        resources("icons", "none.svg")


def test_the_packaged_program_looks_into_what_it_unpacked_first(tmp_path: Path) -> None:
    roots = resource_roots(tmp_path / "app" / "desk_app", str(tmp_path / "unpacked"))

    assert roots[0] == tmp_path / "unpacked" / "desk_app" / "resources"
    assert roots[-1] == tmp_path / "app" / "resources"


def test_a_packaged_program_finds_its_resources(tmp_path: Path) -> None:
    """`sys._MEIPASS` is what PyInstaller's start code sets before anything of ours is imported."""
    unpacked = tmp_path / "bundle" / "_internal"
    shutil.copytree(
        ROOT / "desk_app", tmp_path / "code" / "desk_app", ignore=shutil.ignore_patterns("__pycache__")
    )
    (unpacked / "desk_app" / "resources").mkdir(parents=True)
    (unpacked / "desk_app" / "resources" / _TOKENS).write_text("{}", encoding="utf-8")

    found = _ask_for_tokens(
        Path(sys.executable),
        path=tmp_path / "code",
        before=f"import sys; sys._MEIPASS = {str(unpacked)!r}",
    )

    assert found == unpacked / "desk_app" / "resources" / _TOKENS


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv, which builds the wheel, is not on the path")
def test_an_installed_wheel_brings_its_resources(tmp_path: Path) -> None:
    _run("uv", "build", "--quiet", "--wheel", "--out-dir", str(tmp_path), str(ROOT))
    _run("uv", "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv"))
    python = tmp_path / "venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    wheel = next(tmp_path.glob("*.whl"))
    _run("uv", "pip", "install", "--quiet", "--no-deps", "--python", str(python), str(wheel))
    libraries = Path(platformdirs.__file__).parent.parent

    found = _ask_for_tokens(python, path=libraries)

    assert found.is_relative_to(tmp_path / "venv")
    assert found.read_bytes() == (ROOT / "resources" / _TOKENS).read_bytes()


def _ask_for_tokens(python: Path, *, path: Path, before: str = "") -> Path:
    """Where a fresh interpreter, away from the checkout, finds the design tokens.

    `path` is put behind the interpreter's own packages, where an editable install cannot answer for it.
    """
    program = textwrap.dedent(f"""
        {before}
        import sys
        sys.path.{"insert(0," if before else "append("} {str(path)!r})
        from desk_app.runtime.paths import resources
        print(resources({_TOKENS!r}))
    """)
    return Path(_run(str(python), "-c", program).strip())


def _run(*command: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_ABROAD)}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, cwd="/", env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows always knows the profile")
def test_without_a_home_folder_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(uid: int) -> object:
        raise KeyError(uid)

    for name in [name for name in os.environ if name == "HOME" or name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("pwd.getpwuid", unknown)

    with pytest.raises(InvalidInput, match="knows no home folder of yours"):
        AppFolders.of_this_person()
