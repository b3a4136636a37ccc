"""Folders that are made once in a process and copied for each test that begins with one.

To make and fill an encrypted workspace takes its schema, dozens of synced commits and, with a passphrase, a
costly key; to copy its files takes a few milliseconds. What a test begins with is the same either way, and
what it does then stays in its own copy.
"""

from __future__ import annotations

import atexit
import copy
import functools
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Final

from desk_app.runtime.desk import Desk, NewDesk, OpenOptions, make_desk, open_desk
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.store.connect import DriverConnection
from desk_app.store.key_wraps import Cost
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.store.opening import Store
from desk_app.store.writer import QUIET_S

CHEAP: Final = Cost(memory_kib=64, passes=1, lanes=1)
"""A passphrase that costs next to nothing to try: for workspaces nobody attacks."""

_PATIENCE_S: Final = 60.0


@functools.cache
def shelf() -> Path:
    """The folder of this process that holds what is copied; it goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="desk-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def copied(prepared: Path, folder: Path) -> None:
    """Put a copy of what lies in a prepared folder into another, which may exist."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)


def make_cheap(folder: Path, passphrase: str) -> None:
    """Wrap the key of a workspace anew, so that each later opening is quick; it costs one opening now."""
    keys = WorkspaceKeys(folder, None, cost=CHEAP)
    keys.set_passphrase(keys.unlock_by_passphrase(passphrase), passphrase)


def own_desk(folder: Path, person: str) -> Desk:
    """A person's workspace in a new folder, open; its key is in a keychain of its own.

    Two of one name are copies of one workspace, with the same ids.
    """
    made, keychain = _made_desk(person)
    copied(made, folder)
    return open_desk(folder, str, OpenOptions(keychain=copy.deepcopy(keychain), any_place=True))


@functools.cache
def _made_desk(person: str) -> tuple[Path, MemoryKeychain]:
    folder, keychain = shelf() / f"desk-{person}", MemoryKeychain()
    new = NewDesk(person, person, f"{person.lower()}@kestrel.example")
    make_desk(folder, new, keychain=keychain, any_place=True)
    return folder, keychain


def indexed(store: Store) -> None:
    """Wait until the words of every ticket can be searched: the writer does it when it is left alone."""
    while store.writer.derive(_waiting_for_the_index).result(_PATIENCE_S):
        threading.Event().wait(2 * QUIET_S)


def _waiting_for_the_index(driver: DriverConnection) -> int:
    ((number,),) = driver.execute("SELECT count(*) FROM fts_queue").fetchall()
    return int(number)
