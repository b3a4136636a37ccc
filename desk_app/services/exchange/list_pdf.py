"""A ticket list on paper: a PDF of A4 sheets, with its headings on each and nothing cut off.

Nothing in it is a link, a form or a script: the words come from outside, and they stay words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fpdf import FPDF

from desk_app.services.exchange.lettering import FAMILY, FontFiles, Lettering

MARGIN_MM: Final = 10.0
_SIZE_PT: Final = 7.5
_HEAD_PT: Final = 13.0
_LINE_MM: Final = 3.5
_GAP_MM: Final = 1.6
_PAD_MM: Final = 1.2
_FOOT_MM: Final = 12.0
_LINES_MAX: Final = 40
"""Lines of one cell; a longer text ends with “…”. It keeps a row on one sheet."""

_INK, _GREY, _HAIR = (28, 30, 33), (105, 110, 118), (222, 225, 229)


@dataclass(frozen=True, slots=True)
class Paper:
    """How a printed list is headed.

    Attributes:
        title: What it lists, such as the query.
        made: When, in words.
        fonts: With which letters.
    """

    title: str
    made: str
    fonts: FontFiles


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: its heading and its width in millimetres."""

    heading: str
    width_mm: float


class PaperList:
    """A PDF that grows row by row; `save` ends it."""

    def __init__(self, paper: Paper, columns: Sequence[Column]) -> None:
        self._paper = paper
        self._columns = columns
        self._pdf = _Sheets(self._top)
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(MARGIN_MM)
        self._pdf.c_margin = 0
        self.lettering = Lettering(self._pdf, paper.fonts)
        self._pdf.set_title(self.lettering.prepared(paper.title))
        self._pdf.set_creator("Desk App")
        self._pdf.add_page()

    def add(self, cells: Sequence[str]) -> None:
        """Add a row, on a new sheet when this one is full."""
        columns = zip(cells, self._columns, strict=True)
        lines = [list(self._broken(cell, column.width_mm - _GAP_MM)) for cell, column in columns]
        height = max(map(len, lines)) * _LINE_MM + 2 * _PAD_MM
        if self._pdf.y + height > self._pdf.h - _FOOT_MM:
            self._pdf.add_page()
        top, left = self._pdf.y, MARGIN_MM
        for column, texts in zip(self._columns, lines, strict=True):
            for at, text in enumerate(texts):
                self._pdf.set_xy(left, top + _PAD_MM + at * _LINE_MM)
                self.lettering.write(text, column.width_mm - _GAP_MM, _LINE_MM)
            left += column.width_mm
        self._pdf.set_xy(MARGIN_MM, top + height)
        self._rule(top + height)

    def save(self, path: Path) -> None:
        """Write the file."""
        self._pdf.output(str(path))

    def _top(self) -> None:
        """Title and headings of a sheet."""
        pdf = self._pdf
        pdf.set_text_color(*_INK)
        pdf.set_font(FAMILY, "B", _HEAD_PT)
        pdf.set_xy(MARGIN_MM, MARGIN_MM)
        room = pdf.epw
        title = next(self._broken(self._paper.title, room), "")
        self.lettering.write(title, room, 6)
        pdf.set_xy(MARGIN_MM, MARGIN_MM + 6)
        pdf.set_font(FAMILY, "", _SIZE_PT)
        pdf.set_text_color(*_GREY)
        self.lettering.write(self.lettering.prepared(self._paper.made), room, 4)
        pdf.set_font(FAMILY, "B", _SIZE_PT)
        left = MARGIN_MM
        for column in self._columns:
            pdf.set_xy(left, MARGIN_MM + 13)
            self.lettering.write(column.heading, column.width_mm, _LINE_MM)
            left += column.width_mm
        pdf.set_font(FAMILY, "", _SIZE_PT)
        pdf.set_text_color(*_INK)
        pdf.set_xy(MARGIN_MM, MARGIN_MM + 13 + _LINE_MM + _PAD_MM)
        self._rule(pdf.y)

    def _rule(self, y: float) -> None:
        self._pdf.set_draw_color(*_HAIR)
        self._pdf.set_line_width(0.15)
        self._pdf.line(MARGIN_MM, y, self._pdf.w - MARGIN_MM, y)

    def _broken(self, text: str, width: float) -> Iterator[str]:
        """The lines of a text in a column: broken between words, a long word where it must be."""
        line, count = "", 0
        for word in self.lettering.prepared(text).split(" "):
            longer = f"{line} {word}" if line else word
            if self.lettering.width(longer) <= width:
                line = longer
                continue
            *full, line = [*([line] if line else []), *self._pieces(word, width)]
            for each in full:
                count += 1
                if count == _LINES_MAX:
                    yield each[:-1] + "…"
                    return
                yield each
        yield line

    def _pieces(self, word: str, width: float) -> Iterator[str]:
        piece, used = "", 0.0
        for letter in word:
            wide = self.lettering.width(letter)
            if piece and used + wide > width:
                yield piece
                piece, used = "", 0.0
            piece += letter
            used += wide
        yield piece


class _Sheets(FPDF):
    """Sheets that begin with their headings and end with their number."""

    def __init__(self, top: Callable[[], None]) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.str_alias_nb_pages = ""  # fpdf2 would put the number of pages wherever a text says "{nb}"
        self._draw_top = top

    def header(self) -> None:
        """Called by fpdf2 at the top of each sheet."""
        self._draw_top()

    def footer(self) -> None:
        """Called by fpdf2 at the end of each sheet."""
        self.set_y(-_FOOT_MM + 3)
        self.set_font(FAMILY, "", _SIZE_PT)
        self.set_text_color(*_GREY)
        self.set_text_shaping(False)
        self.cell(0, _LINE_MM, f"{self.page_no():,}", align="R")
        self.set_text_color(*_INK)
