"""What every test gets: the plugins, the Hypothesis profiles, and plain words for what is left out.

Tests that need more than this machine has are skipped with a reason, never silently deselected: real servers
(`-m server`), speed bounds (`-m perf`), minutes of time (`-m slow`), and the window where Qt cannot start.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # no test may need, or open a window on, a screen

_HERE = Path(__file__).parent
_UI_TESTS = _HERE / "ui"
_NOT_MEASURED = {"connectors", "packaging", "project", "server", "ui"}
"""Not traced where coverage is measured: `tests/unit` and `tests/services` reach the floors without them."""
_ASKED_FOR = {
    "server": "talks to a real server; run it with: uv run pytest -m server",
    "perf": "measures speed and wants the machine alone; run it with: uv run pytest -m perf",
    "screen": "drives the real window on a virtual screen; run it with: uv run pytest -m screen",
    "slow": "takes minutes; run it with: uv run pytest -m slow",
}

# By default examples are new at each run, so that every run of a developer looks further. CI judges a change:
# the same code must get the same verdict, so its examples are fixed; the nightly run does the searching.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "nightly",
    deadline=None,
    max_examples=2_000,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))


def _qt_problem() -> str:
    """Why Qt cannot be loaded here (a missing system library, mostly); empty when it can."""
    try:
        for module in ("QtGui", "QtWidgets", "QtTest"):
            importlib.import_module(f"PySide6.{module}")
    except ImportError as error:
        return f"Qt cannot start here: {error}"
    return ""


_QT_PROBLEM = _qt_problem()
pytest_plugins = [] if _QT_PROBLEM else ["pytestqt.plugin"]


class _WithoutQt(pytest.Module):
    """A test file of the window on a machine without Qt: one skip that says so instead of an import error."""

    def collect(self) -> list[pytest.Item | pytest.Collector]:
        pytest.skip(_QT_PROBLEM, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Leave the window's tests out, saying why, where Qt cannot be loaded."""
    if _QT_PROBLEM and module_path.is_relative_to(_UI_TESTS):
        return _WithoutQt.from_parent(parent, path=module_path)
    return None


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A process more than there are cores when everything is run; one for few tests, or to measure.

    A third of the time a test waits, for the disk or for another process; starting one takes longer than a
    few tests do.
    """
    is_all = config.args_source is not pytest.Config.ArgsSource.ARGS and not config.option.keyword
    return _cores() + 1 if is_all and not config.option.markexpr else 0


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, with the way to run it, every test of a kind that was not asked for with `-m`."""
    asked: str = config.option.markexpr
    left_out = {mark: reason for mark, reason in _ASKED_FOR.items() if mark not in asked}
    if not os.environ.get("DESK_APP_SERVERS"):
        left_out.setdefault(
            "server", "DESK_APP_SERVERS does not name the folder of the scripts that start servers"
        )
    for item in items:
        for mark in list(item.iter_markers()):
            if mark.name in left_out:
                item.add_marker(pytest.mark.skip(reason=left_out[mark.name]))
        if config.pluginmanager.hasplugin("_cov") and item.path.relative_to(_HERE).parts[0] in _NOT_MEASURED:
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what the imports make, neither meanwhile nor at any later search."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person's folders below the test's own: none of whoever runs it is read or written."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
