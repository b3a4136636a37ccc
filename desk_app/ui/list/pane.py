"""The pane of the ticket list: header, search, order, rows, states, and the toasts at its foot."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from desk_app.presenters.search import SearchScope
from desk_app.presenters.ticket_list_state import ListState, Phase
from desk_app.presenters.window import WindowPresenter
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.kit.states import StateContent, StatePanel
from desk_app.ui.kit.themed import Themed
from desk_app.ui.list.header import ListHeader, NewLine, SortLine
from desk_app.ui.list.list_states import RETRY, Caps, state_of
from desk_app.ui.list.view import TicketList
from desk_app.ui.search.bar import SearchBar, act_on_no_hits, no_hits
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.roles import Role


class TicketListPane(Themed, QWidget):
    """Everything of the list; decides nothing.

    Attributes:
        foot: Stands below the rows; empty unless somebody puts something there. Toasts stay above it.
        menu_wanted: The menu of the ticked tickets or the row is wanted at a point of the screen.
    """

    menu_wanted = Signal(QPoint)

    def __init__(self, window: WindowPresenter, caps: Caps, frame: QWidget) -> None:
        """Make the pane.

        Args:
            window: Whose list.
            caps: The key caps of a command, for what the empty list offers.
            frame: The window, over which completions of the search stand.
        """
        super().__init__()
        self.setObjectName("list")
        self._window, self._caps = window, caps
        self._content: StateContent | None = None
        self._is_waiting, self._waits_for = False, ""
        self._keeps_focus = True  # work begins in the list, as soon as there are rows
        self.header = ListHeader()
        self.search = SearchBar(window.search, frame)
        self.sort_line = SortLine()
        self.new_line = NewLine()
        self.view = TicketList(window.tickets)
        self._loading = LoadingRows("Loading tickets", "Cancel", name="list.loading")
        self._panel = StatePanel(StateContent(""), name="list.state")
        self._stack = QStackedWidget()
        for widget in (self.view, self._loading, self._panel):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.search)
        column.addWidget(self.sort_line)
        column.addWidget(self.new_line)
        column.addWidget(self._stack, 1)
        self.foot = QWidget()
        below = QVBoxLayout(self.foot)
        below.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.foot)
        self.new_line.hide()
        self.setFocusProxy(self.view)
        self._connect()
        self.retheme()
        self._stops = (
            window.tickets.watch(lambda _state: self._show()),
            window.search.watch(lambda _state: self._show()),
        )

    def close_pane(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        self.view.close_view()

    def begin_search(self, scope: SearchScope = SearchScope.VIEW) -> None:
        """Let the person search within the view, or everywhere."""
        self.search.begin(scope)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), tokens().colour(Role.BG_SURFACE))
        painter.end()

    def _connect(self) -> None:
        run = self._window.run
        self.header.search_wanted.connect(self.begin_search)
        self.header.select_wanted.connect(lambda: run("list.select_all"))
        self.sort_line.sort_wanted.connect(lambda: run("list.sort"))
        self.sort_line.bar.commanded.connect(run)
        self.sort_line.bar.more_wanted.connect(self._menu_below_bar)
        self.new_line.clicked.connect(lambda: run("list.show_new"))
        self.view.entered.connect(lambda: run("list.open"))
        self.view.torn_off.connect(self._window.ports.open_window)
        self.view.commanded.connect(run)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.search.left_downwards.connect(self._into_results)
        self.search.abandoned.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.search.save_wanted.connect(lambda: run("view.save"))
        self._panel.acted.connect(self._act)
        self._loading.cancelled.connect(lambda: run("go.for_me"))

    def _menu_below_bar(self) -> None:
        button = self.sort_line.bar.more
        self.menu_wanted.emit(button.mapToGlobal(button.rect().bottomLeft()))

    def _into_results(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._window.tickets.cursor_line is None:
            self._window.tickets.step(1)

    def _act(self, key: str) -> None:
        if key == RETRY:
            self._window.tickets.reload()
        elif act_on_no_hits(self._window.search, key):
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.run(key)

    def _show(self) -> None:
        state, search = self._window.tickets.state, self._window.search.state
        self.header.show_state(state)
        self.sort_line.show_state(state)
        self.new_line.set_number(state.new)
        self.view.setAccessibleName(f"Tickets, {state.title}")
        finds_nothing = search.is_open and bool(state.filter) and state.phase is Phase.EMPTY
        content = no_hits(search) if finds_nothing else state_of(state, self._caps)
        if state.phase is Phase.LOADING:
            self._wait(state)
            return
        if self._is_waiting:
            self._is_waiting = False
            self._loading.finish()
        if content is not None and content != self._content:
            self._panel.set_content(content)
        self._content = content
        self._put(self.view if content is None else self._panel)

    def _wait(self, state: ListState) -> None:
        """What is here stays for a moment, then the shapes of rows take its place."""
        if not self._is_waiting:
            self._is_waiting = True
            self._waits_for = ""
            self._loading.begin()
        if self._waits_for != (said := _on_its_way(state)):
            self._waits_for = said
            self._loading.set_progress(said, 0, 0)
            if state.filter:
                self._loading.say_now()
        if not state.is_stale:
            self._put(self._loading)

    def _put(self, widget: QWidget) -> None:
        """Show rows, shapes or words; the keyboard stays with the list, which Qt gives away as it hides."""
        if self._stack.currentWidget() is widget:
            return
        before = QApplication.focusWidget()
        if before is not None and (before is self.view or self._stack.isAncestorOf(before)):
            self._keeps_focus = True
        self._stack.setCurrentWidget(widget)
        if widget is self.view and self._keeps_focus:
            self._keeps_focus = False
            if not isinstance(QApplication.focusWidget(), QLineEdit | QTextEdit):
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)


def _on_its_way(state: ListState) -> str:
    """What is being read, in words."""
    return f"Searching for “{state.filter}”…" if state.filter else f"Reading {state.title}"
