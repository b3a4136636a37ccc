"""The panes of the main window in the states in which they have little or nothing to show, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desk_app.domain.entities import TicketRow
from desk_app.presenters.base import Presenter
from desk_app.presenters.composer import ComposerPresenter
from desk_app.presenters.conversation import ConversationPresenter
from desk_app.presenters.conversation_state import Pane
from desk_app.presenters.details import DetailsPhase, DetailsPresenter
from desk_app.presenters.details_sections import SectionKeeper
from desk_app.presenters.search import SearchScope
from desk_app.presenters.ticket_list_state import Phase
from desk_app.presenters.window import WindowPresenter
from desk_app.services.views import ALL_OPEN, MENTIONS
from desk_app.ui.conversation.pane import TicketPane
from desk_app.ui.details.pane import DetailsPanel
from desk_app.ui.kit.loading import LoadingRows
from desk_app.ui.list.pane import TicketListPane
from desk_app.ui.theme.current import tokens
from tests.gallery.conversation_sheets import talk
from tests.gallery.kestrel_stage import Room, context_of, kestrel
from tests.habits import NoHabits

_S = TypeVar("_S")
_SLOW = "The disk did not answer in time."


def list_states() -> QWidget:
    """What is urgent, conflicting, queued or late; being read; done; nothing of this kind; not readable."""
    return _across(
        [_urgent_list, _reading_list, _done_list, _empty_list, _broken_list], tokens().layout.list.min
    )


def conversation_states() -> QWidget:
    """Being read; nothing said yet; words not kept here; not on this computer; not readable."""
    states: tuple[dict[str, object], ...] = (
        {"pane": Pane.LOADING, "items": ()},
        {"pane": Pane.EMPTY, "items": ()},
        {
            "pane": Pane.AWAY,
            "items": (),
            "problem": "The server cannot be reached. 12 messages and notes of this ticket are there;"
            " they come as soon as that changes.",
        },
        {
            "pane": Pane.MISSING,
            "items": (),
            "problem": "You keep the last 90 days here. It can be read while the server is reached.",
        },
        {"pane": Pane.FAILED, "items": (), "problem": _SLOW},
    )
    return _across([_conversation(fields) for fields in states], tokens().layout.conversation.min)


def details_states() -> QWidget:
    """Nothing open; being read; not readable; with a conflict; in the bin, where nothing can be changed."""
    found: list[Callable[[Room], QWidget]] = [
        _details({"phase": DetailsPhase.NOTHING}),
        _details({"phase": DetailsPhase.LOADING}),
        _details({"phase": DetailsPhase.FAILED, "problem": _SLOW}),
        _details({"has_conflict": True}),
        _details({"blocked": "This ticket is in the bin. Restore it to change it."}),
    ]
    return _across(found, tokens().layout.panel.default)


def _across(panes: Sequence[Callable[[Room], QWidget]], width: int) -> QWidget:
    room = Room()
    row = QHBoxLayout(room)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens().space(1))
    for build in panes:
        pane = build(room)
        pane.setMinimumWidth(width)
        row.addWidget(pane, 1)
    return room


def pretend(presenter: Presenter[_S], state: _S) -> None:
    """Show a state that is hard to bring about."""
    presenter._show(state)  # noqa: SLF001 - a picture of a state is wanted, not the way to it


# ---------------------------------------------------------------- the list


def _list(room: Room) -> tuple[TicketListPane, WindowPresenter]:
    window = kestrel().window()
    window.open_view(ALL_OPEN)
    kestrel().settle()
    return TicketListPane(window, lambda _command: ("G", "A"), room), window


def _urgent_list(room: Room) -> QWidget:
    pane, window = _list(room)
    lines = window.tickets.lines
    rows = [row for row in map(lines.row, range(len(lines))) if row is not None]
    now_s = window.session.clock()
    made: tuple[Callable[[TicketRow], TicketRow], ...] = (
        lambda row: replace(row, has_conflict=True, is_unread=True),
        lambda row: replace(row, due_s=now_s - 360, is_unread=True, mood="angry"),
        lambda row: replace(row, is_queued=True, due_s=None, has_draft=True),
        lambda row: replace(row, due_s=now_s + 600, has_files=True, is_unread=True),
    )
    lines.keep([make(row) for make, row in zip(made, rows, strict=False)])
    window.tickets.put_cursor(1)
    window.tickets.ticks.toggle(rows[2].id)
    window.tickets.say_new(3)
    return pane


def _reading_list(room: Room) -> QWidget:
    pane, window = _list(room)
    pretend(window.tickets, replace(window.tickets.state, phase=Phase.LOADING, is_whole=False))
    return _at_once(pane)


def _done_list(room: Room) -> QWidget:
    pane, window = _list(room)
    window.tickets.open_view(MENTIONS)
    kestrel().settle()
    return pane


def _empty_list(room: Room) -> QWidget:
    pane, window = _list(room)
    window.search.open(SearchScope.VIEW, "priority:low tag:warranty shot")
    kestrel().settle()
    return pane


def _broken_list(room: Room) -> QWidget:
    pane, window = _list(room)
    pretend(window.tickets, replace(window.tickets.state, phase=Phase.FAILED, problem=_SLOW))
    return pane


# ---------------------------------------------------------------- conversation and details


def _conversation(fields: dict[str, object]) -> Callable[[Room], QWidget]:
    def build(_room: Room) -> QWidget:
        desk = talk().desk
        shown = ConversationPresenter(desk.session, desk.copied.append)
        pane = TicketPane(shown, ComposerPresenter(desk.session))
        shown.open(talk().ticket)
        talk().settle()
        pretend(shown, replace(shown.state, **fields))  # type: ignore[arg-type]  # fields of the state
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 200)
        return _at_once(pane)

    return build


def _details(fields: dict[str, object]) -> Callable[[Room], QWidget]:
    def build(room: Room) -> QWidget:
        desk = kestrel()
        window = desk.window()
        context_of(room, window)
        details = DetailsPresenter(window, SectionKeeper(NoHabits()))
        panel = DetailsPanel(details)
        panel.destroyed.connect(details.close)
        window.open_ticket(desk.tickets["E07: Duo 2 stops mid-shot"])
        desk.settle()
        pretend(details, replace(details.state, **fields))  # type: ignore[arg-type]  # fields of the state
        return _at_once(panel)

    return build


def _at_once(pane: QWidget) -> QWidget:
    """Do not wait for shapes and words."""
    for rows in pane.findChildren(LoadingRows):
        if rows.isVisibleTo(pane):
            rows.show_at_once()
    return pane
