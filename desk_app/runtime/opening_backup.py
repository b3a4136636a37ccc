"""Opening a whole copy of a workspace ("backup FILE") in the place where there is no workspace yet."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from desk_app.domain.errors import InvalidInput, StoreError, WorkspaceLocked
from desk_app.runtime import clock
from desk_app.runtime.keychain import SystemKeychain
from desk_app.runtime.places import check_place
from desk_app.store.crypto import DataKey
from desk_app.store.keyfile import Keychain, KeychainUnavailable, WorkspaceKeys
from desk_app.store.places import Places
from desk_app.store.progress import Advance, silent
from desk_app.store.restoring import RestoreWish, restore_bundle


def open_backup(
    path: Path, folder: Path, secret: str, *, keychain: Keychain | None = None, advance: Advance = silent
) -> DataKey:
    """Bring a copy back into an empty place; gives what opens it.

    Args:
        path: The file.
        folder: Where to.
        secret: Its passphrase or recovery code; may be empty where the keyring has the key.
        keychain: Instead of the system's keyring.
        advance: Told bytes done and in all.

    Raises:
        InvalidInput: There is no such file, or nothing was given that opens it.
        WorkspaceLocked: What was given does not open it.
        DeskError: It cannot be brought back; nothing is left behind.
    """
    if not path.is_file():
        raise InvalidInput(f"There is no file “{path}”.", "Choose the file that “Save a whole copy” made.")
    check_place(folder)
    keyring = keychain or SystemKeychain()
    found: list[DataKey] = []

    def unlock(part: Path) -> DataKey:
        key = _unlocked(WorkspaceKeys(part, keyring), secret)
        found.append(key)
        return key

    restore_bundle(path, Places(folder), RestoreWish(unlock, clock.now_s()), advance=advance)
    with suppress(KeychainUnavailable):  # then the passphrase is asked for at the next start
        WorkspaceKeys(folder, keyring).remember(found[0])
    return found[0]


def _unlocked(keys: WorkspaceKeys, secret: str) -> DataKey:
    if not secret.strip():
        try:
            return keys.unlock()
        except StoreError as error:
            raise InvalidInput("Write the passphrase or the recovery code of this backup.") from error
    if keys.ways_in.passphrase:
        with suppress(WorkspaceLocked):
            return keys.unlock_by_passphrase(secret)
    try:
        return keys.unlock_by_recovery_code(secret)
    except (InvalidInput, WorkspaceLocked) as error:
        raise WorkspaceLocked(
            "That is neither the passphrase nor the recovery code of this backup.",
            "Compare it and try again.",
        ) from error
