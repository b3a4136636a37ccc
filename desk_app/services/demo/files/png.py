"""Writes indexed PNG pictures (ISO/IEC 15948) without a compression library.

Deflate libraries differ in their output from version to version; the runs of a drawn picture need no more
than repeats of the last byte with the fixed Huffman code (RFC 1951 section 3.2.6), which are the same
everywhere.
"""

from __future__ import annotations

from typing import Final
from zlib import adler32, crc32

from desk_app.services.demo.files.canvas import Canvas

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_BYTE: Final = 8
_NINE_BITS, _END_OF_BLOCK, _LONG_LENGTHS = 144, 256, 280
"""Where the fixed code changes its length (RFC 1951 section 3.2.6)."""
_SHORTEST, _LONGEST = 3, 258

# Length codes of RFC 1951 section 3.2.5: first length, extra bits.
_LENGTHS: Final = tuple(
    (first, extra)
    for first, extra in zip(
        (
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            13,
            15,
            17,
            19,
            23,
            27,
            31,
            35,
            43,
            51,
            59,
            67,
            83,
            99,
            115,
            131,
            163,
            195,
            227,
            258,
        ),
        (0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0),
        strict=True,
    )
)


class _Bits:
    """Bits packed from the lowest on, as deflate wants them."""

    def __init__(self) -> None:
        self._value = 0
        self._count = 0
        self.data = bytearray()

    def add(self, value: int, count: int) -> None:
        self._value |= value << self._count
        self._count += count
        while self._count >= _BYTE:
            self.data.append(self._value & 255)
            self._value >>= 8
            self._count -= _BYTE

    def add_code(self, code: int, count: int) -> None:
        """A Huffman code, which goes in with its highest bit first."""
        self.add(int(f"{code:0{count}b}"[::-1], 2), count)

    def close(self) -> bytes:
        if self._count:
            self.add(0, _BYTE - self._count)
        return bytes(self.data)


def _symbol(bits: _Bits, symbol: int) -> None:
    """A literal or length symbol in the fixed code."""
    if symbol < _NINE_BITS:
        bits.add_code(0b00110000 + symbol, 8)
    elif symbol < _END_OF_BLOCK:
        bits.add_code(0b110010000 + symbol - _NINE_BITS, 9)
    elif symbol < _LONG_LENGTHS:
        bits.add_code(symbol - _END_OF_BLOCK, 7)
    else:
        bits.add_code(0b11000000 + symbol - _LONG_LENGTHS, 8)


def _repeat(bits: _Bits, length: int) -> None:
    """The last byte so many times more: a length, and the distance one (code 0 of five bits)."""
    code = max(at for at, (first, _) in enumerate(_LENGTHS) if first <= length)
    first, extra = _LENGTHS[code]
    _symbol(bits, 257 + code)
    bits.add(length - first, extra)
    bits.add(0, 5)


def deflated(data: bytes) -> bytes:
    """A zlib stream (RFC 1950) of the data, runs of a byte folded."""
    bits = _Bits()
    bits.add(1, 1)
    bits.add(1, 2)
    at, size = 0, len(data)
    while at < size:
        end = at + 1
        while end < size and data[end] == data[at] and end - at < _LONGEST:
            end += 1
        _symbol(bits, data[at])
        rest = end - at - 1
        if rest >= _SHORTEST:
            _repeat(bits, rest)
        else:
            for _ in range(rest):
                _symbol(bits, data[at])
        at = end
    _symbol(bits, _END_OF_BLOCK)
    return b"\x78\x01" + bits.close() + adler32(data).to_bytes(4, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + crc32(kind + data).to_bytes(4, "big")


def png(canvas: Canvas) -> bytes:
    """The picture as a PNG file."""
    width = canvas.width
    lines = b"".join(b"\0" + canvas.pixels[at : at + width] for at in range(0, width * canvas.height, width))
    header = width.to_bytes(4, "big") + canvas.height.to_bytes(4, "big") + bytes([8, 3, 0, 0, 0])
    colours = b"".join(colour.to_bytes(3, "big") for colour in canvas.colours)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", colours),
            _chunk(b"IDAT", deflated(lines)),
            _chunk(b"IEND", b""),
        )
    )
