"""The ways into a workspace: keyring, passphrase, recovery code; made, used, changed and taken away.

One data key, wrapped once for each way. The recovery code always exists, so that a lost keyring never
loses the data; with no safe keyring there is a passphrase, and never a plain key on the disk. Changing a
way changes `keys.json` alone: not one byte of the workspace is encrypted anew.

Two processes that change keys at the same moment are kept apart by the workspace's lock, not here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from desk_app.domain.errors import NeedsConfirmation, Refused, WorkspaceDamaged, WorkspaceLocked
from desk_app.store import recovery_code
from desk_app.store.crypto import DataKey
from desk_app.store.key_record import FILE_NAME, KeyRecord, check_of, load, save
from desk_app.store.key_wraps import Cost, PassphraseWrap, RecoveryWrap, check_passphrase

NO_KEYRING: Final = "This computer has no safe keyring for the key of a workspace."


class KeychainUnavailable(WorkspaceLocked):
    """The system's keyring cannot be used now: none, not a safe one, locked, denied, or silent."""


class Keychain(Protocol):
    """The system's keyring, as far as a workspace needs it; `desk_app.runtime.keychain` implements it.

    Each method raises `KeychainUnavailable` when the keyring does not answer or refuses.
    """

    def load(self, workspace_id: bytes) -> bytes | None:
        """The 32 bytes kept for this workspace; None when there are none."""

    def save(self, workspace_id: bytes, key: bytes) -> None:
        """Keep 32 bytes, over older ones."""

    def forget(self, workspace_id: bytes) -> None:
        """Remove the entry; nothing happens when there is none."""


@dataclass(frozen=True, slots=True)
class WaysIn:
    """Which ways lead into a workspace; the recovery code always does.

    Attributes:
        keyring: The key was put into the keyring (which may have lost it since).
        passphrase: A passphrase is set.
    """

    keyring: bool
    passphrase: bool


@dataclass(frozen=True, slots=True)
class NewKeys:
    """What comes out of making the keys of a workspace.

    Attributes:
        key: The new data key.
        recovery_code: To be shown once and kept by the person; it is stored nowhere.
    """

    key: DataKey
    recovery_code: str


class WorkspaceKeys:
    """`keys.json` of one workspace folder and the keyring that may hold the same key."""

    def __init__(self, folder: Path, keychain: Keychain | None, *, cost: Cost | None = None) -> None:
        """Nothing is read yet.

        Args:
            folder: The workspace's folder.
            keychain: The system's keyring; None when there is no safe one.
            cost: How hard new passphrases are to try; the default fits today's computers.
        """
        self._folder = folder
        self._keychain = keychain
        self._cost = cost or Cost()

    @property
    def workspace_id(self) -> bytes:
        """The 16-byte id that was given when the keys were made."""
        return load(self._folder).workspace_id

    @property
    def ways_in(self) -> WaysIn:
        """How this workspace can be opened besides by its recovery code."""
        record = load(self._folder)
        return WaysIn(keyring=record.in_keyring, passphrase=record.passphrase is not None)

    def create(self, workspace_id: bytes, *, passphrase: str | None = None) -> NewKeys:
        """Make the data key and `keys.json` in a folder that has none.

        Args:
            workspace_id: 16 bytes, never used before.
            passphrase: Needed when there is no keyring; welcome beside one.

        Raises:
            Refused: The folder has keys already, or there is neither a keyring nor a passphrase.
            InvalidInput: The passphrase cannot be used.
        """
        if (self._folder / FILE_NAME).exists():
            raise Refused(f"There is a workspace in {self._folder} already.", "Choose another folder.")
        if passphrase is not None:
            check_passphrase(passphrase)
        key, secret = DataKey.generate(), _new_secret()
        in_keyring, problem = self._try_to_keep(workspace_id, key)
        if not in_keyring and passphrase is None:
            raise Refused(problem, "Give the workspace a passphrase; it is asked for at each start.")
        record = KeyRecord(
            workspace_id=workspace_id,
            check=check_of(key),
            in_keyring=in_keyring,
            recovery=RecoveryWrap.make(key, secret, workspace_id),
            passphrase=None if passphrase is None else self._wrap(key, passphrase, workspace_id),
        )
        self._save_or_undo(record, lambda: self._forget(workspace_id) if in_keyring else None)
        return NewKeys(key, recovery_code.spell(secret))

    def unlock(self) -> DataKey:
        """The data key from the keyring.

        Raises:
            WorkspaceLocked: The keyring has no key of this workspace; the hint says what opens it.
            KeychainUnavailable: The keyring itself does not open.
        """
        record = load(self._folder)
        hint = _other_ways(record)
        if not record.in_keyring:
            raise WorkspaceLocked("The key of this workspace is not kept in the system's keyring.", hint)
        if self._keychain is None:
            raise KeychainUnavailable(NO_KEYRING, hint)
        try:
            kept = self._keychain.load(record.workspace_id)
        except KeychainUnavailable as error:
            raise KeychainUnavailable(error.message, f"{error.hint} {hint}".strip()) from error
        if kept is None:
            raise WorkspaceLocked("The system's keyring has lost the key of this workspace.", hint)
        key = DataKey(kept)
        if not record.fits(key):
            raise WorkspaceLocked("What the keyring holds is not the key of this workspace.", hint)
        return key

    def unlock_by_passphrase(self, passphrase: str) -> DataKey:
        """The data key by the passphrase; takes about 0.2 s.

        Raises:
            WorkspaceLocked: None is set, or it is another one.
        """
        record = load(self._folder)
        if record.passphrase is None:
            raise WorkspaceLocked(
                "This workspace has no passphrase.", "Open it with the keyring or its recovery code."
            )
        return _checked(record, record.passphrase.open(passphrase, record.workspace_id))

    def unlock_by_recovery_code(self, code: str) -> DataKey:
        """The data key by the recovery code; call `remember` then to have it in the keyring again.

        Raises:
            WorkspaceLocked: It is mistyped (which group is said), or the code of something else.
        """
        record = load(self._folder)
        return _checked(record, record.recovery.open(recovery_code.read(code), record.workspace_id))

    def remember(self, key: DataKey) -> None:
        """Put the key into the keyring, so that the workspace opens without a question.

        Raises:
            KeychainUnavailable: It was not kept there; nothing changed.
        """
        record = self._record_of(key)
        if self._keychain is None:
            raise KeychainUnavailable(NO_KEYRING)
        self._keychain.save(record.workspace_id, key.reveal())
        save(self._folder, replace(record, in_keyring=True))

    def set_passphrase(self, key: DataKey, passphrase: str) -> None:
        """Set the first passphrase or change it; the one before stops working.

        Raises:
            InvalidInput: It cannot be used.
        """
        record = self._record_of(key)
        wrap = self._wrap(key, passphrase, record.workspace_id)
        save(self._folder, replace(record, passphrase=wrap))

    def remove_passphrase(self) -> None:
        """Take the passphrase away.

        Raises:
            Refused: There is none, or no keyring would open the workspace without it.
        """
        record = load(self._folder)
        if record.passphrase is None:
            raise Refused("This workspace has no passphrase.")
        if not record.in_keyring:
            raise Refused(
                "Without its passphrase only the recovery code would open this workspace.",
                "Put its key into the system's keyring first, or change the passphrase.",
            )
        save(self._folder, replace(record, passphrase=None))

    def renew_recovery_code(self, key: DataKey) -> str:
        """A new recovery code, to be shown once; every code before it stops working."""
        record = self._record_of(key)
        secret = _new_secret()
        save(self._folder, replace(record, recovery=RecoveryWrap.make(key, secret, record.workspace_id)))
        return recovery_code.spell(secret)

    def lock(self, *, confirmed: bool = False) -> None:
        """Forget the keyring's entry: from now on each start asks.

        Args:
            confirmed: The person knows that only the recovery code will open the workspace.

        Raises:
            NeedsConfirmation: There is no passphrase either, and it was not confirmed.
            KeychainUnavailable: The entry could not be removed; nothing changed.
        """
        record = load(self._folder)
        if record.passphrase is None and not confirmed:
            raise NeedsConfirmation(
                "This workspace has no passphrase: once locked, only its recovery code opens it.",
                "Set a passphrase first, or confirm that you have the code.",
            )
        if record.in_keyring and self._keychain is None:
            raise KeychainUnavailable(NO_KEYRING)
        self._forget(record.workspace_id)
        save(self._folder, replace(record, in_keyring=False))

    def leave_to_recovery_code(self) -> None:
        """Forget the keyring's entry and the passphrase.

        Raises:
            KeychainUnavailable: The entry could not be removed; nothing changed.
        """
        record = load(self._folder)
        if record.in_keyring:
            self._forget(record.workspace_id)
        save(self._folder, replace(record, in_keyring=False, passphrase=None))

    def _record_of(self, key: DataKey) -> KeyRecord:
        """The file, for changing it on behalf of somebody who has the key open."""
        record = load(self._folder)
        if not record.fits(key):
            raise WorkspaceLocked("That is not the key of this workspace.")
        return record

    def _wrap(self, key: DataKey, passphrase: str, workspace_id: bytes) -> PassphraseWrap:
        return PassphraseWrap.make(key, passphrase, workspace_id, cost=self._cost)

    def _try_to_keep(self, workspace_id: bytes, key: DataKey) -> tuple[bool, str]:
        """Whether the keyring took the key, and why not."""
        if self._keychain is None:
            return False, NO_KEYRING
        try:
            self._keychain.save(workspace_id, key.reveal())
        except KeychainUnavailable as error:
            return False, error.message
        return True, ""

    def _forget(self, workspace_id: bytes) -> None:
        if self._keychain is not None:
            self._keychain.forget(workspace_id)

    def _save_or_undo(self, record: KeyRecord, undo: Callable[[], None]) -> None:
        try:
            save(self._folder, record)
        except BaseException:
            with suppress(KeychainUnavailable):  # the first failure is the one to tell
                undo()
            raise


def _new_secret() -> bytes:
    return os.urandom(recovery_code.SECRET_BYTES)


def _checked(record: KeyRecord, key: DataKey) -> DataKey:
    """A key that came out of a wrap of this file must be the file's key."""
    if not record.fits(key):
        raise WorkspaceDamaged(
            f"The key file {FILE_NAME} was put together from two workspaces.", "Put back the one of a backup."
        )
    return key


def _other_ways(record: KeyRecord) -> str:
    """What to do when the keyring does not open the workspace."""
    if record.passphrase is not None:
        return "Open it with its passphrase or its recovery code."
    return "Open it with its recovery code."
