"""Several windows over one workspace: opened, handed over to, closed, remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.runtime.instance import Request, Wish
from desk_app.runtime.settings_schema import THEME
from desk_app.ui.appearance import appearance_of
from desk_app.ui.shell.memory import read_memory
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.start import Opened, Windows
from desk_app.ui.theme.look import Mode
from desk_app.ui.theme.theme import Theme
from tests.ui.demo_desk import ZONE, DemoDesk

FIRST = "Inês Carvalho"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DemoDesk]:
    desk = DemoDesk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def windows(theme: Theme, qapp: QApplication, desk: DemoDesk) -> Iterator[Windows]:
    opened = Opened(
        desk.workspace, "Kestrel", desk.preferences, lambda: desk.now_s, ZONE, desk.folder, WindowParts()
    )
    windows = Windows(qapp, opened, theme)
    yield windows
    windows.close()
    windows.deleteLater()


def wait(ready: Callable[[], bool]) -> None:
    deadline = QDeadlineTimer(15_000)
    while not ready():
        assert not deadline.hasExpired(), "it did not come"
        QTest.qWait(10)


def test_a_second_start_opens_the_ticket_it_wants(windows: Windows, desk: DemoDesk) -> None:
    window = windows.open()
    number = desk.workspace.read(lambda r: r.lists.rows_of([desk.tickets[FIRST]]))[0].number
    windows.want(Request(Wish.TICKET, f"#{number}"))

    wait(lambda: window.presenter.state.ticket_id == desk.tickets[FIRST])


def test_a_ticket_is_torn_off_into_a_window_of_its_own(windows: Windows, desk: DemoDesk) -> None:
    first = windows.open()
    wait(lambda: first.presenter.tickets.state.is_whole)
    first.presenter.open_ticket(desk.tickets[FIRST])
    first.presenter.run("ticket.window")
    second = windows.all[-1]

    assert second is not first
    wait(lambda: second.presenter.state.ticket_id == desk.tickets[FIRST])


def test_closing_one_window_leaves_the_other_at_work(windows: Windows, desk: DemoDesk) -> None:
    first, second = windows.open(), windows.open()
    first.close()
    second.presenter.run("go.unassigned")

    wait(lambda: second.presenter.tickets.state.count == 6)
    assert windows.all == [second]


def test_how_the_last_window_was_left_is_written_down(windows: Windows, desk: DemoDesk) -> None:
    window = windows.open()
    window.presenter.run("view.layout", "two")
    windows.close()

    assert read_memory(desk.folder)[0].wishes.layout.value == "two"


def test_settings_of_looks_are_worn(windows: Windows, desk: DemoDesk) -> None:
    desk.preferences.set(THEME, "dark")

    assert appearance_of(desk.preferences).mode is Mode.DARK
