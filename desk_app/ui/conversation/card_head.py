"""The top of a card: who, to whom, what kind of message, when."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desk_app.presenters.conversation_state import Card, Kind
from desk_app.presenters.side_lines import ICON
from desk_app.ui.kit.icon_buttons import IconButton
from desk_app.ui.kit.labels import ElidedLabel
from desk_app.ui.kit.marks import Avatar, Chip, Glyph, GlyphSize
from desk_app.ui.kit.themed import Themed
from desk_app.ui.theme.avatars import AvatarLook
from desk_app.ui.theme.base_sizes import TextStyle, Weight
from desk_app.ui.theme.chips import ChipFill, ChipLook
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role, Tone

LABEL_TONES: Final = {
    Kind.NOTE: (Tone.NOTE, "lock"),
    Kind.SIDE: (Tone.INFO, ICON),
    Kind.ANSWER: (Tone.INFO, ICON),
    Kind.AUTOMATIC: (Tone.NEUTRAL, "bot"),
    Kind.BOUNCE: (Tone.DANGER, "circle-alert"),
    Kind.CHAT: (Tone.NEUTRAL, "message-circle"),
}
_STATE_TONES: Final = {"Not sent": Tone.DANGER, "Came back": Tone.DANGER, "Held": Tone.CONFLICT}
_ANSWER: Final = "Answer this message"
_ANSWERED: Final = frozenset({Kind.CUSTOMER, Kind.CHAT, Kind.SIDE, Kind.ANSWER})
_SIGNS: Final = {Kind.CALL: "phone", Kind.AUTOMATIC: "bot"}


class CardHead(Themed, QWidget):
    """One line, or two where there is something to add.

    Attributes:
        pressed: The head was clicked: open or close the card.
        reply_wanted: Answer this message.
        menu_wanted: What else can be done; carries a place of the screen.
    """

    pressed = Signal()
    reply_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = Kind.CUSTOMER
        self._is_side = False
        self._avatar = Avatar(AvatarLook(""), parent=self)
        self._sign = Glyph(
            "phone", size=GlyphSize.SMALL, role=Role.TEXT_SECONDARY, disc=Role.BG_SUNKEN, parent=self
        )
        self._who = ElidedLabel("", weight=Weight.SEMIBOLD, parent=self)
        self._to = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._label = Chip(ChipLook("", fill=ChipFill.LABEL), parent=self)
        self._beside: Chip | None = None
        self._meta = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._state = Chip(ChipLook(""), parent=self)
        self._summary = ElidedLabel("", role=Role.TEXT_TERTIARY, parent=self)
        self._when = ElidedLabel("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self._reply = IconButton("reply", _ANSWER, name="card.reply", small=True, parent=self)
        self._more = IconButton(
            "ellipsis", "What can be done with this message", name="card.more", small=True, parent=self
        )
        self._reply.clicked.connect(self.reply_wanted)
        self._more.clicked.connect(
            lambda: self.menu_wanted.emit(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        )
        self._summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label in (self._who, self._to, self._summary, self._meta):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lay_out()
        self.retheme()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._names = QHBoxLayout()
        for widget in (self._who, self._to, self._label):
            self._names.addWidget(widget)
        self._names.addStretch(1)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addLayout(self._names)
        self._below = QHBoxLayout()
        self._below.addWidget(self._meta, 1)
        words.addLayout(self._below)
        middle = Qt.AlignmentFlag.AlignVCenter
        for sign in (self._avatar, self._sign):
            self._row.addWidget(sign, alignment=middle)
        self._words = words
        self._row.addLayout(words, 1)
        self._row.addWidget(self._summary, 1, middle)
        for end in (self._state, self._when, self._reply, self._more):
            self._row.addWidget(end, alignment=middle)

    def fill(self, card: Card, *, is_open: bool) -> None:
        """Show another card's head."""
        self._kind = card.kind
        self._avatar.set_look(AvatarLook(card.avatar_key, card.avatar_key))
        sign = _SIGNS.get(card.kind, "")
        self._avatar.setVisible(not sign)
        self._sign.setVisible(bool(sign))
        if sign:
            self._sign.set_icon(sign)
        self._who.setText(f"Call with {card.who}" if card.kind is Kind.CALL else card.who)
        self._who.setToolTip(card.address)
        self._to.setText(card.to)
        self._to.setVisible(bool(card.to) and is_open)
        tone, icon = LABEL_TONES.get(card.kind, (Tone.NEUTRAL, ""))
        self._label.set_look(ChipLook(card.label, tone, ChipFill.LABEL, icon))
        has_row = self._show_beside(card, is_open=is_open)
        self._label.setVisible(bool(card.label) and not has_row)
        self._meta.setText(card.meta)
        # With whom it is must not be cut: beside a state there is no room for the subject as well.
        self._meta.setVisible(bool(card.meta) and is_open and not (card.side and card.state))
        self._state.set_look(
            ChipLook(
                card.state, _STATE_TONES.get(card.state.partition(":")[0], Tone.OFFLINE), icon="cloud-upload"
            )
        )
        self._state.setVisible(bool(card.state))
        length = f" · {card.meta}" if card.kind is Kind.CALL and card.meta and not is_open else ""
        self._when.setText(card.when.short + length)
        self._when.setToolTip(card.when.full)
        self._summary.setText(card.summary)
        self._summary.setVisible(not is_open)
        self._row.setStretchFactor(self._words, int(is_open))
        self._reply.setVisible(is_open and card.kind in _ANSWERED)
        if bool(card.side) is not self._is_side:
            self._is_side = bool(card.side)
            self._reply.set_label("Answer in this side conversation" if self._is_side else _ANSWER)
        self._more.setVisible(is_open)
        self.retheme()

    def _show_beside(self, card: Card, *, is_open: bool) -> bool:
        """With whom it is, in a row of its own where there is one: who does not read it must not be cut."""
        is_wanted = bool(card.side) and is_open
        if is_wanted and self._beside is None:  # most cards never need it
            self._beside = Chip(ChipLook("", fill=ChipFill.LABEL), parent=self)
            self._below.insertWidget(0, self._beside, alignment=Qt.AlignmentFlag.AlignLeft)
        if self._beside is not None:
            tone, icon = LABEL_TONES.get(card.kind, (Tone.NEUTRAL, ""))
            self._beside.set_look(ChipLook(card.label, tone, ChipFill.LABEL, icon))
            self._beside.setVisible(is_wanted)
        return is_wanted

    def retheme(self) -> None:
        """Take gaps of the look in force."""
        self._row.setSpacing(tokens().panes.message.head_gap)
        self._below.setSpacing(tokens().space(2))
        self._names.setSpacing(
            tokens().space(2) if self._kind is Kind.NOTE else tokens().panes.conversation.event_gap
        )
        super().retheme()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember that the press began here."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the head opens or closes the card."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()
