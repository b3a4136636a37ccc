"""How a mail is kept as it came: small ones packed in the database, large ones as files."""

from __future__ import annotations

import zlib
from typing import Final

PACKED_MAX: Final = 400_000
"""Bytes. Smaller mails lie in the database, in the transaction that files them; larger ones are blobs."""
MIME: Final = "message/rfc822"
_LEVEL: Final = 3


def packed(raw: bytes) -> bytes:
    """A mail as the database keeps it."""
    return zlib.compress(raw, _LEVEL)


def unpacked(data: bytes) -> bytes:
    """The mail that was packed."""
    return zlib.decompress(data)
