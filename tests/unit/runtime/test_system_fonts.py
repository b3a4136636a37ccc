"""Which fonts of the computer are offered, and in which order."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desk_app.runtime.system_fonts import font_files


@pytest.mark.skipif(sys.platform != "linux", reason="the folders of Windows and macOS are fixed")
def test_fonts_of_the_person_are_found_in_the_order_of_usefulness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / ".local/share/fonts/deep"
    folder.mkdir(parents=True)
    for name in ("seguisym.ttf", "YUGOTHR.TTC", "geezapro.ttc", "Unknown.ttf"):
        (folder / name).touch()
    own = [path.name for path in font_files() if path.parent == folder]
    assert own == ["YUGOTHR.TTC", "geezapro.ttc", "seguisym.ttf"]


def test_every_font_is_there() -> None:
    assert all(path.is_file() for path in font_files())
