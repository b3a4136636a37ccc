"""The search bar over a list, with terms as chips, something wrong, and what could be written next."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.presenters.search import PAUSE_MS, SearchPresenter, SearchScope
from desk_app.services.views import ALL_OPEN
from desk_app.ui.kit.states import StatePanel
from desk_app.ui.search.bar import SearchBar, no_hits
from desk_app.ui.theme.current import tokens
from tests.gallery.kestrel_stage import Room, kestrel

_TEXTS = (
    "tag:e07 priority:urgent shot ",
    "prioriti:urgent shot ",
    "invioce ",
    "tag:grinder shot priority:low ",
)


def searching() -> QWidget:
    """Four searches beside one another."""
    room = Room()
    row = QHBoxLayout(room)
    desk = kestrel()
    for number, text in enumerate(_TEXTS):
        window = desk.window()
        window.open_view(ALL_OPEN)
        search = SearchPresenter(window)
        bar = SearchBar(search, room, name=f"search{number}")
        search.open(SearchScope.VIEW)
        search.type(text, len(text))
        desk.settle()
        desk.loop.pass_ms(PAUSE_MS)
        desk.settle()
        column = QVBoxLayout()
        bar.setFixedWidth(tokens().layout.list.default)
        column.addWidget(bar)
        if search.state.offers:
            column.addWidget(StatePanel(no_hits(search.state), name=f"nothing{number}"), 1)
        else:
            column.addStretch(1)
        row.addLayout(column)
    return room
