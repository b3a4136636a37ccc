"""The data key of a workspace and the two operations everything on disk is protected with.

One 32-byte random key exists per workspace. It is never used directly: each use has a key of its own,
derived by HKDF-SHA256 (RFC 5869), so that a weakness in one file format cannot reach another. Sealing
is AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front of the ciphertext; with at most a
few million records per derived key, far below the 2**32 that random nonces allow.

Python cannot wipe `bytes`, so the key stays in the memory of the process until it ends.
"""

from __future__ import annotations

import hmac
import os
from typing import Final, Literal, NoReturn, get_args

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desk_app.domain.errors import WorkspaceDamaged, WorkspaceLocked

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
SEAL_OVERHEAD: Final = NONCE_BYTES + TAG_BYTES
"""How many bytes longer a sealed text is than its plaintext."""

Purpose = Literal["database", "blobs", "names", "journal", "check", "accounts", "mail", "mail keys"]
"""What a derived key is for: SQLCipher, contents of blobs, file names of blobs, `outbox.log`, key check,
secrets of accounts, marks in mails, keys for mails."""

_PURPOSES: Final = frozenset(get_args(Purpose))


class SealBroken(WorkspaceDamaged):
    """Sealed bytes do not open: another key, other associated data, or they were changed or cut.

    Callers that know which file it was say so instead.
    """


class DataKey:
    """The key of one workspace: 32 random bytes that never show themselves.

    Its text form, its `repr` and error messages hide it; it compares in constant time and refuses to be
    pickled or copied into a log.
    """

    __slots__ = ("_material",)

    def __init__(self, material: bytes) -> None:
        """Take the 32 bytes.

        Raises:
            WorkspaceLocked: They are not 32 bytes, so they are no key.
        """
        if len(material) != KEY_BYTES:
            raise WorkspaceLocked(
                f"What was kept as the workspace's key has {len(material)} bytes instead of {KEY_BYTES}.",
                "Open the workspace with its recovery code.",
            )
        self._material = bytes(material)

    @classmethod
    def generate(cls) -> DataKey:
        """A new key from the system's random source."""
        return cls(os.urandom(KEY_BYTES))

    def derive(self, purpose: Purpose) -> bytes:
        """The 32-byte key for one purpose; the same for ever, so a purpose is never renamed."""
        if purpose not in _PURPOSES:
            raise ValueError(f"no such purpose: {purpose}")
        return derived(self._material, info=f"desk-app/1/{purpose}".encode())

    def reveal(self) -> bytes:
        """The bare 32 bytes, for wrapping them and for the system keyring; nothing else may ask."""
        return self._material

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DataKey):
            return NotImplemented
        return hmac.compare_digest(self._material, other._material)

    def __hash__(self) -> int:
        return hash((DataKey, self.derive("check")))

    def __repr__(self) -> str:
        return "DataKey(hidden)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a DataKey is not written anywhere")


def derived(secret: bytes, *, info: bytes, salt: bytes | None = None) -> bytes:
    """A 32-byte key from a secret of full strength (HKDF-SHA256); not for passphrases."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def seal(key: bytes, plaintext: bytes, *, associated: bytes) -> bytes:
    """Encrypt and authenticate.

    Args:
        key: 32 bytes, derived for one purpose.
        plaintext: Anything, also empty.
        associated: What the ciphertext belongs to (name, number); not stored, but needed to open it.

    Returns:
        Nonce (12 bytes), ciphertext, tag (16 bytes).
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, associated)


def open_sealed(key: bytes, sealed: bytes, *, associated: bytes) -> bytes:
    """The plaintext of `seal`.

    Raises:
        SealBroken: Any bit of the key, the sealed bytes or the associated data is another one.
    """
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
    except (InvalidTag, ValueError) as error:  # ValueError: shorter than a nonce
        raise SealBroken(
            "An encrypted part of the workspace was changed, or its key does not fit."
        ) from error
