"""Damaging copies of a workspace, and what must be in them after a repair."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from desk_app.store.backup import make_backup
from desk_app.store.recovery import Recovered
from tests.store.small_desk import KEY, START_S, Image, SmallDesk, a_desk

LATER_S: Final = START_S + 90 * 86_400
PAGE: Final = 4_096


def a_worked_desk(folder: Path) -> tuple[Path, Image]:
    """A closed workspace with 150 changes, a backup after 60 of them, and an import after that."""
    with a_desk(folder, 60) as desk:
        make_backup(desk.places, KEY, desk.now_s)
        desk.load(40)
        desk.work(90)
    return folder, desk.image()


def copy_of(worked: tuple[Path, Image], folder: Path) -> SmallDesk:
    """A copy of a closed workspace, closed."""
    shutil.copytree(worked[0], folder)
    return SmallDesk(folder, seed=8)


def flip(path: Path, offset: int) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x55
    path.write_bytes(data)


def without_imports(image: Image, before: Image | None = None) -> Image:
    """What the journal holds: an import is not in it, for it can be done again.

    Args:
        image: The workspace now.
        before: The workspace as it was, where a stand-in may have taken the place of an imported ticket.
    """
    imported = {row["id"] for row in (before or image)["ticket"] if row["subject"] == "Imported"}
    kept = {
        "ticket": [row for row in image["ticket"] if row["id"] not in imported],
        "message": [row for row in image["message"] if not str(row["body"]).startswith("Imported")],
        "change": [row for row in image["change"] if row["kind"] != "load"],
    }
    return {**image, **kept}


def aside_of(done: Recovered, name: str) -> Path:
    """A file that a rebuild has set aside."""
    assert done.aside is not None
    return done.aside / name
