"""The sizes of what holds other things: panels, toasts, cards, lines (`kit` in `resources/tokens.json`)."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.ui.theme.units import Count, Ms, Px


@dataclass(frozen=True, slots=True)
class ToastSizes:
    """The dark message at the bottom of a column."""

    height: Px
    radius: Px
    pad_start: Px
    pad_end: Px
    gap: Px
    margin: Px
    spacing: Px
    action_height: Px
    action_pad: Px
    icon: Px
    min_width: Px
    max_width: Px


@dataclass(frozen=True, slots=True)
class PopoverSizes:
    """Panels that float beside what opened them, and the rows in them."""

    radius: Px
    pad: Px
    row: Px
    row_pad: Px
    row_gap: Px
    icon: Px
    width: Px
    max_rows: Count
    offset: Px
    margin: Px


@dataclass(frozen=True, slots=True)
class MenuSizes:
    """System menus."""

    pad: Px
    row: Px
    row_pad: Px
    gap: Px
    icon: Px
    hint_gap: Px
    min_width: Px


@dataclass(frozen=True, slots=True)
class SheetSizes:
    """Panels that take part of the window."""

    pad: Px
    width: Px
    button_gap: Px


@dataclass(frozen=True, slots=True)
class StateSizes:
    """The sentence and button that stand where content is missing."""

    glyph: Px
    icon: Px
    text_max: Px
    title_max: Px
    gap: Px
    after_glyph: Px
    before_actions: Px
    pad: Px


@dataclass(frozen=True, slots=True)
class SkeletonSizes:
    """The shapes shown while rows load."""

    row_height: Px
    avatar: Px
    gap: Px
    pad: Px
    inset: Px
    bar: Px
    thin: Px
    bar_gap: Px
    delay_ms: Ms
    words_after_ms: Ms


@dataclass(frozen=True, slots=True)
class BannerSizes:
    """A line across a page that says what is different now."""

    height: Px
    radius: Px
    pad_start: Px
    pad_end: Px
    gap: Px
    icon: Px


@dataclass(frozen=True, slots=True)
class HeadingSizes:
    """Headings of sections and groups."""

    height: Px
    group: Px
    pad: Px
    gap: Px
    arrow: Px


@dataclass(frozen=True, slots=True)
class CardSizes:
    """Framed pieces of a conversation or panel."""

    radius: Px
    pad_x: Px
    pad_top: Px
    pad_bottom: Px
    tight_top: Px


@dataclass(frozen=True, slots=True)
class ScrollBarSizes:
    """Scroll bars."""

    extent: Px
    handle: Px
    min_length: Px


@dataclass(frozen=True, slots=True)
class DividerSizes:
    """Hairlines."""

    gap: Px
    icon: Px


@dataclass(frozen=True, slots=True)
class TooltipSizes:
    """Tooltips."""

    pad: Px
    delay_ms: Ms
