"""The ticket list of a window: which query, the cursor, and what is ticked.

Rows never move under the person's hands: what changed is patched where it stands, what is new waits behind
"4 new", what left the view leaves, and the open ticket stays until it is left (`ticket_news`).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum, unique
from typing import Final

from desk_app.domain.changes import MarkRead
from desk_app.domain.entities import View
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.domain.query import MarkTerm, narrowed
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_hits import sought_words
from desk_app.presenters.ticket_lines import TicketLines
from desk_app.presenters.ticket_news import TicketNews
from desk_app.presenters.ticket_pages import PAGE_ROWS
from desk_app.presenters.ticket_selection import Selection
from desk_app.presenters.ticket_shape import Shape
from desk_app.presenters.timers import Timers
from desk_app.runtime.settings_schema import MARK_READ_MS
from desk_app.services.reading import IdList, Lane, ListQuery, Page, Reader, Reason, Section, TookTooLong

HEADINGS_MS: Final = 80
"""How long the first page of a grouped list waits for its headings before it is shown without."""
STALE_MS: Final = 150
"""How long the rows of the list before stay while the next one is read; without them it would flicker."""


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
        view_key: The view's id in hex.
        query: What is listed, the filter included.
        filter: What was typed to search within the view.
        phase: What stands there.
        count: How many tickets there are, as far as is known.
        is_whole: All row numbers are here; until then the list grows at its end.
        is_stale: What stands there is the list before, for a moment; it cannot be moved through.
        new: Tickets that wait behind the "n new" line.
        current: The ticket the cursor is on.
        selection: What is ticked.
        reasons: Words that were taken in another way than typed.
        terms: What the search looks for, to be marked wherever it is shown.
        problem: What went wrong, in FAILED.
    """

    title: str = ""
    view_key: str = ""
    query: ListQuery = field(default_factory=ListQuery)
    filter: str = ""
    phase: Phase = Phase.LOADING
    count: int = 0
    is_whole: bool = False
    is_stale: bool = False
    new: int = 0
    current: TicketId | None = None
    selection: Selection = field(default_factory=Selection)
    reasons: tuple[Reason, ...] = ()
    terms: tuple[MarkTerm, ...] = ()
    problem: str = ""

    @property
    def ticked(self) -> int:
        """How many tickets are ticked."""
        return self.selection.number(self.count)


class TicketWindow(Presenter[ListState]):
    """Shows one query at a time; GUI thread only.

    Attributes:
        lines: What stands on which line.
        news: Follows what is written elsewhere.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(ListState())
        self._session = session
        self._view: View | None = None
        self._cursor: int | None = None
        self._waiting_page: Page | None = None
        self._timers = Timers(session.after)
        self.lines = TicketLines(session, self._page_came)
        self.news = TicketNews(session, self)

    def close(self) -> None:
        """Follow nothing any more."""
        self.news.close()
        self._timers.stop_all()
        self.lines.pages.stop_asking()

    @property
    def cursor_line(self) -> int | None:
        """The line the cursor is on."""
        if self._cursor is None or self._cursor >= len(self.lines):
            return None
        return self.lines.shape.line_of(self._cursor)

    # ------------------------------------------------------------ which list

    def open_view(self, view: View) -> None:
        """Show a view from its top."""
        self._view = view
        query = ListQuery(view.query, view.sort, view.grouping)
        self._begin(ListState(view.name, view.id.hex(), query))

    def set_filter(self, text: str) -> None:
        """Search within the view; an empty text shows all of it again."""
        words = text.strip()
        if words == self._state.filter or self._view is None:
            return
        query = replace(self._state.query, text=narrowed(self._view.query, words))
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
        self._timers.stop_all()
        self.news.forget()
        self.lines.hits.search(state.query, ())
        before, self._cursor, self._waiting_page = self._cursor, None, None
        self._show(
            ListState(
                state.title,
                state.view_key,
                state.query,
                state.filter,
                is_stale=True,
                selection=state.selection,
            )
        )
        self.lines.tell_places([before])
        self._timers.start("stale", STALE_MS, self._drop_stale)
        query, words = state.query, state.filter

        def question(reader: Reader) -> tuple[Page, tuple[MarkTerm, ...]]:
            page = reader.lists.page(query, PAGE_ROWS)
            return page, sought_words(reader, words, page.reasons)

        self._session.ask("list.page", question, self._first_page, failed=self._page_failed)
        self.read_ids()

    def read_ids(self) -> None:
        """Read all row numbers: new tickets come in, the list gets its whole length, headings, order."""
        query, words = self._state.query, self._state.filter

        def question(reader: Reader) -> tuple[IdList, tuple[MarkTerm, ...]]:
            ids = reader.lists.ids(query)
            return ids, sought_words(reader, words, ids.reasons)

        self._session.ask(
            "list.ids", question, self._ids_came, lane=Lane.BACKGROUND, limit_s=None, failed=self._failed
        )

    def _first_page(self, found: tuple[Page, tuple[MarkTerm, ...]]) -> None:
        page, terms = found
        self._mark(terms)
        if self._state.is_whole:
            self.lines.keep(page.rows)
        elif self._state.query.grouping and page.rows:
            self._waiting_page = page
            self._timers.start("headings", HEADINGS_MS, self._show_waiting_page)
        else:
            self._show_page(page)

    def _page_failed(self, error: DeskError) -> None:
        """It took too long: the row numbers, which may take their time, bring the list."""
        if not isinstance(error, TookTooLong):
            self._failed(error)

    def _mark(self, terms: tuple[MarkTerm, ...]) -> None:
        if terms != self._state.terms:
            self.lines.hits.search(self._state.query, terms)
            self._show(replace(self._state, terms=terms))

    def _show_waiting_page(self) -> None:
        page, self._waiting_page = self._waiting_page, None
        if page is not None and not self._state.is_whole:
            self._show_page(page)

    def _show_page(self, page: Page) -> None:
        if not page.rows and not (page.next_key is None and page.is_complete):
            return  # nothing found yet, but the search goes on
        self._end_stale(page)
        self._take(Shape(array("q", (row.rid for row in page.rows))))
        is_whole = page.next_key is None and page.is_complete and not self._state.query.grouping
        self._show(replace(self._settled(is_whole=is_whole), reasons=page.reasons))

    def _ids_came(self, found: tuple[IdList, tuple[MarkTerm, ...]]) -> None:
        ids, terms = found
        self._mark(terms)
        self._timers.stop("headings")
        page, self._waiting_page = self._waiting_page, None
        self._end_stale(page)
        self.news.forget()
        self._take(Shape(ids.rids, ids.sections, ids.highest))
        self._show(replace(self._settled(is_whole=True), reasons=ids.reasons, new=0))

    def _drop_stale(self) -> None:
        """The next list takes its time: the rows of the one before go."""
        self.lines.clear()
        self._show(replace(self._state, is_stale=False))

    def _end_stale(self, page: Page | None) -> None:
        """The next list comes: rows of the one before may be out of date by now."""
        if self._state.is_stale:
            self._timers.stop("stale")
            self.lines.pages.clear()
        if page is not None:
            self.lines.pages.keep(page.rows)

    def _settled(self, *, is_whole: bool) -> ListState:
        count = len(self.lines)
        phase = Phase.READY if count else Phase.EMPTY if is_whole else Phase.LOADING
        return replace(self._state, phase=phase, count=count, is_whole=is_whole, is_stale=False, problem="")

    def _failed(self, error: DeskError) -> None:
        if len(self.lines) and not self._state.is_stale:
            self._session.complain(error)
        else:
            self._timers.stop("stale")
            self.lines.clear()
            self._show(replace(self._state, phase=Phase.FAILED, is_stale=False, problem=str(error)))

    def _page_came(self, first: int, last: int) -> None:
        if self._cursor is not None and first <= self._cursor <= last and self._state.current is None:
            self._put(self._cursor)

    # ------------------------------------------------------------ cursor

    def put_cursor(self, line: int) -> None:
        """Put the cursor on a line; a heading is passed over downwards."""
        if not self._state.is_stale:
            self._put(self._place_on(line))

    def step(self, by: int) -> bool:
        """Move the cursor by so many tickets; False when it stands at the end already."""
        if not len(self.lines) or self._state.is_stale:
            return False
        before = self._cursor
        start = -1 if before is None else before
        self._put(max(0, min(start + by, len(self.lines) - 1)))
        return self._cursor != before

    def put_on(self, ticket_id: TicketId) -> bool:
        """Put the cursor on a ticket; False when it is not in this list."""
        place = self.lines.place_of(ticket_id)
        if place is None or self._state.is_stale:
            return False
        self._put(place)
        return True

    def leave(self) -> None:
        """Put the cursor nowhere: the open ticket is not one of this list."""
        before, self._cursor = self._cursor, None
        self._timers.stop("dwell")
        self._show(replace(self._state, current=None))
        self.lines.tell_places([before])

    def _put(self, place: int) -> None:
        before, self._cursor = self._cursor, place
        row = self.lines.row(place)
        self._show(replace(self._state, current=None if row is None else row.id))
        self.lines.tell_places([before, place])
        self.news.left_ticket(self._state.current)
        self.news.touch()
        self._begin_dwell()

    def _place_on(self, line: int) -> int:
        what = self.lines.shape.at(line)
        return what.start if isinstance(what, Section) else what

    def _take(self, shape: Shape) -> None:
        """Stand in this order; the cursor stays on its ticket, or stands nowhere."""
        row = self.lines.known(self._state.current)
        self._cursor = None if row is None else shape.place_of(row.rid, self._cursor)
        self.lines.take(shape)
        self.lines.tell_places([self._cursor])

    def _begin_dwell(self) -> None:
        """Count as read what was looked at long enough, not what J and K only passed by."""
        self._timers.stop("dwell")
        ticket_id, row = self._state.current, self.lines.known(self._state.current)
        if ticket_id is None or row is None or not row.is_unread:
            return

        def read() -> None:
            if self._state.current == ticket_id:
                self._session.apply(MarkRead(ticket_id, self._session.clock()), silent=True)

        self._timers.start("dwell", self._session.preferences.get(MARK_READ_MS), read)

    def keep_unread(self) -> None:
        """The person said so: looking at it longer does not make it read."""
        self._timers.stop("dwell")

    # ------------------------------------------------------------ ticks

    def toggle(self, ticket_id: TicketId | None = None) -> None:
        """Tick a ticket, or the one under the cursor, or take the tick away."""
        wanted = ticket_id or self._state.current
        if wanted is not None:
            self._select(self._state.selection.toggled(wanted))

    def extend(self, by: int) -> None:
        """Tick the ticket under the cursor and the next one; going back takes the tick away again."""
        here, selection = self._state.current, self._state.selection
        if here is not None and not selection.has(here):
            self._select(selection.toggled(here))
        if not self.step(by):
            return
        there, selection = self._state.current, self._state.selection
        if there is not None and here is not None:
            self._select(selection.toggled(here if selection.has(there) else there))

    def extend_to(self, line: int) -> None:
        """Tick everything between the cursor and a line (Shift+click), as far as it is in memory."""
        place = self._place_on(line)
        start = place if self._cursor is None else self._cursor
        between = range(min(start, place), max(start, place) + 1)
        rows = [row for row in map(self.lines.row, between) if row is not None]
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
        self.lines.tell_changed(0, len(self.lines) - 1)

    # ------------------------------------------------------------ what the news say

    def say_new(self, number: int) -> None:
        """So many tickets wait behind the line at the top."""
        self._show(replace(self._state, new=number))

    def remove(self, places: Sequence[int]) -> None:
        """These tickets left the view."""
        if not places:
            return
        ids = {row.id for row in map(self.lines.row, places) if row is not None}
        self._take(self.lines.shape.without(places))
        selection = self._state.selection
        kept = selection if selection.all_of is not None else Selection(selection.ids - ids)
        self._show(replace(self._settled(is_whole=self._state.is_whole), selection=kept))
