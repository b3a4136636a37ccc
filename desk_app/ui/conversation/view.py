"""The conversation as a widget: header, find bar, strip, cards, and what stands there when there are none."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from desk_app.domain.query import MarkTerm
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Card, ConversationState, Find, Pane
from desk_app.ui.conversation.card_actions import CardActions
from desk_app.ui.conversation.changed_strip import ChangedStrip
from desk_app.ui.conversation.column import MessageColumn
from desk_app.ui.conversation.conversation_states import WHAT_IS_KEPT, content_of
from desk_app.ui.conversation.event_row import EventRow
from desk_app.ui.conversation.find_bar import FindBar
from desk_app.ui.conversation.header import ConversationHeader
from desk_app.ui.conversation.marking import Sought
from desk_app.ui.conversation.message_card import MessageCard
from desk_app.ui.kit.announce import announce
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.states import StateContent, StatePanel
from desk_app.ui.kit.themed import Themed, set_margins
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_HOLD_MS: Final = 120
"""So long the ticket before stays while the next is read: most are here sooner, and nothing flickers."""
_GROWS: Final = 10_000  # against the room at both sides, once the column is as wide as it may be


class ConversationView(Themed, QWidget):
    """Shows what its presenter says and passes on what a person wants.

    Attributes:
        command_wanted: A button stands for a command of the window; carries its id.
        kept_wanted: The person asks what is kept on this computer.
        reply_wanted: Answer a message; carries its id.
        forward_wanted: Forward a message to a third party; carries its id.
        resend_wanted: Write an own message again; carries its id.
        edit_wanted: Write on at an own message; carries its id, and whether it waits and is not to leave.
    """

    command_wanted = Signal(str)
    kept_wanted = Signal()
    reply_wanted = Signal(bytes)
    forward_wanted = Signal(bytes)
    resend_wanted = Signal(bytes)
    edit_wanted = Signal(bytes, bool)

    def __init__(
        self,
        presenter: ConversationPresenter,
        overlays: OverlayHost | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make it and show the presenter's state.

        Args:
            presenter: What to show.
            overlays: Where previews open; its own window's when left out.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setAccessibleName("Conversation")
        self.presenter = presenter
        self.card_actions = CardActions(presenter, self, overlays)
        self.header = ConversationHeader(self)
        self.find_bar = FindBar(self)
        self.strip = ChangedStrip(self)
        self.column = MessageColumn(self._fill_card)
        self._state_panel = StatePanel(StateContent(""), name="conversation.state", parent=self)
        self._loading = LoadingRows(
            "Reading the conversation", "Cancel", name="conversation.loading", parent=self
        )
        self._shown = ConversationState()
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(_HOLD_MS)
        self._hold.timeout.connect(lambda: self._present(presenter.state))
        self._to_see = b""
        self._terms: tuple[MarkTerm, ...] = ()
        self._lay_out()
        self._connect()
        self.retheme()
        self._stop = presenter.watch(self._show)

    def close_view(self) -> None:
        """Show nothing any more; the window closes."""
        self._stop()
        self._hold.stop()
        self.column.stop()
        self._loading.finish()
        self.card_actions.close()

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("conversation.messages")
        self._inside = QVBoxLayout(inside)
        self._inside.addWidget(self.strip)
        self._inside.addStretch(1)
        self._inside.addWidget(self.column)
        self._across = QHBoxLayout()
        self._across.addStretch(1)
        self._across.addWidget(inside, _GROWS)
        self._across.addStretch(1)
        self._content = inside
        self._room = room = QWidget()
        room.setLayout(self._across)
        self.area = QScrollArea(self)
        self.area.setObjectName("conversation.scroll")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(room)
        for widget in (room, self.area.viewport()):
            widget.setAutoFillBackground(False)
        self._pages = QStackedLayout()
        for page in (self.area, self._state_panel, self._loading):
            # Whatever little room there is, the head keeps its height.
            page.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.find_bar)
        column.addLayout(self._pages, 1)

    def _connect(self) -> None:
        presenter = self.presenter
        self.header.command_wanted.connect(self.command_wanted)
        self.header.more_wanted.connect(lambda: self.card_actions.ticket_menu(self.header.more))
        self.card_actions.command_wanted.connect(self.command_wanted)
        self.card_actions.reply_wanted.connect(self.reply_wanted)
        self.card_actions.forward_wanted.connect(self.forward_wanted)
        self.card_actions.resend_wanted.connect(self.resend_wanted)
        self.card_actions.edit_wanted.connect(self.edit_wanted)
        self.header.edit_wanted.connect(presenter.deeds.edit_subject)
        self.header.subject_left.connect(presenter.deeds.set_subject)
        self.find_bar.typed.connect(presenter.finding.find)
        self.find_bar.stepped.connect(presenter.finding.step)
        self.find_bar.closed.connect(self._close_find)
        self.column.card_made.connect(self._card_made)
        self.column.event_made.connect(self._event_made)
        self.column.earlier_wanted.connect(presenter.show_earlier)
        self.column.finished.connect(self._settle)
        self._state_panel.acted.connect(self._go_on)
        self._loading.cancelled.connect(lambda: presenter.open(None))
        self.area.verticalScrollBar().rangeChanged.connect(self._range_changed)
        self.area.viewport().installEventFilter(self)

    # ------------------------------------------------------------ showing

    def _show(self, state: ConversationState) -> None:
        is_next = state.pane is Pane.LOADING and self._shown.pane is Pane.SHOWN
        if is_next and state.ticket_id != self._shown.ticket_id:
            self._hold.start()
            return
        self._hold.stop()
        self._present(state)

    def _present(self, state: ConversationState) -> None:
        before, self._shown = self._shown, state
        self.header.fill(state.header, editing=state.editing_subject)
        self.find_bar.setVisible(state.find is not None)
        if state.find is not None:
            self.find_bar.fill(state.find)
            if before.find is None:
                self.find_bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.strip.fill(state.changed)
        self._show_pane(state)
        is_other = before.ticket_id != state.ticket_id or before.pane is not state.pane
        if is_other or before.items != state.items:
            self._keep_place(state, is_other=is_other)
        if before.opened_at != state.opened_at or is_other:
            self._to_see = state.opened_at
            self._see()
        if before.chosen != state.chosen:
            self._show_chosen(state.chosen)
        if before.find != state.find or ((state.find or self._terms) and before.items != state.items):
            self._mark(state.find)
        if before.original != state.original and state.original is not None:
            self.card_actions.show_original(state.original)

    def _show_pane(self, state: ConversationState) -> None:
        if state.pane is Pane.LOADING:
            self._loading.begin()
            self._pages.setCurrentWidget(self._loading)
            return
        self._loading.finish()
        content = content_of(state)
        if content is not None:
            self._state_panel.set_content(content)
        self._pages.setCurrentWidget(self.area if content is None else self._state_panel)

    def _keep_place(self, state: ConversationState, *, is_other: bool) -> None:
        """Refill the cards without moving what is being read."""
        bar = self.area.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - tokens().space(4)
        newest_before = self._last_key
        self.column.show_items(state.items, state.opened_at)
        cards = state.cards()
        self._last_key = cards[-1].key if cards else b""
        came = bool(newest_before) and not is_other and self._last_key != newest_before
        if came and at_end:
            self._to_see = self._last_key
        if came and cards[-1].who != "You":
            announce(self, f"New: {cards[-1].spoken}")

    _last_key = b""

    def _range_changed(self, _least: int, most: int) -> None:
        """The bar takes its room from the margin, so that cards and composer end on one line."""
        sizes = tokens().panes.conversation
        end = sizes.pad - (tokens().kit.scroll_bar.extent if most else 0)
        set_margins(self._inside, sizes.pad, end, top=sizes.top)
        self._see()

    def _settle(self) -> None:
        if self._terms and self._shown.find is None:
            self._mark(None)  # cards that were made in idle moments have no marks yet
        self._see()

    def _see(self) -> None:
        """Bring the card that is meant into view, once it has its place."""
        card = self.column.card(self._to_see) if self._to_see else None
        if card is None:
            return
        self._inside.activate()
        top = card.mapTo(self._room, QPoint(0, 0)).y()
        bar, height = self.area.verticalScrollBar(), self.area.viewport().height()
        gap = tokens().panes.conversation.top
        if card.height() + 2 * gap >= height:
            bar.setValue(top - gap)
        elif self._to_see == self._last_key and bar.maximum() <= top - gap:
            bar.setValue(bar.maximum())  # with what happened after the last message
        elif top + card.height() + gap > bar.value() + height:
            bar.setValue(top + card.height() + gap - height)
        elif top - gap < bar.value():
            bar.setValue(top - gap)

    def _show_chosen(self, key: bytes) -> None:
        for card in self.column.cards():
            mine = card.state is not None and card.state.key == key
            card.set_chosen(chosen=mine)
            if mine and not _has_focus_inside(card):
                card.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def seek(self, terms: tuple[MarkTerm, ...]) -> None:
        """Mark what the list is searched for, while nothing is looked for in here."""
        if terms != self._terms:
            self._terms = terms
            self._mark(self._shown.find)

    def _mark(self, find: Find | None) -> None:
        place = find.place if find else None
        for card in self.column.cards():
            if card.body is None or card.state is None:
                continue
            mine = place is not None and card.state.key == place[0]
            current = place[1] if place and mine else None
            top = card.body.show_sought(Sought(find.text if find else "", current, self._terms))
            if top is not None:
                where = card.body.mapTo(self._room, QPoint(0, top)).y()
                self.area.ensureVisible(0, where, 0, self.area.viewport().height() // 2)

    # ------------------------------------------------------------ cards

    def _fill_card(self, widget: MessageCard, card: Card) -> None:
        widget.fill(card, self.card_actions.pictures_of(card))
        widget.set_chosen(chosen=card.key == self._shown.chosen and bool(card.key))

    def _card_made(self, card: MessageCard) -> None:
        self.card_actions.adopt(card)

    def _event_made(self, row: EventRow) -> None:
        row.undo_wanted.connect(self.presenter.deeds.undo)

    def _close_find(self) -> None:
        self.presenter.finding.find(None)
        self._focus_messages()

    def _focus_messages(self) -> None:
        cards = self.column.cards()
        if cards:
            cards[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ look

    def _go_on(self, way: str) -> None:
        """A way on of a pane without a conversation was taken."""
        if way == WHAT_IS_KEPT:
            self.kept_wanted.emit()
        else:
            self.presenter.retry()

    def retheme(self) -> None:
        """Take widths and paddings of the look in force."""
        sizes = tokens().panes.conversation
        set_margins(self._inside, sizes.pad, sizes.pad, top=sizes.top)
        self._inside.setSpacing(sizes.gap)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        card = tokens().kit.card
        self._content.setMaximumWidth(tokens().layout.conversation.reading_max + 2 * (sizes.pad + card.pad_x))
        super().retheme()

    def minimumSizeHint(self) -> QSize:
        """The head and a message's beginning; the rest scrolls."""
        beginning = tokens().kit.avatar.large + tokens().panes.conversation.top
        return QSize(tokens().layout.conversation.min, self.header.sizeHint().height() + beginning)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the same card in view."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._see)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A person who scrolls has chosen where to read; nothing pulls the view away after that."""
        if event.type() == QEvent.Type.Wheel:
            self._to_see = b""
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_CONTENT))
        painter.end()


def _has_focus_inside(card: MessageCard) -> bool:
    focused = QApplication.focusWidget()
    return focused is card or (focused is not None and card.isAncestorOf(focused))
