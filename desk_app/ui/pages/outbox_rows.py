"""One thing in the outbox as a row: what, where, when, why it waits, the ways on; for page and popover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.text import beside
from desk_app.presenters.field_words import handle_of
from desk_app.presenters.syncing import SyncPresenter
from desk_app.sync.outbox_items import OutboxItem
from desk_app.ui.kit.blocks import PageBlock
from desk_app.ui.kit.button_looks import ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.icon_buttons import IconButton, LinkButton
from desk_app.ui.kit.labels import ElidedLabel, Paragraph
from desk_app.ui.kit.marks import Glyph
from desk_app.ui.kit.themed import Painted, set_margins
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_ICONS: Final = {
    "message": "reply",
    "note": "lock",
    "ticket": "ticket",
    "customer": "user-round",
    "tag": "tag",
}
_WORDS_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row stands.

    Attributes:
        name: The object name of the row begins with it.
        is_last: No line is drawn below.
        is_short: There is little room: no words of a reply, and only what cannot wait.
    """

    name: str
    is_last: bool = False
    is_short: bool = False


class OutboxRow(Painted, PageBlock):
    """What was done, and what becomes of it; tinted where it needs the person."""

    def __init__(self, item: OutboxItem, sync: SyncPresenter, place: RowPlace) -> None:
        super().__init__()
        self._item, self._sync, self._name = item, sync, f"{place.name}.{item.number or item.id[:8]}"
        self._is_last = place.is_last
        self.setObjectName(self._name)
        danger = Role.DANGER_TEXT if item.needs_you else Role.TEXT_TERTIARY
        icon = "triangle-alert" if item.needs_you else _ICONS.get(item.kind.partition(".")[0], "cloud-upload")
        ground = Role.BG_CONTENT if item.needs_you else Role.BG_SUNKEN
        glyph = Glyph(icon, role=Role.DANGER_SOLID if item.needs_you else Role.TEXT_SECONDARY, disc=ground)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(self._head())
        words.addWidget(Paragraph(_meta(item, place), style=TextStyle.META, role=danger))
        if item.text and not place.is_short:
            words.addWidget(Paragraph(_short(item.text), role=Role.TEXT_SECONDARY))
        if item.needs_you or item.state == "set aside":
            words.addSpacing(tokens().space(2))
            words.addWidget(self._ways(is_short=place.is_short))
        self._row = QHBoxLayout(self)
        self._row.addWidget(glyph, alignment=Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(words, 1)
        self.retheme()

    def _head(self) -> QHBoxLayout:
        item, sync = self._item, self._sync
        head = QHBoxLayout()
        head.setSpacing(tokens().space(2))
        head.addWidget(ElidedLabel(item.title, weight=Weight.MEDIUM), 1)
        head.addWidget(
            ElidedLabel(sync.when(item), style=TextStyle.META, role=Role.TEXT_TERTIARY, tabular=True)
        )
        if item.needs_you or item.state == "set aside" or not item.can_drop:
            return head
        if item.text and item.ticket_id is not None:
            edit = LinkButton("Edit", name=f"{self._name}.edit")
            edit.setAccessibleName(f"Edit: {item.title}")
            edit.clicked.connect(lambda: sync.edit(item))
            head.addWidget(edit)
        back = IconButton("undo-2", f"Take back: {item.title}", name=f"{self._name}.drop", small=True)
        back.clicked.connect(lambda: sync.take_back(item))
        head.addWidget(back)
        return head

    def _ways(self, *, is_short: bool) -> QWidget:
        """The ways on of what was refused or is held."""
        item, sync = self._item, self._sync
        acts: list[tuple[str, str, Callable[[], None]]] = []
        if is_short and item.newer:
            acts.append(("read", "Read and decide", sync.open_conflicts))
        else:
            acts.append(("again", "Send again", lambda: sync.send_again(item)))
            if item.can_drop and item.text and not is_short:
                acts.append(("edit", "Edit", lambda: sync.edit(item)))
            if item.can_drop:
                acts.append(("drop", "Drop this change", lambda: sync.discard(item)))
        if item.ticket_id is not None and not is_short:
            ticket_id = item.ticket_id
            acts.append(("open", "Open ticket", lambda: sync.open_ticket(ticket_id)))
        row = QWidget()
        flow = FlowLayout(row)
        flow.setSpacing(tokens().space(2))
        for end, verb, act in acts:
            button = Button(verb, name=f"{self._name}.{end}", size=ButtonSize.SMALL)
            button.setAccessibleName(f"{verb}: {item.title}")
            button.clicked.connect(lambda _checked=False, act=act: act())
            flow.addWidget(button)
        return row

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        outbox, pad = tokens().panes.outbox, tokens().kit.card.pad_x
        set_margins(self._row, pad, pad, top=outbox.item_pad, bottom=outbox.item_pad)
        self._row.setSpacing(tokens().space(3))
        super().retheme()

    def draw(self, canvas: Canvas) -> None:
        """Paint the tint of what needs the person, and the line to the next row."""
        if self._item.needs_you:
            canvas.fill(self.rect(), tokens().colour(Role.DANGER_BG))
        if not self._is_last:
            line = self.rect().adjusted(0, self.height() - tokens().stroke.hairline, 0, 0)
            canvas.fill(line, tokens().colour(Role.BORDER_SUBTLE))


def _meta(item: OutboxItem, place: RowPlace) -> str:
    """Which ticket, and why it has not arrived; what simply waits needs no reason where there is no room."""
    number = handle_of(item.number)
    where = number if number and number not in item.title else ""
    waits = place.is_short and item.state == "waiting"
    return beside(where, item.subject if waits else item.reason)


def _short(text: str) -> str:
    return text if len(text) <= _WORDS_SHOWN else f"{text[:_WORDS_SHOWN].rstrip()}…"
