"""How two stores prove that they hold the same rows: canonical form, hash, digests of buckets.

Each kind is cut into 256 buckets by id; a bucket's digest is the XOR of its rows' hashes, so it can be
kept up to date row by row. Only a bucket that differs is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

from desk_app.domain.syncrules.rows import Row

BUCKETS: Final = 256
_encode: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(row: Row) -> bytes:
    """The one byte form of a row's content. `seq` is left out: it is position, not content."""
    shape = [row.kind, row.id, row.ticket, {k: v for k, v in row.fields.items() if v is not None}]
    return _encode(shape).encode("utf-8", "surrogatepass")


def row_hash(row: Row) -> int:
    """64 bits of BLAKE2b over the canonical form."""
    return int.from_bytes(blake2b(canonical(row), digest_size=8).digest(), "big")


def bucket_of(row_id: str) -> int:
    """The bucket of an id, 0 to 255: its last two hexadecimal digits (the random end of a UUIDv7)."""
    return int(row_id[-2:], 16)


def digests(rows: Iterable[Row]) -> dict[str, dict[int, int]]:
    """Digest per kind and bucket; buckets without rows are left out."""
    sums: dict[str, dict[int, int]] = {}
    for row in rows:
        of_kind = sums.setdefault(row.kind, {})
        bucket = bucket_of(row.id)
        of_kind[bucket] = of_kind.get(bucket, 0) ^ row_hash(row)
    return sums


def differing(mine: dict[str, dict[int, int]], theirs: dict[str, dict[int, int]]) -> list[tuple[str, int]]:
    """(kind, bucket) of every bucket whose digests differ, in order."""
    return [
        (kind, bucket)
        for kind in sorted({*mine, *theirs})
        for bucket in sorted({*mine.get(kind, {}), *theirs.get(kind, {})})
        if mine.get(kind, {}).get(bucket, 0) != theirs.get(kind, {}).get(bucket, 0)
    ]
