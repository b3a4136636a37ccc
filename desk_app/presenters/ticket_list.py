"""The ticket list of a window: which query, and where the cursor is.

Rows never move under the person's hands: what changed is patched where it stands, what is new waits behind
"4 new", what left the view leaves, and the open ticket stays until it is left (`ticket_news`).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from desk_app.domain.entities import View
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import TicketId
from desk_app.domain.query import MarkTerm, narrowed
from desk_app.presenters.base import Presenter
from desk_app.presenters.session import Session
from desk_app.presenters.ticket_dwell import Dwell
from desk_app.presenters.ticket_lines import TicketLines
from desk_app.presenters.ticket_list_state import ListState, Phase
from desk_app.presenters.ticket_news import TicketNews
from desk_app.presenters.ticket_reading import Arrivals, ListReading, is_all
from desk_app.presenters.ticket_selection import Selection
from desk_app.presenters.ticket_shape import Shape
from desk_app.presenters.ticket_ticks import TicketTicks
from desk_app.services.reading import IdList, Lane, ListQuery, Page
from desk_app.services.views import EVERYTHING


class TicketWindow(Presenter[ListState]):
    """Shows one query at a time; GUI thread only.

    Attributes:
        lines: What stands on which line.
        news: Follows what is written elsewhere.
        ticks: Ticks tickets.
        dwell: Counts as read what is looked at.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(ListState())
        self._session = session
        self._view: View | None = None
        self._cursor: int | None = None
        self._is_bare = False
        self.lines = TicketLines(session, self._rows_came)
        self._reading = ListReading(
            session,
            Arrivals(
                terms=self._mark,
                page=self._show_page,
                rows=self.lines.keep,
                numbers=self._take_numbers,
                late=self._drop_stale,
                failed=self._failed,
            ),
        )
        self.news = TicketNews(session, self)
        self.ticks = TicketTicks(self)
        self.dwell = Dwell(session, lambda: self._state.current)

    def close(self) -> None:
        """Follow nothing any more."""
        self.news.close()
        self._reading.stop()
        self.dwell.stop()
        self.lines.pages.stop_asking()

    @property
    def cursor(self) -> int | None:
        """How many tickets stand before the one the cursor is on."""
        return self._cursor

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

    def read_ids(self) -> None:
        """Read all row numbers: new tickets come in, the list gets its whole length, headings, order."""
        self._reading.read_numbers(self._state.query, self._state.filter)

    def _begin(self, state: ListState) -> None:
        self.dwell.stop()
        self.news.forget()
        self.lines.hits.search(state.query, ())
        before, self._cursor = self._cursor, None
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
        self._reading.begin(state.query, state.filter)

    # ------------------------------------------------------------ what was read

    def _mark(self, terms: tuple[MarkTerm, ...]) -> None:
        if terms != self._state.terms:
            self.lines.hits.search(self._state.query, terms)
            self._show(replace(self._state, terms=terms))

    def _show_page(self, page: Page) -> None:
        self._end_stale(page)
        self._take(Shape(array("q", (row.rid for row in page.rows))))
        is_whole = is_all(page) and not self._state.query.grouping
        self._show(replace(self._settled(is_whole=is_whole), reasons=page.reasons))

    def _take_numbers(self, page: Page | None, ids: IdList) -> None:
        self._end_stale(page)
        wished = self.news.forget()
        self._take(Shape(ids.rids, ids.sections, ids.highest))
        first = min(self.lines.shape.places_of(wished).values(), default=None)
        arrived = self._state.arrived if first is None else (first, self._state.arrived[1] + 1)
        self._show(replace(self._settled(is_whole=True), reasons=ids.reasons, new=0, arrived=arrived))
        if self._state.phase is Phase.EMPTY:
            self._look_for_any()

    def _look_for_any(self) -> None:
        """An empty view is an achievement, an empty workspace a beginning."""
        query = ListQuery(EVERYTHING.query)

        def counted(number: int) -> None:
            self._is_bare = not number
            if self._state.phase is Phase.EMPTY:
                self._show(replace(self._state, is_first=self._is_bare))

        self._session.ask(
            "list.any", lambda reader: reader.lists.count(query, 1).number, counted, lane=Lane.BACKGROUND
        )

    def _drop_stale(self) -> None:
        """The next list takes its time: the rows of the one before go."""
        self.lines.clear()
        self._show(replace(self._state, is_stale=False))

    def _end_stale(self, page: Page | None) -> None:
        """The next list comes: rows of the one before may be out of date by now."""
        if self._state.is_stale:
            self.lines.pages.clear()
        if page is not None:
            self.lines.pages.keep(page.rows)

    def _settled(self, *, is_whole: bool) -> ListState:
        count = len(self.lines)
        self._is_bare = self._is_bare and not count
        phase = Phase.READY if count else Phase.EMPTY if is_whole else Phase.LOADING
        return replace(
            self._state,
            phase=phase,
            count=count,
            is_whole=is_whole,
            is_stale=False,
            problem="",
            is_first=self._is_bare and phase is Phase.EMPTY,
        )

    def _failed(self, error: DeskError) -> None:
        if len(self.lines) and not self._state.is_stale:
            self._session.complain(error)
        else:
            self.lines.clear()
            self._show(replace(self._state, phase=Phase.FAILED, is_stale=False, problem=str(error)))

    def _rows_came(self, first: int, last: int) -> None:
        if self._cursor is not None and first <= self._cursor <= last and self._state.current is None:
            self._put(self._cursor)

    # ------------------------------------------------------------ cursor

    def put_cursor(self, line: int) -> None:
        """Put the cursor on a line; a heading is passed over downwards."""
        if not self._state.is_stale:
            self._put(self.lines.place_on(line))

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
        self.dwell.stop()
        self._show(replace(self._state, current=None))
        self.lines.tell_places([before])

    def _put(self, place: int) -> None:
        before, self._cursor = self._cursor, place
        row = self.lines.row(place)
        self._show(replace(self._state, current=None if row is None else row.id))
        self.lines.tell_places([before, place])
        self.news.left_ticket(self._state.current)
        self.news.touch()
        self.dwell.begin(self.lines.known(self._state.current))

    def _take(self, shape: Shape) -> None:
        """Stand in this order; the cursor stays on its ticket, or stands nowhere."""
        row = self.lines.known(self._state.current)
        self._cursor = None if row is None else shape.place_of(row.rid, self._cursor)
        self.lines.take(shape)
        self.lines.tell_places([self._cursor])

    # ------------------------------------------------------------ ticks and news

    def tick(self, selection: Selection) -> None:
        """Show these tickets as ticked."""
        self._show(replace(self._state, selection=selection))
        self.lines.tell_changed(0, len(self.lines) - 1)

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
