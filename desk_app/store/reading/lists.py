"""Ticket lists and searches: a page at once, all row numbers in the background, counts beside the views."""

from __future__ import annotations

import time
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from sqlalchemy import Integer, bindparam, select

from desk_app.domain.entities import TicketRow, View
from desk_app.domain.ids import TicketId, ViewId
from desk_app.domain.query.fields import FieldTable
from desk_app.domain.query.nodes import Empty, Everything, Has, Is, IsMe, Sort, leaves
from desk_app.domain.query.parser import Parsed, parse
from desk_app.services.reading import (
    GROUPINGS,
    PAGE,
    Count,
    HitPlace,
    IdList,
    ListKey,
    ListQuery,
    Page,
    Section,
)
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.dialect import DIALECT, indexed_by
from desk_app.store.reading.hits import HitFinder
from desk_app.store.reading.rows import TicketRows
from desk_app.store.reading.sections import LONGEST, grouped
from desk_app.store.reading.session import ReadSession
from desk_app.store.reading.team import TeamCache
from desk_app.store.search.conditions import Asker
from desk_app.store.search.meaning import Meaning, meaning_of, natural_order
from desk_app.store.search.pins import pinned
from desk_app.store.search.plans import BUDGET_S, Found, Plan, Planner, collect, slices
from desk_app.store.search.sorting import BEST_FIRST, MOST_URGENT_FIRST, OWN_ORDERS
from desk_app.store.search.tables import BY_ID, ticket
from desk_app.store.search.text import TextQueries, with_fallbacks
from desk_app.store.search.vocabulary import Vocabulary
from desk_app.store.search.walks import IndexWalk, ListWalk

VIEW_COUNTS_S: Final = 0.1
"""Time for the counts of all views together."""

_CHUNK: Final = 500
_LEAST_S: Final = 0.01
_COUNT_SHARE: Final = 0.8
"""Of the time for a count, what goes into the exact number; the rest is for "at least so many"."""
_BEGINNING: Final = ListKey("", ())
"""Where a page ends that has not even begun."""

_GROUPED: Final = "grouped"
_HIGHEST: Final = "SELECT max(rid) FROM ticket"
_LASTING: Final = (Empty, Everything, Has, Is, IsMe)
"""Parts of a query that speak of nothing but tickets and who asks."""

_REMEMBERED: Final = 60
"""Queries whose meaning is kept; more come from somebody who types."""


@dataclass(frozen=True)  # no slots: `cached_property` needs a place
class _Wanted:
    """A list query as it was understood here and now.

    `pins` are rows to show before all others.
    """

    meaning: Meaning
    planner: Planner
    pins: tuple[int, ...]

    @cached_property
    def covering(self) -> IndexWalk | None:
        """The walk on which its tickets are counted."""
        return self.planner.covering(self.meaning)

    @cached_property
    def is_lasting(self) -> bool:
        """It means the same for as long as the team does: no words (others come) and no days (they pass)."""
        return all(isinstance(leaf, _LASTING) for leaf, _ in leaves(self.meaning.expr))


class StoreLists:
    """Implements `desk_app.services.reading.TicketLists`."""

    def __init__(self, session: ReadSession, team: TeamCache) -> None:
        self._session = session
        self._team = team
        self._rows = TicketRows(session, team)
        self._vocabulary = Vocabulary(session)
        self._moment = (0, 0)
        self._seen_team = team.team
        self._now_s = bindparam("now_s", callable_=lambda: session.now_s, type_=Integer)
        self._understood: dict[ListQuery, _Wanted] = {}
        self._orders: dict[str, Sort | None] = dict(OWN_ORDERS)

    def parse(self, text: str) -> Parsed:
        """Understand a query here and now."""
        return parse(text, now=self._session.now_s, zone=self._session.viewer.zone, fields=self._team.fields)

    def fields(self) -> FieldTable:
        """The fields queries may use here."""
        return self._team.fields

    def page(self, query: ListQuery, limit: int = PAGE, after: ListKey | None = None) -> Page:
        """Up to `limit` rows from the beginning, or from where another page ended.

        When the time for the whole question ends before anything was found (a busy machine), that is an
        empty page that is not complete, from which one may go on.
        """
        try:
            return self._found_page(query, limit, after)
        except OutOfTime:
            return Page((), next_key=after or _BEGINNING, is_complete=False)

    def _found_page(self, query: ListQuery, limit: int, after: ListKey | None) -> Page:
        until = self._until(BUDGET_S)
        after = None if after == _BEGINNING else after
        wanted = self._wanted(query)
        plan = self._plan(query, wanted, after)
        pins = wanted.pins if after is None else ()
        if after is not None and after.source != plan.walk.name:
            return Page((), is_complete=False)
        found = collect(
            self._session,
            plan.walk,
            after=None if after is None else after.place or None,
            limit=max(limit - len(pins), 1),
            budget_s=self._left(until),
        )
        return self._page(wanted, plan, found, pins)

    def ids(self, query: ListQuery) -> IdList:
        """All rows as numbers, in slices."""
        wanted = self._wanted(query)
        plan = wanted.planner.plan(wanted.meaning, end_to_end=True)
        rids: array[int] = array("q", wanted.pins)
        known = frozenset(wanted.pins)
        found: Found | None = None
        for found in slices(self._session, plan.walk):
            rids.extend([rid for rid in found.rids if rid not in known] if known else found.rids)
        is_whole = plan.is_whole and found is not None and found.is_end and not wanted.meaning.is_cut
        sections: tuple[Section, ...] = ()
        if query.grouping in GROUPINGS and len(rids) <= LONGEST:
            rids, sections = grouped(self._session, rids, query.grouping, self._team.team)
        return IdList(
            rids=rids,
            sections=sections,
            is_complete=is_whole,
            searched_back_to_s=None if is_whole else plan.back_to_s,
            reasons=wanted.meaning.reasons,
            highest=self._session.plain(_HIGHEST)[0][0] or 0,
        )

    def rows(self, rids: Sequence[int]) -> list[TicketRow]:
        """The rows with these numbers in this order."""
        return self._rows.by_rid(rids)

    def rows_of(self, ticket_ids: Sequence[TicketId]) -> list[TicketRow]:
        """The same by ticket id."""
        return self._rows.by_id(ticket_ids)

    def numbers_of(self, ticket_ids: Sequence[TicketId]) -> dict[TicketId, int]:
        """Row numbers by ticket id."""
        return self._rows.numbers(ticket_ids)

    def matching(self, query: ListQuery, ticket_ids: Sequence[TicketId]) -> frozenset[TicketId]:
        """Which of these tickets match the query now."""
        wanted = self._wanted(query)
        conditions = wanted.planner.conditions(wanted.meaning)
        found: set[TicketId] = set()
        for start in range(0, len(ticket_ids), _CHUNK):
            chunk = ticket.c.id.in_(ticket_ids[start : start + _CHUNK])
            # SQLite would look through all tickets of an agent to find these few among them.
            these = select(ticket.c.id).with_hint(ticket, indexed_by(BY_ID), DIALECT).where(chunk)
            found.update(row[0] for row in self._session.all(these.where(*conditions)))
        return frozenset(found)

    def count(self, query: ListQuery, cap: int | None = None) -> Count:
        """How many tickets match; counting stops at `cap` or when time is up."""
        try:
            return self._count(self._wanted(query), cap, BUDGET_S)
        except OutOfTime:
            return Count(0, is_exact=False)

    def view_counts(self, views: Sequence[View]) -> Mapping[ViewId, Count]:
        """The numbers beside the views, all of the same moment."""
        until = self._until(VIEW_COUNTS_S)
        with self._session.snapshot():
            return {
                view.id: self._count(
                    self._wanted(ListQuery(view.query, view.sort)),
                    None,
                    self._left(until),
                )
                for view in views
            }

    def hits(self, query: ListQuery, ticket_id: TicketId) -> tuple[HitPlace, ...]:
        """Where in the ticket the query matched."""
        return HitFinder(self._session).places(ticket_id, self._wanted(query).meaning.expr)

    def _wanted(self, query: ListQuery) -> _Wanted:
        """A query as it is understood now; a page, its count and its row numbers are asked in one breath."""
        moment = (self._session.now_s, self._session.data_version())
        if moment != self._moment or len(self._understood) >= _REMEMBERED:
            self._moment = moment
            self._forget()
        if query not in self._understood:
            self._understood[query] = self._understand(query)
        return self._understood[query]

    def _forget(self) -> None:
        """Keep of what was understood only what means the same now: views are asked after every change."""
        is_same_team = self._team.team is self._seen_team
        self._seen_team = self._team.team
        if not is_same_team or len(self._understood) >= _REMEMBERED:
            self._understood = {}
        self._understood = {query: each for query, each in self._understood.items() if each.is_lasting}

    def _understand(self, query: ListQuery) -> _Wanted:
        """Parse a query, replace unknown words, choose the order."""
        parsed = self.parse(query.text)
        asked = parsed.sort or self._order(query.sort)
        expr, reasons = with_fallbacks(parsed.expr, self._vocabulary)
        text = TextQueries(self._vocabulary)
        asker = Asker(self._session.viewer.me, self._now_s, self._team.team)
        meaning = meaning_of(expr, asked or MOST_URGENT_FIRST, asker, text, reasons=reasons)
        if asked is None or (asked == BEST_FIRST and not meaning.has_text):
            meaning = replace(meaning, sort=natural_order(meaning))
        is_search = meaning.has_text and asked in {None, BEST_FIRST} and not query.grouping
        pins = pinned(self._session, meaning) if is_search else ()
        return _Wanted(meaning, Planner(self._session, asker, text), pins)

    def _until(self, seconds: float) -> float:
        """When this time is up."""
        return time.monotonic() + seconds * self._session.viewer.patience

    def _left(self, until: float) -> float:
        """What is left of it, before patience; never nothing, so that every try gets somewhere."""
        return max((until - time.monotonic()) / self._session.viewer.patience, _LEAST_S)

    def _order(self, text: str) -> Sort | None:
        """The order that a view or a click on a column asks for; None where it names none that exists."""
        if not text:
            return None
        if text not in self._orders:
            self._orders[text] = self.parse(f"sort:{text}").sort
        return self._orders[text]

    def _plan(self, query: ListQuery, wanted: _Wanted, after: ListKey | None) -> Plan:
        """The way to a page; lists that are short enough are grouped."""
        planner, meaning = wanted.planner, wanted.meaning
        if query.grouping not in GROUPINGS:
            return planner.plan(meaning, key=after)
        by_state = planner.by_state(meaning) if query.grouping == "state" else None
        if by_state is not None:
            is_short = self._count(wanted, LONGEST, BUDGET_S).is_exact
            return by_state if is_short else planner.plan(meaning, key=after)
        plan = planner.plan(meaning)
        found = collect(self._session, plan.walk, limit=LONGEST)
        if not found.is_end:
            return planner.plan(meaning, key=after)
        rids, _ = grouped(self._session, found.rids, query.grouping, self._team.team)
        return replace(plan, walk=ListWalk(_GROUPED, tuple(rids)))

    def _page(self, wanted: _Wanted, plan: Plan, found: Found, pins: tuple[int, ...]) -> Page:
        """Fetch the rows of what was found and say how much of it there is."""
        known = frozenset(wanted.pins)
        rids = (*pins, *(rid for rid in found.rids if rid not in known))
        is_complete = plan.is_whole and not found.is_stopped and not wanted.meaning.is_cut
        back_to_s = plan.back_to_s
        if not is_complete and found.place is not None and not found.is_end:
            back_to_s = plan.walk.back_to_s(found.place) or back_to_s
        with self._session.brake.finishing():
            rows = tuple(self._rows.by_rid(rids))
        return Page(
            rows=rows,
            next_key=None if found.is_end else ListKey(plan.walk.name, found.place or ()),
            is_complete=is_complete,
            searched_back_to_s=None if is_complete else back_to_s,
            reasons=wanted.meaning.reasons,
        )

    def _count(self, wanted: _Wanted, cap: int | None, budget_s: float) -> Count:
        """Count along the quickest way, whatever order the list has."""
        index = wanted.covering
        if index is not None:
            counted = self._count_in_index(index, cap, budget_s * _COUNT_SHARE)
            if counted is not None:
                return counted
            budget_s *= 1 - _COUNT_SHARE
        unordered = replace(wanted.meaning, sort=natural_order(wanted.meaning))
        plan = wanted.planner.plan(unordered)
        found = collect(self._session, plan.walk, limit=cap, budget_s=budget_s)
        number = len(frozenset(found.rids) | frozenset(wanted.pins))
        is_exact = found.is_end and plan.is_whole and not wanted.meaning.is_cut
        return Count(number if cap is None else min(number, cap), is_exact)

    def _count_in_index(self, walk: IndexWalk, cap: int | None, budget_s: float) -> Count | None:
        """Count index entries only; None when that takes too long."""
        number = 0
        try:
            with self._session.within(budget_s):
                for statement in walk.count(None if cap is None else cap + 1):
                    found = self._session.first(statement)
                    number += found[0] if found else 0
        except OutOfTime:
            self._session.brake.check()
            return None
        is_exact = cap is None or number <= cap
        return Count(number if is_exact or cap is None else cap, is_exact)
