"""The mail keys of a workspace: files a person added, sealed with the workspace's own key.

They lie in `mail-keys.sealed` as they were given, with the password that opens them: whoever can open the
workspace can open the mails it holds, and nobody else.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk_app.domain.errors import NotFound
from desk_app.services.mail.keys import NO_KEYS, MailKeys, read_keys
from desk_app.store.crypto import DataKey, open_sealed, seal
from desk_app.store.durable import write_whole

FILE: Final = "mail-keys.sealed"


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A file of keys."""

    name: str
    data: bytes
    password: str = ""

    @property
    def keys(self) -> MailKeys:
        """What is in it."""
        return read_keys(self.data, self.password)


class KeyBox:
    """Keeps, gives and forgets the mail keys of one workspace."""

    def __init__(self, folder: Path, key: DataKey) -> None:
        self._file = folder / FILE
        self._key = key

    def keys(self) -> MailKeys:
        """All of them together."""
        return sum((kept.keys for kept in self.kept()), NO_KEYS)

    def kept(self) -> tuple[KeptKey, ...]:
        """The files, in the order they were added.

        Raises:
            WorkspaceDamaged: The sealed file was changed.
        """
        if not self._file.exists():
            return ()
        plain = open_sealed(self._key.derive("mail keys"), self._file.read_bytes(), associated=FILE.encode())
        return tuple(
            KeptKey(one["name"], b64decode(one["data"]), one["password"]) for one in json.loads(plain)
        )

    def add(self, name: str, data: bytes, password: str = "") -> MailKeys:
        """Keep a file of keys over an older one of the same name; gives what is in it.

        Raises:
            InvalidInput: There is no key in it, or the password is wrong.
        """
        found = read_keys(data, password)
        rest = tuple(kept for kept in self.kept() if kept.name != name)
        self._write((*rest, KeptKey(name, data, password)))
        return found

    def remove(self, name: str) -> None:
        """Forget a file of keys.

        Raises:
            NotFound: There is none of this name.
        """
        kept = self.kept()
        rest = tuple(one for one in kept if one.name != name)
        if len(rest) == len(kept):
            raise NotFound(f"There is no mail key “{name[:60]}”.", "List them: desk-app mail keys")
        self._write(rest)

    def _write(self, kept: tuple[KeptKey, ...]) -> None:
        rows = [
            {"name": one.name, "data": b64encode(one.data).decode(), "password": one.password} for one in kept
        ]
        plain = json.dumps(rows).encode()
        write_whole(self._file, seal(self._key.derive("mail keys"), plain, associated=FILE.encode()))
