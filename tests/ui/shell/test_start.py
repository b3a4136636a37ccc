"""Several windows over one workspace: opened, handed over to, closed, remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desk_app.domain.changes import Actor, AddMessage, FollowTicket
from desk_app.domain.ids import AgentId
from desk_app.presenters.navigation import view_key
from desk_app.runtime.instance import Request, Wish
from desk_app.runtime.settings_schema import TEXT_SIZE, THEME
from desk_app.services.views import FOR_ME, SNOOZED
from desk_app.ui.appearance import appearance_of, begin_with_text_size
from desk_app.ui.shell.announcements import Announcements, Doors
from desk_app.ui.shell.memory import WindowMemory, read_memory, write_memory
from desk_app.ui.shell.parts import WindowParts
from desk_app.ui.shell.tray import Tray, dotted
from desk_app.ui.start import Opened, Windows
from desk_app.ui.theme.app_icon import app_icon
from desk_app.ui.theme.look import Mode
from desk_app.ui.theme.theme import Theme
from tests.ui.demo_desk import ZONE, DemoDesk

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"


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
    deadline = QDeadlineTimer(60_000)
    while not ready():
        assert not deadline.hasExpired(), "it did not come"
        QTest.qWait(10)


def test_a_second_start_opens_the_ticket_it_wants(windows: Windows, desk: DemoDesk) -> None:
    window = windows.open()
    number = desk.workspace.read(lambda r: r.lists.rows_of([desk.tickets[FIRST]]))[0].number
    windows.want(Request(Wish.TICKET, f"#{number}"))

    wait(lambda: window.presenter.state.ticket_id == desk.tickets[FIRST])


def test_a_demo_is_told_from_outside_and_another_window_does_nothing(windows: Windows) -> None:
    window = windows.open()
    windows.want(Request(Wish.DEMO, "online"))
    told: list[str] = []
    window.presenter.bind("demo.conflict", told.append)
    windows.want(Request(Wish.DEMO, "conflict"))

    wait(lambda: told == [""])


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


def test_the_text_size_of_the_system_is_taken_until_a_person_chooses(desk: DemoDesk) -> None:
    settings = desk.preferences.settings
    begin_with_text_size(settings, 1.0)
    untouched = settings.get(TEXT_SIZE)
    begin_with_text_size(settings, 1.46)
    taken = settings.get(TEXT_SIZE)
    settings.set(TEXT_SIZE, 100)
    begin_with_text_size(settings, 2.0)

    assert (untouched, taken, settings.get(TEXT_SIZE)) == (100, 150, 100)


def test_quitting_keeps_how_all_windows_were_left(windows: Windows, desk: DemoDesk) -> None:
    first = windows.open()
    second = windows.open()
    second.presenter.open_view(SNOOZED)
    assert first is not second
    windows.quit()
    windows.close()

    assert [memory.view for memory in read_memory(desk.folder)] == [view_key(FOR_ME), view_key(SNOOZED)]


def test_a_window_opens_with_the_view_it_was_left_with(
    theme: Theme, qapp: QApplication, desk: DemoDesk
) -> None:
    own = next(view for view in desk.workspace.read(lambda r: r.own.views()) if view.name == "VIP cafés")
    write_memory(desk.folder, [WindowMemory(view=view_key(own))])
    opened = Opened(
        desk.workspace, "Kestrel", desk.preferences, lambda: desk.now_s, ZONE, desk.folder, WindowParts()
    )
    windows = Windows(qapp, opened, theme)
    window = windows.open()
    wait(lambda: window.presenter.tickets.state.title == "VIP cafés")
    windows.close()
    windows.deleteLater()


@pytest.mark.parametrize("is_mail", [True, False])
def test_a_pressed_announcement_leads_to_its_ticket(
    windows: Windows, desk: DemoDesk, *, is_mail: bool
) -> None:
    window = windows.open()
    wait(lambda: window.presenter.tickets.state.is_whole and bool(window.presenter.session.team.agents))
    agents = window.presenter.session.team.agents.values()
    priya = next(agent.id for agent in agents if agent.name == "Priya Raman")
    tray = Tray(QApplication.instance(), name="Kestrel", show=windows.show_all, leave=windows.quit)  # type: ignore[arg-type]  # it is a QApplication
    session = desk.session(window.presenter.session.post, window.presenter.session.after)
    announcements = Announcements(session, tray, Doors(lambda: windows.all, windows.show_all), windows)
    ticket, me = desk.tickets[SECOND], desk.workspace.me.id
    assert me is not None
    mail, follow = AddMessage(ticket, "customer", "Any news?"), FollowTicket(ticket, AgentId(me))
    heard: list[bytes] = []
    session.on_change(lambda changes: heard.append(changes.change_id))
    wait(lambda: not any(name.startswith("announcing") for name in session.questions))
    desk.workspace.apply(mail if is_mail else follow, actor=Actor("agent", priya, "Priya Raman"))
    wait(lambda: bool(heard))
    wait(lambda: announcements.last is not None)
    assert announcements.last is not None
    title = announcements.last.title
    tray.pressed.emit()

    wait(lambda: window.presenter.state.ticket_id == ticket)
    assert title.startswith("New mail" if is_mail else "A colleague made you follow")
    announcements.close()
    tray.deleteLater()


def test_the_sign_with_a_dot_has_every_size_of_the_icon(theme: Theme) -> None:
    plain, marked = app_icon(), dotted(app_icon())

    assert marked.availableSizes() == plain.availableSizes()
    size = plain.availableSizes()[-1]
    assert marked.pixmap(size).toImage() != plain.pixmap(size).toImage()
