"""The rest of the kit: what the design shows in its pages rather than on its components sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Banner, Card, CardKind
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.icon_buttons import IconButton, LinkButton
from desk_app.ui.kit.keys import KeyHint
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.lines import Divider, ProgressLine, SectionHeading
from desk_app.ui.kit.marks import Avatar, AvatarSize, Chip, Glyph, StatusClass
from desk_app.ui.kit.runs import Run, RunLabel
from desk_app.ui.kit.segmented import Segment, Segmented, SegmentStyle
from desk_app.ui.kit.switches import CheckBox, RadioButton, Toggle
from desk_app.ui.kit.values import PropertyRow, Value, ValueButton
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.chips import ChipFill, ChipLook, ChipShape
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone
from tests.gallery.stage import Ground, Tile, across, px


def controls() -> QWidget:
    ground = Ground()
    for index, tile in enumerate((_choosing(), _details(), _lines(), _typing(), _banners(), _people())):
        ground.grid.addWidget(tile, index // 3, index % 3)
    for column in range(3):
        ground.grid.setColumnStretch(column, 1)
    for row in range(2):
        ground.grid.setRowStretch(row, 1)
    return ground


def _choosing() -> Tile:
    tile = Tile("One of several: joined, as tabs, in words")
    reply = (Segment("reply", "Reply", "reply"), Segment("note", "Internal note", "lock", Tone.NOTE))
    as_note = Segmented(reply, name="as-note", label="What is written")
    as_note.choose("note")
    tile.add(
        across(Segmented(reply, name="as-reply", label="What is written"), None),
        across(as_note, None),
        across(
            Segmented(
                [
                    Segment(text.lower(), text)
                    for text in ("Edit, then send", "Send as it is", "Keep as note")
                ],
                name="yours",
                label="What becomes of your reply",
            ),
            None,
        ),
        across(
            Segmented(
                [Segment(text.lower(), text) for text in ("Details", "Timeline", "Similar")],
                name="tabs",
                label="About this ticket",
                style=SegmentStyle.TABS,
            ),
            None,
            IconButton("panel-right-close", "Hide details", name="hide-details"),
        ),
    )
    ticked, chosen, on = (
        CheckBox("Keep both", name="both"),
        RadioButton("Yours", name="yours"),
        Toggle("On", name="on"),
    )
    for mark in (ticked, chosen, on):
        mark.setChecked(True)
    partly = CheckBox("Some of 12", name="some")
    partly.setTristate(True)
    partly.setCheckState(partly.checkState().PartiallyChecked)
    off = Toggle("Cannot be changed", name="off")
    off.setEnabled(False)
    tile.add(
        across(ticked, CheckBox("Neither", name="neither"), partly, None),
        across(chosen, RadioButton("Theirs", name="theirs"), None),
        across(on, off, None),
    )
    tile.column.addStretch(1)
    return tile


def _details() -> Tile:
    tile = Tile("Details: a name and a value that is a flat button")
    heading = SectionHeading("Properties", name="properties")
    heading.make_foldable("Fold properties", "Unfold properties")
    heading.add_action(LinkButton("All 23", name="all"))
    rows = QVBoxLayout()
    rows.setSpacing(0)
    rows.addWidget(heading)
    tags = (ChipLook("e07"), ChipLook("flow-meter"), ChipLook("+1"))
    values = (
        ("Status", Value("Open", status=StatusClass.OPEN)),
        ("Priority", Value("Urgent", icon="chevrons-up", icon_role=Role.DANGER_SOLID)),
        ("Assignee", Value("Mira Okafor", avatars=(AvatarLook("Mira Okafor"),))),
        ("Team", Value("Machines")),
        ("Tags", Value("e07, flow-meter and one more", chips=tags)),
        ("Visit", Value("Plan a visit", icon="plus", missing=True)),
    )
    for label, value in values:
        rows.addWidget(PropertyRow(label, value, name=f"property.{label.lower()}"))
    tile.add(rows)
    sentence = (
        ("Mood", ValueButton("Field", Value("Mood"), name="field", framed=True)),
        ("is", ValueButton("Comparison", Value("is at most"), name="comparison", framed=True)),
        ("what", ValueButton("Value", Value("frustrated"), name="value", framed=True)),
    )
    tile.add(across(*(button for _word, button in sentence), None, gap=1))
    tile.column.addStretch(1)
    return tile


def _lines() -> Tile:
    tile = Tile("Lines, headings, events, keys")
    event = (
        Run("Unhappy VIP", Weight.MEDIUM, Role.TEXT_SECONDARY),
        Run(" set priority to "),
        Run("Urgent", Weight.MEDIUM, Role.TEXT_SECONDARY),
        Run(" and told "),
        Run("Tom", Weight.MEDIUM, Role.TEXT_SECONDARY),
        Run(" · 09:12 · "),
    )
    hit = (
        Run("Assign", Weight.SEMIBOLD, Role.ACCENT_TEXT),
        Run(" to "),
        Run("Mi", Weight.SEMIBOLD, Role.ACCENT_TEXT),
    )
    progress = ProgressLine("Sending", name="sending")
    progress.setValue(51)
    keys = (("Ctrl", "K"), ("G", "U"), ("Shift", "A"), ("Esc",), ("↵",))
    tile.add(
        Divider(),
        Divider("3 earlier messages", icon="chevrons-up-down"),
        Divider("New", tone=Tone.ACCENT),
        across(Glyph("workflow"), RunLabel(event), LinkButton("Undo", name="undo"), None, gap=1),
        RunLabel((*hit, Run("ra Okafor")), style=TextStyle.BODY, role=Role.TEXT_PRIMARY),
        across(*(KeyHint(caps) for caps in keys), None),
        across(ElidedLabel("1 240 of 2 417", style=TextStyle.META, role=Role.TEXT_SECONDARY), None, progress),
    )
    tile.column.addStretch(1)
    return tile


def _typing() -> Tile:
    tile = Tile("Searching, small and icon buttons, buttons that may not be used")
    search = SearchInput(name="find", label="Search or run", clear_label="Empty the search")
    refused = Button("Solve", name="refused", icon="check", size=ButtonSize.SMALL)
    refused.set_blocked("You may read this queue, not change it")
    icons = (("user-round-plus", "Assign"), ("alarm-clock", "Snooze"), ("tag", "Tag"), ("ellipsis", "More"))
    pressed = IconButton("square-check", "Choose several", name="several")
    pressed.setCheckable(True)
    pressed.setChecked(True)
    large = Button(
        "Finish visit", name="finish", kind=ButtonKind.PRIMARY, size=ButtonSize.LARGE, icon="check"
    )
    period = Button("Last 28 days", name="period", size=ButtonSize.SMALL, icon="calendar-days")
    period.set_arrow()
    tile.add(
        search,
        across(*(IconButton(icon, label, name=icon) for icon, label in icons), pressed, None, refused),
        across(
            period,
            Button("Erase Inês Carvalho", name="erase", kind=ButtonKind.DANGER, size=ButtonSize.SMALL),
            None,
        ),
        across(large, None),
    )
    tile.column.addStretch(1)
    return tile


def _banners() -> Tile:
    tile = Tile("Banners and cards")
    offline = Banner(
        "Offline since 10:12.",
        "All your work is saved here.",
        icon="cloud-off",
        tone=Tone.OFFLINE,
        name="offline",
    )
    offline.add_action(ElidedLabel("6 waiting", weight=Weight.SEMIBOLD, role=Role.OFFLINE_TEXT))
    safe = Banner(
        "Nothing goes to the customer.",
        "Each step can be undone.",
        icon="shield-check",
        tone=Tone.SUCCESS,
        name="safe",
    )
    card = Card(CardKind.PATTERN)
    column = QVBoxLayout(card)
    column.setContentsMargins(px(13), px(11), px(13), px(12))
    column.setSpacing(px(4))
    title = ElidedLabel("Part of a pattern", weight=Weight.SEMIBOLD, role=Role.INFO_TEXT)
    column.addLayout(across(Glyph("trending-up", role=Role.INFO_TEXT), title, None))
    text = "14 tickets on E07 in 6 days, all on firmware 2.8. At this rate 22 by Friday."
    column.addWidget(Paragraph(text, style=TextStyle.META))
    links = (LinkButton("Open pattern", name="pattern"), LinkButton("Warn 61 owners", name="warn"))
    column.addLayout(across(*links, None, gap=3))
    chosen = Card(CardKind.CHOSEN)
    inside = QHBoxLayout(chosen)
    radio = RadioButton("Waiting on customer", name="waiting")
    radio.setChecked(True)
    inside.addWidget(radio)
    inside.addStretch(1)
    tile.add(offline, safe, card, chosen)
    tile.column.addStretch(1)
    return tile


def _people() -> Tile:
    tile = Tile("People, and the other chips")
    names = (
        "Inês Carvalho",
        "Lukas Brandt",
        "Yasmin Haddad",
        "Ondřej Novák",
        "Chidi Eze",
        "Sanna Mäkelä",
        "يوسف حداد",
        "",
    )
    sizes = (AvatarSize.TINY, AvatarSize.SMALL, AvatarSize.LIST, AvatarSize.ROW, AvatarSize.LARGE)
    tile.add(
        across(*(Avatar(AvatarLook(name)) for name in names), None),
        across(*(Avatar(AvatarLook("Mira Okafor"), size) for size in sizes), None),
        across(
            Avatar(AvatarLook("Kestrel", square=True), AvatarSize.LIST),
            ElidedLabel("Kestrel", weight=Weight.SEMIBOLD),
            None,
        ),
    )
    chips = (
        ChipLook("On site", Tone.ACCENT, ChipFill.SOLID),
        ChipLook("Internal note", Tone.NOTE, ChipFill.LABEL),
        ChipLook("Held: Inês wrote again", Tone.CONFLICT, icon="git-compare-arrows"),
    )
    more = (
        ChipLook("#4182", shape=ChipShape.SQUARE),
        ChipLook("Send in Portuguese", fill=ChipFill.OUTLINE, icon="languages", shape=ChipShape.TALL),
        ChipLook("Zammad", fill=ChipFill.OUTLINE, shape=ChipShape.TALL),
    )
    narrow = Chip(ChipLook("a-very-long-tag-that-nobody-needs-to-read-whole"))
    narrow.setMaximumWidth(tokens().kit.property.label)
    tile.add(across(*map(Chip, chips), None), across(*map(Chip, more), narrow, None))
    tile.column.addStretch(1)
    return tile
