"""The kit beside the design's components sheet: the same things in the same places."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Card, CardKind
from desk_app.ui.kit.fields import Field, LineField
from desk_app.ui.kit.icon_buttons import LinkButton, SplitButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.lines import Divider, ProgressKind, ProgressLine
from desk_app.ui.kit.marks import STATUS_ROLES, Avatar, AvatarSize, Chip, Glyph, GlyphSize, StatusClass
from desk_app.ui.kit.picker import Picker
from desk_app.ui.kit.picker_rows import PickerItem
from desk_app.ui.kit.switches import CheckBox, RadioButton, Toggle
from desk_app.ui.kit.values import Value, ValueButton
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.chips import ChipFill, ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone
from tests.gallery.stage import Ground, Tile, across, heading


def components() -> QWidget:
    ground = Ground()
    ground.grid.setColumnMinimumWidth(0, tokens().layout.conversation.min)
    ground.grid.setColumnMinimumWidth(1, tokens().layout.conversation.min)
    ground.grid.setColumnStretch(2, 1)
    ground.grid.addWidget(_buttons(), 0, 0)
    ground.grid.addWidget(_promises(), 0, 1)
    ground.grid.addWidget(_fields(), 1, 0)
    ground.grid.addWidget(_messages(), 1, 1)
    ground.grid.addWidget(_suggestion(), 0, 2, 2, 1)
    ground.grid.setRowStretch(2, 1)
    return ground


def _buttons() -> Tile:
    tile = Tile("Buttons: one primary per surface, focus ring 2 px + 2 px gap")
    focused = Button("Focused", name="focused", kind=ButtonKind.PRIMARY)
    disabled = Button("Disabled", name="disabled")
    disabled.set_blocked("You may read this ticket, not change it")
    tile.add(
        across(
            Button("Send", name="send", kind=ButtonKind.PRIMARY),
            Button("Solve", name="solve"),
            Button("Cancel", name="cancel", kind=ButtonKind.QUIET),
            focused,
            disabled,
            None,
        )
    )
    on, ticked, chosen = Toggle(name="on"), CheckBox(name="ticked"), RadioButton(name="chosen")
    for mark in (on, ticked, chosen):
        mark.setChecked(True)
    off, clear, other = Toggle(name="off"), CheckBox(name="clear"), RadioButton(name="other")
    for mark in (on, ticked, chosen, off, clear, other):
        mark.setAccessibleName(mark.objectName())  # they stand without words here
    tile.add(
        across(
            SplitButton("Send and wait", "Other ways to send", name="split"),
            Button("Small", name="small", size=ButtonSize.SMALL),
            None,
            on,
            off,
            ticked,
            clear,
            chosen,
            other,
        )
    )
    tile.column.addStretch(1)
    return tile


def _promises() -> Tile:
    tile = Tile("Time promises: colour only when a person has to act")
    promises = (
        ChipLook("3 h", fill=ChipFill.PLAIN),
        ChipLook("42 min", Tone.WARNING, icon="timer"),
        ChipLook("6 min late", Tone.DANGER, icon="timer-off"),
        ChipLook("Paused", icon="pause"),
        ChipLook("Queued", Tone.OFFLINE, icon="cloud-upload"),
    )
    tile.add(
        across(*map(Chip, promises), None), heading("Mood and flags: a shape and a word, never colour alone")
    )
    flags = (
        ChipLook("Happy", icon="smile"),
        ChipLook("Neutral", icon="meh"),
        ChipLook("Frustrated, falling", Tone.DANGER, icon="frown"),
        ChipLook("Escalated", Tone.DANGER, icon="chevrons-up"),
    )
    tile.add(across(*map(Chip, flags), None))
    tile.column.addStretch(1)
    return tile


def _fields() -> Tile:
    tile = Tile("Text fields and errors")
    address = LineField("Server address", name="address")
    address.input.setText("help.kestrel")
    address.set_error("There is no server at this address. Is it help.kestrel.example?")
    keep = ValueButton(
        "Keep on this computer", Value("Tickets of the last 90 days"), name="keep", framed=True
    )
    keep.set_field_look()
    period = Field("Keep on this computer", keep, name="period")
    period.set_help("2 417 tickets, 380 MB with attachments")
    tags = (
        ChipLook("VIP", Tone.ACCENT),
        ChipLook("flow-meter"),
        ChipLook("Pattern", Tone.INFO),
        ChipLook("Done", Tone.SUCCESS),
        ChipLook("86 %", Tone.AI, icon="sparkles"),
        ChipLook("Conflict", Tone.CONFLICT, icon="git-compare-arrows"),
    )
    tile.add(address, 1, period, 2, heading("Chips"), across(*map(Chip, tags), None))
    tile.column.addStretch(1)
    return tile


def _messages() -> Tile:
    tile = Tile("Message kinds: who can read it is never in doubt")
    ines, you = AvatarLook("Inês Carvalho"), AvatarLook("Mira Okafor", "mira@kestrel.example")
    tile.add(
        _message(CardKind.CUSTOMER, ines, "Inês", "customer: white, hairline border"),
        _message(CardKind.OURS, you, "You", "sent to the customer: accent tint"),
        _message(CardKind.NOTE, you, "You", "internal note: amber, lock, word"),
        _message(CardKind.AUTOMATIC, None, "Assistant", "automatic answer: dashed, always named"),
    )
    event = across(
        Glyph("workflow"),
        ElidedLabel(
            "Rule or field change: one grey line, with", style=TextStyle.META, role=Role.TEXT_TERTIARY
        ),
        LinkButton("Undo", name="undo"),
        None,
        gap=1,
    )
    tile.add(event)
    tile.column.addStretch(1)
    return tile


def _message(kind: CardKind, who: AvatarLook | None, name: str, text: str) -> Card:
    card = Card(kind)
    row = QHBoxLayout(card)
    sizes = tokens().kit.card
    row.setContentsMargins(sizes.pad_x, sizes.tight_top, sizes.pad_x, sizes.tight_top)
    row.setSpacing(tokens().space(2))
    sign = (
        Avatar(who, AvatarSize.LIST)
        if who
        else Glyph("bot", size=GlyphSize.TEXT, role=Role.AI_SOLID, disc=Role.AI_BG)
    )
    row.addWidget(sign)
    row.addWidget(ElidedLabel(name, weight=Weight.MEDIUM))
    row.addWidget(ElidedLabel(text, role=Role.TEXT_SECONDARY), 1)
    if kind is CardKind.NOTE:
        row.addWidget(Glyph("lock", role=Role.NOTE_TEXT, label="Only your team sees this"))
    return card


def _suggestion() -> Tile:
    tile = Tile("Suggestion before it is used, and “Why?”")
    tile.add(_suggestion_bar(), _why(), 1, heading("Menu, snooze"), _snooze(), 1, heading("Status glyphs"))
    words = {StatusClass.NEW: "New", StatusClass.OPEN: "Open", StatusClass.WAITING: "Waiting",
             StatusClass.SOLVED: "Solved", StatusClass.CLOSED: "Closed"}  # fmt: skip
    glyphs: list[QWidget | None] = []
    for status, word in words.items():
        glyphs += [
            Glyph(f"status-{status}", role=STATUS_ROLES[status]),
            ElidedLabel(word, style=TextStyle.META, role=Role.TEXT_SECONDARY),
        ]
    tile.add(across(*glyphs, None, gap=1))
    tile.column.addStretch(1)
    return tile


def _suggestion_bar() -> Card:
    card = Card(CardKind.SUGGESTION)
    column = QVBoxLayout(card)
    column.setContentsMargins(tokens().space(3), tokens().space(2), tokens().space(2), tokens().space(2))
    column.setSpacing(tokens().space(1))
    sure = ProgressLine("Confidence", name="sure", kind=ProgressKind.CONFIDENCE)
    sure.setValue(86)
    insert = Button("Insert", name="insert", kind=ButtonKind.AI, size=ButtonSize.TINY)
    insert.set_caps(("Tab",))
    title = ElidedLabel("Suggested reply", style=TextStyle.META, weight=Weight.SEMIBOLD, role=Role.AI_TEXT)
    percent = ElidedLabel("86 % sure", style=TextStyle.META, role=Role.TEXT_SECONDARY)
    column.addLayout(across(Glyph("sparkles", role=Role.AI_SOLID), title, sure, percent, None, insert))
    column.addWidget(
        Paragraph(
            "Hi Inês, I’m sorry about Tuesday. Jonas can be with you tomorrow between 14:00 and 16:00 with"
            " a new flow meter…"
        )
    )
    return card


def _why() -> Card:
    card = Card()
    column = QVBoxLayout(card)
    pad = tokens().space(4)
    column.setContentsMargins(pad, tokens().space(3), pad, tokens().space(3))
    column.setSpacing(tokens().space(2))
    column.addWidget(ElidedLabel("Why this suggestion", style=TextStyle.READING, weight=Weight.SEMIBOLD))
    where = "Made on this computer. Nothing was sent to anyone."
    column.addWidget(ElidedLabel(where, style=TextStyle.META, role=Role.TEXT_SECONDARY))
    sources = (
        ("book-open", "Clear an E07 flow error", "Knowledge, read by Inês on Sunday", 91),
        ("ticket", "#3977 E07 after a descale", "Solved by Jonas, flow meter", 84),
        ("ticket", "#4051 Stops mid-shot", "Solved by Milan, flow meter", 78),
        ("calendar-days", "Jonas, Lisbon", "Free on Thursday 14:00 to 16:00", 100),
        ("triangle-alert", "Not checked: part 4471 in stock", "Stock was last read on Monday", 0),
    )
    for icon, title, detail, weight in sources:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(ElidedLabel(title))
        words.addWidget(ElidedLabel(detail, style=TextStyle.META, role=Role.TEXT_TERTIARY))
        row = QHBoxLayout()
        row.setSpacing(tokens().kit.popover.row_gap)
        role = Role.AI_SOLID if weight else Role.WARNING_SOLID
        row.addWidget(Glyph(icon, size=GlyphSize.BUTTON, role=role))
        row.addLayout(words, 1)
        if weight:
            meter = ProgressLine("Weight", name="weight", kind=ProgressKind.CONFIDENCE)
            meter.setValue(weight)
            row.addWidget(meter)
        column.addLayout(row)
    column.addWidget(Divider())
    useful, wrong = (Button(text, name=text, size=ButtonSize.TINY) for text in ("Useful", "Wrong"))
    column.addLayout(across(useful, wrong, None, LinkButton("Suggestions off for this ticket", name="off")))
    return card


def _snooze() -> QWidget:
    picker = Picker("Snooze until", "mon 8", name="snooze", nothing="No such time")
    picker.set_items(
        [
            PickerItem("monday", "Monday 08:00", "13 Oct", "alarm-clock"),
            PickerItem("tomorrow", "Tomorrow", "Thu 08:00", "sun"),
            PickerItem("answer", "Until they answer", "", "reply"),
        ],
        filtered=True,
    )
    picker.filter.setText("mon 8")
    holder = QWidget()
    row = QHBoxLayout(holder)
    shadow = picker.shadow()
    row.setContentsMargins(-shadow.left(), -shadow.top(), 0, -shadow.bottom())
    row.addWidget(picker, alignment=Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return holder
