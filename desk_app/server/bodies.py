"""Reading request bodies that may be too large, too slow, packed, or a bomb; and packing answers."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from typing import Final

from starlette.requests import ClientDisconnect, Request

from desk_app.domain.errors import DeskError

STALL_S: Final = 30.0
"""Longest silence in the middle of a body."""
WHOLE_S: Final = 300.0
"""Longest time for a body: sixteen megabytes at 50 KB a second."""
_PACK_FROM: Final = 1_024
_LEVEL: Final = 4


class BodyRefused(DeskError):
    """A body was not taken; `status` says why in HTTP's words."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the status beside the sentence."""
        super().__init__(message)
        self.status = status


async def read_body(request: Request, limit: int) -> bytes:
    """The body of a request, unpacked.

    Args:
        request: The request.
        limit: Most bytes, packed and unpacked.

    Raises:
        BodyRefused: It is too large (413), too slow (408), or packed in a way nobody here reads (415).
    """
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise BodyRefused("The request is too large.", 413)
    body = bytearray()
    try:
        async with asyncio.timeout(WHOLE_S):
            parts = request.stream().__aiter__()
            while True:
                try:
                    body += await asyncio.wait_for(anext(parts), STALL_S)
                except StopAsyncIteration:
                    break
                if len(body) > limit:
                    raise BodyRefused("The request is too large.", 413)
    except TimeoutError:
        raise BodyRefused("The request came too slowly.", 408) from None
    except ClientDisconnect:
        raise BodyRefused("The request broke off.", 400) from None
    return _unpacked(bytes(body), request.headers.get("content-encoding", ""), limit)


def pack(body: bytes, accepted: str) -> tuple[bytes, dict[str, str]]:
    """An answer's bytes as the client likes them, and the headers that say so."""
    if len(body) <= _PACK_FROM or "gzip" not in accepted:
        return body, {"Vary": "Accept-Encoding"}
    return gzip.compress(body, _LEVEL), {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}


def _unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise BodyRefused("The request is packed in an unknown way; use gzip.", 415)
    try:
        unpacker = zlib.decompressobj(wbits=31)
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise BodyRefused("The request is not packed as it says.", 400) from None
    if len(plain) > limit:
        raise BodyRefused("The request is too large.", 413)
    if not unpacker.eof:
        raise BodyRefused("The request is not packed as it says.", 400)
    return plain
