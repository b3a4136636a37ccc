"""What a start loads before the first rows: 300 ms have no room for what nobody has asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

_START = """
import sys
import desk_app.app, desk_app.runtime.desk, desk_app.store.opening, desk_app.services.views
print(*sys.modules, sep="\\n")
"""
"""What `tests/perf/first_rows.py` measures, as far as imports go."""


@pytest.fixture(scope="module")
def loaded() -> frozenset[str]:
    answer = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)
    return frozenset(answer.stdout.split())


@pytest.mark.parametrize(
    "late",
    [
        "desk_app.domain.changes.tickets",
        "desk_app.domain.entities.details",
        "desk_app.domain.query.completion",
        "desk_app.domain.query.help_page",
        "desk_app.domain.syncrules",
        "desk_app.runtime.accounts",
        "desk_app.services.handlers",
        "desk_app.services.reading.values",
        "desk_app.store.backup",
        "desk_app.store.catching_up",
        "desk_app.store.reading.people",
        "desk_app.store.reading.tickets",
        "desk_app.sync",
        "keyring",
        "PySide6",
        "requests",
    ],
)
def test_a_start_does_not_wait_for(loaded: frozenset[str], late: str) -> None:
    assert "desk_app.store.reading.lists" in loaded
    assert sorted(name for name in loaded if f"{name}.".startswith(f"{late}.")) == []
