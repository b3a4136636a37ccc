"""One window: what it shows, what can be done in it now, and the one door through which commands run.

Panes plug in here: a presenter of a pane gets the window's `session`, hears of the open ticket through
`on_ticket`, binds its commands with `bind`, and says with `provide` what has become possible.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from desk_app.commands.catalogue import BY_ID
from desk_app.commands.spec import Argument, CommandSpec, Need
from desk_app.domain.changes import ChangeSet
from desk_app.domain.entities import TicketRow, View
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.ids import TicketId
from desk_app.presenters.arguments import ArgumentPresenter
from desk_app.presenters.base import Calls, Presenter, Stop
from desk_app.presenters.bulk_job import BulkJobs
from desk_app.presenters.history import HistoryPresenter
from desk_app.presenters.navigation import NavigationPresenter, view_key
from desk_app.presenters.panes import Fold, PanePlan, Wishes, is_left_one, plan_panes
from desk_app.presenters.permitted import denied, permitted
from desk_app.presenters.question import Question
from desk_app.presenters.search import SearchPresenter
from desk_app.presenters.session import Session
from desk_app.presenters.side_lines import SideLines
from desk_app.presenters.ticket_list import TicketWindow
from desk_app.presenters.ticket_selection import Selection
from desk_app.presenters.unsent import UnsentReplies
from desk_app.services.reading import Reader
from desk_app.services.views import FOR_ME, find_view

TICKETS: Final = "tickets"
"""The page of list and conversation; the others are added with `add_page`."""

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WindowState:
    """The frame of a window.

    Attributes:
        title: Of the window, without the program's name.
        page: `TICKETS` or the name of a page that was added.
        place: What of the page is wanted, such as a section of the settings; empty for where it was left.
        wishes: Layout and folded panes, as the person chose them.
        plan: What of it there is room for.
        is_reading: A ticket was entered; decides what a window with room for one pane shows.
        has_details_sheet: The details are open over the conversation.
        ticket_id: The open ticket.
        met: What is so at this moment, for the needs of commands.
        question: What is being asked; None for nothing.
    """

    title: str = ""
    page: str = TICKETS
    place: str = ""
    wishes: Wishes = field(default_factory=Wishes)
    plan: PanePlan = field(default_factory=lambda: plan_panes(1440, Wishes(), is_reading=False))
    is_reading: bool = False
    has_details_sheet: bool = False
    ticket_id: TicketId | None = None
    met: frozenset[Need] = frozenset()
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Ports:
    """What a window's presenters want of the desktop around them.

    Attributes:
        copy: Put a text on the clipboard.
        open_window: Open another window, with a ticket in it or with the list.
    """

    copy: Callable[[str], None]
    open_window: Callable[[TicketId | None], None]


class WindowPresenter(Presenter[WindowState]):
    """Puts the presenters of a window together.

    Attributes:
        session: The workspace.
        workspace_name: As people call it.
        ports: The desktop around the window.
        navigation: Views and pages.
        tickets: The list.
        search: Searching in it.
        unsent: What a server held or refused, for the conversation.
        sides: The side conversations of the open ticket, from the conversation for the details.
        arguments: Asks for what a command still needs.
        history: What can be undone.
        jobs: Changes of many tickets.
        ran: Tells of each command that was run, by its id.
    """

    def __init__(self, session: Session, *, workspace_name: str, ports: Ports) -> None:
        super().__init__(WindowState(title=workspace_name))
        self.session = session
        self.workspace_name = workspace_name
        self.ports = ports
        self.navigation = NavigationPresenter(session)
        self.tickets = TicketWindow(session)
        self.history = HistoryPresenter(session)
        self.arguments = ArgumentPresenter(session, self.target_row)
        self.jobs = BulkJobs(session, self.ask, self._job_runs)
        self.search = SearchPresenter(self)
        self.unsent = UnsentReplies()
        self.sides = SideLines()
        self._bound: dict[str, Callable[[str], None]] = {}
        self._provided: frozenset[Need] = frozenset()
        self.ran: Calls[str] = Calls()
        self._ticket_calls: Calls[TicketId | None] = Calls()
        self._width = 0.0
        self._open_row: TicketRow | None = None
        self._merged: tuple[tuple[TicketId, str], ...] = ()
        self._stops: list[Stop] = [
            session.on_change(self._follow),
            self.tickets.watch(lambda _state: self._list_changed()),
            self.history.watch(lambda _state: self._meet()),
            self.navigation.watch(lambda _state: self._meet()),
            session.on_team(lambda _team: self._meet()),
        ]

    def start(self, key: str = "") -> None:
        """Read what the window begins with: the view of a key, as the navigation knows it, or For me."""
        self.navigation.start()
        self.history.refresh()
        view = self.navigation.view_of(key)
        self.open_view(view or FOR_ME)
        kind, _, name = key.partition(":")
        if view is None and kind == "view":
            self.session.ask(
                "window.view",
                lambda reader: find_view(reader, name),
                self.open_view,
                failed=lambda _gone: None,  # the view was removed since
            )

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        self.jobs.stop()
        self.search.close_for_good()
        self.navigation.close()
        self.tickets.close()
        self.history.close()
        self.session.close()

    # ------------------------------------------------------------ commands

    def bind(self, command_id: str, function: Callable[[str], None]) -> None:
        """Say what a command does; the function gets its argument, or an empty text.

        Arguments are texts that name things: an id in hex, a word of a list, what was typed.

        Raises:
            KeyError: There is no such command.
        """
        self._bound[BY_ID[command_id].id] = function

    def is_bound(self, command_id: str) -> bool:
        """Whether this window can do it at all; menus leave out what it cannot."""
        return command_id in self._bound

    def why_not(self, command_id: str) -> str:
        """Why a command cannot run now; an empty text when it can."""
        return BY_ID[command_id].why_not(self._state.met)

    def run(self, command_id: str, argument: str | None = None) -> None:
        """Run a command; what it still needs is asked for, and why it cannot run is told."""
        spec = BY_ID[command_id]
        if reason := spec.why_not(self._state.met):
            self.session.complain(NotFound(reason))
        elif argument is None and spec.argument is not Argument.NONE:
            self._ask_argument(spec)
        else:
            _LOG.info("command %s", command_id)
            try:
                self._bound[command_id](argument or "")
                self.ran.tell(command_id)
            except DeskError as error:
                self.session.complain(error)

    def _ask_argument(self, spec: CommandSpec) -> None:
        """Ask for what a command needs; the picker shows it and `run` gets it."""
        self.arguments.ask(spec, lambda argument: self.run(spec.id, argument), self._merged)

    def ask(self, question: Question | None) -> None:
        """Ask before something is done, or take the question back."""
        self._show(replace(self._state, question=question))

    def provide(self, need: Need, *, is_met: bool) -> None:
        """A pane says that something has become possible, or no longer is (a draft, a chosen message)."""
        self._provided = self._provided | {need} if is_met else self._provided - {need}
        self._meet()

    def _job_runs(self, *, is_running: bool) -> None:
        self.provide(Need.RUNNING_CHANGE, is_met=is_running)

    # ------------------------------------------------------------ the open ticket

    def on_ticket(self, listener: Callable[[TicketId | None], None]) -> Stop:
        """Hear which ticket is open, now and whenever it is another one."""
        stop = self._ticket_calls.listen(listener)
        listener(self._state.ticket_id)
        return stop

    def open_ticket(self, ticket_id: TicketId | None, *, enter: bool = False) -> None:
        """Open a ticket; `enter` also goes into the conversation where there is room for one pane only."""
        if enter and ticket_id is not None:
            if self._state.page != TICKETS:
                self.back()
            self._show(replace(self._state, is_reading=True, page=TICKETS))
            self._plan()
        if ticket_id == self._state.ticket_id:
            return
        self._show(replace(self._state, ticket_id=ticket_id))
        self._open_row, self._merged = None, ()
        current = self.tickets.state.current
        if ticket_id is not None and current != ticket_id and not self.tickets.put_on(ticket_id):
            self.tickets.leave()
        self._ticket_calls.tell(ticket_id)
        self._look_at_ticket()
        self._meet()

    def open_ref(self, ref: str) -> None:
        """Open a ticket by number or id, as a link or another start of the program wants it."""

        def question(reader: Reader) -> TicketId:
            return reader.tickets.ticket(ref).ticket.id

        self.session.ask("window.ref", question, lambda found: self.open_ticket(found, enter=True))

    def back(self) -> None:
        """From the conversation to the list; from a page to the tickets."""
        if self._state.page != TICKETS:
            self.navigation.choose(f"view:{self.tickets.state.view_key}")
        self._show(replace(self._state, is_reading=False, page=TICKETS, has_details_sheet=False))
        self.set_wishes(self._state.wishes.unfocused())
        self._name()

    def targets(self) -> Selection:
        """What commands act on: what is ticked, else the open ticket, else the one under the cursor."""
        selection = self.tickets.state.selection
        if selection:
            return selection
        one = self._state.ticket_id or self.tickets.state.current
        return Selection(frozenset() if one is None else frozenset({one}))

    def target_row(self) -> TicketRow | None:
        """The row of the single target if there is one and it is in memory."""
        targets = self.targets()
        if targets.all_of is not None or len(targets.ids) != 1:
            return None
        (one,) = targets.ids
        row = self.tickets.lines.known(one)
        return row if row is not None else self._open_row if self._state.ticket_id == one else None

    # ------------------------------------------------------------ places

    def open_view(self, view: View) -> None:
        """Show a view in the list."""
        self.open_ticket(None)
        self._show(replace(self._state, page=TICKETS, is_reading=False))
        self.navigation.choose(view_key(view))
        self.tickets.open_view(view)
        self._plan()
        self._name()

    def open_page(self, name: str, place: str = "") -> None:
        """Show a page instead of the tickets, and what of it is wanted."""
        self.navigation.choose(f"page:{name}")
        self._show(replace(self._state, page=name, place=place))
        self._name()

    def open_key(self, key: str) -> None:
        """Follow an entry of the navigation."""
        kind, _, name = key.partition(":")
        if kind == "page":
            self.open_page(*name.partition(":")[::2])
        elif (view := self.navigation.view_of(key)) is not None:
            self.open_view(view)

    def set_width(self, width: float, *, is_inside: bool = False) -> None:
        """The window has this width at 100 % text size; `is_inside`: the keyboard is in the open ticket."""
        self._width, state = width, self._state
        if is_inside and state.ticket_id is not None and is_left_one(state.plan, width, state.wishes):
            self._show(replace(state, is_reading=True))  # who writes is not thrown back to the list
        self._plan()

    def set_wishes(self, wishes: Wishes) -> None:
        """The person wants another layout, or folded a pane."""
        self._show(replace(self._state, wishes=wishes, has_details_sheet=False))
        self._plan()

    def toggle_details(self, *, is_open: bool | None = None) -> None:
        """Fold the details, or open them over the conversation where they have no room beside it.

        Args:
            is_open: What is wanted; None turns it round.
        """
        wishes = self._state.wishes
        if self._state.plan.details is Fold.SHEET or is_open is False:
            wanted = not self._state.has_details_sheet if is_open is None else is_open
            self._show(replace(self._state, has_details_sheet=wanted))
        else:
            self.set_wishes(replace(wishes, details=not wishes.details if is_open is None else is_open))

    def _plan(self) -> None:
        plan = plan_panes(self._width, self._state.wishes, is_reading=self._state.is_reading)
        self._show(replace(self._state, plan=plan))

    def _name(self) -> None:
        self._show(replace(self._state, title=self.workspace_name))

    # ------------------------------------------------------------ needs

    def _list_changed(self) -> None:
        current = self.tickets.state.current
        if current is not None and self._state.plan.has_conversation:
            self.open_ticket(current)
        self._meet()

    def _follow(self, changes: ChangeSet) -> None:
        if self.session.touches(changes, self._state.ticket_id):
            self._look_at_ticket()

    def _look_at_ticket(self) -> None:
        """Know the open ticket even where the list does not hold it."""
        ticket_id = self._state.ticket_id
        if ticket_id is None:
            self._open_row = None
            return

        def looked(found: tuple[TicketRow, tuple[tuple[TicketId, str], ...]]) -> None:
            self._open_row, self._merged = found
            self._meet()

        def question(reader: Reader) -> tuple[TicketRow, tuple[tuple[TicketId, str], ...]]:
            ticket = reader.tickets.ticket(ticket_id, resolve_merged=False).ticket
            return ticket.row, ticket.merged

        self.session.ask(
            "window.ticket",
            question,
            looked,
            failed=lambda _error: self.open_ticket(None),
            after="conversation",
        )

    def _meet(self) -> None:
        """Say anew what is so."""
        met = {*self._provided, *permitted(self.session.team)}
        targets = self.targets()
        if targets:
            met |= {Need.TICKET, Need.NOT_BINNED, Need.ACTIVE_TICKET, Need.DONE_TICKET, Need.BINNED_TICKET}
        if targets.all_of is not None or len(targets.ids) > 1:
            met.add(Need.SEVERAL_TICKETS)
        elif targets:
            met.add(Need.ONE_TICKET)
            met -= denied(self.target_row(), self.session.team)
        if self._merged:
            met.add(Need.MERGED_TICKET)
        if self.tickets.state.selection:
            met.add(Need.SELECTION)
        if self.tickets.state.new:
            met.add(Need.NEW_ROWS)
        view = self.navigation.view_of(f"view:{self.tickets.state.view_key}")
        if view is not None and not view.is_builtin:
            met.add(Need.OWN_VIEW)
        if self.history.state.undo is not None:
            met.add(Need.SOMETHING_TO_UNDO)
        if self.history.state.redo is not None:
            met.add(Need.SOMETHING_TO_REDO)
        self._show(replace(self._state, met=frozenset(met)))
