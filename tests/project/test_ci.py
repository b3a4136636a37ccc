"""What the README promises, CI runs: the same command, and every kind of test somewhere."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.project.tree import ROOT

_TEST_COMMAND = "pip install uv && uv run pytest"
_WORKFLOW = ".github/workflows/ci.yml"


def _read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", ["README.md", ".ci/run", _WORKFLOW])
def test_the_readmes_test_command_is_run_as_it_stands(name: str) -> None:
    assert re.search(rf"^(?:\s*|.*run: ){re.escape(_TEST_COMMAND)}$", _read(name), re.MULTILINE)


def test_ci_covers_every_supported_interpreter_and_system() -> None:
    oldest = tomllib.loads(_read("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    matrix = _read(_WORKFLOW)

    assert f'python: ["{oldest}", "3.12", "3.13"]' in matrix
    assert "os: [ubuntu-latest, windows-latest, macos-latest]" in matrix


def test_every_action_is_pinned_to_a_commit() -> None:
    used = re.findall(r"uses: (\S+)", _read(_WORKFLOW))

    assert used
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action) for action in used)


def test_every_kind_of_test_is_run_by_the_script() -> None:
    options = tomllib.loads(_read("pyproject.toml"))["tool"]["pytest"]["ini_options"]
    kinds = {marker.partition(":")[0] for marker in options["markers"]}

    assert kinds == set(re.findall(r"kind_of_tests ([a-z]+)", _read(".ci/run")))
