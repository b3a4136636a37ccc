"""A small drawing board of indexed colours: bands, boxes, discs, thick lines, polygons and dotted letters.

Integers only, so that a picture is the same everywhere. Colours are given as 0xRRGGBB.
"""

from __future__ import annotations

from math import isqrt

from desk_app.services.demo.files.glyphs import WIDTH, rows_of

Point = tuple[int, int]


class Canvas:
    """A picture being drawn.

    Attributes:
        width: Pixels.
        height: Pixels.
        pixels: One byte per pixel, the place of its colour in `colours`.
        colours: At most 256.
    """

    def __init__(self, width: int, height: int, background: int) -> None:
        self.width = width
        self.height = height
        self.colours: list[int] = [background]
        self.pixels = bytearray(width * height)

    def _ink(self, colour: int) -> int:
        if colour not in self.colours:
            self.colours.append(colour)
        return self.colours.index(colour)

    def _span(self, y: int, left: int, right: int, ink: int) -> None:
        """Pixels left to right (excluded) of a line."""
        left, right = max(left, 0), min(right, self.width)
        if 0 <= y < self.height and left < right:
            start = y * self.width
            self.pixels[start + left : start + right] = bytes([ink]) * (right - left)

    # Five numbers in the order everybody draws in; pairs or names would triple the pictures' code.
    def box(self, left: int, top: int, width: int, height: int, colour: int) -> None:  # noqa: PLR0917 - a box has four edges and a colour
        """A filled rectangle."""
        ink = self._ink(colour)
        for y in range(top, top + height):
            self._span(y, left, left + width, ink)

    def shade(self, top: int, height: int, first: int, last: int) -> None:
        """Bands of eight lines from one colour to another over the whole width."""
        steps = max(height // 8 - 1, 1)
        for band in range(height // 8):
            colour = 0
            for shift in (16, 8, 0):
                low, high = first >> shift & 255, last >> shift & 255
                colour |= (low + (high - low) * band // steps) << shift
            self.box(0, top + 8 * band, self.width, 8, colour)

    def disc(self, centre: Point, radius: int, colour: int, flatness: int = 1) -> None:
        """A filled circle, or an ellipse `flatness` times as wide as high."""
        ink = self._ink(colour)
        x, y = centre
        for dy in range(-radius, radius + 1):
            half = isqrt(radius * radius - dy * dy)
            if dy % flatness == 0:
                self._span(y + dy // flatness, x - half, x + half + 1, ink)

    def line(self, start: Point, end: Point, thick: int, colour: int) -> None:
        """A line with round ends."""
        steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for step in range(0, steps + 1, max(thick // 4, 1)):
            x = start[0] + (end[0] - start[0]) * step // steps
            y = start[1] + (end[1] - start[1]) * step // steps
            self.disc((x, y), thick // 2, colour)

    def shape(self, corners: list[Point], colour: int) -> None:
        """A filled polygon (even-odd)."""
        ink = self._ink(colour)
        edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
        for y in range(min(c[1] for c in corners), max(c[1] for c in corners)):
            cuts = sorted(
                a[0] + (b[0] - a[0]) * (y - a[1]) // (b[1] - a[1])
                for a, b in edges
                if min(a[1], b[1]) <= y < max(a[1], b[1])
            )
            for left, right in zip(cuts[::2], cuts[1::2], strict=False):
                self._span(y, left, right, ink)

    def text(self, at: Point, words: str, size: int, colour: int) -> None:
        """Dotted letters; `size` is the side of a dot."""
        x, top = at
        for character in words:
            for row, bits in enumerate(rows_of(character)):
                for column in range(WIDTH):
                    if bits >> (WIDTH - 1 - column) & 1:
                        self.box(x + column * size, top + row * size, size, size, colour)
            x += (WIDTH + 1) * size

    @staticmethod
    def text_width(words: str, size: int) -> int:
        """How wide `text` will be."""
        return len(words) * (WIDTH + 1) * size - size
