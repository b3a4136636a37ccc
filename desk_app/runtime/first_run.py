"""Making a workspace so that it is there whole or not at all: the first run of the window.

It is made in a folder beside its place and moved there when the person has kept the recovery code. Whatever
ends the program before, `clear_leftovers` removes at the next start: the folder, and what was put into the
keyring meanwhile, which is noted in the folder before it is put there.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk_app.domain.errors import DeskError, Refused
from desk_app.domain.ids import AccountId
from desk_app.runtime import clock
from desk_app.runtime.accounts.accounts import Accounts
from desk_app.runtime.accounts.kinds import Kinds, Prepared
from desk_app.runtime.desk import NewDesk, OpenOptions, make_desk, open_desk, unlock
from desk_app.runtime.keychain import SystemKeychain
from desk_app.runtime.places import check_place
from desk_app.store.crypto import DataKey
from desk_app.store.durable import disk_words
from desk_app.store.key_record import FILE_NAME as KEY_FILE
from desk_app.store.keyfile import Keychain, KeychainUnavailable, WorkspaceKeys
from desk_app.store.places import KEYRING_NOTE

_MARK: Final = ".new-"
_ENTRY: Final = re.compile(r"[0-9a-f]{32}")
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HalfMade:
    """A workspace that waits to be moved to its place.

    Attributes:
        folder: Its place.
        part: Where it was made.
        recovery_code: To be shown once.
        keychain: Where its key is.
        key: What opens it.
        account_id: The account in it whose secrets the keyring holds; None for none.
    """

    folder: Path
    part: Path
    recovery_code: str
    keychain: Keychain
    key: DataKey
    account_id: AccountId | None = None

    def finish(self) -> None:
        """Move it to its place.

        Raises:
            Refused: Something has come to stand there since.
            StoreError: The folder cannot be moved.
        """
        _require_free(self.folder)
        with disk_words("The folder of the workspace"):
            if self.folder.exists():
                self.folder.rmdir()  # empty, as was asked above; Windows moves over nothing
            self.part.rename(self.folder)
            (self.folder / KEYRING_NOTE).unlink(missing_ok=True)

    def discard(self) -> None:
        """Leave nothing behind, in the folder or in the keyring."""
        if self.account_id is not None:
            with suppress(DeskError):  # without a keyring its secrets lie in the folder
                self.keychain.forget(self.account_id)
        _remove(self.part, self.keychain)


def begin_workspace(folder: Path, new: NewDesk, *, keychain: Keychain | None = None) -> HalfMade:
    """Make a workspace beside its place.

    Raises:
        Refused: The place would damage it or is not free, or there is neither a keyring nor a passphrase.
        InvalidInput: The passphrase cannot be used.
    """
    check_place(folder)
    _require_free(folder)
    part = folder.with_name(f".{folder.name}{_MARK}{os.getpid()}")
    keychain = NotedKeychain(keychain or SystemKeychain(), part)
    _remove(part, keychain)
    try:
        code = make_desk(part, new, keychain=keychain)
        key = unlock(WorkspaceKeys(part, keychain), lambda: new.passphrase or "")
    except BaseException:
        _remove(part, keychain)
        raise
    return HalfMade(folder, part, code, keychain, key)


def keep_account(half: HalfMade, kinds: Kinds, kind_name: str, prepared: Prepared) -> HalfMade:
    """Put an account that was tried into a workspace that waits.

    Raises:
        DeskError: It cannot be kept; the workspace is as it was.
    """
    with open_desk(half.part, str, OpenOptions(keychain=half.keychain, key=half.key)) as desk:
        added = Accounts(desk.premises, kinds).add(kind_name, "", prepared)
    return replace(half, account_id=added.account.id)


def clear_leftovers(folder: Path, *, keychain: Keychain | None = None) -> int:
    """Remove what first runs that were cut off have left beside a place; gives their number."""
    left = list(folder.parent.glob(f".{folder.name}{_MARK}*")) if folder.parent.is_dir() else []
    for part in left:
        _remove(part, keychain or SystemKeychain())
    return len(left)


class NotedKeychain:
    """Implements `Keychain` over another one: what is put there is noted in a folder first."""

    def __init__(self, keychain: Keychain, folder: Path) -> None:
        self._keychain = keychain
        self._note = folder / KEYRING_NOTE

    def load(self, workspace_id: bytes) -> bytes | None:
        """What is kept under a name."""
        return self._keychain.load(workspace_id)

    def save(self, workspace_id: bytes, key: bytes) -> None:
        """Keep something, over what was kept before."""
        if self._note.parent.is_dir():  # the folder has its place by now otherwise, and all is whole
            with disk_words("The folder of the workspace"), self._note.open("a", encoding="ascii") as note:
                note.write(f"{workspace_id.hex()}\n")
                note.flush()
                os.fsync(note.fileno())
        self._keychain.save(workspace_id, key)

    def forget(self, workspace_id: bytes) -> None:
        """Remove what is kept under a name."""
        self._keychain.forget(workspace_id)


def _noted(part: Path) -> list[bytes]:
    """The names of what was put into the keyring; a line that was cut off names nothing."""
    note = part / KEYRING_NOTE
    lines = note.read_text(encoding="ascii", errors="replace").splitlines() if note.is_file() else []
    return [bytes.fromhex(line) for line in dict.fromkeys(lines) if _ENTRY.fullmatch(line)]


def keyring_problem(keychain: Keychain | None = None) -> str:
    """Why the system's keyring cannot keep a key, in a sentence; empty when it can. May take a while."""
    try:
        (keychain or SystemKeychain()).load(clock.new_id())
    except KeychainUnavailable as error:
        return error.message
    except DeskError:
        return ""  # it answers, which is all that was asked
    return ""


def _require_free(folder: Path) -> None:
    """Refuse a place in which there is something already.

    Raises:
        Refused: There is.
    """
    if (folder / KEY_FILE).exists():
        raise Refused(f"There is a workspace in {folder} already.", "Start Desk App again to open it.")
    if folder.is_dir() and any(folder.iterdir()):
        raise Refused(f"{folder} holds other files and no workspace.", "Choose an empty or a new folder.")


def _remove(part: Path, keychain: Keychain) -> None:
    if not part.exists():
        return
    for entry in _noted(part):
        with suppress(DeskError):  # without a keyring there is nothing in it
            keychain.forget(entry)
    shutil.rmtree(part, ignore_errors=True)
    _LOG.info("removed a workspace that was not finished")
