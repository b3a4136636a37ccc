"""Starts the window: application, look, sessions, windows, and their orderly end.

The caller has opened the workspace and taken the instance lock; here begins Qt. `Windows` makes one session a
window, hands over what second starts want, and writes down how windows were left.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import TicketId, id_text
from desk_app.presenters.base import Clock
from desk_app.presenters.mail_opening import open_mail
from desk_app.presenters.make_window import make_window
from desk_app.presenters.palette_memory import FileHabits
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.session import Notice, Session, Surroundings
from desk_app.presenters.ticket_commands import LINK
from desk_app.presenters.window import Ports, WindowPresenter
from desk_app.runtime.instance import Request, Wish
from desk_app.runtime.loop_watch import BEAT_MS, LoopWatch
from desk_app.runtime.screens import is_chosen, require_screen, use_utf8
from desk_app.runtime.sharing import GIVE_BACK_EVERY_MS, WINDOW, give_back, keep_heap_small, take_short_turns
from desk_app.services.workspace import Workspace
from desk_app.ui.appearance import follow_preferences
from desk_app.ui.application import Application
from desk_app.ui.event_loop import EventLoop, GoesFirst
from desk_app.ui.screen_plugins import require_plugin
from desk_app.ui.shell.announcements import Announcements, Doors
from desk_app.ui.shell.lingering import Lingering
from desk_app.ui.shell.memory import WindowMemory, read_memory, write_memory
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.shell.tray import Tray
from desk_app.ui.shell.window import PROGRAM_NAME, Frame, MainWindow
from desk_app.ui.theme.app_icon import app_icon
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.theme import Theme

SETTINGS_EVERY_MS: Final = 2_000
"""How often the settings are compared with their files, which the command line may change."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """What the windows are opened over.

    Attributes:
        workspace: The door for changes and questions.
        name: Of the workspace.
        preferences: The person's settings.
        clock: The time now.
        zone: Where the person's clock hangs.
        memory: The folder in which is kept how windows were left.
        parts: What stands in the windows besides list and navigation.
    """

    workspace: Workspace
    name: str
    preferences: Preferences
    clock: Clock
    zone: tzinfo
    memory: Path
    parts: WindowParts


def make_application(arguments: Sequence[str]) -> Application:
    """The one application, with the settings that must come before it.

    Raises:
        Refused: There is no screen, or a library of the system that Qt needs to reach it is missing.
    """
    keep_heap_small()
    require_screen()
    use_utf8()
    require_plugin(is_chosen=is_chosen())
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = Application([PROGRAM_NAME, *arguments])
    app.setApplicationName(PROGRAM_NAME)
    app.setApplicationDisplayName(PROGRAM_NAME)
    app.setDesktopFileName("desk-app")
    app.setWindowIcon(app_icon())
    app.setQuitOnLastWindowClosed(sys.platform != "darwin")
    return app


class Windows(QObject):
    """All windows over one workspace; GUI thread only, except `want`."""

    def __init__(
        self, app: QApplication, opened: Opened, theme: Theme | None = None, *, tray: Tray | None = None
    ) -> None:
        """Dress the application and begin to watch; `open` opens the first window.

        Args:
            app: The application.
            opened: What the windows are over.
            theme: The look, where there is one already.
            tray: Another sign than the desktop's, for tests.
        """
        super().__init__(app)
        self._app, self._opened = app, opened
        self._loop = EventLoop(self)
        self._stop_following = follow_preferences(app, theme or Theme(app), opened.preferences)
        self._is_closed, self._is_quitting = False, False
        self._followed = 0
        self._timers: list[QTimer] = []
        self._windows: list[MainWindow] = []
        self._remembered = read_memory(opened.memory)
        self._left: list[WindowMemory] = []
        self._tray = tray or Tray(app, name=opened.name, show=self.show_all, leave=self.quit)
        self._lingering = Lingering(opened.preferences, FileHabits(opened.memory), self._tray)
        self._announcements = Announcements(
            self._session(), self._tray, Doors(lambda: self._windows, self.show_all), self
        )
        if isinstance(app, Application):
            app.link_wanted.connect(lambda link: self._want(Wish.LINK, link))
            app.mail_wanted.connect(lambda path: self._want(Wish.MAIL, path))
        self._watch = LoopWatch()
        self._every(BEAT_MS, self._watch.beat)
        self._every(SETTINGS_EVERY_MS, opened.preferences.refresh)
        take_short_turns()
        self._goes_first = GoesFirst(self, WINDOW)
        self._every(GIVE_BACK_EVERY_MS, give_back)

    @property
    def all(self) -> list[MainWindow]:
        """The open windows, oldest first."""
        return list(self._windows)

    def open(self, ticket_id: TicketId | None = None) -> MainWindow:
        """Open a window: the first as it was left, others like the one before."""
        opened, session, memory = self._opened, self._session(), self._memory()
        ports = Ports(self._app.clipboard().setText, self._open_another)
        presenter = make_window(session, workspace_name=opened.name, ports=ports)
        window = MainWindow(presenter, Frame(opened.workspace.me.name, opened.parts, memory))
        window.closing.connect(self._closed)
        window.another_wanted.connect(self._open_another)
        window.quit_wanted.connect(self.quit)
        if self._windows:
            window.move(window.pos() + QPoint(tokens().space(8), tokens().space(8)))  # not upon the other
        self._windows.append(window)
        self._goes_first.watch(window)
        presenter.start(memory.view)
        if ticket_id is not None:
            presenter.set_wishes(presenter.state.wishes.focused())
            presenter.open_ref(id_text(ticket_id))
        window.show()
        return window

    def show_all(self) -> None:
        """Bring the windows to the front; open one when all were closed."""
        for window in self._windows or [self.open()]:
            if window.isMinimized():
                window.showNormal()
            window.show()
            window.raise_()
            window.activateWindow()

    def want(self, request: Request) -> None:
        """Do what another start of the program wants; any thread may ask."""
        self._loop.post(lambda: self._follow(request))

    def tell(self, notice: Notice) -> None:
        """Show a notice in the oldest window that is open; any thread may tell."""

        def show() -> None:
            for window in self._windows[:1]:
                window.presenter.session.tell(notice)

        self._loop.post(show)

    def end(self) -> None:
        """The same as `quit`; any thread may ask."""
        self._loop.post(self.quit)

    def quit(self) -> None:
        """Close every window and end; how all of them were left is kept."""
        self._left = [window.memory() for window in self._windows]
        self._is_quitting = True
        for window in tuple(self._windows):
            window.close()
        self._app.quit()

    def close(self) -> float:
        """Let go of everything after the event loop ended.

        Returns:
            The longest time the event loop stood still, in seconds.
        """
        for window in tuple(self._windows):
            window.close()
        if self._is_closed:
            return self._watch.longest_s
        self._is_closed = True
        for timer in self._timers:
            timer.stop()
        self._stop_following()
        self._goes_first.close()
        self._announcements.close()
        self._tray.hide()
        self._loop.close()
        self._watch.close()
        write_memory(self._opened.memory, self._left)
        return self._watch.longest_s

    def _session(self) -> Session:
        opened = self._opened
        around = Surroundings(
            self._loop.post,
            self._loop.painted,
            self._loop.after,
            opened.clock,
            opened.zone,
            opened.preferences,
        )
        return Session(opened.workspace, around)

    def _open_another(self, ticket_id: TicketId | None = None) -> None:
        self.open(ticket_id)

    def _memory(self) -> WindowMemory:
        if self._remembered:
            return self._remembered.pop(0)
        if self._windows:
            return self._windows[-1].memory()
        return self._left[0] if self._left else WindowMemory()

    def _closed(self, window: MainWindow) -> None:
        if window in self._windows:
            self._windows.remove(window)
            if not self._windows and not self._is_quitting:
                self._left = [window.memory()]
                self._end_or_linger()
            window.deleteLater()

    def _end_or_linger(self) -> None:
        """The last window goes; Qt quits after it, unless the program is to go on."""
        lingers = self._lingering.is_wanted
        self._app.setQuitOnLastWindowClosed(not lingers and sys.platform != "darwin")
        if lingers:
            self._lingering.say()

    def _want(self, wish: Wish, value: str) -> None:
        try:
            self.want(Request(wish, value))
        except InvalidInput:  # too long, or with characters nobody can see: not one that we made
            _LOG.info("something that cannot be opened was asked for", extra={"kind": wish.value})

    def _follow(self, request: Request) -> None:
        self.show_all()
        self._followed += 1
        number = self._followed
        presenter = self._windows[0].presenter
        if request.wish is Wish.TICKET:
            presenter.open_ref(request.value)
        elif request.wish is Wish.LINK:
            _follow_link(presenter, request.value)
        elif request.wish is Wish.MAIL:
            open_mail(presenter, Path(request.value), lambda: number == self._followed)
        elif request.wish is Wish.DEMO and presenter.is_bound(f"demo.{request.value}"):
            presenter.run(f"demo.{request.value}")

    def _every(self, period_ms: int, work: Callable[[], None]) -> None:
        timer = QTimer(self)
        timer.timeout.connect(work)
        timer.start(period_ms)
        self._timers.append(timer)


def _follow_link(presenter: WindowPresenter, link: str) -> None:
    if link.lower().startswith(LINK):
        presenter.open_ref(link[len(LINK) :])
    else:
        _LOG.info("a link of another kind was asked for")
