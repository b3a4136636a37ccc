"""Reads ASN.1 as mail programs write it (BER, X.690) and writes it back as DER, bounded in depth and number.

Signatures and encrypted mails come with indefinite lengths and texts in pieces, which strict readers refuse.
Only what S/MIME needs is here: trees of elements, nothing about their meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_DEEPEST: Final = 40
_MOST: Final = 20_000
_CONSTRUCTED: Final = 0x20
_LONG_TAG: Final = 0x1F
_LONG: Final = 0x80
_OCTETS: Final = 0x04
_LENGTH_BYTES: Final = 4


class NotBer(ValueError):
    """The bytes are not what they should be."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element.

    Attributes:
        tag: Its first byte, class and form included.
        content: Its bytes, where it is primitive.
        parts: What is in it, where it is constructed.
    """

    tag: int
    content: bytes = b""
    parts: tuple[Element, ...] = ()

    @property
    def octets(self) -> bytes:
        """The bytes of a text that may come in pieces."""
        return b"".join(part.octets for part in self.parts) if self.parts else self.content

    def der(self) -> bytes:
        """The element in its one strict form; texts in pieces become whole."""
        if self.tag == _OCTETS | _CONSTRUCTED:
            return _written(_OCTETS, self.octets)
        if self.tag & _CONSTRUCTED:
            return _written(self.tag, b"".join(part.der() for part in self.parts))
        return _written(self.tag, self.content)

    def tagged(self, tag: int) -> Element:
        """The same under another tag."""
        return Element(tag, self.content, self.parts)

    def part(self, at: int) -> Element:
        """What is at a place in it.

        Raises:
            NotBer: There is nothing.
        """
        if at >= len(self.parts):
            raise NotBer("something is missing")
        return self.parts[at]


def read_element(data: bytes) -> Element:
    """The first element of some bytes.

    Raises:
        NotBer: They are cut, nested too deeply, or no ASN.1.
    """
    return _Reader(data).element(0, _DEEPEST)[0]


class _Reader:
    """Reads one tree and counts, so that hostile bytes end it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = _MOST

    def element(self, at: int, deep: int) -> tuple[Element, int]:
        """The element at a place, and where it ends."""
        self._left -= 1
        if self._left < 0 or deep <= 0:
            raise NotBer("too deep or too many")
        tag, length, start = self._head(at)
        if length is None:
            if not tag & _CONSTRUCTED:
                raise NotBer("no length")
            parts, end = self._until_end(start, deep)
            return Element(tag, parts=parts), end
        end = start + length
        if end > len(self._data):
            raise NotBer("cut")
        if not tag & _CONSTRUCTED:
            return Element(tag, self._data[start:end]), end
        inside: list[Element] = []
        while start < end:
            part, start = self.element(start, deep - 1)
            inside.append(part)
        if start != end:
            raise NotBer("lengths do not fit")
        return Element(tag, parts=tuple(inside)), end

    def _until_end(self, at: int, deep: int) -> tuple[tuple[Element, ...], int]:
        parts = []
        while self._data[at : at + 2] != b"\0\0":
            part, at = self.element(at, deep - 1)
            parts.append(part)
        return tuple(parts), at + 2

    def _head(self, at: int) -> tuple[int, int | None, int]:
        """Tag, length (None for "until the end mark") and where the content begins."""
        if at + 2 > len(self._data):
            raise NotBer("cut")
        tag, first = self._data[at], self._data[at + 1]
        if tag & _LONG_TAG == _LONG_TAG:
            raise NotBer("a tag nobody uses here")
        if first < _LONG:
            return tag, first, at + 2
        count = first - _LONG
        if count > _LENGTH_BYTES:
            raise NotBer("longer than any mail")
        start = at + 2 + count
        return tag, int.from_bytes(self._data[at + 2 : start]) if count else None, start


def _written(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < _LONG:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, _LONG | len(size))) + size + content
