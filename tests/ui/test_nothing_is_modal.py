"""Nothing that the window shows stops the rest of it: no modal dialog, no loop that waits for an answer."""

from __future__ import annotations

import re
from pathlib import Path

import desk_app.ui

_UI = Path(desk_app.ui.__file__).parent
_STOPS = re.compile(
    r"QMessageBox|QInputDialog|setModal|setWindowModality|[dD]ialog\.(?:open|exec)\(|\.exec\("
)
_ALLOWED = {
    "list/view.py": ["drag.exec("],
    "program.py": ["app.exec("],
    "first_run/beginning.py": ["waiting.exec("],
}
"""Carrying something with the pointer; the program itself; the window of the first run, which is alone."""


def test_no_part_of_the_window_opens_a_modal_dialog() -> None:
    found = {
        str(file.relative_to(_UI)): [
            line.strip() for line in file.read_text("utf-8").splitlines() if _STOPS.search(line)
        ]
        for file in sorted(_UI.rglob("*.py"))
    }
    stops = {name: lines for name, lines in found.items() if lines}

    assert stops.keys() == _ALLOWED.keys()
    for name, lines in stops.items():
        assert len(lines) == len(_ALLOWED[name]), name
        assert all(allowed in line for line, allowed in zip(lines, _ALLOWED[name], strict=True)), name
