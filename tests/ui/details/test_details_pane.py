"""The details pane as a person uses it: read, press, choose, fold, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from desk_app.domain.ids import SideId
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.side_lines import SideLine
from desk_app.ui.details.build import details_part
from desk_app.ui.details.lines import PanelLines
from desk_app.ui.details.pane import DetailsPanel
from desk_app.ui.kit.picker import Picker
from desk_app.ui.theme.current import tokens
from desk_app.ui.theme.look import Appearance, Mode, Wish
from desk_app.ui.theme.theme import Theme
from tests.habits import NoHabits
from tests.ui.kestrel_rooms import Stage, stage, unnamed

Show = Callable[[QWidget], QWidget]
E07 = "E07: Duo 2 stops mid-shot"


class Pane:
    """The pane on its stage."""

    def __init__(self, made: Stage) -> None:
        self.stage = made
        self.habits = NoHabits()
        panel = details_part(SectionKeeper(self.habits))(made.context)
        assert isinstance(panel, DetailsPanel)
        self.panel = panel
        panel.setFixedWidth(tokens().layout.panel.default)
        column = QVBoxLayout(made.room)
        column.addWidget(panel)
        made.window.open_ticket(made.kestrel.tickets[E07])
        made.settle()

    def button(self, name: str) -> QPushButton:
        found = self.panel.findChild(QPushButton, name)
        assert found is not None, name
        return found

    def picker(self) -> Picker:
        top = self.stage.room.overlays.top
        assert isinstance(top, Picker)
        return top


@pytest.fixture
def pane(tmp_path: Path, show: Show, theme: Theme) -> Iterator[Pane]:
    with stage(tmp_path, show) as made:
        yield Pane(made)


def test_a_value_opens_its_picker_beside_it_and_what_is_chosen_is_shown(pane: Pane) -> None:
    button = pane.button("details.priority.value")
    assert button.accessibleName() == "Priority, Urgent"
    button.click()
    picker = pane.picker()
    assert [row.text for row in picker.rows()] == ["Urgent", "High", "Normal", "Low"]
    assert (
        picker.panel().translated(picker.pos()).top()
        >= button.mapTo(pane.stage.room, button.rect().bottomLeft()).y()
    )

    QTest.keyClicks(picker.filter, "hi")
    QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    pane.stage.settle()

    assert button.accessibleName() == "Priority, High"
    assert pane.stage.room.overlays.top is None


def test_esc_leaves_the_value_and_gives_the_focus_back(pane: Pane) -> None:
    button = pane.button("details.status.value")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(pane.picker().filter, Qt.Key.Key_Escape)
    pane.stage.settle()

    assert pane.stage.room.overlays.top is None
    assert QApplication.focusWidget() is button
    assert button.accessibleName() == "Status, Open"
    button.click()
    assert pane.picker().rows()


def test_a_time_is_echoed_while_it_is_typed(pane: Pane) -> None:
    pane.button("details.due.value").click()
    picker = pane.picker()
    QTest.keyClicks(picker.filter, "tomorrow 14:30")

    assert picker.rows()[0].hint == "Thu 9 Oct 2025, 14:30"


def test_several_tags_are_ticked_without_closing(pane: Pane) -> None:
    pane.button("details.tags.value").click()
    picker = pane.picker()
    place = [row.text for row in picker.rows()].index("grinder")
    picker.list.setCurrentIndex(picker.list.model().index(place, 0))
    QTest.keyClick(picker.filter, Qt.Key.Key_Return)
    pane.stage.settle()

    assert pane.picker() is picker
    assert {row.text for row in picker.rows() if row.checked} == {"e07", "flow-meter", "warranty", "grinder"}


def test_folding_a_section_hides_its_rows_and_is_remembered(pane: Pane) -> None:
    heading = pane.button("details.properties.fold")
    heading.click()

    assert not pane.button("details.status.value").isVisible()
    assert heading.accessibleName() == "Open Properties"
    assert pane.habits.values["details.sections"] == [
        ["properties", True],
        ["sides", False],
        ["links", False],
        ["timeline", False],
    ]


def test_alt_with_an_arrow_moves_a_section(pane: Pane) -> None:
    heading = pane.button("details.timeline.fold")
    QTest.keyClick(heading, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    pane.stage.settle()

    assert heading.mapTo(pane.panel, heading.pos()).y() < _top(pane, "details.links.fold")


def _top(pane: Pane, name: str) -> int:
    button = pane.button(name)
    return button.mapTo(pane.panel, button.pos()).y()


def test_a_contact_is_copied(pane: Pane) -> None:
    pane.button("details.contact.1").click()

    assert pane.stage.kestrel.copied == ["+351 21 555 0147"]


def test_the_tabs_go_with_the_arrow_keys(pane: Pane) -> None:
    tab = pane.button("details.tabs.details")
    tab.setFocus()
    QTest.keyClick(tab, Qt.Key.Key_Right)
    pane.stage.settle()
    lines = pane.panel.findChild(PanelLines, "details.timeline_tab.list")

    assert isinstance(lines, PanelLines)
    assert lines.isVisible()
    assert [line.words for line in lines.lines.lines()][:2] == [
        "October 2025",
        "@Jonas is there a flow meter (part 4471) in the Lisbon van?",
    ]


def test_enter_on_a_line_of_the_timeline_opens_its_ticket(pane: Pane) -> None:
    pane.panel.tabs.choose("timeline")
    pane.panel.tabs.chosen.emit("timeline")
    lines = pane.panel.findChild(PanelLines, "details.timeline_tab.list")
    assert isinstance(lines, PanelLines)
    last = lines.lines.rowCount() - 1
    lines.setCurrentIndex(lines.lines.index(last, 0))
    QTest.keyClick(lines, Qt.Key.Key_Return)
    pane.stage.settle()

    assert pane.stage.window.state.ticket_id == pane.stage.kestrel.tickets["Which filter for hard water?"]


def test_letters_in_the_timeline_stay_keys_of_the_window(pane: Pane) -> None:
    pane.panel.tabs.choose("timeline")
    pane.panel.tabs.chosen.emit("timeline")
    lines = pane.panel.findChild(PanelLines, "details.timeline_tab.list")
    assert isinstance(lines, PanelLines)
    before = lines.currentIndex().row()
    QTest.keyClick(lines, Qt.Key.Key_O)

    assert lines.currentIndex().row() == before


def test_no_ticket_says_so(pane: Pane) -> None:
    pane.stage.window.open_ticket(None)
    pane.stage.settle()
    state = pane.panel.findChild(QWidget, "details.state")

    assert state is not None
    assert state.isVisible()
    assert state.accessibleName().startswith("No ticket is open")


def test_everything_in_the_pane_is_named_and_large_enough(pane: Pane) -> None:
    for key in ("details", "timeline", "similar"):
        pane.panel.tabs.choose(key)
        pane.panel.tabs.chosen.emit(key)
        pane.stage.settle()
        assert not unnamed(pane.panel), key


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_is_wider_than_the_pane(
    pane: Pane, theme: Theme, qapp: QApplication, scale: float, direction: Qt.LayoutDirection
) -> None:
    qapp.setLayoutDirection(direction)
    theme.wear(Appearance(mode=Mode.DARK, contrast=Wish.OFF, reduced_motion=Wish.ON, text_scale=scale))
    pane.panel.setFixedWidth(tokens().layout.panel.min)
    pane.stage.settle()

    assert pane.panel.column.width() <= pane.panel.width()
    assert pane.panel.column.minimumSizeHint().width() <= pane.panel.width()
    assert not pane.panel.grab().isNull()


def test_side_conversations_are_listed_only_where_there_are_any_and_lead_there(pane: Pane) -> None:
    section = pane.panel.findChild(QWidget, "details.sides")
    assert section is not None
    assert not section.isVisible()
    gone_to: list[SideLine] = []
    lines = pane.stage.window.sides
    lines.attach(gone_to.append)
    open_one = SideLine(SideId(b"a" * 16), "Kurier Nord", "Parcel 4471", is_unread=True, last=b"m" * 16)
    lines.put((open_one, SideLine(SideId(b"b" * 16), "Pumpenwerk Huber", "Seal kit", is_done=True)))
    QApplication.processEvents()

    assert section.isVisible()
    names = [pane.button(f"details.side.{place}").accessibleName() for place in range(2)]
    assert names == [
        "Side conversation with Kurier Nord, Parcel 4471, open, new answer",
        "Side conversation with Pumpenwerk Huber, Seal kit, done",
    ]
    pane.button("details.side.0").click()
    assert gone_to == [open_one]
    lines.put(())
    QApplication.processEvents()
    assert not section.isVisible()
