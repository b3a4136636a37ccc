"""The main window: puts the panes together and binds what only a window can do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QStyle, QWidget

from desk_app.commands.catalogue import BY_ID
from desk_app.commands.keys import KeyWishes
from desk_app.commands.spec import Place
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.navigation import SyncLook
from desk_app.presenters.panes import Fold
from desk_app.presenters.search import SearchScope
from desk_app.presenters.ticket_drops import TicketDrops
from desk_app.presenters.window import TICKETS, WindowPresenter, WindowState
from desk_app.ui.kit.fields import SearchInput
from desk_app.ui.kit.floating import FloatingPanel, PanelPad
from desk_app.ui.kit.keys import caps_of
from desk_app.ui.kit.overlay import OverlayHost
from desk_app.ui.kit.placing import Docked, UpperMiddle
from desk_app.ui.kit.tab_order import go_to_stop
from desk_app.ui.kit.themed import Themed
from desk_app.ui.list.pane import TicketListPane
from desk_app.ui.shell.actions import Actions
from desk_app.ui.shell.asking import ArgumentPicker, QuestionPanel
from desk_app.ui.shell.cheat_sheet import CheatSheet
from desk_app.ui.shell.conversation_place import ConversationPlace
from desk_app.ui.shell.history_panel import HistoryPanel
from desk_app.ui.shell.key_sequences import KeySequences
from desk_app.ui.shell.memory import WindowMemory
from desk_app.ui.shell.menu_places import MenuPlaces
from desk_app.ui.shell.nav_rail import NavRail
from desk_app.ui.shell.parts import PagePart, WindowContext, WindowParts
from desk_app.ui.shell.splitter import PaneSplitter, PaneWidgets
from desk_app.ui.shell.toasting import Toasting
from desk_app.ui.theme.current import tokens

PROGRAM_NAME: Final = "Desk App"


@dataclass(frozen=True, slots=True)
class Frame:
    """What a window needs besides its presenter.

    Attributes:
        person: Who works here.
        parts: What others put into the window.
        memory: How it was left.
    """

    person: str
    parts: WindowParts
    memory: WindowMemory


class MainWindow(Themed, QMainWindow):
    """One window over a workspace.

    Attributes:
        closing: The window goes; carries itself. Its presenter is closed already.
        another_wanted: Another window is wanted.
        quit_wanted: The program is to end.
    """

    closing = Signal(object)
    another_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, window: WindowPresenter, frame: Frame) -> None:
        super().__init__()
        self.setObjectName("window")
        self.presenter = window
        self._memory = frame.memory
        self._sheet: FloatingPanel | None = None
        self._page_parts: dict[str, PagePart] = {part.entry.name: part for part in frame.parts.pages}
        self._pages: dict[str, QWidget] = {}
        self._page = TICKETS
        root = QWidget(self)
        self.setCentralWidget(root)
        self.overlays = OverlayHost(root)
        self.actions_of_window = Actions(window, root)
        self._context = WindowContext(window, self.overlays, self.actions_of_window, root)
        self._build(root, frame)
        self._bind()
        self._finish(frame)

    # ------------------------------------------------------------ putting together

    def _build(self, root: QWidget, frame: Frame) -> None:
        window, parts = self.presenter, frame.parts
        for page in parts.pages:
            window.navigation.add_page(page.entry)
            if page.entry.command:
                window.bind(page.entry.command, partial(_open_page, window, page.entry.name))
        self.list = TicketListPane(window, self._caps, root)
        conversation = parts.conversation(self._context) if parts.conversation else None
        self._details = parts.details(self._context) if parts.details else None
        self._conversation = ConversationPlace(window, conversation, self._caps)
        self.navigation = NavRail(window.workspace_name, frame.person)
        self._page_host = QStackedWidget()
        panes = PaneWidgets(self.navigation, self.list, self._conversation, self._details, self._page_host)
        self.splitter = PaneSplitter(panes, frame.memory.widths)
        across = QHBoxLayout(root)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(self.splitter)
        for extra in parts.extras:
            extra(self._context)

    def _bind(self) -> None:
        """Bind what needs a widget."""
        window = self.presenter
        window.bind("list.filter", lambda _: self._search(SearchScope.VIEW))
        window.bind("program.search", lambda _: self._search(SearchScope.EVERYWHERE))
        window.bind("program.keys", lambda _: self._open_keys())
        window.bind("edit.history", lambda _: self._open_history())
        window.bind("go.next_pane", lambda _: self._go_pane(1))
        window.bind("go.previous_pane", lambda _: self._go_pane(-1))
        window.bind("view.full_screen", lambda _: self._full_screen())
        window.bind("program.new_window", lambda _: self.another_wanted.emit())
        window.bind("program.close_window", lambda _: self._close())
        window.bind("program.quit", lambda _: self.quit_wanted.emit())

    def _finish(self, frame: Frame) -> None:
        """Make actions and menus of everything that is bound, and begin to show."""
        window, actions = self.presenter, self.actions_of_window
        actions.set_place(Place.LIST, self.list.view)
        actions.fill(self._key_wishes())
        self._sequences = KeySequences(actions, self)
        self.menus = MenuPlaces(self, actions)
        self._toasting = Toasting(window, self.list, self._context.frame)
        self._picker = ArgumentPicker(window.arguments, self.overlays, self._context.frame)
        self._questions = QuestionPanel(window, self.overlays, self._context.frame)
        self._connect_navigation()
        self.list.menu_wanted.connect(self.menus.open_ticket_menu)
        self.overlays.closed.connect(self._overlay_closed)
        self._stops = [
            window.session.preferences.watch(self._keys_changed),
            window.navigation.watch(self.navigation.show_state),
        ]
        self.retheme()
        if not self.restoreGeometry(QByteArray.fromHex(frame.memory.geometry.encode("ascii"))):
            # A small screen gets a small window; the panes fold as its width asks.
            room = self.screen().availableGeometry().size()
            title_bar = self.style().pixelMetric(
                QStyle.PixelMetric.PM_TitleBarHeight
            )  # the system's is like it
            room.setHeight(room.height() - title_bar)
            self.resize(QSize(*tokens().layout.window_default).boundedTo(room))
        window.set_wishes(frame.memory.wishes)
        self.list.setFocus(
            Qt.FocusReason.OtherFocusReason
        )  # work begins there, not at the first place of Tab
        self._stops.append(window.watch(self._show))

    def _connect_navigation(self) -> None:
        rail, run = self.navigation, self.presenter.run
        self._drops = TicketDrops(self.presenter)  # a connection alone would not keep it
        for entries in (rail.entries, rail.waiting):
            entries.opened.connect(self.presenter.open_key)
        rail.entries.moved.connect(self.presenter.navigation.move_view)
        rail.entries.tickets_dropped.connect(self._drops.drop)
        rail.menu_wanted.connect(self.menus.open_program_menu)
        rail.person_menu_wanted.connect(self.menus.open_person_menu)
        rail.pill.clicked.connect(self._open_outbox)
        self._show_keys()
        for button, command in ((rail.search, "program.palette"), (rail.new_ticket, "ticket.new")):
            button.clicked.connect(lambda _checked=False, command=command: run(command))
            is_missing = command not in self.actions_of_window
            button.setProperty("missing", is_missing)
            button.setVisible(not is_missing)

    def _show_keys(self) -> None:
        self.navigation.search.set_caps(self._caps("program.palette"))
        self.navigation.new_ticket.set_label("New ticket", self._caps("ticket.new"))

    def _keys_changed(self) -> None:
        self.actions_of_window.set_keys(self._key_wishes())
        self._sequences.read_keys()
        self._show_keys()

    # ------------------------------------------------------------ showing

    def _show(self, state: WindowState) -> None:
        self.setWindowTitle(f"{state.title} – {PROGRAM_NAME}" if state.title else PROGRAM_NAME)
        self.navigation.fold(is_folded=state.plan.navigation is Fold.ICONS)
        if state.page != TICKETS:
            self._show_page(state.page)
        self._show_sheet(is_open=state.has_details_sheet and self._details is not None)
        self.splitter.show_plan(state.plan, is_page=state.page != TICKETS)
        if state.page != self._page:
            self._page = state.page
            place = self.list if state.page == TICKETS else self._page_host
            place.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, name: str) -> None:
        """Build a page when it is opened for the first time."""
        if name not in self._pages:
            self._pages[name] = self._page_parts[name].build(self._context)
            self._page_host.addWidget(self._pages[name])
        self._page_host.setCurrentWidget(self._pages[name])
        self._page_host.setFocusProxy(self._pages[name])

    def _show_sheet(self, *, is_open: bool) -> None:
        """Open the details over the conversation, or bring them back beside it."""
        if is_open and self._sheet is None and self._details is not None:
            self._sheet = FloatingPanel("Details", name="details.sheet", flat_edge=True, pad=PanelPad.NONE)
            self._sheet.set_width(tokens().layout.panel.default)
            self._sheet.body.addWidget(self._details)
            self._details.show()
            self.overlays.open(self._sheet, Docked())
        elif not is_open and self._sheet is not None and self.overlays.top is self._sheet:
            self.overlays.close_top()

    def _overlay_closed(self, panel: QWidget) -> None:
        if panel is self._sheet:
            self._sheet = None
            self.splitter.take_back_details()
            panel.deleteLater()
            self.presenter.toggle_details(is_open=False)
        elif isinstance(panel, HistoryPanel):
            panel.finish()
            panel.deleteLater()
        elif isinstance(panel, CheatSheet):
            panel.deleteLater()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab goes through everything in the order in which it stands."""
        return go_to_stop(self, forward=forward)

    def retheme(self) -> None:
        """Another look: other least sizes, icons, and room for panes."""
        if hasattr(self, "menus"):
            self.setMinimumSize(*(side // 2 for side in tokens().layout.window_min))
            self.actions_of_window.retheme()
            self._tell_width()
        super().retheme()

    def _tell_width(self) -> None:
        focused = QApplication.focusWidget()
        is_inside = focused is not None and self._conversation.isAncestorOf(focused)
        self.presenter.set_width(self.width() / tokens().look.scale, is_inside=is_inside)

    # ------------------------------------------------------------ what is done here

    def _search(self, scope: SearchScope) -> None:
        """Search on the page, or in the list, which comes back where a page or a ticket has its place."""
        page = self._pages.get(self.presenter.state.page)
        field = page.findChild(SearchInput) if page is not None else None
        if field is not None and scope is SearchScope.VIEW:
            field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if not self.list.isVisible():
            self.presenter.back()
        self.list.begin_search(scope)

    def _open_outbox(self) -> None:
        """The pill leads to what it speaks of."""
        asks = self.presenter.navigation.state.sync.look is SyncLook.CONFLICTS
        for command in ("go.conflicts", "program.outbox", "go.outbox")[not asks :]:
            if command in self.actions_of_window:
                self.presenter.run(command, "")
                return

    def _open_keys(self) -> None:
        self.overlays.open(CheatSheet(self.actions_of_window), UpperMiddle(tokens().space(12)), tinted=True)

    def _open_history(self) -> None:
        session = self.presenter.session
        self.overlays.open(HistoryPanel(self.presenter.history, session.zone, session.clock()), Docked())

    def _go_pane(self, step: int) -> None:
        """F6 goes around the panes that are to be seen."""
        places = (self.navigation, self.list, self._conversation, self._details, self._page_host)
        shown = [place for place in places if place is not None and place.isVisible()]
        focused = QApplication.focusWidget()
        here = next(
            (n for n, place in enumerate(shown) if place is focused or place.isAncestorOf(focused)), -1  # type: ignore[arg-type]  # None is allowed
        )  # fmt: skip
        shown[(here + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def _close(self) -> None:
        self.close()

    def _full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _caps(self, command_id: str) -> tuple[str, ...]:
        keys = self._key_wishes().keys_of(BY_ID[command_id])
        return caps_of(QKeySequence(keys[0])) if keys else ()

    def _key_wishes(self) -> KeyWishes:
        return key_wishes(self.presenter.session.preferences)

    # ------------------------------------------------------------ events

    def showEvent(self, event: QShowEvent) -> None:
        """It has a window of the system now, whose keys are heard."""
        super().showEvent(event)
        self._sequences.listen(self.windowHandle())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The room changed."""
        super().resizeEvent(event)
        self._tell_width()

    def event(self, event: QEvent) -> bool:
        """Something comes between Alt and its end."""
        if hasattr(self, "menus"):
            self.menus.look_at(event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back, out of what is being written too; Alt alone and F10 show the menu bar."""
        if event.key() == Qt.Key.Key_Escape:
            if self.list.isVisible():
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            selection = self.presenter.tickets.state.selection
            self.presenter.run("list.clear_selection" if selection else "go.back")
        elif not self.menus.take_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Alt was let go."""
        if not self.menus.take_key(event):
            super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember how it was left, and let go of everything."""
        for stop in self._stops:
            stop()
        self.overlays.close_all()
        self.list.close_pane()
        self.presenter.close()
        self.closing.emit(self)
        super().closeEvent(event)

    def memory(self) -> WindowMemory:
        """How it is left now."""
        state = self.presenter.state
        geometry = bytes(self.saveGeometry().toHex().data()).decode("ascii")
        wishes = state.wishes.unfocused()  # a start opens no ticket, so there is nothing to be alone with
        return WindowMemory(geometry, wishes, self.splitter.kept, self.presenter.navigation.state.chosen)


def _open_page(window: WindowPresenter, name: str, place: str) -> None:
    window.open_page(name, place)
