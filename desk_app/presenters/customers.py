"""The customers page: who is in the list, who of them is open, and adding somebody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desk_app.domain.changes import ChangeSet, CreateCustomer
from desk_app.domain.entities import AddressKind
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import CustomerId
from desk_app.presenters.base import Presenter
from desk_app.presenters.customer_profile import CustomerProfile
from desk_app.presenters.details_timeline import TimelinePresenter
from desk_app.presenters.search import PAUSE_MS
from desk_app.presenters.timers import Timers
from desk_app.presenters.window import WindowPresenter
from desk_app.services.reading import CustomerPage, CustomerRow, Lane, ListKey

PAGE: Final = "customers"
"""The name of the page."""
_ROWS: Final = 100
_LIMIT_S: Final = 2.0
_TABLES: Final = frozenset({"customer", "address", "organisation"})


@dataclass(frozen=True, slots=True)
class CustomersState:
    """The list of the page.

    Attributes:
        text: What is searched for.
        rows: Who is listed.
        has_more: More fit; they are read when the end comes into sight.
        is_reading: The first of them are on their way.
        problem: Why they cannot be read.
        chosen: Who is open; None for nobody.
    """

    text: str = ""
    rows: tuple[CustomerRow, ...] = ()
    has_more: bool = False
    is_reading: bool = True
    problem: str = ""
    chosen: CustomerId | None = None


class CustomersPresenter(Presenter[CustomersState]):
    """The page of one window.

    Attributes:
        profile: Who is open.
        timeline: What happened with them.
    """

    def __init__(self, window: WindowPresenter) -> None:
        super().__init__(CustomersState())
        self._window = window
        self._session = window.session
        self._timers = Timers(window.session.after)
        self._next: ListKey | None = None
        self._place = ""
        self.profile = CustomerProfile(window.session)
        self.timeline = TimelinePresenter(window.session, PAGE)
        self._stops = [
            window.session.on_change(self._follow),
            window.watch(lambda state: self._go(state.place if state.page == PAGE else self._place)),
            self.profile.watch(lambda state: self._follow_profile(state.customer_id)),
        ]
        self._read()

    def close(self) -> None:
        """Follow nothing any more."""
        for stop in self._stops:
            stop()
        self._timers.stop_all()
        self.profile.close()
        self.timeline.close()

    # ------------------------------------------------------------ what the person does

    def search(self, text: str) -> None:
        """List whose name, organisation or address fits; the list follows after a pause."""
        if text != self._state.text:
            self._show(replace(self._state, text=text))
            self._timers.start("search", PAUSE_MS, self._read)

    def read_more(self) -> None:
        """List the following ones too."""
        if self._next is not None:
            after, self._next = self._next, None
            self._ask(after)

    def choose(self, customer_id: CustomerId | None) -> None:
        """Open somebody, or go back to the list."""
        self._show(replace(self._state, chosen=customer_id))
        self.profile.show(customer_id)
        self.timeline.show(customer_id)

    def add(self, name: str, email: str) -> None:
        """Add a customer and open them; what is wrong is told."""
        addresses: tuple[tuple[AddressKind, str], ...] = (("email", email.strip()),) if email.strip() else ()

        def added(changes: ChangeSet) -> None:
            self.choose(CustomerId(changes.first("customer")))

        self._session.apply(CreateCustomer(name.strip() or email.strip(), addresses), added)

    def retry(self) -> None:
        """Read again after a failure."""
        self._show(replace(self._state, problem="", is_reading=True))
        self._read()

    # ------------------------------------------------------------ how it follows

    def _go(self, place: str) -> None:
        """Somebody is wanted by id: from the palette, or from the details of a ticket."""
        if place != self._place:
            self._place = place
            if place:
                self.choose(CustomerId(bytes.fromhex(place)))

    def _follow_profile(self, customer_id: CustomerId | None) -> None:
        """Who is open was merged into somebody: that one is open now."""
        if customer_id != self._state.chosen:
            self._show(replace(self._state, chosen=customer_id))
            self.timeline.show(customer_id)

    def _follow(self, changes: ChangeSet) -> None:
        if changes.may_concern(_TABLES):
            self._timers.start("search", PAUSE_MS, self._read)

    def _read(self) -> None:
        self._timers.stop("search")
        self._ask(None)

    def _ask(self, after: ListKey | None) -> None:
        text, known = self._state.text, self._state.rows
        limit = _ROWS if after is not None else max(_ROWS, len(known))

        def came(page: CustomerPage) -> None:
            self._next = page.next_key
            rows = (*known, *page.rows) if after is not None else page.rows
            has_more = page.next_key is not None
            self._show(replace(self._state, rows=rows, has_more=has_more, is_reading=False, problem=""))

        def failed(error: DeskError) -> None:
            self._show(replace(self._state, is_reading=False, problem=str(error)))

        self._session.ask(
            "customers.list",
            lambda reader: reader.people.customers(text, limit, after),
            came,
            lane=Lane.SCREEN,
            limit_s=_LIMIT_S,
            failed=failed,
        )
