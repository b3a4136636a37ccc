"""Fonts, metrics and elided text, each made once: a list row is painted from this cache alone."""

from __future__ import annotations

import math
from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QFontMetricsF

from desk_app.ui.theme.base_sizes import Family, TextStyle, Type, Weight
from desk_app.ui.theme.cache import BoundedCache
from desk_app.ui.theme.problems import ThemeProblem

BUNDLED_FAMILY = "Inter"
_GENERIC = {"sans-serif", "monospace"}
_TABULAR = QFont.Tag("tnum")
_REMEMBERED = 4096  # strings; about a hundred screens of a ticket list
_Measured = tuple[str, TextStyle, Weight | None, bool]
_Elided = tuple[str, int, TextStyle, Weight | None, bool]


def install_bundled_fonts(folder: Path) -> None:
    """Make the Inter that comes with the program known to Qt.

    Raises:
        ThemeProblem: a font file is missing or cannot be read.
    """
    files = sorted(folder.glob("*.ttf"))
    if not files:
        raise ThemeProblem(f"There are no fonts in {folder}.", "Install Desk App again.")
    for file in files:
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise ThemeProblem(f"The font {file.name} cannot be read.", "Install Desk App again.")


def choose_family(preferred: Collection[str], present: Collection[str], system: str) -> str:
    """The first preferred family that is here, else the system's.

    Args:
        preferred: Names by preference, as the token file lists them; generic names stand for `system`.
        present: The names Qt knows.
        system: The family of the system's own font; on macOS (`.AppleSystemUIFont`) it is not in `present`.
    """
    for family in preferred:
        if family in present or family == system:
            return family
        if family in _GENERIC:
            break
    return system


def system_families(type_: Type) -> dict[Family, str]:
    """The family for each use on this computer."""
    present = set(QFontDatabase.families())
    fonts = QFontDatabase.SystemFont
    system = {
        family: QFontDatabase.systemFont(
            fonts.FixedFont if family is Family.MONO else fonts.GeneralFont
        ).family()
        for family in Family
    }
    return {family: choose_family(type_.families[family], present, system[family]) for family in Family}


class Fonts:
    """The fonts of one look. Widgets and delegates share it; it lives as long as the look does."""

    def __init__(self, type_: Type, families: dict[Family, str]) -> None:
        self._type = type_
        self._families = families
        self._fonts: dict[tuple[TextStyle, Weight | None, Family, bool], QFont] = {}
        self._sized: dict[tuple[int, Weight], QFont] = {}
        self._metrics: dict[tuple[TextStyle, Weight | None, bool], QFontMetrics] = {}
        self._elided: BoundedCache[_Elided, str] = BoundedCache(_REMEMBERED)
        self._advances: BoundedCache[_Measured, int] = BoundedCache(_REMEMBERED)

    def font(
        self,
        style: TextStyle,
        weight: Weight | None = None,
        *,
        family: Family = Family.UI,
        tabular: bool = False,
    ) -> QFont:
        """The font of a style; do not change it, copy it first.

        Args:
            style: The size.
            weight: Another weight than the style's own.
            family: What it is used for.
            tabular: Every digit as wide as the others, for numbers that stand below one another. Not for
                running text: hyphens become as wide as digits too.
        """
        key = (style, weight, family, tabular)
        if key not in self._fonts:
            font = self._make(style, weight, family)
            if tabular:
                font.setFeature(_TABULAR, 1)
            self._fonts[key] = font
        return self._fonts[key]

    def sized(self, height: int, weight: Weight) -> QFont:
        """The interface font at a height in pixels that no style has: the letters of an avatar."""
        key = (height, weight)
        if key not in self._sized:
            font = QFont(self.font(TextStyle.BODY, weight))
            font.setPixelSize(height)
            self._sized[key] = font
        return self._sized[key]

    def metrics(
        self, style: TextStyle, weight: Weight | None = None, *, tabular: bool = False
    ) -> QFontMetrics:
        """The metrics of `font(style, weight)`."""
        key = (style, weight, tabular)
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(style, weight, tabular=tabular))
        return self._metrics[key]

    def line(self, style: TextStyle) -> int:
        """The height of a line of text, which is more than the font's own."""
        return self._type.styles[style].line

    def worded(self, text: str) -> str:
        """A text as this look writes it, which is as it is.

        Texts that are not painted by `elided` come through here first, so that a look that writes differently
        (the one as long as German, see the gallery) finds them all.
        """
        return text

    def elided(
        self, text: str, width: int, style: TextStyle, weight: Weight | None = None, *, tabular: bool = False
    ) -> str:
        """The text, shortened at its end with an ellipsis when it is wider than `width` pixels."""
        metrics, right = self.metrics(style, weight, tabular=tabular), Qt.TextElideMode.ElideRight
        return self._elided.get(
            (text, width, style, weight, tabular), lambda: metrics.elidedText(text, right, width)
        )

    def advance(
        self, text: str, style: TextStyle, weight: Weight | None = None, *, tabular: bool = False
    ) -> int:
        """The width of a text in pixels, rounded up so that it fits into as many."""

        def measure() -> int:
            exact = QFontMetricsF(self.font(style, weight, tabular=tabular)).horizontalAdvance(text)
            return math.ceil(exact)

        return self._advances.get((text, style, weight, tabular), measure)

    def _make(self, style: TextStyle, weight: Weight | None, family: Family) -> QFont:
        size = self._type.styles[style]
        font = QFont(self._families[family])
        font.setPixelSize(size.size)
        font.setWeight(QFont.Weight(self._type.weights[weight] if weight else size.weight))
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        if self._families[family] == BUNDLED_FAMILY:
            # Drawn for unhinted rendering; hinting also makes widths jump between text scales.
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font
