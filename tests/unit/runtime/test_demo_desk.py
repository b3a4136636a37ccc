"""The demo is known by its folder, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.runtime.demo_desk import is_demo, throw_away_folder


def test_only_the_folder_thrown_away_is_a_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    demo = throw_away_folder()

    assert is_demo(demo)
    assert not is_demo(tmp_path / demo.name)
    assert not is_demo(demo.parent / "workspace")
