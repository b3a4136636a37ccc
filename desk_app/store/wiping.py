"""Removing a workspace for good, because its team said so: the keys first, so that the rest is only noise.

An order is a small file in the folder. From the moment it is there nothing can be opened any more: whoever
finds it finishes the work, also after a kill in the middle. Files of other programs in the folder stay.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from desk_app.store.durable import write_whole
from desk_app.store.places import (
    BACKUPS,
    BLOBS,
    DATABASE,
    JOURNAL,
    KEYRING_NOTE,
    KEYS,
    SETTINGS,
    SIDECARS,
)

ORDER: Final = "wiped"
_SECRETS: Final = (KEYS, "accounts.sealed")
"""Without these no other byte of the folder can be read, by whomever."""
_FOLDERS: Final = (BACKUPS, BLOBS, "replacement", "set-aside-*")
_FILES: Final = (
    *(f"{DATABASE}{ending}*" for ending in ("", *SIDECARS)),
    f"{JOURNAL}*",
    SETTINGS,
    KEYRING_NOTE,
    "*.lock",
    "habits.json",
    "windows.json",
    "updates-looked",
    "reserve",
    ".incoming-*",
)


def order_wipe(folder: Path) -> None:
    """Begin: from now on the workspace cannot be opened, whatever happens.

    Raises:
        DiskFull, ReadOnly, StoreError: The order cannot be written; nothing was removed.
    """
    write_whole(folder / ORDER, b"Its team has removed this workspace from this computer.\n")
    for name in _SECRETS:
        _remove(folder / name)


def is_wiped(folder: Path) -> bool:
    """Whether there is an order that waits to be finished."""
    return (folder / ORDER).is_file()


def finish_wipe(folder: Path) -> None:
    """Remove everything of the workspace that is still there; the order goes last.

    What another program holds open (Windows) stays until the next call; it cannot be read without the keys.
    """
    for name in _SECRETS:
        _remove(folder / name)
    for pattern in _FOLDERS:
        for path in folder.glob(pattern):
            shutil.rmtree(path, ignore_errors=True)
    left = [path for pattern in _FILES for path in folder.glob(pattern) if not _remove(path)]
    if not left and not any((folder / name).exists() for name in (BACKUPS, BLOBS)):
        _remove(folder / ORDER)
        with suppress(OSError):  # something else lies there
            folder.rmdir()


def _remove(path: Path) -> bool:
    """Remove a file; whether it is gone."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
