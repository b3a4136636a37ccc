"""A main window over a small real workspace, and words to drive it with."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QObject
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from desk_app.domain.ids import TicketId
from desk_app.presenters.make_window import make_window
from desk_app.presenters.session import Notice
from desk_app.presenters.window import Ports, WindowPresenter
from desk_app.runtime.policy import Policy
from desk_app.ui.event_loop import EventLoop
from desk_app.ui.shell.memory import WindowMemory
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.shell.window import Frame, MainWindow
from desk_app.ui.theme.current import tokens
from tests.ui.demo_desk import DemoDesk

_PATIENCE_MS = 60_000
_SLICE_MS = 2


class Stage:
    """A shown window with everything behind it.

    Attributes:
        desk: The workspace.
        window: The widget.
        presenter: What it shows.
        notices: What was told.
        copied: What went onto the clipboard.
        opened: Tickets for which another window was wanted.
    """

    def __init__(
        self,
        folder: Path,
        parts: WindowParts | None = None,
        *,
        memory: WindowMemory | None = None,
        policy: Policy | None = None,
    ) -> None:
        self.desk = DemoDesk(folder, policy=policy)
        self._owner = QObject()
        self._loop = EventLoop(self._owner)
        self.copied: list[str] = []
        self.opened: list[TicketId | None] = []
        self.notices: list[Notice] = []
        session = self.desk.session(self._loop.post, self._loop.after, painted=self._loop.painted)
        self.presenter: WindowPresenter = make_window(
            session, workspace_name="Kestrel", ports=Ports(self.copied.append, self.opened.append)
        )
        frame = Frame("Mira Okafor", parts or WindowParts(), memory or WindowMemory())
        self.window = MainWindow(self.presenter, frame)
        session.on_notice(self.notices.append)
        self.presenter.start()
        self.window.resize(*tokens().layout.window_default)  # however small the screen of the tests is
        self.window.show()
        self.window.activateWindow()
        self.wait(lambda: self.presenter.tickets.state.is_whole and bool(session.team.statuses))

    def wait(self, ready: Callable[[], bool]) -> None:
        """Let the window live until something is so."""
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while not ready():
            assert not deadline.hasExpired(), "it did not come"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, _SLICE_MS)
            threading.Event().wait(_SLICE_MS / 1000)  # lets the threads work, which `QTest.qWait` does not

    def ticket(self, name: str) -> TicketId:
        return self.desk.tickets[name]

    def press(self, keys: str) -> None:
        """Press keys as a person does, wherever the focus is; `Shift+J`, `G, I`."""
        handle = self.window.windowHandle()
        assert handle is not None
        QTest.keySequence(handle, keys)
        QApplication.processEvents()

    def menu(self, path: str) -> QAction:
        """The entry of the menu bar at `Ticket/Solve`."""
        title, _, entry = path.partition("/")
        menus = self.window.menuBar().findChildren(QMenu) + self.window.findChildren(QMenu)
        menu = next(menu for menu in menus if menu.title() == title)
        return next(action for action in menu.actions() if action.text() == entry)

    def close(self) -> None:
        self.window.close()
        self._loop.close()
        self.desk.close()
        self.window.deleteLater()
        self._owner.deleteLater()
        QApplication.processEvents()
