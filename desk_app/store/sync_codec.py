"""Ids and rows of the sync as the database keeps them: 16 bytes, and fields as compressed JSON."""

from __future__ import annotations

import json
import zlib
from typing import Final

from desk_app.domain.syncrules.canonical import row_hash
from desk_app.domain.syncrules.rows import Fields, Row

_PLAIN: Final = 0x7B
"""`{`: fields that were not worth compressing."""
_WORTH: Final = 300
SUM_BYTES: Final = 8
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def raw_id(text: str) -> bytes:
    """An id from its canonical text; "" gives no bytes."""
    return bytes.fromhex(text.replace("-", ""))


def text_id(raw: bytes | None) -> str:
    """The canonical text of an id."""
    if not raw:
        return ""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def packed(fields: Fields) -> bytes:
    """Fields as bytes."""
    plain = _encode(fields).encode("utf-8", "surrogatepass")
    return zlib.compress(plain, 1) if len(plain) > _WORTH else plain


def unpacked(raw: bytes) -> Fields:
    """The inverse of `packed`; nothing gives no fields (a row whose words are not kept here)."""
    if not raw:
        return {}
    plain = raw if raw[0] == _PLAIN else zlib.decompress(raw)
    found: Fields = json.loads(plain.decode("utf-8", "surrogatepass"))
    return found


def sum_of(row: Row) -> bytes:
    """The row's hash for digests."""
    return row_hash(row).to_bytes(SUM_BYTES, "big")
