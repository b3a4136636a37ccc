"""The windows over a large workspace in the real event loop, for what is measured there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.domain.ids import TicketId
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.runtime import clock, starting
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Workspace
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.window import MainWindow
from desk_app.ui.start import Opened, Windows
from desk_app.ui.theme.theme import Theme
from tests.perf.large import CLOCK
from tests.perf.table import taken

_PATIENCE_MS: Final = 30_000


class _Painted(QObject):
    """Which ticket's conversation was painted last; None while none with messages was."""

    def __init__(self, pane: TicketPane) -> None:
        super().__init__(pane)
        self.ticket_id: TicketId | None = None
        self._view = pane.view
        pane.view.installEventFilter(self)

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QObject, event: QEvent
    ) -> bool:
        """See a painting."""
        if event.type() is QEvent.Type.Paint:
            state = self._view._shown  # noqa: SLF001 - what is on the screen, not what is wanted
            self.ticket_id = state.ticket_id if state.items else None
        return super().eventFilter(watched, event)


class Desk:
    """The windows over a large workspace, in the real event loop."""

    def __init__(self, app: QApplication, theme: Theme, workspace: Workspace, folder: Path) -> None:
        preferences = Preferences(Settings.open(folder / "config", folder))
        zone = clock.zone("Europe/Lisbon")
        parts = window_parts(folder)
        what = Opened(workspace, "Perf", preferences, CLOCK, zone, folder, parts)
        self.app, self.workspace = app, workspace
        self.windows = Windows(app, what, theme)
        self.window: MainWindow
        self.first_rows = taken(self._open)
        self._painted = _Painted(*self.window.findChildren(TicketPane))
        starting.end()  # the program collects rubbish from here on
        self.run("go.all_open")
        self.until(lambda: self.tickets.state.is_whole and self.has_rows())

    def _open(self) -> None:
        self.window = self.windows.open()
        self.window.resize(1440, 900)
        self.window.activateWindow()
        self.until(lambda: self.window.isActiveWindow() and self.has_rows())

    @property
    def tickets(self) -> TicketWindow:
        """The list."""
        return self.window.presenter.tickets

    def run(self, command: str) -> None:
        """Run a command."""
        self.window.presenter.run(command)

    def until(self, ready: Callable[[], object]) -> None:
        """Let the loop run until something is so and painted."""
        deadline = QDeadlineTimer(_PATIENCE_MS)
        # Without a time limit: with one, Qt never sleeps, and the readers wait for this thread to yield.
        flags = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        while not ready():
            assert not deadline.hasExpired(), "it did not come"
            self.app.processEvents(flags)
        self.app.processEvents()

    def rest(self, seconds: float) -> None:
        """Let the loop run as long as a quick person takes between two keys."""
        deadline = QDeadlineTimer(round(seconds * 1000))
        QTimer.singleShot(deadline.remainingTime() + 1, self.app, lambda: None)
        self.until(deadline.hasExpired)

    def has_rows(self) -> bool:
        """Whether real rows stand where somebody looks."""
        view = self.window.list.view
        top = view.indexAt(view.viewport().rect().topLeft()).row()
        last = view.indexAt(view.viewport().rect().bottomLeft()).row()
        count = view.model().rowCount()
        if not count or top < 0:
            return False
        lines = self.tickets.lines
        return all(lines.face(line) is not None for line in range(top, (count if last < 0 else last)))

    def shows(self) -> bool:
        """Whether the conversation of the ticket under the cursor is painted, with its messages."""
        return self._painted.ticket_id is not None and self._painted.ticket_id == self.tickets.state.current

    def shows_all(self) -> bool:
        """Whether details, composer and everything else are there as well."""
        return self.shows() and not self.window.presenter.session.questions

    def press(self, keys: str) -> None:
        """Press keys."""
        QTest.keySequence(self.window.windowHandle(), keys)

    def close(self) -> None:
        """Close every window."""
        self.windows.close()
        self.windows.deleteLater()
        self.app.processEvents()
