"""The sizes of the panes of the window, kept in `resources/tokens.json` under `panes`."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.ui.theme.units import Count, Px, Ratio


@dataclass(frozen=True, slots=True)
class NavSizes:
    """The navigation pane."""

    pad: Px
    item: Px
    item_gap: Px
    icon: Px
    bar: Px
    bar_inset: Px
    workspace: Px
    search: Px
    search_pad: Px
    search_gap: Px
    search_end: Px
    search_bottom: Px
    heading_top: Px
    heading_bottom: Px
    pill: Px
    pill_pad: Px


@dataclass(frozen=True, slots=True)
class TicketRowSizes:
    """A row of the ticket list."""

    margin: Px
    pad_top: Px
    pad_start: Px
    pad_end: Px
    gap: Px
    text_start: Px
    line: Px
    name_max: Px
    name_gap: Px
    dot: Px
    dot_inset: Px
    dot_top: Px
    channel_icon: Px
    flag_icon: Px
    compact_name: Px
    compact_chip: Px
    compact_time: Px


@dataclass(frozen=True, slots=True)
class ListSizes:
    """The ticket list around its rows."""

    header: Px
    header_pad: Px
    sort: Px
    group: Px
    group_gap: Px


@dataclass(frozen=True, slots=True)
class ConversationSizes:
    """The conversation pane."""

    header: Px
    pad: Px
    fact: Px
    fact_pad: Px
    top: Px
    gap: Px
    event_gap: Px
    event_icon: Px
    quote_indent: Px


@dataclass(frozen=True, slots=True)
class MessageSizes:
    """What is inside a message card."""

    head_gap: Px
    after_head: Px
    note_after_head: Px
    paragraph_gap: Px
    attachment: Px
    thumbnail: Px
    blocked: Px
    blocked_pad: Px


@dataclass(frozen=True, slots=True)
class ComposerSizes:
    """The box a reply or note is written in."""

    margin_x: Px
    margin_top: Px
    margin_bottom: Px
    radius: Px
    tabs: Px
    bar: Px
    text_pad_x: Px
    text_pad_top: Px
    text_pad_bottom: Px
    min_lines: Count
    max_share: Ratio


@dataclass(frozen=True, slots=True)
class PanelSizes:
    """The details pane."""

    tabs: Px
    pad: Px
    row: Px
    divider: Px
    timeline_glyph: Px
    timeline_gap: Px
    card_pad_x: Px
    card_pad_y: Px


@dataclass(frozen=True, slots=True)
class PaletteSizes:
    """The command palette."""

    input: Px
    input_pad: Px
    group: Px
    row: Px
    row_margin: Px
    row_pad: Px
    row_gap: Px
    footer: Px
    icon: Px
    avatar: Px
    input_text: Px


@dataclass(frozen=True, slots=True)
class OutboxSizes:
    """The outbox popover."""

    width: Px
    item_pad: Px
    glyph: Px


@dataclass(frozen=True, slots=True)
class WhySizes:
    """The panel that says why something is so."""

    width: Px
    bar: Px
    mark: Px
    mark_over: Px
    key: Px
    hatch: Px


@dataclass(frozen=True, slots=True)
class WizardSizes:
    """The first run."""

    side: Px
    side_pad_x: Px
    side_pad_y: Px
    step: Px
    step_glyph: Px
    top: Px
    pad: Px
    card: Px
    card_pad: Px
    card_gap: Px
    card_radius: Px
    glyph: Px
    foot: Px


@dataclass(frozen=True, slots=True)
class PageSizes:
    """Whole pages: reports, settings."""

    top: Px
    pad: Px
    box: Px
    box_radius: Px
    gap: Px
    settings_width: Px
    settings_nav: Px


@dataclass(frozen=True, slots=True)
class PaneSizes:
    """One entry for each entry under `panes` in the token file."""

    nav: NavSizes
    ticket_row: TicketRowSizes
    list: ListSizes
    conversation: ConversationSizes
    message: MessageSizes
    composer: ComposerSizes
    panel: PanelSizes
    palette: PaletteSizes
    outbox: OutboxSizes
    why: WhySizes
    wizard: WizardSizes
    page: PageSizes
