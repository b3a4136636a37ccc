"""The secrets of accounts: in the system's keyring, else sealed with the workspace's own key.

One entry for each account, a small JSON object. Where there is no safe keyring, or the secret is longer than
a keyring takes (a Windows credential ends at 2,560 bytes), it lies in `accounts.sealed` beside the database,
encrypted with a key derived from the data key: whoever has the passphrase or the recovery code can open it,
and nobody else. Nothing is ever written in the open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desk_app.domain.errors import WorkspaceLocked
from desk_app.domain.ids import AccountId, id_text
from desk_app.store.crypto import DataKey, open_sealed, seal
from desk_app.store.durable import write_whole
from desk_app.store.keyfile import Keychain, WorkspaceKeys

FILE: Final = "accounts.sealed"
_KEYRING_MAX: Final = 900
"""Bytes that fit into every keyring as base64 in two-byte characters."""


class Vault:
    """Keeps, gives and forgets the secrets of the accounts of one workspace."""

    def __init__(self, folder: Path, key: DataKey, keychain: Keychain) -> None:
        self._file = folder / FILE
        self._key = key
        self._keychain = keychain

    def secrets(self, account_id: AccountId) -> dict[str, str]:
        """The secrets of an account; empty when there are none.

        Raises:
            WorkspaceDamaged: The sealed file was changed.
        """
        sealed = self._read().get(id_text(account_id))
        if sealed is not None:
            return sealed
        try:
            found = self._keychain.load(account_id)
        except WorkspaceLocked:
            return {}
        return _secrets(found) if found else {}

    def keep(self, account_id: AccountId, secrets: Mapping[str, str]) -> None:
        """Keep secrets over older ones of the account."""
        raw = json.dumps(dict(secrets), sort_keys=True, ensure_ascii=False).encode()
        rest = {name: kept for name, kept in self._read().items() if name != id_text(account_id)}
        if len(raw) <= _KEYRING_MAX and self._fits_keyring(account_id, raw):
            self._write(rest)
        else:
            self._write({**rest, id_text(account_id): dict(secrets)})

    def forget(self, account_id: AccountId) -> None:
        """Remove what is kept of an account, wherever it is."""
        self._write({name: kept for name, kept in self._read().items() if name != id_text(account_id)})
        try:
            self._keychain.forget(account_id)
        except WorkspaceLocked:
            return  # no keyring holds nothing

    def forget_workspace(self, workspace_id: bytes) -> None:
        """Remove the key of the workspace itself from the keyring: nothing opens it any more."""
        try:
            self._keychain.forget(workspace_id)
        except WorkspaceLocked:
            return  # no keyring holds nothing

    def lock_workspace(self) -> None:
        """Leave the recovery code as the only way into the workspace itself.

        Raises:
            KeychainUnavailable: The keyring does not let its entry go; nothing changed.
        """
        WorkspaceKeys(self._file.parent, self._keychain).leave_to_recovery_code()

    def _fits_keyring(self, account_id: AccountId, raw: bytes) -> bool:
        try:
            self._keychain.save(account_id, raw)
        except WorkspaceLocked:
            return False
        return True

    def _read(self) -> dict[str, dict[str, str]]:
        if not self._file.exists():
            return {}
        plain = open_sealed(self._key.derive("accounts"), self._file.read_bytes(), associated=FILE.encode())
        found = json.loads(plain)
        return {str(name): dict(kept) for name, kept in found.items()}

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        if not kept:
            self._file.unlink(missing_ok=True)
            return
        plain = json.dumps(kept, sort_keys=True).encode()
        write_whole(self._file, seal(self._key.derive("accounts"), plain, associated=FILE.encode()))


def _secrets(raw: bytes) -> dict[str, str]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
