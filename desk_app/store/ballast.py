"""Space kept in reserve, so that what a person has just written can be saved although the disk is full.

A file of random bytes (file systems that compress or skip zeros would keep nothing) is written while there is
plenty of space and the window has been open for a while. When a change does not fit on the disk the file is
given up, the change is tried once more, and the person is told to make room.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DiskFull, StoreError
from desk_app.store.durable import PRIVATE_FILE

FILE_NAME: Final = "reserve"
SIZE_BYTES: Final = 64_000_000
PLENTY: Final = 16
"""The reserve is filled only while the disk has this many times its size left."""

_SLICE_BYTES: Final = 1_000_000

GIVEN_UP: Final = (
    "The disk is full. This was kept in the last space the workspace had in reserve; free some now."
)
"""What the person is told beside the change."""


class Ballast:
    """The reserve of one workspace."""

    def __init__(self, folder: Path, *, size_bytes: int = SIZE_BYTES) -> None:
        """Nothing is written yet.

        Args:
            folder: The workspace.
            size_bytes: How large the reserve becomes.
        """
        self._path = folder / FILE_NAME
        self._size = size_bytes

    def fill(self) -> None:
        """Write what is missing of it while there is plenty of space; what fails waits for the next time."""
        noise = os.urandom(min(_SLICE_BYTES, self._size))
        with suppress(OSError):
            while self._has_plenty() and self._size_now() < self._size:
                descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
                with os.fdopen(descriptor, "ab") as file:
                    file.write(noise)

    def helps(self, error: StoreError) -> bool:
        """Give the space up if it was missing; True when trying again may help.

        Args:
            error: What a change ended in. SQLite calls some lack of space an I/O error.
        """
        is_full = isinstance(error, DiskFull)
        with suppress(OSError):
            is_full = is_full or shutil.disk_usage(self._path.parent).free < _SLICE_BYTES
            if is_full:
                size = self._size_now()
                self._path.unlink(missing_ok=True)
                return size > 0
        return False

    def _size_now(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def _has_plenty(self) -> bool:
        return shutil.disk_usage(self._path.parent).free >= PLENTY * self._size
