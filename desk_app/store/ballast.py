"""Space kept in reserve, so that what a person has just written can be saved although the disk is full.

A file of random bytes (file systems that compress or skip zeros would keep nothing) grows in idle slices
while there is plenty of space. When a change does not fit on the disk the file is given up, the change is
tried once more, and the person is told to make room.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DiskFull, StoreError
from desk_app.store.connect import DriverConnection
from desk_app.store.durable import PRIVATE_FILE

FILE_NAME: Final = "reserve"
SIZE_BYTES: Final = 64_000_000
PLENTY: Final = 16
"""The reserve is filled only while the disk has this many times its size left."""

_SLICE_BYTES: Final = 1_000_000


class Ballast:
    """The reserve of one workspace; idle work of the writer fills it."""

    def __init__(self, folder: Path, *, size_bytes: int = SIZE_BYTES) -> None:
        """Nothing is written yet.

        Args:
            folder: The workspace.
            size_bytes: How large the reserve becomes.
        """
        self._path = folder / FILE_NAME
        self._size = size_bytes
        self._noise = os.urandom(min(_SLICE_BYTES, size_bytes))

    def step(self, _driver: DriverConnection) -> bool:
        """Write one slice of it; True when there is more to write."""
        try:
            have = self._path.stat().st_size if self._path.exists() else 0
            free = shutil.disk_usage(self._path.parent).free
            if have >= self._size or free < PLENTY * self._size:
                return False
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
            with os.fdopen(descriptor, "ab") as file:
                file.write(self._noise)
        except OSError:
            return False
        return True

    def helps(self, error: StoreError) -> bool:
        """Give the space up if it was missing; True when trying again may help.

        Args:
            error: What a change ended in. SQLite calls some lack of space an I/O error.
        """
        is_full = isinstance(error, DiskFull)
        with suppress(OSError):
            is_full = is_full or shutil.disk_usage(self._path.parent).free < _SLICE_BYTES
            if is_full:
                size = self._path.stat().st_size
                self._path.unlink()
                return size > 0
        return False
