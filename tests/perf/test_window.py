"""How fast the window is over the large workspace, beside the same act in an empty Qt list.

`uv run pytest -m perf -s tests/perf/test_window.py` prints the table; `DESK_APP_PERF_TICKETS` sets the size,
`DESK_APP_PERF_SESSION_S` the length of the session that is watched for gaps while an import runs.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QStringListModel, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from desk_app.domain.changes import CreateTicket
from desk_app.presenters.preferences import Preferences
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.runtime import clock, starting
from desk_app.runtime.loop_watch import BEAT_MS, LoopWatch
from desk_app.runtime.settings import Settings
from desk_app.services.workspace import Workspace
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.window import MainWindow
from desk_app.ui.start import Opened, Windows
from desk_app.ui.theme.theme import Theme
from tests.perf.first_rows import memory_mb
from tests.perf.large import CLOCK, KEPT, TICKETS, Large, loaded, opened
from tests.perf.table import Table, ms, p95, spent, taken

pytestmark = pytest.mark.perf

RUNS: Final = 60
SESSION_S: Final = float(os.environ.get("DESK_APP_PERF_SESSION_S", "60"))
IMPORTED: Final = 2_000
_PATIENCE_MS: Final = 30_000
_WORDS: Final = ("bar", "car", "be")

TABLE: Final = Table(f"Window, {TICKETS:,} tickets")
START, NEXT, SEARCH, JUMP, GAP, MEMORY = range(6)


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
        return self.window.presenter.tickets

    def run(self, command: str) -> None:
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
        """Whether the conversation is that of the ticket under the cursor, with its messages."""
        (pane,) = self.window.findChildren(TicketPane)
        state = pane.view._shown  # noqa: SLF001 - what is on the screen, not what is wanted
        return state.ticket_id == self.tickets.state.current and bool(state.items)

    def press(self, keys: str) -> None:
        QTest.keySequence(self.window.windowHandle(), keys)

    def close(self) -> None:
        self.windows.close()
        self.windows.deleteLater()
        self.app.processEvents()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    with loaded(tmp_path_factory.mktemp("window"), kept=KEPT) as made:
        yield made
    TABLE.print()


@pytest.fixture
def desk(qapp: QApplication, large: Large) -> Iterator[Desk]:
    theme = Theme(qapp, bundled_fonts_only=True)
    with opened(large.folder) as (_store, workspace):
        desk = Desk(qapp, theme, workspace, large.folder)
        yield desk
        desk.close()
    theme.deleteLater()


def test_the_first_rows_are_there_soon(desk: Desk) -> None:
    TABLE.time(START, "window to first rows, without imports", [desk.first_rows], 1.2)


def test_the_next_ticket_is_painted_at_once(qapp: QApplication, desk: Desk) -> None:
    desk.window.list.view.setFocus()
    tickets = desk.tickets

    def press() -> None:
        before = tickets.state.current
        desk.press("J")
        desk.until(lambda: tickets.state.current != before and desk.shows())

    took = []
    for _ in range(RUNS):
        took.append(taken(press))
        desk.rest(0.1)
    held = [taken(press) for _ in range(RUNS)]
    TABLE.line(NEXT, "  with the key held down, p95", ms(p95([each.wall_s for each in held])))
    TABLE.time(NEXT, "J to the next ticket painted, p95", took, 0.050)
    TABLE.line(NEXT, "  the same key in an empty Qt list, p95", ms(p95(_empty_list(qapp))))


def test_first_hits_come_while_typing(desk: Desk) -> None:
    tickets = desk.tickets

    def search(word: str) -> None:
        tickets.set_filter(word)
        desk.until(lambda: not tickets.state.is_stale and tickets.state.count > 0 and desk.has_rows())

    took = []
    for word in _WORDS * 5:
        took.append(taken(partial(search, word)))
        tickets.set_filter("")
        desk.until(lambda: tickets.state.is_whole and desk.has_rows())
        CLOCK.tick()
    TABLE.time(SEARCH, "typed word to first hits painted, p95", took, 0.100)


def test_a_jump_of_the_scroll_bar_shows_real_rows(desk: Desk) -> None:
    bar = desk.window.list.view.verticalScrollBar()
    dice = random.Random(5)

    def jump() -> None:
        bar.setValue(dice.randrange(bar.maximum()))
        desk.until(desk.has_rows)

    TABLE.time(JUMP, "jump of the scroll bar to real rows, p95", [taken(jump) for _ in range(RUNS)], 0.100)


def test_the_window_never_stands_still_while_an_import_runs(desk: Desk) -> None:
    watch, beat = LoopWatch(), QTimer()
    beat.setInterval(BEAT_MS)
    beat.timeout.connect(watch.beat)
    beat.start()
    end = time.monotonic() + SESSION_S
    with ThreadPoolExecutor(1) as importer:
        work: Future[int] = importer.submit(_import, desk.workspace, end)
        while time.monotonic() < end:
            for keys in ("J", "J", "K", "G, U", "J", "G, A", "J"):
                desk.press(keys)
                desk.rest(0.4)
        made = work.result()
    beat.stop()
    watch.close()
    TABLE.line(GAP, "tickets made beside it", f"{made:,}")
    gap_over = "" if watch.longest_s <= 0.1 else "   OVER"
    TABLE.line(GAP, "longest gap of the event loop", ms(watch.longest_s), f"<= 100 ms{gap_over}")
    memory = memory_mb()
    over = "" if memory <= 250 else "   OVER"
    TABLE.line(MEMORY, "memory of the process", f"{memory:.0f} MB", f"<= 250 MB{over}")


def _import(workspace: Workspace, end: float) -> int:
    made = 0
    while time.monotonic() < end and made < IMPORTED * SESSION_S:
        workspace.apply(CreateTicket(f"Imported {made}", body="A body of some length. " * 20))
        made += 1
    return made


def _empty_list(app: QApplication) -> list[float]:
    """The same key where nothing is behind it: Qt's own list of as many lines."""
    view = QListView()
    view.setUniformItemSizes(True)
    view.setModel(QStringListModel([""] * min(TICKETS, 10_000), view))
    view.resize(360, 800)
    view.show()
    view.setFocus()
    app.processEvents()

    def press() -> None:
        QTest.keySequence(view.windowHandle(), "Down")
        view.viewport().repaint()
        app.processEvents()

    took = [spent(press) for _ in range(RUNS)]
    view.close()
    view.deleteLater()
    return took
