"""Pages of a PDF as pictures, and as PNG files.

PDFium does the drawing. It is well kept and fuzzed, and still native code that reads what strangers made:
whoever calls gives it a process of its own (`desk_app.runtime.page_drawing`). Scripts and forms are not run.
"""

from __future__ import annotations

import math
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from desk_app.domain.errors import InvalidInput

SIZE_MAX: Final = 50_000_000
"""Larger files are not drawn."""
PAGES_MAX: Final = 200
"""Pages after this one are left to a program for such files."""
_PIXELS_MAX: Final = 8_000_000
_SIDE_MAX: Final = 12_000
_TEXT_MAX: Final = 20_000
_BYTES_A_PIXEL: Final = 4
_BROKEN: Final = "This PDF is damaged and cannot be shown."
_LOCKED: Final = "This PDF is locked with a password. Open it in a program that asks for it."


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it looks.

    Attributes:
        page: Which, from 0.
        pages: How many there are.
        stride: Bytes from one row of pixels to the next.
        pixels: Rows from top to bottom; blue, green, red and an unused byte for each pixel.
        text: What stands on it, for screen readers; empty for a scan.
    """

    page: int
    pages: int
    width: int
    height: int
    stride: int
    pixels: bytes
    text: str


def is_paged(mime: str, name: str) -> bool:
    """Whether a file is one whose pages can be drawn."""
    return mime.lower().startswith("application/pdf") or name.lower().endswith(".pdf")


class PdfPages:
    """An opened PDF."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            InvalidInput: It is too large, locked or damaged.
        """
        import pypdfium2  # noqa: PLC0415 - native code that only the drawing process should load

        if len(data) > SIZE_MAX:
            raise InvalidInput("This PDF is too large to be shown here. Open it instead.")
        self._error = pypdfium2.PdfiumError
        # PDFium names no fault of a document without pages: what it said of the file before would count.
        with suppress(self._error):
            pypdfium2.PdfDocument(b"")
        try:
            self._document = pypdfium2.PdfDocument(data)
            self._pages = len(self._document)
        except self._error as error:
            raise InvalidInput(_LOCKED if "password" in str(error).lower() else _BROKEN) from error
        if self._pages < 1:
            raise InvalidInput(_BROKEN)

    def draw(self, page: int, width: int) -> PagePicture:
        """Draw a page.

        Args:
            page: From 0; one that is not there gives the nearest.
            width: Pixels; a page that would become too high is drawn smaller.

        Raises:
            InvalidInput: The page is damaged.
        """
        page = min(max(page, 0), self._pages - 1, PAGES_MAX - 1)
        try:
            sheet = self._document[page]
            width_pt, height_pt = sheet.get_size()
            scale = _scale(width_pt, height_pt, width)
            bitmap = sheet.render(scale=scale, prefer_bgrx=True, may_draw_forms=False)
            text = sheet.get_textpage().get_text_bounded()[:_TEXT_MAX]
            return PagePicture(
                page, self._pages, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), text
            )
        except (self._error, ValueError, OverflowError) as error:
            raise InvalidInput(f"Page {page + 1} of this PDF is damaged and cannot be shown.") from error


def _scale(width_pt: float, height_pt: float, width: int) -> float:
    """How much larger a page is drawn than its size in points says."""
    if not (math.isfinite(width_pt) and math.isfinite(height_pt) and width_pt > 0 and height_pt > 0):
        raise ValueError(width_pt, height_pt)
    return min(width / width_pt, _SIDE_MAX / height_pt, math.sqrt(_PIXELS_MAX / (width_pt * height_pt)))


def png_of(picture: PagePicture) -> bytes:
    """The picture as a PNG file (8 bits a colour, no transparency)."""
    rows = bytearray()
    for top in range(0, picture.height * picture.stride, picture.stride):
        row = picture.pixels[top : top + picture.width * _BYTES_A_PIXEL]
        colours = bytearray(picture.width * 3)
        colours[0::3], colours[1::3], colours[2::3] = row[2::4], row[1::4], row[0::4]
        rows += b"\0" + colours
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
