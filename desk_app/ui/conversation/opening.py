"""Copies of attachments for other programs: in a folder only this person can read, gone with the window."""

from __future__ import annotations

import shutil
import stat
import tempfile
from pathlib import Path


class PrivateFolder:
    """A temporary folder that is made when it is first needed."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._count = 0

    def put(self, name: str, data: bytes) -> Path:
        """Write a copy.

        Args:
            name: A safe file name.
            data: The content.

        Returns:
            Where it is: a folder of its own, so that the name stays as it is; read-only, because changes to a
            copy would be lost without a word.
        """
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="desk-app-"))
        self._count += 1
        place = self._folder / str(self._count)
        place.mkdir(mode=stat.S_IRWXU)
        path = place / name
        path.write_bytes(data)
        path.chmod(stat.S_IRUSR)
        return path

    def remove(self) -> None:
        """Delete every copy; what another program holds open stays until the system cleans up."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
