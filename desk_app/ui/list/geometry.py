"""Where lines of a ticket list stand: arithmetic instead of a layout, so a million rows cost nothing."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.presenters.ticket_shape import Shape
from desk_app.services.reading import Section


@dataclass(frozen=True, slots=True)
class ListGeometry:
    """Heights in pixels from the top of the whole list.

    Attributes:
        shape: The lines.
        row: Height of a ticket.
        heading: Height of a heading.
    """

    shape: Shape
    row: int
    heading: int

    @property
    def height(self) -> int:
        """Of everything."""
        return len(self.shape.rids) * self.row + len(self.shape.sections) * self.heading

    def top(self, line: int) -> int:
        """The upper edge of a line."""
        what = self.shape.at(line)
        place = what.start if isinstance(what, Section) else what
        headings = line - place
        return place * self.row + headings * self.heading

    def line_height(self, line: int) -> int:
        """Of one line."""
        return self.heading if isinstance(self.shape.at(line), Section) else self.row

    def line_at(self, y: int) -> int | None:
        """The line at a height; None above the first and below the last."""
        if not 0 <= y < self.height:
            return None
        sections = self.shape.sections
        low, high = 0, len(sections)
        while low < high:  # the last heading that begins at or above y
            middle = (low + high) // 2
            if sections[middle].start * self.row + middle * self.heading <= y:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return y // self.row
        section = sections[low - 1]
        inside = y - section.start * self.row - low * self.heading
        own_line = section.start + low - 1
        return own_line if inside < 0 else own_line + 1 + inside // self.row
