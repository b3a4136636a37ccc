"""What happens to a ticket list while it is shown: others write, the clock runs, nothing jumps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desk_app.domain.changes import ChangeSet
from desk_app.domain.entities import TicketRow
from desk_app.domain.ids import TicketId
from desk_app.presenters.session import Session
from desk_app.presenters.timers import Timers
from desk_app.services.reading import Reader

if TYPE_CHECKING:  # the two are one thing in two files: the list owns its news
    from desk_app.presenters.ticket_list import TicketWindow

UNTOUCHED_MS: Final = 5_000
"""How long a list at its top must be left alone before new tickets come in by themselves."""
TOGETHER_MS: Final = 60
"""Commits that come faster than this are followed together."""

_MOST_FOLLOWED: Final = 500
_MOST_LOOKED_FOR: Final = 5
"""New tickets whose places are looked for, so that what is brought into sight is near the first of them."""
_TABLES: Final = frozenset({"ticket", "ticket_tag", "ticket_follower", "message", "note", "draft", "mention"})


@dataclass(frozen=True, slots=True)
class News:
    """What has become of some tickets.

    Attributes:
        numbers: Their row numbers; tickets that are gone are left out.
        rows: Those that are in the list.
        matching: Which of them belong into the list.
        places: Where those stand that are in it, by row number.
    """

    numbers: Mapping[TicketId, int]
    rows: Sequence[TicketRow]
    matching: frozenset[TicketId]
    places: Mapping[int, int]


class TicketNews:
    """Follows commits for one list."""

    def __init__(self, session: Session, tickets: TicketWindow) -> None:
        self._session = session
        self._tickets = tickets
        self._timers = Timers(session.after)
        self._ghosts: set[TicketId] = set()
        self._arrivals: dict[TicketId, int] = {}
        self._wished: tuple[int, ...] = ()
        self._touched: set[TicketId] = set()
        self._is_at_top = True
        self._stop = session.on_change(self._follow)

    def close(self) -> None:
        """Follow nothing any more."""
        self._stop()
        self._timers.stop_all()

    def show(self) -> None:
        """Let the new tickets in, on the person's wish: they are to be seen then."""
        self._wished = tuple(self._arrivals.values())[:_MOST_LOOKED_FOR]
        self._tickets.read_ids()

    def forget(self) -> tuple[int, ...]:
        """The list was read anew: nothing waits, nothing is leaving; gives the rows that are to be seen."""
        self._timers.stop_all()
        self._ghosts.clear()
        self._arrivals.clear()
        self._touched.clear()
        wished, self._wished = self._wished, ()
        return wished

    def is_leaving(self, ticket_id: TicketId) -> bool:
        """It no longer belongs into the list and stays only while it is open."""
        return ticket_id in self._ghosts

    def touch(self, *, is_at_top: bool | None = None) -> None:
        """The person does something with the list: nothing comes in by itself for five seconds."""
        if is_at_top is not None:
            self._is_at_top = is_at_top
        self._timers.stop("untouched")
        self._wait_untouched()

    def left_ticket(self, current: TicketId | None) -> None:
        """The cursor is elsewhere: what stayed only because it was open goes now."""
        gone = self._ghosts - {current}
        if not gone:
            return
        self._ghosts -= gone
        places = [
            place for ticket_id in gone if (place := self._tickets.lines.place_of(ticket_id)) is not None
        ]
        self._tickets.remove(places)

    def _follow(self, changes: ChangeSet) -> None:
        created = {TicketId(ticket_id) for ticket_id in changes.created.get("ticket", ())}
        tickets = changes.tickets | created
        if not tickets or not changes.may_concern(_TABLES):
            return
        if changes.kind in {"undo", "redo"} or len(tickets) > _MOST_FOLLOWED:
            # The person asked for it, or there is no following it one by one: read the list again.
            self._tickets.lines.pages.clear()
            self._tickets.read_ids()
            self._tickets.lines.tell_changed(0, len(self._tickets.lines) - 1)
            return
        self._touched |= tickets
        if "news" not in self._timers:
            self._timers.start("news", TOGETHER_MS, self._look)

    def _look(self) -> None:
        if self._tickets.state.is_stale:
            self._timers.start("news", TOGETHER_MS, self._look)  # the rows are those of another list
            return
        touched = list(self._touched)[:_MOST_FOLLOWED]
        if not touched:
            return  # an answer before has asked for them already
        self._touched.difference_update(touched)
        query, shape = self._tickets.state.query, self._tickets.lines.shape

        def question(reader: Reader) -> News:
            # An import brings thousands of tickets of which no row is here to be drawn anew.
            numbers = reader.lists.numbers_of(touched)
            places = shape.places_of(numbers.values())
            rows = reader.lists.rows([rid for rid in numbers.values() if rid in places])
            return News(numbers, rows, reader.lists.matching(query, touched), places)

        def answered(news: News) -> None:
            if self._tickets.lines.shape is not shape:
                self._touched.update(touched)  # another list by now: to find them in it takes a reader
            elif self._tickets.state.query == query:
                self._take(news)
            if self._touched and "news" not in self._timers:
                self._timers.start("news", TOGETHER_MS, self._look)

        # Not one name for all: an answer that is overtaken by the next would be lost.
        self._session.ask(f"list.news.{touched[0].hex()}", question, answered, limit_s=None)

    def _take(self, news: News) -> None:
        lines, matching = self._tickets.lines, news.matching
        gone: list[int] = []
        lines.pages.keep(news.rows)
        for ticket_id, rid in news.numbers.items():
            if ticket_id not in matching:
                self._arrivals.pop(ticket_id, None)
            elif rid not in news.places:
                self._arrivals[ticket_id] = rid
        for row in news.rows:
            if row.id in matching:
                self._ghosts.discard(row.id)
            elif row.id == self._tickets.state.current:
                self._ghosts.add(row.id)
            else:
                gone.append(news.places[row.rid])
        lines.tell_places(news.places.values())
        self._tickets.remove(gone)
        self._count_arrivals()

    def _count_arrivals(self) -> None:
        if not self._tickets.state.is_whole:
            return  # the rest of the list is on its way and brings them
        self._tickets.say_new(len(self._arrivals))
        if self._arrivals and not len(self._tickets.lines):
            self._tickets.read_ids()  # there is no row that could be moved away
        elif "untouched" not in self._timers:
            self._wait_untouched()

    def _wait_untouched(self) -> None:
        if self._arrivals and self._is_at_top:
            self._timers.start("untouched", UNTOUCHED_MS, self._tickets.read_ids)
