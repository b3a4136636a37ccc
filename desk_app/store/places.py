"""The files of a workspace folder and their names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATABASE: Final = "desk.db"
JOURNAL: Final = "outbox.log"
KEYS: Final = "keys.json"
SETTINGS: Final = "settings.json"
BLOBS: Final = "blobs"
BACKUPS: Final = "backups"
KEYRING_NOTE: Final = "keyring-entries"
"""While a workspace is being made: what it has put into the keyring, one name a line."""
SIDECARS: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; they belong to that very file and move with it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of a workspace lie.

    Attributes:
        folder: The workspace.
    """

    folder: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.folder / DATABASE

    @property
    def journal(self) -> Path:
        """The journal of own changes."""
        return self.folder / JOURNAL

    @property
    def blobs(self) -> Path:
        """Attachment contents."""
        return self.folder / BLOBS

    @property
    def backups(self) -> Path:
        """Backups made by the program."""
        return self.folder / BACKUPS

    @property
    def replacement(self) -> Path:
        """A new state of the workspace in the making; empty most of the time."""
        return self.folder / "replacement"


def sidecars(database: Path) -> tuple[Path, ...]:
    """Where SQLite keeps what belongs to a database file."""
    return tuple(database.with_name(database.name + ending) for ending in SIDECARS)
