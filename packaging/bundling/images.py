"""The program's icon in the containers Windows and macOS want, made from the PNG files that were drawn."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

_ICO_SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 256)
_ICNS_TYPES: Final = (
    (b"icp4", 16),
    (b"icp5", 32),
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic13", 256),
    (b"ic09", 512),
    (b"ic14", 512),
    (b"ic10", 1024),
)
"""Type codes with their pixels; `ic11` to `ic14` and `ic10` are the sharp ones of the next smaller size."""
_ICO_FULL: Final = 256


def write_ico(drawn: Path, target: Path) -> None:
    """A Windows icon: a table, then each size as PNG, which Windows reads since Vista.

    Args:
        drawn: The folder of `desk-app-SIZE.png`.
        target: The file to write.
    """
    pictures = [(size, _png(drawn, size)) for size in _ICO_SIZES]
    table, offset = struct.pack("<HHH", 0, 1, len(pictures)), 6 + 16 * len(pictures)
    for size, data in pictures:
        side = size % _ICO_FULL  # 0 stands for 256
        table += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(data), offset)
        offset += len(data)
    target.write_bytes(table + b"".join(data for _, data in pictures))


def write_icns(drawn: Path, target: Path) -> None:
    """A macOS icon: each picture behind its type code and length.

    Args:
        drawn: The folder of `desk-app-SIZE.png`.
        target: The file to write.
    """
    parts = b"".join(
        code + struct.pack(">I", len(data) + 8) + data
        for code, size in _ICNS_TYPES
        if (data := _png(drawn, size))
    )
    target.write_bytes(b"icns" + struct.pack(">I", len(parts) + 8) + parts)


def _png(drawn: Path, size: int) -> bytes:
    return (drawn / f"desk-app-{size}.png").read_bytes()
