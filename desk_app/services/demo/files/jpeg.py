"""Writes baseline JPEG pictures (ITU-T T.81) with integers only, so that they are the same everywhere.

Photos in tickets are JPEGs, and what shows, scales or reads them should be tried with real ones. No
subsampling, one quantisation table and the standard luminance Huffman tables for all three components.
"""

from __future__ import annotations

from typing import Final

from desk_app.services.demo.files.canvas import Canvas

_BLOCK: Final = 8
_SHIFT: Final = 12
_BYTE: Final = 8
_MARKER: Final = 0xFF
_LONGEST_RUN: Final = 15

# Rows of the orthonormal DCT times 4096: cos((2n + 1) k pi / 16) / 2, and sqrt(1/8) for k = 0.
_DCT: Final = (
    (1448, 1448, 1448, 1448, 1448, 1448, 1448, 1448),
    (2009, 1703, 1138, 400, -400, -1138, -1703, -2009),
    (1892, 784, -784, -1892, -1892, -784, 784, 1892),
    (1703, -400, -2009, -1138, 1138, 2009, 400, -1703),
    (1448, -1448, -1448, 1448, 1448, -1448, -1448, 1448),
    (1138, -2009, 400, 1703, -1703, -400, 2009, -1138),
    (784, -1892, 1892, -784, -784, 1892, -1892, 784),
    (400, -1138, 1703, -2009, 2009, -1703, 1138, -400),
)

# Annex K, table K.1 halved, in zigzag order.
_QUANT: Final = bytes(
    max(value // 2, 1)
    for value in (
        16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
        29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
        95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
    )
)  # fmt: skip
_ZIGZAG: Final = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
)  # fmt: skip

_DC_BITS: Final = bytes((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0))
_DC_VALUES: Final = bytes(range(12))
_AC_BITS: Final = bytes((0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D))
_AC_VALUES: Final = bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728"
    "292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889"
    "8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2"
    "e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
)


def _codes(bits: bytes, values: bytes) -> dict[int, tuple[int, int]]:
    """Value to (code, length), counted up as annex C says."""
    codes: dict[int, tuple[int, int]] = {}
    code = at = 0
    for length, count in enumerate(bits, 1):
        for _ in range(count):
            codes[values[at]] = (code, length)
            code += 1
            at += 1
        code <<= 1
    return codes


_DC: Final = _codes(_DC_BITS, _DC_VALUES)
_AC: Final = _codes(_AC_BITS, _AC_VALUES)


class _Stream:
    """Bits packed from the highest on, with a zero after each 0xFF."""

    def __init__(self) -> None:
        self._value = 0
        self._count = 0
        self._data = bytearray()

    def add(self, value: int, count: int) -> None:
        self._value = self._value << count | value
        self._count += count
        while self._count >= _BYTE:
            self._count -= _BYTE
            byte = self._value >> self._count & 255
            self._data.append(byte)
            if byte == _MARKER:
                self._data.append(0)
        self._value &= (1 << self._count) - 1

    def number(self, value: int, size: int) -> None:
        """A coefficient in `size` bits; negative ones as their complement."""
        self.add(value if value >= 0 else value + (1 << size) - 1, size)

    def close(self) -> bytes:
        if self._count:
            self.add((1 << 8 - self._count) - 1, 8 - self._count)
        return bytes(self._data)


def _planes(colour: int) -> tuple[int, int, int]:
    """Y, Cb, Cr of a colour, moved to be around zero (JFIF, scaled integers)."""
    red, green, blue = colour >> 16, colour >> 8 & 255, colour & 255
    return (
        (19595 * red + 38470 * green + 7471 * blue >> 16) - 128,
        -11059 * red - 21709 * green + 32768 * blue >> 16,
        32768 * red - 27439 * green - 5329 * blue >> 16,
    )


def _coefficients(block: list[int]) -> list[int]:
    """Quantised DCT of 64 samples in zigzag order."""
    rows = [block[at : at + _BLOCK] for at in range(0, 64, _BLOCK)]
    half = [[sum(map(int.__mul__, wave, row)) >> _SHIFT - 3 for wave in _DCT] for row in rows]
    columns = list(zip(*half, strict=True))
    whole = [[sum(map(int.__mul__, wave, column)) >> _SHIFT + 3 for column in columns] for wave in _DCT]
    flat = [value for row in whole for value in row]
    return [_divided(flat[place], step) for place, step in zip(_ZIGZAG, _QUANT, strict=True)]


def _divided(value: int, step: int) -> int:
    """Rounded to the nearest, halves away from zero."""
    return (value + step // 2) // step if value >= 0 else -((step // 2 - value) // step)


def _write_block(stream: _Stream, values: list[int], before: int) -> None:
    """One block: the difference of its mean, then runs of zeros and values."""
    step = values[0] - before
    size = abs(step).bit_length()
    stream.add(*_DC[size])
    stream.number(step, size)
    run = 0
    for value in values[1:]:
        if value == 0:
            run += 1
            continue
        while run > _LONGEST_RUN:
            stream.add(*_AC[0xF0])
            run -= 16
        size = abs(value).bit_length()
        stream.add(*_AC[run << 4 | size])
        stream.number(value, size)
        run = 0
    if run:
        stream.add(*_AC[0])


def _scan(canvas: Canvas) -> bytes:
    stream = _Stream()
    planes = [_planes(colour) for colour in canvas.colours]
    ready: dict[bytes, list[list[int]]] = {}  # drawn pictures repeat their blocks
    before = [0, 0, 0]
    width, pixels = canvas.width, canvas.pixels
    for top in range(0, canvas.height, _BLOCK):
        for left in range(0, width, _BLOCK):
            places = range(top * width + left, (top + _BLOCK) * width + left, width)
            block = b"".join(pixels[at : at + _BLOCK] for at in places)
            parts = ready.get(block)
            if parts is None:
                parts = ready[block] = [
                    _coefficients([plane[ink] for ink in block]) for plane in zip(*planes, strict=True)
                ]
            for part, values in enumerate(parts):
                _write_block(stream, values, before[part])
                before[part] = values[0]
    return stream.close()


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def jpeg(canvas: Canvas, size: int = 0) -> bytes:
    """The picture as a JPEG file.

    Args:
        canvas: Width and height are multiples of 8.
        size: Fill up with comment segments to about so many bytes, like a camera's own data.
    """
    sizes = canvas.height.to_bytes(2, "big") + canvas.width.to_bytes(2, "big")
    parts = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    head = [
        b"\xff\xd8",
        _segment(0xE0, b"JFIF\0\x01\x01\x01\0\x48\0\x48\0\0"),
        _segment(0xDB, b"\0" + _QUANT),
        _segment(0xC0, b"\x08" + sizes + b"\x03" + parts),
        _segment(0xC4, b"\0" + _DC_BITS + _DC_VALUES),
        _segment(0xC4, b"\x10" + _AC_BITS + _AC_VALUES),
    ]
    scan = _segment(0xDA, b"\x03\x01\0\x02\0\x03\0\0\x3f\0") + _scan(canvas) + b"\xff\xd9"
    missing = size - len(scan) - sum(map(len, head))
    comments = [_segment(0xFE, bytes(60_000))] * (max(missing, 0) // 60_004)
    return b"".join([*head, *comments, scan])
