"""The window with everything in it: each command by each way, and a name for all that can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desk_app.commands.catalogue import COMMANDS
from desk_app.commands.keys import write_changes
from desk_app.commands.spec import Argument, CommandSpec, Need, Place
from desk_app.presenters.keys import key_wishes
from desk_app.presenters.palette_rows import PaletteRow
from desk_app.runtime.settings_schema import KEYS_CHANGED
from desk_app.ui.composer.writing_field import WritingField
from desk_app.ui.palette.panel import PaletteList
from desk_app.ui.parts import window_parts
from desk_app.ui.shell.parts import WindowContext
from desk_app.ui.theme.look import Appearance, Density, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.ui.kestrel_rooms import unnamed
from tests.ui.window_tools import Stage

FIRST, SECOND = "Inês Carvalho", "Lukas Brandt"
_SERVED = ("program.sync", "program.outbox", "go.outbox", "go.conflicts", "conflict.same")
_DEMO = ("program.remove_demo", "demo.offline", "demo.online", "demo.conflict")
ELSEWHERE = frozenset({"program.problem", "program.update", *_DEMO, *_SERVED})
"""Reporting a problem needs the workspace as a whole, looking for a newer version the running program,
what a demo can do a demo, and the others an account that is served."""


def test_where_the_ticket_stands_alone_an_arrow_leads_back_to_the_list(whole: Stage) -> None:
    back = whole.window.findChild(QWidget, "conversation.back")
    assert back is not None
    whole.presenter.open_ticket(whole.ticket(FIRST), enter=True)
    assert back.isHidden()
    whole.window.resize(880, 700)
    whole.wait(lambda: not whole.window.list.isVisible())
    whole.wait(back.isVisible)
    assert back.toolTip() == "Back to the list  U"
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)

    assert whole.window.list.isVisible()


def test_buttons_above_the_conversation_say_their_keys_as_they_are_now(whole: Stage) -> None:
    whole.presenter.open_ticket(whole.ticket(FIRST))
    assign = whole.window.findChild(QWidget, "conversation.ticket.assign")
    assert assign is not None
    whole.wait(lambda: assign.toolTip() == "Assign this ticket  A")
    preferences = whole.presenter.session.preferences
    wishes = key_wishes(preferences).with_keys("ticket.assign", ("Ctrl+Alt+A",))
    preferences.set(KEYS_CHANGED, write_changes(wishes.changed))

    assert assign.toolTip() == "Assign this ticket  Ctrl Alt A"


class Walk:
    """A window in which everything is possible and nothing is really done."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.ran: list[str] = []
        window = stage.presenter
        for command in self.bound():
            if command.id != "program.palette":
                window.bind(command.id, lambda _argument, name=command.id: self.ran.append(name))  # type: ignore[misc]  # bound now, not later
        for need in Need:
            window.provide(need, is_met=True)
        for name in (FIRST, SECOND):
            window.tickets.ticks.toggle(stage.ticket(name))
        stage.window.list.view.setFocus()

    def bound(self) -> list[CommandSpec]:
        return [command for command in COMMANDS if self.stage.presenter.is_bound(command.id)]

    def reached(self, command: CommandSpec) -> bool:
        """Whether it alone ran once, or asks for what it needs; and everything as it was before."""
        ran, asked = list(self.ran), self.stage.presenter.arguments.state
        self.ran.clear()
        if command.argument is not Argument.NONE:
            self.stage.presenter.arguments.cancel()
            self.stage.window.overlays.close_all()
            return not ran and asked is not None and asked.command.id == command.id
        return asked is None and ran == [command.id]


def bind_the_rest(context: WindowContext) -> None:
    """The commands that need more than a workspace: the walk is over every command there is."""
    for name in ELSEWHERE:
        context.window.bind(name, lambda _argument: None)


@pytest.fixture
def whole(theme: Theme, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(tmp_path, window_parts(tmp_path))
    yield made
    made.close()


@pytest.fixture
def walk(theme: Theme, tmp_path: Path) -> Iterator[Walk]:
    parts = window_parts(tmp_path)
    made = Stage(tmp_path, replace(parts, extras=(*parts.extras, bind_the_rest)))
    walk = Walk(made)
    assert walk.bound() == list(COMMANDS)
    yield walk
    made.close()


def test_every_command_of_the_menus_can_be_run_from_them(walk: Walk) -> None:
    missed = []
    for command in walk.bound():
        if command.menu is None or command.id == "program.palette":
            continue  # it is the palette, which opens over the menu
        action = walk.stage.menu(f"{command.menu.menu}/{command.title}")
        assert action.isEnabled(), command.id
        action.trigger()
        if not walk.reached(command):
            missed.append(command.id)

    assert missed == []


def test_every_key_runs_its_command(walk: Walk) -> None:
    missed = []
    for command in walk.bound():
        assert command.place not in {Place.CONVERSATION, Place.COMPOSER}, "this walk stands in the list"
        if command.id == "program.palette":
            continue
        for key in command.keys:
            walk.stage.window.list.view.setFocus()
            walk.stage.press(key)
            if not walk.reached(command):
                missed.append(f"{command.id} {key}")

    assert missed == []


def test_every_command_is_found_in_the_palette_and_run_from_it(walk: Walk) -> None:
    window, missed = walk.stage.presenter, []
    for command in walk.bound():
        if command.id == "program.palette" or command.id.startswith("go.own_"):
            continue  # it is the palette; own views stand there by their names
        window.run("program.palette")
        panel = walk.stage.window.overlays.top
        assert panel is not None
        title = command.title.rstrip("…")
        QTest.keyClicks(_focused(), f">{title}")
        wanted, offered = f"command:{command.id}", _offered(walk.stage)
        if wanted not in offered:
            missed.append(command.id)
            walk.stage.window.overlays.close_all()
            continue
        for _ in range(offered.index(wanted)):
            QTest.keyClick(_focused(), Qt.Key.Key_Down)
        QTest.keyClick(_focused(), Qt.Key.Key_Return)
        if command.argument is not Argument.NONE:
            is_asked = any(title in chip.text() for chip in panel.findChildren(QLabel))
            is_asked = (is_asked and not walk.ran) or walk.reached(
                command
            )  # in the palette, or by the picker
            missed += [] if is_asked else [f"{command.id} asks for nothing"]
        elif not walk.reached(command):
            missed.append(f"{command.id} does not run")
        walk.stage.window.overlays.close_all()

    assert missed == []


def test_nothing_in_the_catalogue_is_left_undone(whole: Stage) -> None:
    undone = {command.id for command in COMMANDS if not whole.presenter.is_bound(command.id)}

    assert undone == ELSEWHERE


def faults(stage: Stage) -> list[str]:
    """What has no name or is too small, once everything has its place."""
    stage.wait(lambda: not [fault for fault in unnamed(stage.window) if fault.endswith(" is 0 high")])
    return unnamed(stage.window)


def _focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def _offered(stage: Stage) -> list[str]:
    shown = stage.window.findChild(PaletteList)
    assert shown is not None
    lines = [shown.lines.line(row) for row in range(shown.lines.rowCount())]
    return [line.key for line in lines if isinstance(line, PaletteRow)]


def test_a_reply_begun_in_the_list_shows_where_there_is_room_for_one_pane(whole: Stage) -> None:
    whole.window.resize(880, 700)
    whole.wait(lambda: whole.presenter.state.plan.is_single)
    whole.window.list.view.setFocus()
    whole.press("J")
    whole.press("R")
    whole.wait(lambda: isinstance(QApplication.focusWidget(), WritingField))
    assert not whole.window.list.isVisible()

    whole.window.resize(1440, 700)
    whole.window.resize(880, 700)
    whole.wait(lambda: whole.presenter.state.plan.is_single)
    assert isinstance(QApplication.focusWidget(), WritingField)


@pytest.mark.parametrize("page", ["", "customers", "settings"])
def test_everything_that_can_be_reached_has_a_name(whole: Stage, page: str) -> None:
    whole.presenter.open_ticket(whole.ticket(FIRST))
    if page:
        whole.presenter.open_page(page)
    whole.wait(lambda: whole.presenter.target_row() is not None)

    assert faults(whole) == []


@pytest.mark.parametrize(
    "command",
    ["program.palette", "program.keys", "edit.history", "ticket.new", "ticket.assign", "list.filter"],
)
def test_everything_over_the_window_has_a_name(whole: Stage, command: str) -> None:
    whole.presenter.open_ticket(whole.ticket(FIRST))
    whole.wait(lambda: whole.presenter.target_row() is not None)
    whole.presenter.run(command)

    assert faults(whole) == []


@pytest.mark.parametrize("density", list(Density))
def test_everything_is_large_enough_at_double_size(whole: Stage, theme: Theme, density: Density) -> None:
    theme.wear(
        Appearance(mode=Mode.DARK, contrast=Wish.OFF, reduced_motion=Wish.ON, density=density, text_scale=2.0)
    )
    whole.presenter.open_ticket(whole.ticket(FIRST), enter=True)
    whole.wait(lambda: whole.presenter.target_row() is not None)
    whole.wait(lambda: not faults(whole))  # the layouts grow over a few rounds of the loop
