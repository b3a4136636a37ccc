"""A person's folders of their own for every test of the first run."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.ui.theme.theme import Theme


@pytest.fixture
def home(tmp_path: Path, own_folders: None, theme: Theme) -> Path:
    return tmp_path
