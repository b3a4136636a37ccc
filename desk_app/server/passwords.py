"""Passwords: argon2id (RFC 9106), a few at a time, and the same time taken where there is no such account."""

from __future__ import annotations

import os
import threading
import unicodedata
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desk_app.domain.errors import InvalidInput

MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 3
LANES: Final = 4
SHORTEST: Final = 10
LONGEST: Final = 1_024
_HINT: Final = "Four unrelated words are good."
_AT_ONCE = threading.Semaphore(2)
"""Each takes 64 MiB: more at once would let anybody fill the memory."""


def check_new(password: str, email: str) -> None:
    """Refuse a password that is guessed at once.

    Raises:
        InvalidInput: It is too short, too long, or the address.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"A password has {SHORTEST} characters at least.", "Four unrelated words are good."
        )
    name = email.partition("@")[0].casefold()
    if len(set(password)) < SHORTEST // 2 or password.casefold() in (name, email.casefold()):
        raise InvalidInput("That password is guessed at once.", _HINT)


def hashed(password: str) -> str:
    """What is kept of a password (PHC string)."""
    with _AT_ONCE:
        kdf = Argon2id(salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
        return kdf.derive_phc_encoded(_prepared(password))


def is_right(password: str, kept: str) -> bool:
    """Whether a password is the one kept; takes as long when nothing is ("" for no such account)."""
    with _AT_ONCE:
        try:
            Argon2id.verify_phc_encoded(_prepared(password), kept or _NOBODY)
        except InvalidKey:
            return False
        return bool(kept)


def _prepared(password: str) -> bytes:
    """One byte form however it was typed (RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


_NOBODY: Final = f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${'A' * 22}${'A' * 43}"
"""A hash that no password has (salt and hash are zeros), as costly to look at as a real one."""
