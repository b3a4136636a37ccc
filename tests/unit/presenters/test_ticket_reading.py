"""Reading a list on a machine too busy for its first rows: nothing is said to be empty, and they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from desk_app.domain.errors import DeskError
from desk_app.presenters.base import Stop
from desk_app.presenters.ticket_reading import Arrivals, ListReading
from desk_app.services.reading import LIMIT_S, Lane, ListKey, ListQuery, Page, Reader
from tests.services.exchange.test_list_export import ROW

T = TypeVar("T")
_HERE = ListKey("walk", (7,))


@dataclass
class Asked:
    """Implements `Asks`: remembers what is asked, and a test answers."""

    pages: list[tuple[Callable[[Reader], Any], Callable[[Any], None], float | None]] = field(
        default_factory=list
    )

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
        del lane, failed
        if name == "list.page":
            self.pages.append((question, then, limit_s))

    def after(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        del delay_ms, then
        return lambda: None

    def answer(self, page: Page) -> None:
        _question, then, _limit_s = self.pages[-1]
        then((page, ()))


def _nothing(*_: object) -> None:
    pass


def _begun() -> tuple[Asked, list[Page]]:
    asked, shown = Asked(), list[Page]()
    told = Arrivals(_nothing, shown.append, _nothing, _nothing, _nothing, _nothing)
    ListReading(asked, told).begin(ListQuery("grinder"), "grinder")
    return asked, shown


def test_first_rows_that_had_no_time_are_asked_for_from_where_the_search_ended() -> None:
    asked, shown = _begun()
    asked.answer(Page((), _HERE, is_complete=False))
    asked.answer(Page((), _HERE, is_complete=False))

    assert shown == [], "a list that is still searched in is not empty"
    limits = [limit_s for _question, _then, limit_s in asked.pages]
    assert limits == [LIMIT_S, 2 * LIMIT_S, 4 * LIMIT_S]
    page = Page((ROW,), None)
    asked.answer(page)
    assert shown == [page]
    assert len(asked.pages) == len(limits)


def test_a_search_that_has_seen_everything_may_say_that_there_is_nothing() -> None:
    asked, shown = _begun()
    page = Page(())
    asked.answer(page)

    assert shown == [page]
    assert len(asked.pages) == 1
