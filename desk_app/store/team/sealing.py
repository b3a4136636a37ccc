"""Sealing the few secrets that a database must be able to give back, with a key that is not in the database.

Passwords and tokens are kept as hashes. What signs cursors and what authenticators share with the server must
be readable, so it is sealed (AES-256-GCM, bound to its place) with a key from a file. Whoever has only the
database, or only a backup of it, has none of it.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk_app.domain.errors import StoreError
from desk_app.store.durable import Incoming, disk_words, sync_file, sync_folder, write_whole

FILE: Final = "server.key"
_MARK: Final = "sealed"
_NONCE: Final = 12
_KEY: Final = 32
_LOST: Final = (
    "Put the file back from where you keep it. If it is lost, `desk-app server key --lost` (for a backup,"
    " `restore --without-key`) begins anew: second factors have to be set up again."
)


class Seal:
    """The keys of a server, the newest first; the one before is kept for what other processes still seal."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: dict[str, bytes] = {}

    @property
    def is_there(self) -> bool:
        """Whether there is a file of keys."""
        return self.path.exists()

    def close(self, plain: bytes, about: str) -> str:
        """Seal something.

        Args:
            plain: What is to be sealed.
            about: What it is and whose; it opens only as the same.

        Raises:
            StoreError: There is no key.
        """
        name, key = next(iter(self._read().items()))
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + AESGCM(key).encrypt(nonce, plain, about.encode())
        return f"{_MARK}:{name}:{b64encode(sealed).decode()}"

    def open(self, text: str, about: str) -> bytes:
        """What was sealed.

        Raises:
            StoreError: It was sealed with a key that is not here, or was tampered with.
        """
        mark, _, rest = text.partition(":")
        name, _, sealed = rest.partition(":")
        key = self._read().get(name) if mark == _MARK else None
        if key is None:
            self._keys = {}  # another process may have made a new one
            key = self._read().get(name)
        if key is not None:
            raw = b64decode(sealed)
            with suppress(InvalidTag):
                return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
        raise StoreError(f"What the database keeps sealed does not open with {self.path}.", _LOST)

    def renew(self) -> None:
        """Make a new key, and keep the newest so far beside it; the first one when there is none.

        Raises:
            StoreError: The file cannot be written.
        """
        line = f"{secrets.token_hex(4)} {b64encode(secrets.token_bytes(_KEY)).decode()}\n"
        with disk_words("The server's key"):
            if self.is_there:
                kept = self.path.read_text("ascii").splitlines(keepends=True)[:1]
                write_whole(self.path, "".join([line, *kept]).encode())
            else:
                self._make(line)
        self._keys = {}

    def _make(self, line: str) -> None:
        """Make the file; when another process was quicker, its key counts."""
        with Incoming(self.path.parent) as incoming:
            incoming.file.write(line.encode())
            incoming.file.flush()
            sync_file(incoming.file.fileno())
            with suppress(FileExistsError):
                os.link(incoming.path, self.path)
        sync_folder(self.path.parent)

    def _read(self) -> dict[str, bytes]:
        if self._keys:
            return self._keys
        try:
            lines = self.path.read_text("ascii").split("\n")
            self._keys = {name: b64decode(key) for name, key in (line.split() for line in lines if line)}
        except FileNotFoundError:
            raise StoreError(f"The server's key {self.path} is missing.", _LOST) from None
        except (OSError, ValueError) as error:
            raise StoreError(f"The server's key {self.path} cannot be read.", _LOST) from error
        if not self._keys or any(len(key) != _KEY for key in self._keys.values()):
            self._keys = {}
            raise StoreError(f"The server's key {self.path} is damaged.", _LOST)
        return self._keys
