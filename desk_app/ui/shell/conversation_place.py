"""The place of the conversation: the pane itself, or what is said while no ticket is open."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from desk_app.domain.ids import TicketId
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.states import StateAction, StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.list.list_states import Caps
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

_NEXT = "list.next"


class ConversationPlace(Themed, QStackedWidget):
    """Shows the conversation while a ticket is open."""

    def __init__(self, window: WindowPresenter, pane: QWidget | None, caps: Caps) -> None:
        super().__init__()
        self.setObjectName("conversation_place")
        nothing = StateContent(
            "No ticket is open",
            "Choose one in the list, or go through them one by one.",
            "message-square-text",
            actions=(StateAction(_NEXT, "Open the next ticket", caps=caps(_NEXT)),),
        )
        self._panel = StatePanel(nothing, name="conversation.state")
        self._panel.acted.connect(window.run)
        self._pane = pane
        self.addWidget(self._panel)
        if pane is not None:
            self.addWidget(pane)
            self.setFocusProxy(pane)
        self._stop = window.on_ticket(self._show)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_CONTENT))
        painter.end()

    def _show(self, ticket_id: TicketId | None) -> None:
        self.setCurrentIndex(int(ticket_id is not None and self._pane is not None))

    def retheme(self) -> None:
        """Take the least width of the look in force."""
        self.setMinimumWidth(tokens().layout.conversation.min)
        super().retheme()
