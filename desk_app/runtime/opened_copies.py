"""Copies of attachments for other programs: private, read-only, marked as strangers' files, gone afterwards.

The store is encrypted and a copy is not, so copies live in a folder that only this person can read. It goes
with the program that made it; what a killed program left is removed by the next one.
"""

from __future__ import annotations

import contextlib
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError
from desk_app.runtime.file_lock import HeldFile, hold_file, is_held

_HELD_PREFIX: Final = "desk-app-copies-"
_LEFT_PREFIX: Final = "desk-app-opened-"
_LOCK: Final = "in-use"
_LEFT_S: Final = 12 * 3_600
"""How long copies stay that outlive their program."""
_MARK: Final = "[ZoneTransfer]\r\nZoneId=3\r\n"
"""Zone 3 is the internet; Office opens such files in its protected view, Windows asks before it runs them."""
_QUARANTINE: Final = "com.apple.quarantine"


class OpenedCopies:
    """A temporary folder that is made when it is first needed."""

    def __init__(self, *, outlives: bool = False) -> None:
        """Make nothing yet.

        Args:
            outlives: The copies are needed when this program has ended: a command line that opens a file.
        """
        self._outlives = outlives
        self._folder: Path | None = None
        self._lock: HeldFile | None = None
        self._count = 0

    def put(self, name: str, data: bytes) -> Path:
        """Write a copy.

        Args:
            name: A safe file name.
            data: The content.

        Returns:
            Where it is: a folder of its own, so that the name stays as it is; read-only, because changes to a
            copy would be lost without a word.

        Raises:
            OSError: It cannot be written.
            DeskError: The folder cannot be held.
        """
        if self._folder is None:
            remove_left_copies()
            self._folder = Path(tempfile.mkdtemp(prefix=_LEFT_PREFIX if self._outlives else _HELD_PREFIX))
            self._lock = None if self._outlives else hold_file(self._folder / _LOCK)
        self._count += 1
        place = self._folder / str(self._count)
        place.mkdir(mode=stat.S_IRWXU)
        path = place / name
        path.write_bytes(data)
        mark_as_foreign(path)
        path.chmod(stat.S_IRUSR)
        return path

    def remove(self) -> None:
        """Delete every copy; what another program holds open stays until a later start."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        if self._folder is not None:
            _remove(self._folder)
            self._folder = None


def mark_as_foreign(path: Path) -> None:
    """Tell the system that a file came from outside, where it listens (Windows, macOS).

    Linux has no such mark that programs heed; there a file does nothing unless it may be executed, and no
    copy may. A file system without room for the mark keeps the file without it.
    """
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            Path(f"{path}:Zone.Identifier").write_text(_MARK, encoding="ascii", newline="")
        elif sys.platform == "darwin":
            value = f"0081;{int(time.time()):08x};Desk App;"
            command = ["/usr/bin/xattr", "-w", _QUARANTINE, value, str(path)]
            subprocess.run(command, check=False)  # noqa: S603 - a fixed program; the path is one argument


def remove_left_copies(folder: Path | None = None) -> int:
    """Delete copies of programs that are gone; gives how many folders that were.

    Args:
        folder: Where temporary files lie; the system's own when left out.
    """
    left = list(_left(folder or Path(tempfile.gettempdir())))
    for path in left:
        _remove(path)
    return len(left)


def _left(folder: Path) -> Iterator[Path]:
    """Folders of this person that nobody needs; others' cannot be looked into."""
    with contextlib.suppress(OSError):
        for path in folder.glob(f"{_HELD_PREFIX}*"):
            with contextlib.suppress(DeskError, OSError):
                if (path / _LOCK).exists() and not is_held(path / _LOCK):
                    yield path
        for path in folder.glob(f"{_LEFT_PREFIX}*"):
            with contextlib.suppress(OSError):
                if not path.is_symlink() and time.time() - path.stat().st_mtime > _LEFT_S:
                    yield path


def _remove(folder: Path) -> None:
    """Delete a folder; Windows must be told first that its read-only files may go."""
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.is_symlink():
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)
    shutil.rmtree(folder, ignore_errors=True)
