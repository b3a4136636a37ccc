"""Commands of the window itself: the list, where to go, how things look, taking back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from desk_app.domain.changes import ChangeSet, DeleteView, SaveView
from desk_app.domain.entities import View
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import ViewId, id_text
from desk_app.presenters.arguments import NOBODY
from desk_app.presenters.navigation import view_key
from desk_app.presenters.panes import Layout
from desk_app.presenters.steps_ahead import StepsAhead
from desk_app.presenters.window import WindowPresenter
from desk_app.runtime.settings_schema import DENSITY, TEXT_SIZE, THEME
from desk_app.services.views import (
    ALL_OPEN,
    DUE_SOON_VIEW,
    FOLLOWING,
    FOR_ME,
    MENTIONS,
    SNOOZED,
    UNASSIGNED,
    find_view,
)

TEXT_STEP: Final = 10
TEXT_LEAST: Final = 100
TEXT_MOST: Final = 200
_PLACES: Final = {
    "for_me": FOR_ME,
    "unassigned": UNASSIGNED,
    "mentions": MENTIONS,
    "following": FOLLOWING,
    "due_soon": DUE_SOON_VIEW,
    "snoozed": SNOOZED,
    "all_open": ALL_OPEN,
}


def bind_list_commands(window: WindowPresenter) -> None:
    """Moving in the list, ticking, sorting."""
    tickets = window.tickets
    steps = StepsAhead(tickets)

    def enter(_argument: str) -> None:
        window.open_ticket(tickets.state.current or window.state.ticket_id, enter=True)

    window.bind("list.next", lambda _: _step(window, steps, 1))
    window.bind("list.previous", lambda _: _step(window, steps, -1))
    window.bind("list.open", enter)
    window.bind(
        "list.select", lambda _: tickets.ticks.toggle(window.state.ticket_id or tickets.state.current)
    )
    window.bind("list.select_next", lambda _: tickets.ticks.extend(1))
    window.bind("list.select_previous", lambda _: tickets.ticks.extend(-1))
    window.bind("list.select_all", lambda _: tickets.ticks.select_all())
    window.bind("list.clear_selection", lambda _: tickets.ticks.clear())
    window.bind("list.show_new", lambda _: tickets.news.show())
    window.bind("list.sort", tickets.sort_by)
    window.bind("list.group", lambda key: tickets.group_by("" if key == NOBODY else key))


def bind_go_commands(window: WindowPresenter) -> None:
    """Going to views and back."""

    def go(view: View, _argument: str) -> None:
        window.open_view(view)

    for name, view in _PLACES.items():
        window.bind(f"go.{name}", partial(go, view))
    window.bind("go.view", lambda key: window.open_key(f"view:{key}"))
    window.bind("go.back", lambda _: window.back())
    for number in range(1, 10):
        window.bind(f"go.own_{number}", partial(_go_own, window, number))


def bind_look_commands(window: WindowPresenter) -> None:
    """Panes, layout, theme, density, text size."""
    preferences = window.session.preferences

    def resize(step: int) -> None:
        wanted = preferences.get(TEXT_SIZE) + step
        preferences.set(TEXT_SIZE, max(TEXT_LEAST, min(wanted, TEXT_MOST)))

    def fold_navigation(_argument: str) -> None:
        wishes = window.state.wishes
        window.set_wishes(replace(wishes, navigation=not wishes.navigation))

    def focus(_argument: str) -> None:
        wishes = window.state.wishes
        is_there = wishes.layout is Layout.FOCUS
        window.set_wishes(wishes.unfocused() if is_there else wishes.focused())

    def lay_out(key: str) -> None:
        wishes = window.state.wishes.unfocused()
        is_focus = Layout(key) is Layout.FOCUS
        window.set_wishes(wishes.focused() if is_focus else replace(wishes, layout=Layout(key)))

    window.bind("view.navigation", fold_navigation)
    window.bind("view.details", lambda _: window.toggle_details())
    window.bind("view.focus", focus)
    window.bind("view.layout", lay_out)
    window.bind("view.theme", lambda key: preferences.set(THEME, key))
    window.bind("view.density", lambda key: preferences.set(DENSITY, key))
    window.bind("view.larger", lambda _: resize(TEXT_STEP))
    window.bind("view.smaller", lambda _: resize(-TEXT_STEP))
    window.bind("view.normal", lambda _: preferences.set(TEXT_SIZE, TEXT_LEAST))


def bind_edit_commands(window: WindowPresenter) -> None:
    """Taking back, and views of one's own."""
    window.bind("edit.undo", lambda _: window.session.undo())
    window.bind("edit.redo", lambda _: window.session.redo())
    window.bind("edit.stop", lambda _: window.jobs.stop())
    window.bind("view.save", lambda name: _save_view(window, name))
    window.bind("view.remove", lambda _: _remove_view(window))
    window.bind("view.up", lambda _: window.navigation.move_view(window.navigation.state.chosen, -1))
    window.bind("view.down", lambda _: window.navigation.move_view(window.navigation.state.chosen, 1))


def _step(window: WindowPresenter, steps: StepsAhead, by: int) -> None:
    """J and K move the cursor; where only the conversation is shown the next ticket opens in it."""
    steps.step(by)
    if window.state.is_reading and window.tickets.state.current is not None:
        window.open_ticket(window.tickets.state.current)


def _go_own(window: WindowPresenter, number: int, _argument: str) -> None:
    own = window.navigation.own_views()
    if number > len(own):
        raise InvalidInput(f"There is no view {number}.", "Save a search as a view first.")
    window.open_key(view_key(own[number - 1]))


def _save_view(window: WindowPresenter, name: str) -> None:
    """Keep what is listed now as a view and go there; a search within a view keeps the view's query too."""
    query = window.tickets.state.query
    position = len(window.navigation.own_views())

    def saved(changes: ChangeSet) -> None:
        view_id = id_text(ViewId(changes.first("view")))
        window.session.ask("view.saved", lambda reader: find_view(reader, view_id), window.open_view)

    change = SaveView(name, query.text, query.sort, query.grouping, position=position)
    window.session.apply(change, saved)


def _remove_view(window: WindowPresenter) -> None:
    view_id = ViewId(bytes.fromhex(window.tickets.state.view_key))
    window.open_view(FOR_ME)
    window.session.apply(DeleteView(view_id))
