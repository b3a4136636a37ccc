"""The window under test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.ui.theme.theme import Theme
from tests.ui.window_tools import Stage


@pytest.fixture
def stage(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.close()
