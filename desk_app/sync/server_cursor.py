"""The cursor: an opaque, signed text of where in which log a client stands.

It names the server's life, what the client could see and the schema, so that a mismatch is an answer
(reset) and not an error. Signed, so that nobody can ask from a position they were never given.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Cursor:
    """A position in a log."""

    epoch: str
    scope_hash: str
    schema: int
    seq: int


class CursorSigner:
    """Writes and reads cursors with a key of the server's own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def text(self, cursor: Cursor) -> str:
        """The cursor as the client keeps it."""
        plain = f"{cursor.seq}|{cursor.schema}|{cursor.epoch}|{cursor.scope_hash}"
        return f"{plain}|{self._mark(plain)}"

    def read(self, text: str) -> Cursor | None:
        """The cursor in a text, or None when this server did not write it."""
        plain, _, mark = text.rpartition("|")
        parts = plain.split("|")
        if len(parts) != 4 or not hmac.compare_digest(mark.encode(), self._mark(plain).encode()):  # noqa: PLR2004 - the four written above
            return None
        return Cursor(epoch=parts[2], scope_hash=parts[3], schema=int(parts[1]), seq=int(parts[0]))

    def _mark(self, plain: str) -> str:
        return hmac.digest(self._key, plain.encode(), sha256).hex()[:32]
