"""The ways a data key lies in `keys.json`: sealed by a recovery code or by a passphrase.

A wrap is the data key sealed with a key made from something a person has. The recovery code has 120
random bits, so HKDF is enough; a passphrase is stretched by argon2id (RFC 9106) with parameters that
stand beside the wrap, so that they can grow later. What a wrap belongs to (workspace, kind, parameters)
is part of the seal.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desk_app.domain.errors import InvalidInput, WorkspaceLocked
from desk_app.store.crypto import KEY_BYTES, DataKey, SealBroken, derived, open_sealed, seal

SALT_BYTES: Final = 16
PASSPHRASE_MIN: Final = 8
PASSPHRASE_MAX: Final = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """How hard a passphrase is to try (RFC 9106 section 3.1).

    Attributes:
        memory_kib: Memory for one try, in KiB.
        passes: Walks over that memory.
        lanes: Parts that could be computed at once.
    """

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    @property
    def is_bearable(self) -> bool:
        """Whether this computer should do it for a file it does not trust: at most 512 MiB and about 4 s."""
        return (
            1 <= self.lanes <= _MAX_LANES
            and 1 <= self.passes <= _MAX_PASSES
            and 8 * self.lanes <= self.memory_kib <= _MAX_MEMORY_KIB
            and self.memory_kib * self.passes <= _MAX_WORK_KIB
        )


_MAX_LANES: Final = 16
_MAX_PASSES: Final = 64
_MAX_MEMORY_KIB: Final = 512 * 1024
_MAX_WORK_KIB: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecoveryWrap:
    """The data key sealed by the recovery code."""

    salt: bytes
    sealed: bytes

    @classmethod
    def make(cls, key: DataKey, secret: bytes, workspace_id: bytes) -> RecoveryWrap:
        """Seal the data key with the 15 bytes of a code."""
        salt = os.urandom(SALT_BYTES)
        return cls(salt, seal(_stretch_code(secret, salt), key.reveal(), associated=_place(workspace_id)))

    def open(self, secret: bytes, workspace_id: bytes) -> DataKey:
        """The data key.

        Raises:
            WorkspaceLocked: It is the code of another workspace, or an older one of this.
        """
        try:
            return DataKey(
                open_sealed(_stretch_code(secret, self.salt), self.sealed, associated=_place(workspace_id))
            )
        except SealBroken as error:
            raise WorkspaceLocked(
                "That recovery code is well-formed, but it is not the one of this workspace.",
                "When a code is renewed, the codes before it stop working.",
            ) from error


@dataclass(frozen=True, slots=True)
class PassphraseWrap:
    """The data key sealed by a passphrase."""

    cost: Cost
    salt: bytes
    sealed: bytes

    @classmethod
    def make(cls, key: DataKey, passphrase: str, workspace_id: bytes, *, cost: Cost) -> PassphraseWrap:
        """Seal the data key; takes about 0.2 s at the default cost.

        Raises:
            InvalidInput: The passphrase cannot be used.
        """
        check_passphrase(passphrase)
        salt = os.urandom(SALT_BYTES)
        stretched = _stretch_passphrase(passphrase, salt, cost)
        return cls(cost, salt, seal(stretched, key.reveal(), associated=_place(workspace_id, cost)))

    def open(self, passphrase: str, workspace_id: bytes) -> DataKey:
        """The data key.

        Raises:
            WorkspaceLocked: It is another passphrase.
        """
        stretched = _stretch_passphrase(passphrase, self.salt, self.cost)
        try:
            return DataKey(open_sealed(stretched, self.sealed, associated=_place(workspace_id, self.cost)))
        except SealBroken as error:
            raise WorkspaceLocked(
                "That is not the passphrase of this workspace.",
                "Try again, or open the workspace with its recovery code.",
            ) from error


def check_passphrase(passphrase: str) -> None:
    """Refuse what cannot or should not be a passphrase.

    Raises:
        InvalidInput: Too short, too long, or with characters no keyboard types.
    """
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in passphrase):
        raise InvalidInput(
            "The passphrase contains a character that cannot be typed.", "Use letters, digits, signs, spaces."
        )
    if not PASSPHRASE_MIN <= len(passphrase) <= PASSPHRASE_MAX:
        raise InvalidInput(
            f"The passphrase has {len(passphrase)} characters;"
            f" it needs {PASSPHRASE_MIN} to {PASSPHRASE_MAX:,}.",
            "Four or five unrelated words are a good one." if len(passphrase) < PASSPHRASE_MIN else "",
        )


def _stretch_code(secret: bytes, salt: bytes) -> bytes:
    return derived(secret, info=b"desk-app/1/recovery", salt=salt)


def _stretch_passphrase(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """As RFC 8265 (OpaqueString) prepares passwords, so that é typed on any system is the same é."""
    spaced = "".join(" " if unicodedata.category(char) == "Zs" else char for char in passphrase)
    text = unicodedata.normalize("NFC", spaced).encode("utf-8", "surrogatepass")
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    return kdf.derive(text)


def _place(workspace_id: bytes, cost: Cost | None = None) -> bytes:
    kind = f"passphrase/{cost.memory_kib}/{cost.passes}/{cost.lanes}" if cost else "recovery"
    return f"desk-app/keys/1/{kind}/".encode() + workspace_id
