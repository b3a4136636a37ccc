"""The sizes of what a person clicks, types in or reads one word of (`kit` in `resources/tokens.json`)."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.ui.theme.units import FinePx, FixedFine, Ms, Px, Ratio


@dataclass(frozen=True, slots=True)
class ChipSizes:
    """Pills with a word and perhaps an icon."""

    height: Px
    tall: Px
    low: Px
    pad_icon: Px
    pad: Px
    gap: Px
    icon: Px


@dataclass(frozen=True, slots=True)
class ButtonSizes:
    """Push buttons in their four heights."""

    height: Px
    large: Px
    small: Px
    tiny: Px
    pad: Px
    pad_large: Px
    pad_small: Px
    pad_tiny: Px
    gap: Px
    icon: Px
    arrow: Px
    arrow_pad: Px
    disabled: Ratio


@dataclass(frozen=True, slots=True)
class IconButtonSizes:
    """Square buttons that show an icon only."""

    size: Px
    small: Px
    icon: Px
    icon_small: Px


@dataclass(frozen=True, slots=True)
class KeySizes:
    """Key caps."""

    height: Px
    min: Px
    pad: Px
    gap: Px


@dataclass(frozen=True, slots=True)
class SegmentSizes:
    """The joined control that switches between two or more things."""

    height: Px
    pad: Px
    gap: Px
    radius: Px
    frame_radius: Px
    frame_pad: Px
    spacing: Px
    icon: Px


@dataclass(frozen=True, slots=True)
class TabSizes:
    """The flat tabs over a pane."""

    height: Px
    pad: Px
    spacing: Px


@dataclass(frozen=True, slots=True)
class FieldSizes:
    """One-line text fields."""

    height: Px
    search: Px
    pad: Px
    gap: Px
    inner: Px
    icon: Px
    min_width: Px


@dataclass(frozen=True, slots=True)
class ToggleSizes:
    """On/off switches."""

    width: Px
    height: Px
    knob: Px
    inset: Px


@dataclass(frozen=True, slots=True)
class CheckSizes:
    """Check boxes and radio buttons."""

    size: Px
    big: Px
    radius: Px
    big_radius: Px
    stroke: FinePx
    mark: Px
    mark_stroke: FixedFine
    dot: Px
    gap: Px


@dataclass(frozen=True, slots=True)
class MeterSizes:
    """Confidence meters and progress lines."""

    width: Px
    height: Px
    wide: Px


@dataclass(frozen=True, slots=True)
class SyncSizes:
    """The pill at the foot of the navigation."""

    height: Px
    pad: Px
    gap: Px
    icon: Px
    turn_ms: Ms


@dataclass(frozen=True, slots=True)
class PropertySizes:
    """Rows of a name and a value."""

    row: Px
    label: Px
    gap: Px
    icon: Px
    avatar: Px
    pad: Px


@dataclass(frozen=True, slots=True)
class AvatarSizes:
    """Round pictures of people."""

    tiny: Px
    small: Px
    list: Px
    row: Px
    large: Px
    text: Ratio
    square: Px


@dataclass(frozen=True, slots=True)
class StatusSizes:
    """The ticket status glyph."""

    size: Px
