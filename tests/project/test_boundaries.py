"""Some things have one place in the code. Import contracts (pyproject.toml) know packages; these know names.

Ruff bans what may stand nowhere (`time.sleep`, `unittest.mock`); here stands what depends on the place.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.project.tree import Module, dotted_name, imported_names, modules_under, used_names

PLACES = {
    "threading.Thread": ("desk_app/store", "desk_app/runtime"),
    "threading.Timer": (),
    "concurrent.futures.ThreadPoolExecutor": ("desk_app/store", "desk_app/runtime"),
    "concurrent.futures.ProcessPoolExecutor": ("desk_app/runtime",),
    "multiprocessing.Process": ("desk_app/runtime",),
    "PySide6.QtWidgets.QApplication.instance": ("desk_app/ui",),
    "PySide6.QtCore.QCoreApplication.instance": ("desk_app/ui",),
    "time.time": ("desk_app/runtime", "desk_app/store", "desk_app/app.py"),
    "time.time_ns": ("desk_app/runtime", "desk_app/store", "desk_app/app.py"),
    "os.environ": ("desk_app/runtime", "desk_app/cli", "desk_app/app.py"),
    "os.getenv": (),
    "os._exit": (),
}
"""Where each of these may be used; nowhere else in `desk_app`."""

_PATCHING = {"setattr", "delattr", "setitem", "delitem"}


@pytest.mark.parametrize("name", sorted(PLACES))
def test_a_thing_with_one_place_is_used_only_there(name: str) -> None:
    strays = [
        f"{module.path}:{line}"
        for module in modules_under("desk_app")
        if module.says(name.rpartition(".")[2])
        for used, line in used_names(module.tree)
        if used == name and not module.path.startswith(PLACES[name])
    ]

    assert not strays, f"{name} may be used only in {PLACES[name] or 'no package'}: {strays}"


def test_the_domain_imports_only_the_standard_library_and_itself() -> None:
    foreign = [
        f"{module.path}: {name}"
        for module in modules_under("desk_app/domain")
        for name in imported_names(module.tree).values()
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("desk_app.domain")
    ]

    assert not foreign


def test_no_test_patches_our_own_modules() -> None:
    patches = [patch for module in modules_under("tests") for patch in _patches(module)]

    assert not patches, f"use a fake at the port or the real thing: {patches}"


def test_no_test_sleeps() -> None:
    sleeps = [
        f"{module.path}:{line}"
        for module in modules_under("tests")
        if module.says("sleep")
        for used, line in used_names(module.tree)
        if used == "time.sleep"
    ]

    assert not sleeps, f"wait for the event itself, with a deadline: {sleeps}"


@pytest.mark.parametrize(
    "text",
    [
        "def test(monkeypatch):\n    monkeypatch.setattr('desk_app.store.writer.Writer', 1)",
        "from desk_app.store import writer\ndef test(mp):\n    mp.setattr(writer, 'Writer', 1)",
        "import desk_app.store\ndef test(monkeypatch):\n    monkeypatch.setattr(desk_app.store, 'x', 1)",
        "from desk_app.app import TABLE\ndef test(mp):\n    mp.setitem(TABLE, 'x', 1)",
        "from unittest import mock",
        "from unittest.mock import patch",
        "def test(mocker): ...",
    ],
)
def test_patching_is_seen(text: str) -> None:
    assert list(_patches(Module("tests/example.py", text)))


def test_the_environment_may_be_patched() -> None:
    text = "def test(monkeypatch):\n    monkeypatch.setenv('A', 'b')\n    monkeypatch.chdir('/')"

    assert not list(_patches(Module("tests/example.py", text)))


def _patches(module: Module) -> Iterator[str]:
    """Every place in a test that replaces a part of `desk_app` or uses a mock library."""
    if not module.says("mock", *_PATCHING):
        return
    tree = module.tree
    imported = imported_names(tree)
    for name in imported.values():
        if name.split(".")[0] in {"mock", "pytest_mock"} or name.startswith("unittest.mock"):
            yield f"{module.path}: imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg == "mocker":
            yield f"{module.path}:{node.lineno} mocker"
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _PATCHING
        ):
            first = node.args[0] if node.args else None
            if first is not None and _target(first, imported).startswith("desk_app"):
                yield f"{module.path}:{node.lineno} {node.func.attr}"


def _target(node: ast.expr, imported: dict[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    name = dotted_name(node)
    return imported.get(name.split(".")[0], "")
