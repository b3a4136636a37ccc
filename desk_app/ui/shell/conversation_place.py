"""The place of the conversation: the pane itself, or what is said while no ticket is open."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.ticket_list_state import ListState, Phase
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.list.list_states import Caps
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_NEXT = "list.next"


def _said(state: ListState, caps: Caps) -> StateContent:
    """What stands there while no ticket is open."""
    actions: tuple[StateAction, ...] = ()
    if state.phase is Phase.EMPTY and state.is_first:
        words = "The first ticket will stand here: what was said, and your answer."
    elif state.phase in {Phase.EMPTY, Phase.FAILED}:
        words = "There is none in this list. Another view may have some."
    else:
        words = "Choose one in the list, or go through them one by one."
        actions = (StateAction(_NEXT, "Open the next ticket", caps=caps(_NEXT)),)
    return StateContent("No ticket is open", words, "message-square-text", actions=actions)


class ConversationPlace(Themed, QStackedWidget):
    """Shows the conversation while a ticket is open."""

    def __init__(self, window: WindowPresenter, pane: QWidget | None, caps: Caps) -> None:
        super().__init__()
        self.setObjectName("conversation_place")
        self._caps = caps
        self._said = _said(window.tickets.state, caps)
        self._panel = StatePanel(self._said, name="conversation.state")
        self._panel.acted.connect(window.run)
        self._pane = pane
        nothing = QWidget()
        self._around = QVBoxLayout(nothing)
        self._around.addWidget(self._panel)
        self.addWidget(nothing)
        if pane is not None:
            self.addWidget(pane)
            self.setFocusProxy(pane)
        self._stops = (window.on_ticket(self._show), window.tickets.watch(self._list_changed))
        self.retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_CONTENT))
        painter.end()

    def _show(self, ticket_id: TicketId | None) -> None:
        self.setCurrentIndex(int(ticket_id is not None and self._pane is not None))

    def _list_changed(self, state: ListState) -> None:
        """Only what can be done is offered: without tickets there is no next one."""
        if state.phase is Phase.LOADING or state.is_stale:
            return
        said = _said(state, self._caps)
        if said != self._said:
            self._said = said
            self._panel.set_content(said)

    def retheme(self) -> None:
        """Take the sizes of the look in force; the words stand level with an empty list's."""
        head = tokens().panes.conversation
        self._around.setContentsMargins(0, head.header + head.fact, 0, 0)
        self.setMinimumWidth(tokens().layout.conversation.min)
        super().retheme()
