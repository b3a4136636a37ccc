"""Reading a ticket list: its first rows as soon as they are there, all row numbers behind them.

The first page is shown at once, or with its headings if they come soon; the numbers bring order, headings and
the whole length. What stood there before stays for a moment, so that nothing flickers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

from desk_app.domain.entities import TicketRow
from desk_app.domain.errors import DeskError
from desk_app.domain.query import MarkTerm
from desk_app.presenters.base import Stop
from desk_app.presenters.ticket_hits import sought_words
from desk_app.presenters.ticket_pages import PAGE_ROWS
from desk_app.presenters.timers import Timers
from desk_app.services.reading import LIMIT_S, IdList, Lane, ListKey, ListQuery, Page, Reader, TookTooLong

T = TypeVar("T")

HEADINGS_MS: Final = 80
"""How long the first page of a grouped list waits for its headings before it is shown without."""
STALE_MS: Final = 150
"""How long the rows of the list before stay while the next one is read; without them it would flicker."""

_LONGEST_S: Final = 1.0
"""The most time that first rows get at once, where the usual quarter of a second finds none."""

_Terms = tuple[MarkTerm, ...]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Who is told what.

    Attributes:
        terms: What the search looks for; comes before whatever it was found in.
        page: The first rows, while the numbers are still on their way.
        rows: The first rows, when the numbers were quicker.
        numbers: All row numbers, with the first rows if those have not been told yet.
        late: The list takes its time; the rows of the one before should go.
        failed: It cannot be read.
    """

    terms: Callable[[_Terms], None]
    page: Callable[[Page], None]
    rows: Callable[[Sequence[TicketRow]], None]
    numbers: Callable[[Page | None, IdList], None]
    late: Callable[[], None]
    failed: Callable[[DeskError], None]


class Asks(Protocol):
    """What reading a list wants of a session (`Session` has it)."""

    def ask(
        self,
        name: str,
        question: Callable[[Reader], T],
        then: Callable[[T], None],
        *,
        lane: Lane = Lane.SCREEN,
        limit_s: float | None = LIMIT_S,
        failed: Callable[[DeskError], None] | None = None,
    ) -> None:
        """Ask the library; the answer comes on the GUI thread."""
        ...

    def after(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        """Run something once, later."""
        ...


class ListReading:
    """Asks for one list at a time; GUI thread only."""

    def __init__(self, session: Asks, arrivals: Arrivals) -> None:
        self._session = session
        self._arrivals = arrivals
        self._timers = Timers(session.after)
        self._waiting: Page | None = None
        self._has_numbers = False

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._timers.stop_all()

    def begin(self, query: ListQuery, words: str) -> None:
        """Read another list.

        Args:
            query: What is listed.
            words: What was typed to search within the view; it is marked.
        """
        self._timers.stop_all()
        self._waiting, self._has_numbers = None, False
        self._timers.start("stale", STALE_MS, self._arrivals.late)

        self._read_page(query, words)
        self.read_numbers(query, words)

    def _read_page(
        self, query: ListQuery, words: str, after: ListKey | None = None, seconds: float = LIMIT_S
    ) -> None:
        """Read the first rows; where time was up before any was found, go on from there, with more time."""

        def question(reader: Reader) -> tuple[Page, _Terms]:
            page = reader.lists.page(query, PAGE_ROWS, after)
            return page, sought_words(reader, words, page.reasons)

        def answered(found: tuple[Page, _Terms]) -> None:
            page, _terms = found
            if page.rows or is_all(page):
                self._first_page(*found, is_grouped=bool(query.grouping))
            elif not self._has_numbers and page.next_key is not None:
                self._read_page(query, words, page.next_key, min(2 * seconds, _LONGEST_S))

        self._session.ask("list.page", question, answered, failed=self._page_failed, limit_s=seconds)

    def read_numbers(self, query: ListQuery, words: str) -> None:
        """Read all row numbers of the list, for the first time or anew."""

        def question(reader: Reader) -> tuple[IdList, _Terms]:
            ids = reader.lists.ids(query)
            return ids, sought_words(reader, words, ids.reasons)

        self._session.ask(
            "list.ids", question, self._numbers_came, lane=Lane.BACKGROUND, limit_s=None, failed=self._failed
        )

    def _first_page(self, page: Page, terms: _Terms, *, is_grouped: bool) -> None:
        self._arrivals.terms(terms)
        if self._has_numbers:
            self._arrivals.rows(page.rows)
        elif is_grouped and page.rows:
            self._waiting = page
            self._timers.start("headings", HEADINGS_MS, self._tell_waiting)
        else:
            self._tell(page)

    def _tell_waiting(self) -> None:
        page, self._waiting = self._waiting, None
        if page is not None:
            self._tell(page)

    def _tell(self, page: Page) -> None:
        self._timers.stop("stale")
        self._arrivals.page(page)

    def _numbers_came(self, found: tuple[IdList, _Terms]) -> None:
        ids, terms = found
        self._arrivals.terms(terms)
        self._timers.stop_all()
        page, self._waiting = self._waiting, None
        self._has_numbers = True
        self._arrivals.numbers(page, ids)

    def _page_failed(self, error: DeskError) -> None:
        """It took too long: the row numbers, which may take their time, bring the list."""
        if not isinstance(error, TookTooLong):
            self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self._timers.stop("stale")
        self._arrivals.failed(error)


def is_all(page: Page) -> bool:
    """Nothing comes after this page."""
    return page.next_key is None and page.is_complete
