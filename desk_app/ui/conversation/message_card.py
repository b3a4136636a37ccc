"""One message or note as a card. Cards are made once and refilled; a pool of them serves every ticket."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.conversation_state import Card as CardState
from desk_app.presenters.conversation_state import FileChip, Kind, Strip
from desk_app.ui.conversation.blocked_line import BlockedLine
from desk_app.ui.conversation.card_head import CardHead
from desk_app.ui.conversation.card_strips import CardStrips
from desk_app.ui.conversation.file_chips import FileButton
from desk_app.ui.conversation.mail_body import MailBody, Pictures
from desk_app.ui.kit.button_looks import ButtonKind, ButtonSize
from desk_app.ui.kit.buttons import Button
from desk_app.ui.kit.cards import Card, CardKind
from desk_app.ui.kit.flow import FlowLayout
from desk_app.ui.kit.labels import Paragraph
from desk_app.ui.kit.themed import set_margins
from desk_app.ui.theme.base_sizes import TextStyle
from desk_app.ui.theme.canvas import Canvas
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role
from desk_app.ui.theme.words import isolate

_CARD_KINDS: Final = {
    Kind.CUSTOMER: CardKind.CUSTOMER,
    Kind.OURS: CardKind.OURS,
    Kind.NOTE: CardKind.NOTE,
    Kind.SIDE: CardKind.SIDE,
    Kind.ANSWER: CardKind.ANSWER,
    Kind.AUTOMATIC: CardKind.AUTOMATIC,
    Kind.CALL: CardKind.CUSTOMER,
    Kind.CHAT: CardKind.CUSTOMER,
    Kind.BOUNCE: CardKind.CUSTOMER,
}
_REMOTE: Final = re.compile(r'<img src="remote:\d+"[^>]*>')
"""A picture that is not here; its room is not kept free."""
_GROUNDS: Final = {
    Kind.OURS: Role.ACCENT_BG,
    Kind.NOTE: Role.NOTE_BG,
    Kind.SIDE: Role.INFO_BG,
    Kind.ANSWER: Role.INFO_BG,
}


class MessageCard(Card):
    """A card.

    Attributes:
        toggled: Open or close it.
        chosen: It is the one that is meant now (focus, click).
        reply_wanted: Answer this message.
        menu_wanted: Its menu; carries a place of the screen.
        link_chosen: A link in it; carries the address.
        pictures_wanted: "Show" on the line of blocked pictures.
        pictures_always_wanted: The same for all messages of this sender (True), or no longer.
        file_wanted: Show a file; carries the chip.
        file_menu_wanted: A file's menu; carries chip and place.
        thumbnail_wanted: A picture's chip is shown; carries the button.
        act_wanted: Something a strip offers; carries its key.
    """

    toggled = Signal()
    chosen = Signal()
    reply_wanted = Signal()
    menu_wanted = Signal(QPoint)
    link_chosen = Signal(str)
    pictures_wanted = Signal()
    pictures_always_wanted = Signal(bool)
    file_wanted = Signal(object)
    file_menu_wanted = Signal(object, QPoint)
    thumbnail_wanted = Signal(object)
    act_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(CardKind.CUSTOMER, parent)
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._state: CardState | None = None
        self._shows_quote = False
        self._is_chosen = False
        self.head = CardHead(self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.head)
        self._label = Paragraph("", style=TextStyle.META, role=Role.TEXT_TERTIARY, parent=self)
        self.body: MailBody | None = None
        self._quote = Button(
            "…", name="card.quote", kind=ButtonKind.DEFAULT, size=ButtonSize.TINY, parent=self
        )
        self._paper = Button(
            "Light paper", name="card.paper", kind=ButtonKind.QUIET, size=ButtonSize.TINY, parent=self
        )
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._quote)
        self._foot.addWidget(self._paper)
        self._foot.addStretch(1)
        self._files = FlowLayout()
        self._buttons: list[FileButton] = []
        self._blocked = BlockedLine(self)
        self._files.addWidget(self._blocked)
        self._column.addWidget(self._label)
        self._column.addLayout(self._foot)
        self._column.addLayout(self._files)
        self._seals: CardStrips | None = None
        self._strips = CardStrips(self)
        self._column.addWidget(self._strips)
        self._connect()
        self.retheme()

    def _connect(self) -> None:
        self.head.pressed.connect(self._press)
        self.head.reply_wanted.connect(self.reply_wanted)
        self.head.menu_wanted.connect(self._ask_menu)
        self._quote.clicked.connect(self._turn_quote)
        self._paper.setCheckable(True)
        self._paper.toggled.connect(self._turn_paper)
        self._blocked.show_wanted.connect(self.pictures_wanted)
        self._blocked.always_wanted.connect(self.pictures_always_wanted)
        self._strips.acted.connect(self.act_wanted)

    @property
    def state(self) -> CardState | None:
        """What it shows."""
        return self._state

    def fill(self, state: CardState, pictures: Pictures) -> None:
        """Show another card, or the same with changes.

        Args:
            state: What.
            pictures: Gives the pictures of its mail.
        """
        before, self._state = self._state, state
        if before is None or before.key != state.key:
            self._shows_quote = False
            self._paper.setChecked(False)
        self.set_kind(_CARD_KINDS[state.kind])
        self.head.fill(state, is_open=state.is_open)
        self.setAccessibleName(state.spoken)
        self.setAccessibleDescription(state.summary)
        if state.is_open:
            self._fill_body(state, pictures)
        for widget in (self.body, self._label):
            if widget is not None:
                widget.setVisible(state.is_open and (widget is self.body or bool(state.body.label)))
        self._fill_foot(state)
        self._fill_files(state if state.is_open else None)
        self._strips.fill(state.strips if state.is_open else ())
        self._fill_seals(state.seals if state.is_open else ())
        self.retheme()

    def set_chosen(self, *, chosen: bool) -> None:
        """Mark it as the one commands are about."""
        if chosen != self._is_chosen:
            self._is_chosen = chosen
            self.update()

    def _fill_body(self, state: CardState, pictures: Pictures) -> None:
        if self.body is None:
            self.body = MailBody(name="card.body", parent=self)
            self.body.link_chosen.connect(self.link_chosen)
            self.body.menu_wanted.connect(self._ask_menu)
            self._column.insertWidget(self._column.indexOf(self._label) + 1, self.body)
        self.body.setAccessibleName(f"Text of: {state.spoken}")
        ground = _GROUNDS.get(state.kind, Role.BG_CONTENT)
        said, mail = state.body, state.body.mail
        if len(said.lines) > 1:  # who said a single line, and when, stands at the top of the card
            text = "\n\n".join(f"{isolate(line.who)} · {line.when}\n{line.text}" for line in said.lines)
            self.body.show_text(text, ground)
        elif mail is not None:
            html = f"{mail.html}<hr>{mail.quoted}" if self._shows_quote and mail.quoted else mail.html
            self.body.show_mail(html if state.shows_pictures else _REMOTE.sub("", html), pictures, ground)
        else:
            text = f"{said.text}\n\n{said.quoted}" if self._shows_quote and said.quoted else said.text
            self.body.show_text(text or "No text", ground)
        self._label.setText(said.label)

    def _fill_seals(self, seals: tuple[Strip, ...]) -> None:
        """Most mails have none, so most cards never make room for them."""
        if self._seals is None and seals:
            self._seals = CardStrips(self)
            self._column.insertWidget(1, self._seals)
        if self._seals is not None:
            self._seals.fill(seals)

    def _fill_foot(self, state: CardState) -> None:
        quoted = state.body.quoted or (state.body.mail.quoted if state.body.mail else "")
        count = state.body.quoted_lines
        words = (
            "Hide quoted text"
            if self._shows_quote
            else f"…  {count} quoted {'line' if count == 1 else 'lines'}"
        )
        self._quote.setText(words)
        self._quote.setAccessibleName(words if self._shows_quote else f"Show {count} quoted lines")
        self._quote.setVisible(state.is_open and bool(quoted))
        self._paper.setVisible(state.is_open and state.body.mail is not None and tokens().look.mode == "dark")

    def _fill_files(self, state: CardState | None) -> None:
        chips = state.files if state else ()
        while len(self._buttons) < len(chips):
            self._buttons.append(self._new_file_button())
            self._files.insertWidget(len(self._buttons) - 1, self._buttons[-1])
        for index, button in enumerate(self._buttons):
            button.setVisible(index < len(chips))
            if index < len(chips):
                button.fill(chips[index])
        self._blocked.fill(state)

    def _new_file_button(self) -> FileButton:
        button = FileButton(self)
        button.preview_wanted.connect(lambda: self._say_file(button.chip))
        button.menu_wanted.connect(lambda place: self.file_menu_wanted.emit(button.chip, place))
        button.thumbnail_wanted.connect(lambda: self.thumbnail_wanted.emit(button))
        return button

    def _say_file(self, chip: FileChip | None) -> None:
        if chip is not None:
            self.file_wanted.emit(chip)

    def _turn_quote(self) -> None:
        self._shows_quote = not self._shows_quote
        if self._state is not None and self.body is not None:
            mail = self._state.body.mail
            pictures = self.body._pictures if mail else (lambda _name: None)  # noqa: SLF001 - its own body
            self.fill(self._state, pictures)

    def _turn_paper(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal hands it over like this
        if self.body is not None:
            self.body.set_light_paper(on=on)

    def _press(self) -> None:
        self.chosen.emit()
        self.toggled.emit()

    def _ask_menu(self, place: QPoint) -> None:
        self.chosen.emit()
        self.menu_wanted.emit(place)

    def retheme(self) -> None:
        """Take paddings of the look in force."""
        if not hasattr(self, "_strips"):
            return
        card, message = tokens().kit.card, tokens().panes.message
        tight = self._state is None or not self._state.is_open or self._state.kind is Kind.NOTE
        top = card.tight_top if tight else card.pad_top
        bottom = card.tight_top if self._state is None or not self._state.is_open else card.pad_bottom
        set_margins(self._column, card.pad_x, card.pad_x, top=top, bottom=bottom)
        note = self._state is not None and self._state.kind is Kind.NOTE
        self._column.setSpacing(message.note_after_head if note else message.after_head)
        self._files.setSpacing(message.head_gap)
        super().retheme()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens and closes; Space shows the first file, or opens."""
        state = self._state
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.toggled.emit()
        elif event.key() == Qt.Key.Key_Space and state is not None and state.files and state.is_open:
            self.file_wanted.emit(state.files[0])
        elif event.key() == Qt.Key.Key_Space:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The focused card is the one commands are about."""
        super().focusInEvent(event)
        self.chosen.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Its menu."""
        self._ask_menu(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, and a ring while it is chosen."""
        super().paintEvent(event)
        if self._is_chosen:
            painter = QPainter(self)
            canvas = Canvas.on(painter, self)
            line = tokens().stroke.hairline
            canvas.frame(
                self.rect(), tokens().colour(Role.ACCENT_BORDER), tokens().kit.card.radius, width=line
            )
            painter.end()
