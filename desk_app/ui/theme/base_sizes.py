"""The tokens that belong to no single widget: type, radii, strokes, shadows, motion, densities, the frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk_app.ui.theme.units import Count, Fixed, FixedFine, Ms, Px, Ratio


class TextStyle(StrEnum):
    """The named sizes of type."""

    CAPTION = "caption"
    META = "meta"
    BODY = "body"
    READING = "reading"
    TITLE = "title"
    PAGE = "page"
    HERO = "hero"
    METRIC = "metric"


class Weight(StrEnum):
    """The weights in use."""

    REGULAR = "regular"
    MEDIUM = "medium"
    SEMIBOLD = "semibold"
    BOLD = "bold"


class Family(StrEnum):
    """The three uses of a font family."""

    UI = "ui"
    DISPLAY = "display"
    MONO = "mono"


@dataclass(frozen=True, slots=True)
class TypeSize:
    """One type style: height of the letters, of the line they stand on, usual weight (400 to 700)."""

    size: Px
    line: Px
    weight: Count


@dataclass(frozen=True, slots=True)
class Type:
    """Families by preference, numeric weights, and the styles."""

    families: Mapping[Family, tuple[str, ...]]
    weights: Mapping[Weight, int]
    styles: Mapping[TextStyle, TypeSize]


@dataclass(frozen=True, slots=True)
class Radii:
    """Corner radii."""

    xs: Px
    sm: Px
    md: Px
    lg: Px
    pill: Fixed


@dataclass(frozen=True, slots=True)
class Strokes:
    """Line widths; icon strokes are on the icon's own grid of 24 and grow with it."""

    hairline: Fixed
    focus: Px
    focus_offset: Px
    icon: FixedFine
    icon_small: FixedFine


@dataclass(frozen=True, slots=True)
class Elevation:
    """The soft shadow of a floating thing: how far down, how blurred, how dark."""

    y: Px
    blur: Px
    alpha: Ratio


@dataclass(frozen=True, slots=True)
class Motion:
    """Durations; movement is 0 when motion is reduced, time limits stay."""

    instant: Ms
    fast: Ms
    base: Ms
    slow: Ms
    undo_toast_ms: Ms
    send_undo_ms: Ms
    mark_read_ms: Ms


@dataclass(frozen=True, slots=True)
class Targets:
    """The least height and width of something to click."""

    min: Px
    default: Px
    touch: Px


@dataclass(frozen=True, slots=True)
class DensitySizes:
    """What a density decides."""

    row: Px
    lines: Count
    control: Px
    nav_row: Px
    card_gap: Px
    avatar: Px


@dataclass(frozen=True, slots=True)
class NavWidths:
    """Widths of the navigation pane."""

    default: Px
    min: Px
    collapsed: Px


@dataclass(frozen=True, slots=True)
class PaneWidths:
    """Widths of the list and of the details pane."""

    default: Px
    min: Px
    max: Px


@dataclass(frozen=True, slots=True)
class ConversationWidths:
    """Widths of the conversation; text is never wider than `reading_max`."""

    min: Px
    reading_max: Px


@dataclass(frozen=True, slots=True)
class PalettePlace:
    """Where the command palette stands."""

    width: Px
    top: Px
    max_rows: Count


@dataclass(frozen=True, slots=True)
class Breakpoints:
    """Window widths below which something folds away."""

    hide_panel: Px
    collapse_nav: Px
    single_pane: Px


@dataclass(frozen=True, slots=True)
class Layout:
    """The frame of the main window; `window_min` and `window_default` are (width, height)."""

    window_min: tuple[int, int]
    window_default: tuple[int, int]
    nav: NavWidths
    list: PaneWidths
    conversation: ConversationWidths
    panel: PaneWidths
    header: int
    subheader: int
    palette: PalettePlace
    breakpoints: Breakpoints
