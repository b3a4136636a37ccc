"""The ticket list of a window: row numbers, pages of rows, cursor, ticks, and following what others change.

Rows never move under the person's hands: what changed is patched where it stands, what is new waits behind
"4 new", what left the view leaves, and the open ticket stays until it is left.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique
from typing import Final, Protocol

from desk_app.domain.changes import ChangeSet, MarkRead
from desk_app.domain.entities import TicketRow, View
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.presenters.base import Presenter, Stop
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_face import TicketFace, face_of
from desk_app.presenters.ticket_pages import PAGE_ROWS, TicketPages
from desk_app.presenters.ticket_selection import Selection
from desk_app.presenters.ticket_shape import Shape, Splice, difference
from desk_app.runtime.settings_schema import MARK_READ_MS
from desk_app.services.reading import IdList, Lane, ListQuery, Page, Reader, Reason, Section

UNTOUCHED_MS: Final = 5_000
"""How long a list at its top must be left alone before new tickets come in by themselves."""
HEADINGS_MS: Final = 80
"""How long the first page of a grouped list waits for its headings before it is shown without."""
REFRESH_MS: Final = 400
"""Commits that come faster than this are followed together."""

_MOST_FOLLOWED: Final = 500
_LISTED_TABLES: Final = frozenset({"ticket", "ticket_tag", "message", "note", "draft", "mention"})


@unique
class Phase(StrEnum):
    """What stands in the list."""

    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ListState:
    """The list around its rows.

    Attributes:
        title: Of the view.
        view_key: The view's id in hex; empty for a search everywhere.
        query: What is listed, the filter included.
        filter: What was typed to search within the view.
        phase: What stands there.
        count: How many tickets there are, as far as is known.
        is_whole: All row numbers are here; until then the list grows at its end.
        new: Tickets that wait behind the "n new" line.
        current: The ticket the cursor is on.
        selection: What is ticked.
        reasons: Words that were taken in another way than typed.
        problem: What went wrong, in FAILED.
    """

    title: str = ""
    view_key: str = ""
    query: ListQuery = ListQuery()
    filter: str = ""
    phase: Phase = Phase.LOADING
    count: int = 0
    is_whole: bool = False
    new: int = 0
    current: TicketId | None = None
    selection: Selection = Selection()
    reasons: tuple[Reason, ...] = ()
    problem: str = ""

    @property
    def ticked(self) -> int:
        """How many tickets are ticked."""
        return self.selection.number(self.count)


class ListListener(Protocol):
    """Hears what happens to lines; a list model."""

    def spliced(self, splice: Splice) -> None:
        """Lines went and came; the window already has the new ones."""

    def changed(self, first: int, last: int) -> None:
        """Lines look different."""

    def replaced(self) -> None:
        """Another list altogether."""


class TicketWindow(Presenter[ListState]):
    """Shows one query at a time; GUI thread only."""

    def __init__(self, session: Session) -> None:
        super().__init__(ListState())
        self._session = session
        self._pages = TicketPages(session, "list", self._page_came)
        self._shape = Shape()
        self._view: View | None = None
        self._listeners: list[ListListener] = []
        self._cursor: int | None = None
        self._ghosts: frozenset[int] = frozenset()
        self._arrivals: frozenset[TicketId] = frozenset()
        self._touched: set[TicketId] = set()
        self._timers: dict[str, Stop] = {}
        self._is_at_top = True
        self._waiting_page: Page | None = None
        self._stop = session.on_change(self._follow)

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()
        for stop in self._timers.values():
            stop()
        self._timers.clear()
        self._pages.stop_asking()

    # ------------------------------------------------------------ what is shown

    def listen(self, listener: ListListener) -> None:
        """Tell this model of every change of lines."""
        self._listeners.append(listener)

    @property
    def shape(self) -> Shape:
        """Row numbers and headings."""
        return self._shape

    def line(self, line: int) -> Section | TicketFace | None:
        """What is on a line: a heading, a ticket, or None while the ticket is on its way."""
        what = self._shape.at(line)
        if isinstance(what, Section):
            return what
        row = self._row(what)
        return None if row is None else face_of(row, self._session.clock(), self._session.zone)

    def is_leaving(self, row: TicketRow) -> bool:
        """It no longer belongs here and stays only while it is open."""
        return row.rid in self._ghosts

    @property
    def cursor_line(self) -> int | None:
        """The line the cursor is on."""
        if self._cursor is None or self._cursor >= len(self._shape.rids):
            return None
        return self._shape.line_of(self._cursor)

    def row_of(self, ticket_id: TicketId) -> TicketRow | None:
        """A ticket's row if it is in memory."""
        return self._pages.known(ticket_id)

    def current_row(self) -> TicketRow | None:
        """The row under the cursor if it is in memory."""
        return None if self._state.current is None else self._pages.known(self._state.current)

    # ------------------------------------------------------------ which list

    def open_view(self, view: View) -> None:
        """Show a view from its top."""
        self._view = view
        query = ListQuery(view.query, view.sort, view.grouping)
        self._begin(ListState(view.name, view.id.hex(), query))

    def set_filter(self, text: str) -> None:
        """Search within the view; an empty text shows all of it again."""
        if text.strip() == self._state.filter or self._view is None:
            return
        words = text.strip()
        within = f"({self._view.query}) {words}" if self._view.query and words else words or self._view.query
        # A search is in its own order, best or newest first, unless the person chose one.
        query = replace(self._state.query, text=within)
        self._begin(replace(self._state, query=query, filter=words, selection=Selection()))

    def sort_by(self, sort: str) -> None:
        """Put the list in another order."""
        self._begin(replace(self._state, query=replace(self._state.query, sort=sort)))

    def group_by(self, grouping: str) -> None:
        """Make headings by a field; an empty name makes none."""
        self._begin(replace(self._state, query=replace(self._state.query, grouping=grouping)))

    def reload(self) -> None:
        """Read the list again from its top, as after a failure."""
        self._begin(self._state)

    def _begin(self, state: ListState) -> None:
        for name in ("headings", "refresh", "untouched"):
            self._cancel(name)
        self._pages.clear()
        self._shape = Shape()
        self._cursor, self._ghosts, self._arrivals = None, frozenset(), frozenset()
        self._touched.clear()
        self._waiting_page = None
        self._is_at_top = True
        self._show(replace(state, phase=Phase.LOADING, count=0, is_whole=False, new=0, problem=""))
        self._tell_replaced()
        query = state.query
        self._session.ask(
            "list.page", lambda reader: reader.lists.page(query, PAGE_ROWS), self._first_page,
            failed=self._failed,
        )  # fmt: skip
        self._ask_ids()

    def _ask_ids(self) -> None:
        query = self._state.query
        self._session.ask(
            "list.ids", lambda reader: reader.lists.ids(query), self._ids_came,
            lane=Lane.BACKGROUND, limit_s=None, failed=self._failed,
        )  # fmt: skip

    def _first_page(self, page: Page) -> None:
        self._pages.keep(page.rows)
        if self._state.is_whole:
            return
        if self._state.query.grouping and page.rows:
            self._waiting_page = page
            self._start("headings", HEADINGS_MS, self._show_waiting_page)
        else:
            self._show_page(page)

    def _show_waiting_page(self) -> None:
        page, self._waiting_page = self._waiting_page, None
        if page is not None and not self._state.is_whole:
            self._show_page(page)

    def _show_page(self, page: Page) -> None:
        if not page.rows and page.next_key is not None:
            return  # nothing found yet, but the search goes on
        is_whole = page.next_key is None and page.is_complete and not self._state.query.grouping
        self._take_shape(Shape(array("q", (row.rid for row in page.rows))))
        self._show(replace(self._settled(is_whole=is_whole), reasons=page.reasons))
        self._place_cursor()

    def _ids_came(self, ids: IdList) -> None:
        self._cancel("headings")
        self._waiting_page = None
        self._arrivals, self._ghosts = frozenset(), frozenset()
        rids, sections = ids.rids, ids.sections
        self._take_shape(Shape(rids, sections))
        self._show(replace(self._settled(is_whole=True), reasons=ids.reasons, new=0))
        self._place_cursor()

    def _settled(self, *, is_whole: bool) -> ListState:
        count = len(self._shape.rids)
        phase = Phase.READY if count else Phase.EMPTY if is_whole else Phase.LOADING
        return replace(self._state, phase=phase, count=count, is_whole=is_whole, problem="")

    def _failed(self, error: DeskError) -> None:
        if not self._shape.rids:
            self._show(replace(self._state, phase=Phase.FAILED, problem=str(error)))
        else:
            self._session.complain(error)

    # ------------------------------------------------------------ cursor

    def put_cursor(self, line: int) -> None:
        """Put the cursor on a line; a heading is passed over downwards."""
        what = self._shape.at(line)
        self._put(what.start if isinstance(what, Section) else what)

    def step(self, by: int) -> bool:
        """Move the cursor by so many tickets; False when it stands at the end already."""
        if not self._shape.rids:
            return False
        before = self._cursor
        last = len(self._shape.rids) - 1
        start = -1 if before is None else before
        self._put(max(0, min(start + by, last)))
        return self._cursor != before

    def step_to_end(self, *, first: bool) -> None:
        """Move the cursor to the first or last ticket."""
        if self._shape.rids:
            self._put(0 if first else len(self._shape.rids) - 1)

    def put_on(self, ticket_id: TicketId) -> bool:
        """Put the cursor on a ticket; False when it is not in this list."""
        row = self._pages.known(ticket_id)
        place = None if row is None else self._shape.place_of(row.rid)
        if place is None:
            return False
        self._put(place)
        return True

    def leave(self) -> None:
        """Put the cursor nowhere: the open ticket is not one of this list."""
        self._cursor = None
        self._show(replace(self._state, current=None))

    def _put(self, place: int) -> None:
        before = self._cursor
        self._cursor = place
        row = self._row(place)
        self._show(replace(self._state, current=None if row is None else row.id))
        for changed in {before, place} - {None}:
            if changed is not None and changed < len(self._shape.rids):
                self._tell_changed(changed, changed)
        self._drop_ghosts()
        self.touch()
        self._begin_dwell()

    def _place_cursor(self) -> None:
        """After the lines changed: the cursor stays on its ticket, or where that was."""
        current = self._state.current
        row = None if current is None else self._pages.known(current)
        if row is not None:
            place = self._shape.place_of(row.rid)
            self._cursor = place
        elif self._cursor is not None and self._cursor >= len(self._shape.rids):
            self._cursor = None
        line = self.cursor_line
        if line is not None and self._cursor is not None:
            self._tell_changed(self._cursor, self._cursor)

    def _begin_dwell(self) -> None:
        """Count as read what was looked at long enough, not what J and K only passed by."""
        self._cancel("dwell")
        ticket_id = self._state.current
        row = self.current_row()
        if ticket_id is None or row is None or not row.is_unread:
            return

        def read() -> None:
            if self._state.current == ticket_id:
                self._session.apply(MarkRead(ticket_id, self._session.clock()), silent=True)

        self._start("dwell", self._session.preferences.get(MARK_READ_MS), read)

    def keep_unread(self) -> None:
        """The person said so: looking at it longer does not make it read."""
        self._cancel("dwell")

    # ------------------------------------------------------------ ticks

    def toggle(self, ticket_id: TicketId | None = None) -> None:
        """Tick a ticket, or the one under the cursor, or take the tick away."""
        wanted = ticket_id or self._state.current
        if wanted is not None:
            self._select(self._state.selection.toggled(wanted))

    def extend(self, by: int) -> None:
        """Tick the ticket under the cursor and the next ones; going back takes ticks away again."""
        selection = self._state.selection
        here = self._state.current
        if here is not None and not selection.has(here):
            self._select(selection.toggled(here))
        if self.step(by):
            there, selection = self._state.current, self._state.selection
            if there is None or here is None:
                return
            self._select(selection.toggled(here if selection.has(there) else there))

    def extend_to(self, line: int) -> None:
        """Tick everything between the cursor and a line (Shift+click), as far as it is in memory."""
        what = self._shape.at(line)
        place = what.start if isinstance(what, Section) else what
        start = place if self._cursor is None else self._cursor
        between = range(min(start, place), max(start, place) + 1)
        rows = [row for row in map(self._row, between) if row is not None]
        self._select(Selection(self._state.selection.ids | {row.id for row in rows}))
        self._put(place)

    def select_all(self) -> None:
        """Tick everything the query finds, however much that is."""
        self._select(Selection(all_of=self._state.query))

    def clear_selection(self) -> None:
        """Tick nothing."""
        self._select(Selection())

    def _select(self, selection: Selection) -> None:
        self._show(replace(self._state, selection=selection))
        if self._shape.lines:
            self._tell_changed(0, len(self._shape.rids) - 1)

    # ------------------------------------------------------------ following changes

    def touch(self, *, is_at_top: bool | None = None) -> None:
        """The person does something with the list: nothing moves by itself for five seconds."""
        if is_at_top is not None:
            self._is_at_top = is_at_top
        self._cancel("untouched")
        if self._state.new and self._is_at_top:
            self._start("untouched", UNTOUCHED_MS, self.show_new)

    def show_new(self) -> None:
        """Let the new tickets in and put the list into its order."""
        self._cancel("untouched")
        self._ask_ids()

    def _follow(self, changes: ChangeSet) -> None:
        if not changes.tables & _LISTED_TABLES or not (changes.tickets or changes.created.get("ticket")):
            return
        if changes.kind in {"undo", "redo"} or len(changes.tickets) > _MOST_FOLLOWED:
            self._pages.clear() if len(changes.tickets) > _MOST_FOLLOWED else None
            self._ask_ids()
        self._touched |= set(changes.tickets) | {TicketId(t) for t in changes.created.get("ticket", ())}
        if "refresh" not in self._timers:
            self._start("refresh", 0 if len(self._touched) <= 1 else REFRESH_MS, self._look_at_touched)

    def _look_at_touched(self) -> None:
        touched, self._touched = list(self._touched)[:_MOST_FOLLOWED], set()
        query = self._state.query

        def question(reader: Reader) -> tuple[list[TicketRow], frozenset[TicketId]]:
            return reader.lists.rows_of(touched), reader.lists.matching(query, touched)

        def answered(answer: tuple[list[TicketRow], frozenset[TicketId]]) -> None:
            self._take_news(*answer)

        self._session.ask(f"list.news.{id(touched)}", question, answered, limit_s=None)

    def _take_news(self, rows: Sequence[TicketRow], matching: frozenset[TicketId]) -> None:
        gone: list[int] = []
        arrived: set[TicketId] = set()
        for row in rows:
            place = self._shape.place_of(row.rid)
            if place is None:
                if row.id in matching:
                    arrived.add(row.id)
                continue
            self._pages.keep([row])
            if row.id in matching:
                self._ghosts -= {row.rid}
            elif row.id == self._state.current:
                self._ghosts |= {row.rid}
            else:
                gone.append(place)
                continue
            self._tell_changed(place, place)
        self._remove(gone)
        self._arrivals |= arrived
        if self._state.is_whole and len(self._arrivals) != self._state.new:
            self._show(replace(self._state, new=len(self._arrivals)))
            self._wait_untouched()

    def _wait_untouched(self) -> None:
        if not self._state.count:
            self.show_new()  # there is no row that could be moved away
        elif self._state.new and self._is_at_top and "untouched" not in self._timers:
            self._start("untouched", UNTOUCHED_MS, self.show_new)

    def _remove(self, places: Sequence[int]) -> None:
        if not places:
            return
        ids = {row.id for row in map(self._row, places) if row is not None}
        self._take_shape(self._shape.without(places))
        selection = self._state.selection
        kept = selection if selection.all_of is not None else Selection(selection.ids - ids)
        self._show(replace(self._settled(is_whole=self._state.is_whole), selection=kept))
        self._place_cursor()

    def _drop_ghosts(self) -> None:
        """The open ticket was left: it goes if it no longer belongs here."""
        row = self.current_row()
        stay = {row.rid} if row is not None else set()
        leaving = self._ghosts - stay
        if leaving:
            self._ghosts &= stay
            places = [place for rid in leaving if (place := self._shape.place_of(rid)) is not None]
            self._remove(places)

    # ------------------------------------------------------------ lines

    def _row(self, place: int) -> TicketRow | None:
        if not 0 <= place < len(self._shape.rids):
            return None
        return self._pages.row(self._shape.rids, place)

    def _page_came(self, first: int, last: int) -> None:
        last = min(last, len(self._shape.rids) - 1)
        if first > last:
            return
        self._tell_changed(first, last)
        if self._cursor is not None and first <= self._cursor <= last and self._state.current is None:
            self._put(self._cursor)

    def _take_shape(self, shape: Shape) -> None:
        splice = difference(self._shape, shape)
        headings_differ = self._shape.sections != shape.sections
        self._shape = shape
        if splice is not None:
            for listener in self._listeners:
                listener.spliced(splice)
        if headings_differ and shape.lines:
            self._tell_changed(0, len(shape.rids) - 1)

    def _tell_changed(self, first: int, last: int) -> None:
        if 0 <= first <= last < len(self._shape.rids):
            top = 0 if first == 0 else self._shape.line_of(first)
            for listener in self._listeners:
                listener.changed(top, self._shape.line_of(last))

    def _tell_replaced(self) -> None:
        for listener in self._listeners:
            listener.replaced()

    def _start(self, name: str, delay_ms: int, then: Stop) -> None:
        self._cancel(name)

        def due() -> None:
            self._timers.pop(name, None)
            then()

        self._timers[name] = self._session.after(delay_ms, due)

    def _cancel(self, name: str) -> None:
        stop = self._timers.pop(name, None)
        if stop is not None:
            stop()
