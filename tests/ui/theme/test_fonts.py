"""Fonts: the right family, the sizes of the design, text that fits, numbers that line up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetricsF

from desk_app.runtime.paths import resources
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.cache import BoundedCache
from desk_app.ui.theme.current import dress
from desk_app.ui.theme.fonts import BUNDLED_FAMILY, choose_family, install_bundled_fonts
from desk_app.ui.theme.look import Appearance, Mode
from desk_app.ui.theme.problems import ThemeProblem
from desk_app.ui.theme.theme import Theme

PREFERRED = ("Segoe UI Variable Text", "Segoe UI", ".AppleSystemUIFont", "Inter", "sans-serif")


@pytest.mark.parametrize(
    ("present", "system", "chosen"),
    [
        ({"Segoe UI", "Segoe UI Variable Text", "Inter"}, "Segoe UI", "Segoe UI Variable Text"),
        ({"Segoe UI", "Inter"}, "Segoe UI", "Segoe UI"),
        ({"Helvetica", "Inter"}, ".AppleSystemUIFont", ".AppleSystemUIFont"),
        ({"Inter", "DejaVu Sans"}, "DejaVu Sans", "Inter"),
        ({"DejaVu Sans"}, "DejaVu Sans", "DejaVu Sans"),
    ],
    ids=["windows-11", "windows-10", "macos", "linux-bundled", "nothing-known"],
)
def test_the_system_decides_the_family(present: set[str], system: str, chosen: str) -> None:
    assert choose_family(PREFERRED, present, system) == chosen


def test_the_bundled_font_has_every_weight_in_use() -> None:
    for weight, number in (
        (Weight.REGULAR, 400),
        (Weight.MEDIUM, 500),
        (Weight.SEMIBOLD, 600),
        (Weight.BOLD, 700),
    ):
        font = dress().fonts.font(TextStyle.BODY, weight)
        assert QFontInfo(font).family() == BUNDLED_FAMILY
        assert QFontInfo(font).weight() == number
    widths = {weight: dress().fonts.advance("Grinder invoice", TextStyle.BODY, weight) for weight in Weight}
    assert widths[Weight.REGULAR] < widths[Weight.MEDIUM] < widths[Weight.SEMIBOLD] < widths[Weight.BOLD]


def test_letters_of_other_scripts_do_not_change_the_line() -> None:
    assert dress().fonts.line(TextStyle.BODY) == 20
    assert dress().fonts.font(TextStyle.BODY).pixelSize() == 13


def test_digits_line_up_only_where_they_are_asked_to() -> None:
    fonts = dress().fonts
    narrow, wide = (fonts.advance(digits, TextStyle.META, tabular=True) for digits in ("1111111", "0000000"))

    assert narrow == wide
    assert fonts.advance("1111111", TextStyle.META) < fonts.advance("0000000", TextStyle.META)


def test_a_width_is_never_less_than_the_text_takes() -> None:
    for text in ("sign-in", "flow-meter", "Inês Carvalho", "€418.00", "ولد"):
        exact = QFontMetricsF(dress().fonts.font(TextStyle.TITLE)).horizontalAdvance(text)
        assert exact <= dress().fonts.advance(text, TextStyle.TITLE) < exact + 1


def test_long_text_ends_in_an_ellipsis_and_short_text_stays() -> None:
    fonts = dress().fonts
    whole = fonts.advance("Rösterei am Kanal", TextStyle.META)

    assert fonts.elided("Rösterei am Kanal", whole, TextStyle.META) == "Rösterei am Kanal"
    cut = fonts.elided("Rösterei am Kanal", whole // 2, TextStyle.META)
    assert cut.endswith("…")
    assert fonts.advance(cut, TextStyle.META) <= whole // 2


def test_fonts_and_metrics_are_made_once() -> None:
    fonts = dress().fonts

    assert fonts.font(TextStyle.META) is fonts.font(TextStyle.META)
    assert fonts.metrics(TextStyle.META) is fonts.metrics(TextStyle.META)


def test_a_cache_remembers_and_never_grows_over_its_limit() -> None:
    cache: BoundedCache[int, object] = BoundedCache(10)
    made = [cache.get(number, object) for number in [*range(25), 24, 24]]

    assert len(cache) <= 10
    assert made[-1] is made[-2] is made[-3]
    assert len(set(made)) == 25


def test_text_grows_with_the_scale(theme: Theme) -> None:
    theme.wear(Appearance(mode=Mode.LIGHT, text_scale=2.0))

    assert dress().fonts.font(TextStyle.BODY).pixelSize() == 26
    assert dress().fonts.line(TextStyle.READING) == 44


def test_a_missing_or_damaged_font_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ThemeProblem, match="no fonts"):
        install_bundled_fonts(tmp_path)
    (tmp_path / "Broken.ttf").write_bytes(b"not a font")
    with pytest.raises(ThemeProblem, match=r"Broken\.ttf cannot be read"):
        install_bundled_fonts(tmp_path)


def test_the_licence_of_the_font_comes_along() -> None:
    assert "SIL OPEN FONT LICENSE" in resources("fonts", "LICENSE").read_text(encoding="utf-8").upper()


def test_running_text_keeps_its_own_figures() -> None:
    assert dress().fonts.font(TextStyle.READING).featureTags() == []
    assert dress().fonts.font(TextStyle.META, tabular=True).featureValue(QFont.Tag("tnum")) == 1
