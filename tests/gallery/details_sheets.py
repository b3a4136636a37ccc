"""The details pane in its states, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk_app.presenters.details import DetailsTab
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.ui.details.build import details_part
from desk_app.ui.details.pane import DetailsPanel
from desk_app.ui.theme.current import tokens
from tests.gallery.kestrel_stage import Room, context_of, kestrel
from tests.habits import NoHabits


def details() -> QWidget:
    """One ticket on all three tabs, a poor ticket, and nothing."""
    room = Room()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens().space(2))
    desk = kestrel()
    best, poor = "E07: Duo 2 stops mid-shot", "Grinder invoice charged twice"
    for subject, tab in (
        (best, DetailsTab.DETAILS),
        (best, DetailsTab.TIMELINE),
        (best, DetailsTab.SIMILAR),
        (poor, DetailsTab.DETAILS),
        ("", DetailsTab.DETAILS),
    ):
        window = desk.window()
        panel = details_part(SectionKeeper(NoHabits()))(context_of(room, window))
        assert isinstance(panel, DetailsPanel)
        panel.setFixedWidth(tokens().layout.panel.default)
        window.open_ticket(desk.tickets[subject] if subject else None)
        panel.tabs.choose(tab.value)
        panel.tabs.chosen.emit(tab.value)
        desk.settle()
        row.addWidget(panel)
    row.addStretch(1)
    return room
