"""What stands in the ticket list of a window and around its rows, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique

from desk_app.domain.ids import TicketId
from desk_app.domain.query import MarkTerm
from desk_app.presenters.ticket_selection import Selection
from desk_app.services.reading import ListQuery, Reason


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
        arrived: The place of the first ticket that was let in on the person's wish, to be brought into sight,
            and how often that was wished; (0, 0) before.
        current: The ticket the cursor is on.
        selection: What is ticked.
        reasons: Words that were taken in another way than typed.
        terms: What the search looks for, to be marked wherever it is shown.
        problem: What went wrong, in FAILED.
        is_first: There is no ticket in the whole workspace yet, in EMPTY.
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
    arrived: tuple[int, int] = (0, 0)
    current: TicketId | None = None
    selection: Selection = field(default_factory=Selection)
    reasons: tuple[Reason, ...] = ()
    terms: tuple[MarkTerm, ...] = ()
    problem: str = ""
    is_first: bool = False

    @property
    def ticked(self) -> int:
        """How many tickets are ticked."""
        return self.selection.number(self.count)
