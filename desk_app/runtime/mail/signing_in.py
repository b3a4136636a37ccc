"""How a kept mailbox signs in: with its password, or with tokens that a provider keeps replacing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from desk_app.connectors.mailbox.imap import Credentials
from desk_app.connectors.mailbox.oauth import TokenBox, Tokens, TokenSource
from desk_app.connectors.mailbox.oauth_providers import client_of
from desk_app.domain.ids import AccountId
from desk_app.runtime.accounts.kinds import Seat
from desk_app.runtime.accounts.vault import Vault
from desk_app.runtime.file_lock import hold_file

PASSWORD: Final = "password"  # noqa: S105 - the name of a secret
CLIENT_SECRET: Final = "client_secret"  # noqa: S105 - same
REFRESH: Final = "refresh_token"
SECRETS: Final = frozenset({PASSWORD, CLIENT_SECRET, REFRESH})
"""Names of what is kept in the keyring."""
_TURN_S: Final = 60.0


class VaultBox:
    """Implements `TokenBox` for a kept account: whoever renews, the next one finds the newest token."""

    def __init__(self, vault: Vault, account_id: AccountId, folder: Path) -> None:
        """Nothing is read yet.

        Args:
            vault: Where the secrets are.
            account_id: Whose.
            folder: Of the workspace; a lock in it makes programs wait for one another.
        """
        self._vault = vault
        self._account_id = account_id
        self._lock = folder / f"mail-{account_id.hex()}.token.lock"

    def turn(self) -> AbstractContextManager[object]:
        """Nobody else renews meanwhile."""
        return hold_file(self._lock, wait_s=_TURN_S)

    def load(self) -> str:
        """The token that counts now."""
        return self._vault.secrets(self._account_id).get(REFRESH, "")

    def keep(self, refresh: str) -> None:
        """The next one."""
        self._vault.keep(self._account_id, {**self._vault.secrets(self._account_id), REFRESH: refresh})


class TriedBox:
    """Implements `TokenBox` for answers that are tried: what is kept of them is the newest token."""

    def __init__(self, secrets: dict[str, str]) -> None:
        self._secrets = secrets

    def turn(self) -> AbstractContextManager[object]:
        """Nobody else knows it yet."""
        return nullcontext()

    def load(self) -> str:
        """The token that counts now."""
        return self._secrets.get(REFRESH, "")

    def keep(self, refresh: str) -> None:
        """The next one."""
        self._secrets[REFRESH] = refresh


def credentials_of(seat: Seat) -> Callable[[], Credentials]:
    """What gives the password of a kept account, or a token that is still good."""
    if seat.vault is None:
        return tried_credentials(seat.account.settings, dict(seat.secrets))
    box = VaultBox(seat.vault, seat.account.id, seat.store.places.folder)
    return _credentials(seat.account.settings, seat.secrets, box)


def tried_credentials(
    kept: Mapping[str, str], secrets: dict[str, str], first: Tokens | None = None
) -> Callable[[], Credentials]:
    """The same for answers that are kept nowhere yet; a token that is replaced is replaced in `secrets`."""
    return _credentials(kept, secrets, TriedBox(secrets), first)


def _credentials(
    kept: Mapping[str, str], secrets: Mapping[str, str], box: TokenBox, first: Tokens | None = None
) -> Callable[[], Credentials]:
    if not kept.get("oauth"):
        password = Credentials(password=secrets.get(PASSWORD, ""))
        return lambda: password
    source = TokenSource(client_of(kept, secrets.get(CLIENT_SECRET, "")), box, first=first)

    def again() -> Credentials:
        return Credentials(token=source.anew())

    return lambda: Credentials(token=source.access(), again=again)
