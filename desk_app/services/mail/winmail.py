"""Opens `winmail.dat`, in which Outlook wraps attachments for readers that never asked for it (MS-OXTNEF).

Only the attachments and a plain-text body are taken; everything is bounded by the length of the data.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SIGNATURE: Final = 0x223E9F78
_ATTACH_DATA: Final = 0x0006800F
_ATTACH_TITLE: Final = 0x00018010
_ATTACH_RENDER: Final = 0x00069002
_ATTACH_PROPS: Final = 0x00069005
_BODY: Final = 0x0002800C
_MAPI_NAME: Final = (0x3707, 0x3704)
_MAPI_MIME: Final = 0x370E
_MAPI_DATA: Final = 0x3701
_UNICODE: Final = 0x001F
_STRING: Final = 0x001E
_BINARY: Final = 0x0102
_OBJECT: Final = 0x000D
_FIXED: Final = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 4}
_FIXED_LONG: Final = {0x0014: 8, 0x0040: 8, 0x0048: 16}
_NAMED: Final = 0x8000
_MOST_PROPERTIES: Final = 2_000


@dataclass(frozen=True, slots=True)
class InnerFile:
    """An attachment within."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Winmail:
    """What was within; `text` is empty where the body is kept in another form."""

    files: tuple[InnerFile, ...]
    text: str


def read_winmail(data: bytes) -> Winmail | None:
    """Open it; None when it is no such file or has nothing in it (then it stays an attachment)."""
    if len(data) < 6 or struct.unpack_from("<I", data)[0] != _SIGNATURE:  # noqa: PLR2004 - signature and key
        return None
    files: list[InnerFile] = []
    text = ""
    name, mime, content = "", "", b""
    for tag, value in _attributes(data):
        if tag == _ATTACH_RENDER:
            files += _finished(name, mime, content)
            name, mime, content = "", "", b""
        elif tag == _ATTACH_TITLE:
            name = name or _narrow(value)
        elif tag == _ATTACH_DATA:
            content = value
        elif tag == _ATTACH_PROPS:
            properties = dict(_properties(value))
            name = next((properties[p] for p in _MAPI_NAME if p in properties), b"").decode() or name
            mime = properties.get(_MAPI_MIME, b"").decode() or mime
            content = content or properties.get(_MAPI_DATA, b"")
        elif tag == _BODY:
            text = _narrow(value)
    files += _finished(name, mime, content)
    return Winmail(tuple(files), text) if files or text else None


def _finished(name: str, mime: str, content: bytes) -> list[InnerFile]:
    has_any = bool(name or content)
    return [InnerFile(name or "file", mime or "application/octet-stream", content)] if has_any else []


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, value) of each attribute; a cut file ends where it is cut."""
    at = 6
    while at + 9 <= len(data):
        tag, length = struct.unpack_from("<xII", data, at)
        at += 9
        if at + length > len(data):
            return
        yield tag, data[at : at + length]
        at += length + 2  # a checksum follows


def _properties(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(id, value) of the MAPI properties that can be read in order; strings come as UTF-8."""
    count = struct.unpack_from("<I", data)[0] if len(data) >= 4 else 0  # noqa: PLR2004 - the count itself
    at = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        try:
            kind, name = struct.unpack_from("<HH", data, at)
            at = _past_name(data, at + 4) if name >= _NAMED else at + 4
            fixed = _FIXED.get(kind) or _FIXED_LONG.get(kind)
            if fixed:
                at += fixed
                continue
            if kind not in {_UNICODE, _STRING, _BINARY, _OBJECT}:
                return
            values, length = struct.unpack_from("<II", data, at)
        except struct.error:
            return
        if values != 1 or at + 8 + length > len(data):
            return
        yield name, _plain(kind, data[at + 8 : at + 8 + length])
        at += 8 + length + (-length % 4)


def _plain(kind: int, value: bytes) -> bytes:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0").encode("utf-8", "replace")
    if kind == _STRING:
        return _narrow(value).encode()
    return value[16:] if kind == _OBJECT else value  # an object begins with the id of its interface


def _past_name(data: bytes, at: int) -> int:
    """Behind the GUID and the number or text by which a named property is called."""
    (is_text,) = struct.unpack_from("<I", data, at + 16)
    if not is_text:
        return at + 24
    (length,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + int(length) + (-int(length) % 4)


def _narrow(value: bytes) -> str:
    raw = value.rstrip(b"\0")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
