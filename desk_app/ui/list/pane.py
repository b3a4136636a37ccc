"""The pane of the ticket list: header, search, order, rows, states, and the toasts at its foot."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desk_app.presenters.base import Stop
from desk_app.presenters.ticket_list import ListState, Phase
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.states import StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.list.header import ListHeader, NewLine, SortLine
from desk_app.ui.list.list_states import CLEAR_FILTER, RETRY, Caps, state_of
from desk_app.ui.list.view import TicketList
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role

FILTER_PAUSE_MS = 60
"""The list is searched when nothing was typed for so long."""


class FilterField(SearchInput):
    """The field to search within a view.

    Attributes:
        abandoned: Esc in the empty field: away with it.
    """

    abandoned = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties, then closes; Enter goes to what was found."""
        if event.key() == Qt.Key.Key_Escape and not self.text():
            self.abandoned.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class TicketListPane(Themed, QWidget):
    """Everything of the list; decides nothing.

    Attributes:
        menu_wanted: The menu of the ticked tickets or the row is wanted at a point of the screen.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, window: WindowPresenter, caps: Caps, parent: QWidget | None = None) -> None:
        """Make the pane.

        Args:
            window: Whose list.
            caps: The key caps of a command, for what the empty list offers.
            parent: The widget it is in.
        """
        super().__init__(parent)
        self.setObjectName("list")
        self._window, self._caps = window, caps
        self._pause: Stop = _nothing
        self._content: StateContent | None = None
        self.header = ListHeader()
        self.filter = FilterField(
            name="list.filter_field", label="Search in this view", clear_label="Empty the search"
        )
        self.sort_line = SortLine()
        self.new_line = NewLine()
        self.view = TicketList(window.tickets)
        self._loading = LoadingRows("Loading tickets", "Cancel", name="list.loading")
        self._panel = StatePanel(StateContent(""), name="list.state")
        self._stack = QStackedWidget()
        for widget in (self.view, self._loading, self._panel):
            self._stack.addWidget(widget)
        self._filter_row = QVBoxLayout()
        self._filter_row.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self._filter_row)
        column.addWidget(self.sort_line)
        column.addWidget(self.new_line)
        column.addWidget(self._stack, 1)
        self.filter.hide()
        self.new_line.hide()
        self.setFocusProxy(self.view)
        self._connect()
        self.retheme()
        self._stop = window.tickets.watch(self._show)

    def close_pane(self) -> None:
        """Follow nothing any more."""
        self._pause()
        self._stop()
        self.view.close_view()

    def begin_filter(self) -> None:
        """Let the person search within the view."""
        self.filter.show()
        self._filter_row.setContentsMargins(*self._filter_margins())
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def retheme(self) -> None:
        """Take the paddings of the look in force."""
        shown = not self.filter.isHidden()
        self._filter_row.setContentsMargins(*(self._filter_margins() if shown else (0, 0, 0, 0)))
        super().retheme()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_SURFACE))
        painter.end()

    def _filter_margins(self) -> tuple[int, int, int, int]:
        side = tokens().space(3)
        return (side, 0, side, tokens().space(1))

    def _connect(self) -> None:
        run = self._window.run
        self.header.filter_wanted.connect(self.begin_filter)
        self.header.select_wanted.connect(lambda: run("list.select_all"))
        self.sort_line.sort_wanted.connect(lambda: run("list.sort"))
        self.sort_line.bar.commanded.connect(run)
        self.sort_line.bar.more_wanted.connect(self._menu_below_bar)
        self.new_line.clicked.connect(lambda: run("list.show_new"))
        self.view.entered.connect(lambda: run("list.open"))
        self.view.torn_off.connect(lambda: run("ticket.window"))
        self.view.commanded.connect(run)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.filter.textChanged.connect(self._typed)
        self.filter.left_downwards.connect(self._into_results)
        self.filter.abandoned.connect(self._end_filter)
        self._panel.acted.connect(self._act)
        self._loading.cancelled.connect(lambda: run("go.for_me"))

    def _menu_below_bar(self) -> None:
        button = self.sort_line.bar.more
        self.menu_wanted.emit(button.mapToGlobal(button.rect().bottomLeft()))

    def _typed(self, text: str) -> None:
        self._pause()
        self._pause = self._window.session.after(
            FILTER_PAUSE_MS, lambda: self._window.tickets.set_filter(text)
        )

    def _into_results(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._window.tickets.cursor_line is None:
            self._window.tickets.step(1)

    def _end_filter(self) -> None:
        self._window.tickets.set_filter("")
        self.filter.hide()
        self.retheme()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act(self, key: str) -> None:
        if key == CLEAR_FILTER:
            self.filter.clear()
            self._end_filter()
        elif key == RETRY:
            self._window.tickets.reload()
        else:
            self._window.run(key)

    def _show(self, state: ListState) -> None:
        self.header.show_state(state)
        self.sort_line.show_state(state)
        self.new_line.set_number(state.new)
        self.view.setAccessibleName(f"Tickets, {state.title}")
        if not state.filter and not self.filter.hasFocus() and not self.filter.isHidden():
            self.filter.clear()
            self.filter.hide()
            self.retheme()
        content = state_of(state, self._caps)
        if content is not None:
            if content != self._content:
                self._panel.set_content(content)
            self._stack.setCurrentWidget(self._panel)
        elif state.phase is Phase.LOADING:
            if self._stack.currentWidget() is not self._loading:
                self._loading.begin()
            self._stack.setCurrentWidget(self._loading)
        else:
            self._stack.setCurrentWidget(self.view)
        self._content = content
        if state.phase is not Phase.LOADING:
            self._loading.finish()


def _nothing() -> None:
    """Nothing waits."""
