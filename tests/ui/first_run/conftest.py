"""A person's folders of their own for every test of the first run."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.ui.theme.theme import Theme


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: Theme) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path
