"""Compares lines with a file that a person has read and found right.

After a change that is meant: `DESK_APP_GOLDEN=write uv run pytest tests/unit/presenters/test_golden.py`, then
read the difference before it is committed.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

_FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, lines: Iterable[str]) -> None:
    """Fail with the difference where the lines are not those of the file."""
    path, shown = _FOLDER / f"{name}.txt", list(lines)
    if os.environ.get("DESK_APP_GOLDEN") == "write":
        path.write_text("\n".join(shown) + "\n", encoding="utf-8")
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    difference = list(difflib.unified_diff(known, shown, f"golden/{name}.txt", "now", lineterm=""))
    assert not difference, "\n".join(difference)
