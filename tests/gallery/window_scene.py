"""The main window over a small real workspace, as in the design's pictures."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from desk_app.domain.ids import TicketId
from desk_app.presenters.demo_guide import DemoGuide
from desk_app.presenters.demo_play import DemoPlay
from desk_app.presenters.list_presence import ListPresence
from desk_app.presenters.make_window import make_window
from desk_app.presenters.search import SearchScope
from desk_app.presenters.session import Notice
from desk_app.presenters.window import Ports, WindowPresenter
from desk_app.runtime.keychain import MemoryKeychain
from desk_app.runtime.premises import Premises
from desk_app.store.key_wraps import Cost
from desk_app.store.keyfile import WorkspaceKeys
from desk_app.ui.event_loop import EventLoop
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.demo_hints import demo_part
from desk_app.ui.shell.memory import WindowMemory
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.shell.window import Frame, MainWindow
from desk_app.ui.theme.current import tokens
from tests.demo_team import QuietTeam
from tests.ui.demo_desk import DemoDesk

_PATIENCE_MS = 20_000
_REST_MS = 200
"""Longer than anything is held back; conversation and details are read after the ticket was opened."""
_PAUSE_S = 0.005


class Scene(MainWindow):
    """A window that owns its workspace."""

    desk: DemoDesk
    folder: tempfile.TemporaryDirectory[str]
    presence: ListPresence | None = None

    def put_away(self) -> None:
        """Close and remove the workspace."""
        if self.presence is not None:
            self.presence.close()
        self.desk.close()
        self.folder.cleanup()


def _nothing(_ticket_id: TicketId | None) -> None:
    """No other windows in pictures."""


def window_scene(
    parts: WindowParts | None = None,
    *,
    name: str = "Inês Carvalho",
    make_parts: Callable[[DemoDesk], WindowParts] | None = None,
    with_tickets: bool = True,
) -> Scene:
    """The window with a ticket open; its parts may be made for the workspace."""
    folder = tempfile.TemporaryDirectory(prefix="desk-app-gallery-")
    desk = DemoDesk(Path(folder.name), with_tickets=with_tickets)
    app = QApplication.instance()
    assert app is not None
    loop = EventLoop(app)
    session = desk.session(loop.post, loop.after)
    ports = Ports(copy=lambda _text: None, open_window=_nothing)
    presenter = make_window(session, workspace_name="Kestrel", ports=ports)
    keychain = MemoryKeychain()
    WorkspaceKeys(desk.folder, keychain, cost=Cost(64, 1, 1)).create(b"g" * 16, passphrase="of the gallery")
    premises = Premises(desk.store, desk.preferences.settings, lambda: desk.now_s, keychain=keychain)
    if make_parts is not None:
        parts = make_parts(desk)
    frame = Frame("Mira Okafor", parts or window_parts(desk.folder, premises), WindowMemory())
    scene = Scene(presenter, frame)
    scene.desk, scene.folder = desk, folder
    presenter.start()
    scene.resize(*tokens().layout.window_default)  # however small the screen of the pictures is
    scene.show()
    scene.closing.connect(lambda _window: scene.put_away())
    wait_for(lambda: presenter.tickets.state.is_whole)
    if with_tickets:
        wait_for(lambda: bool(presenter.navigation.state.items[0].count))
    if with_tickets and name:
        presenter.open_ticket(desk.tickets[name])
        come_to_rest(presenter)
    return scene


def customers_scene() -> Scene:
    """The page of customers, with somebody open."""
    scene = window_scene(name="")
    person = scene.desk.workspace.read(lambda reader: reader.people.customers("Inês").rows[0].id)
    scene.presenter.run("go.customers", person.hex())
    come_to_rest(scene.presenter)
    return scene


def search_scene() -> Scene:
    """A search within the view, with its hits marked."""
    scene = window_scene()
    scene.list.begin_search()
    scene.presenter.search.open(SearchScope.VIEW, "hopper OR duo")
    come_to_rest(scene.presenter)
    return scene


def first_scene() -> Scene:
    """A workspace in which nothing has happened yet."""
    return window_scene(name="", with_tickets=False)


def hint_scene() -> Scene:
    """The demo with its longest hint, and a toast above it."""

    def parts(desk: DemoDesk) -> WindowParts:
        guide = DemoGuide(desk.preferences, DemoPlay(QuietTeam()))
        return replace(window_parts(desk.folder), extras=(demo_part(guide),))

    scene = window_scene(make_parts=parts)
    scene.presenter.run("list.next")
    scene.presenter.session.tell(Notice("Solved #4179", "done", b"g" * 16))
    come_to_rest(scene.presenter)
    return scene


def come_to_rest(presenter: WindowPresenter) -> None:
    """Let the window live until it has asked nothing for a while."""
    quiet = QDeadlineTimer(_REST_MS)

    def rests() -> bool:
        if presenter.session.questions:
            quiet.setRemainingTime(_REST_MS)
        return quiet.hasExpired()

    wait_for(rests)


def wait_for(ready: Callable[[], bool]) -> None:
    """Let the window live until something is so, or long enough."""
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not ready() and not deadline.hasExpired():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        threading.Event().wait(_PAUSE_S)  # lets the threads work
