"""A computer without a safe keyring, for tests."""

from __future__ import annotations

from desk_app.store.keyfile import NO_KEYRING, KeychainUnavailable


class NoKeyring:
    """Implements `Keychain`: keeps nothing and says so."""

    def load(self, workspace_id: bytes) -> bytes | None:
        raise KeychainUnavailable(NO_KEYRING)

    def save(self, workspace_id: bytes, key: bytes) -> None:
        raise KeychainUnavailable(NO_KEYRING)

    def forget(self, workspace_id: bytes) -> None:
        raise KeychainUnavailable(NO_KEYRING)
