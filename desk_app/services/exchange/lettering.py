"""Writing any language into a PDF: the right font for every letter, shaped and ordered as its script wants.

fpdf2 embeds the letters that are used; HarfBuzz (uharfbuzz) joins Arabic and orders what runs from the right.
Shaping is slow, so only texts that need it get it.
"""

from __future__ import annotations

import logging
import struct
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, TTLibError
from fpdf import FPDF
from fpdf.errors import FPDFException

FAMILY: Final = "Own"
_MISSING: Final = "\N{WHITE SQUARE}"
_SIMPLE_END: Final = 0x590
"""Latin, Greek, Cyrillic and Armenian end here; letters above may need shaping (Unicode, code charts)."""
_CAN_SHAPE: Final = find_spec("uharfbuzz") is not None
"""Windows on ARM has no build of it: letters that should join stand side by side there."""
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_JOINERS: Final = "\u200c\u200d"
_BROKEN: Final = (
    *(OSError, TTLibError, FPDFException, struct.error, AssertionError, LookupError, ValueError, TypeError),
    *(AttributeError, NotImplementedError),
)
"""What fontTools and fpdf2 raise for a font that is broken or of a kind that cannot be embedded."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

# fpdf2 and fontTools tell of every table they skip; what matters is told by `Lettering.undrawn`.
for _name in ("fpdf", "fontTools"):
    logging.getLogger(_name).setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class FontFiles:
    """The fonts for a document.

    Attributes:
        regular: The own typeface.
        bold: The same for headings.
        others: What is tried for letters it does not have, in this order.
    """

    regular: Path
    bold: Path
    others: Sequence[Path] = ()


class Lettering:
    """The letters of one document.

    Attributes:
        undrawn: Letters that no font has; a white square stands for each.
    """

    def __init__(self, pdf: FPDF, files: FontFiles) -> None:
        self._pdf = pdf
        self.undrawn: set[str] = set()
        pdf.add_font(FAMILY, "", files.regular)
        pdf.add_font(FAMILY, "B", files.bold)
        self._known = set(_letters_of(files.regular))
        self._others = [_Other(path) for path in files.others]
        self._fallbacks: list[str] = []
        self._widths: dict[str, float] = {}

    def prepared(self, text: str) -> str:
        """A text as it can be drawn: one line, without control and direction characters, every letter known.

        Direction characters could make a line read as what it is not (Unicode TR 36).
        """
        kept = "".join(c if c in _JOINERS or unicodedata.category(c) not in _UNSEEN else " " for c in text)
        line = unicodedata.normalize("NFC", " ".join(kept.split()))
        unknown = {c for c in line if c not in self._known and c not in _JOINERS}
        for letter in sorted(unknown):
            self._learn(letter)
        return "".join(_MISSING if c in self.undrawn else c for c in line) if unknown else line

    def _learn(self, letter: str) -> None:
        """Find a font for a letter."""
        for other in self._others:
            if letter in self._known:
                return
            if letter in other.letters:
                self._take(other)
        if letter not in self._known:
            self.undrawn.add(letter)

    def _take(self, other: _Other) -> None:
        name = f"other{len(self._fallbacks)}"
        try:
            self._pdf.add_font(name, "", other.path)
        except _BROKEN:
            other.letters = frozenset()
            return
        self._fallbacks.append(name)
        self._pdf.set_fallback_fonts(self._fallbacks, exact_match=False)
        self._known |= other.letters

    def width(self, text: str) -> float:
        """How wide a prepared text is in the font that is set, in millimetres (letters by themselves)."""
        return sum(map(self._width_of, text))

    def _width_of(self, letter: str) -> float:
        key = letter + self._pdf.font_style
        if key not in self._widths:
            self._widths[key] = self._pdf.get_string_width(letter) / self._pdf.font_size_pt
        return self._widths[key] * self._pdf.font_size_pt

    def write(self, text: str, width: float, height: float) -> None:
        """Draw a prepared line into a cell at the present place; from the right where its script runs so."""
        shaped = any(ord(c) >= _SIMPLE_END for c in text)
        self._pdf.set_text_shaping(shaped and _CAN_SHAPE)
        self._pdf.cell(width, height, text, align="R" if shaped and _runs_left(text) else "L")


def _runs_left(text: str) -> bool:
    """True when the first letter with a direction runs from right to left (Unicode TR 9, P2)."""
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((kind for kind in strong if kind == "L" or kind in _RIGHT_TO_LEFT), "L") != "L"


class _Other:
    """A font that may help out; read when it is first asked for a letter."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def letters(self) -> frozenset[str]:
        """What it can draw."""
        return _letters_of(self.path)


def _letters_of(path: Path) -> frozenset[str]:
    """The letters that a font draws; none when it cannot be read."""
    try:
        with path.open("rb") as file, TTFont(file, fontNumber=0, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or ()))
    except _BROKEN:
        return frozenset()
