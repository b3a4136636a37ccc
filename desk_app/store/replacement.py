"""Puts a new state of a workspace in the place of the old one, which is kept whole.

The new files are made in the folder `replacement` while the old ones stay where they are. When they are
complete and on the disk, a note says so; from then on the exchange is only ever finished, never begun anew.
It consists of renames and may be interrupted at any of them: whoever opens the workspace next calls
`finish_replacement`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from desk_app.domain.errors import WorkspaceDamaged
from desk_app.store.durable import PRIVATE_FOLDER, disk_words, replace, sync_folder, write_whole
from desk_app.store.places import DATABASE, SIDECARS, Places

_READY: Final = "ready.json"
_WHAT: Final = "The repaired workspace"


class Replacement:
    """A new state in the making.

    Attributes:
        new: Folder of what comes; a file or folder there replaces the one of its name in the workspace.
        kept: Folder of copies that go to what is set aside (files that stay in the workspace too).
    """

    def __init__(self, places: Places, now_s: int) -> None:
        """Begin; what an earlier attempt left unfinished is removed.

        Raises:
            DiskFull, ReadOnly, StoreError: The folder cannot be made.
        """
        self._places = places
        self.new = places.replacement / "new"
        self.kept = places.replacement / "kept"
        self._aside = _free_name(places.folder, now_s)
        with disk_words(_WHAT):
            shutil.rmtree(places.replacement, ignore_errors=True)
            for folder in (places.replacement, self.new, self.kept):
                folder.mkdir(mode=PRIVATE_FOLDER)

    @property
    def database(self) -> Path:
        """The database that comes."""
        return self.new / DATABASE

    def discard(self) -> None:
        """Give up; the workspace is as it was."""
        shutil.rmtree(self._places.replacement, ignore_errors=True)

    def exchange(self, *, without: Iterable[str] = ()) -> Path | None:
        """Make the exchange.

        Args:
            without: Names of files that are set aside although nothing comes in their place.

        Returns:
            The folder with the old state; None when there was none.

        Raises:
            ReadOnly, StoreError: A file cannot be moved (another program has it open); what is missing is
                done by the next `finish_replacement`.
        """
        note = {"aside": self._aside.name, "without": sorted(without)}
        with disk_words(_WHAT):
            for folder in (self.new, self.kept, self._places.replacement):
                sync_folder(folder)
            write_whole(self._places.replacement / _READY, json.dumps(note).encode())
        return finish_replacement(self._places)


def is_replacing(places: Places) -> bool:
    """Whether an exchange was begun and not finished."""
    return (places.replacement / _READY).exists()


def finish_replacement(places: Places) -> Path | None:
    """Finish an exchange that was interrupted; nobody may have the workspace open.

    Returns:
        Where the old state is; None when there was nothing to finish, or nothing to set aside.

    Raises:
        WorkspaceDamaged: The note cannot be read.
        ReadOnly, StoreError: A file cannot be moved.
    """
    if not is_replacing(places):
        return None
    aside, without = _read_note(places)
    with disk_words(_WHAT):
        aside.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        for name in without:
            _move(places.folder / name, aside / name)
        for path in sorted((places.replacement / "kept").iterdir()):
            _move(path, aside / path.name)
        for path in sorted((places.replacement / "new").iterdir()):
            endings = ("", *SIDECARS) if path.name == DATABASE else ("",)
            for ending in endings:
                _move(places.folder / f"{path.name}{ending}", aside / f"{path.name}{ending}")
            _move(path, places.folder / path.name)
        sync_folder(aside)
        sync_folder(places.folder)
        (places.replacement / _READY).unlink()
        shutil.rmtree(places.replacement, ignore_errors=True)
        if any(aside.iterdir()):
            return aside
        aside.rmdir()
    return None


def _move(source: Path, target: Path) -> None:
    """Move what is there; what has been moved before is not."""
    if source.exists():
        replace(source, target)


def _read_note(places: Places) -> tuple[Path, list[str]]:
    try:
        note = json.loads((places.replacement / _READY).read_bytes())
        names = [str(name) for name in (note["aside"], *note["without"])]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceDamaged("The note of an unfinished repair cannot be read.", _HINT) from error
    if any(Path(name).name != name for name in names):
        raise WorkspaceDamaged("The note of an unfinished repair names a file elsewhere.", _HINT)
    return places.folder / names[0], names[1:]


_HINT: Final = "Move the folder “replacement” out of the workspace and run desk-app doctor --repair."


def _free_name(folder: Path, now_s: int) -> Path:
    """A folder that says when the old state was set aside, in UTC."""
    moment = datetime.fromtimestamp(now_s, UTC)
    number, ending = 1, ""
    while (path := folder / f"set-aside-{moment:%Y%m%d-%H%M%S}{ending}").exists():
        number += 1
        ending = f"-{number}"
    return path
