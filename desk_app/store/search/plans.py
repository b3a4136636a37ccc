"""Chooses the way to the tickets of a list query and goes it for as long as there is time.

The ways, best first:

1. An index gives the order, and nothing has to be checked that most tickets fail: walk it.
2. One condition names a small set: fetch it, sort it, check the rest while reading. A set that is not
   quite so small makes all following ways quick.
3. Words are searched: walk the full-text table, newest first. For another order gather the newest hits
   and sort those; for relevance rank the newest 2,000.
4. An index gives the order: walk it, checking every ticket.
5. Gather the newest tickets that match and sort those.

Ways 3 and 5 with another order are complete only while there are fewer hits than are gathered.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import func, select

from desk_app.domain.status import StatusClass
from desk_app.services.reading import ListKey
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.conditions import Asker, Conditions
from desk_app.store.search.indexes import base_walk, walk_for
from desk_app.store.search.meaning import Meaning, text_conditions
from desk_app.store.search.ranking import ranked
from desk_app.store.search.sets import SmallSet, small_sets
from desk_app.store.search.sorting import (
    BEST_FIRST,
    MOST_URGENT_FIRST,
    NEWEST_FIRST,
    among,
    listed,
    order_values,
)
from desk_app.store.search.tables import ticket
from desk_app.store.search.text import TextQueries, part_query
from desk_app.store.search.walks import (
    IndexWalk,
    ListWalk,
    Members,
    Picking,
    PickWalk,
    Place,
    Walk,
    WordWalk,
)

BUDGET_S: Final = 0.2
"""Time for finding; what is left of a quarter of a second is for fetching the rows."""

SMALL: Final = 3_000
SMALL_WITH_TEXT: Final = 1_000
"""So few tickets are fetched and sorted whole; fewer where text is looked up one by one (50 us each)."""

SORTED_WHOLE: Final = 5_000
"""So many are, where no index gives the order, or where they lie close together in the file."""

MEDIUM: Final = 20_000
"""Sets up to here are known by heart while walking, so that no other ticket's row is looked at."""

ACTIVE_STATES: Final = (
    (StatusClass.NEW, StatusClass.OPEN),
    (StatusClass.WAITING_CUSTOMER,),
    (StatusClass.WAITING_THIRD_PARTY,),
)
"""The groups of active tickets in the order of their headings (`sections` names them)."""

GATHERED: Final = 20_000
GATHERED_FOR_PAGE: Final = 5_000
RANKED: Final = 2_000
_GATHER_SHARE: Final = 0.6
_FIRST_SHARE: Final = 0.15
"""So much of the time for finding when that fills a screen: somebody types, and the whole list follows."""
_NEXT_SHARE: Final = 0.1
_SCREENFUL: Final = 50
_LOOK_S: Final = 0.05
"""So long may a page wait for the smallest set; for a whole list, which without it means to look at every
ticket, a reader may look as long as at any state."""
_AT_ONCE_S: Final = 4 * BUDGET_S
"""So long may SQLite take to write down a whole list; row by row the same takes twenty times as long."""
_FEW: Final = "few"
_STANDING_STILL: Final = 5
"""A walk that gets nowhere so many times in a row is given up."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a walk has found.

    Attributes:
        rids: Hits in order.
        place: Where the last of them, or the last milestone, stands; None when nothing was looked at.
        is_end: There is nothing behind it.
        is_stopped: Time ran out.
    """

    rids: array[int]
    place: Place | None
    is_end: bool
    is_stopped: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A way, and what to tell about it.

    Attributes:
        walk: The way itself.
        is_whole: False when the walk orders only the newest part of all hits.
        back_to_s: How far back the gathering went, when it did not go to the end.
    """

    walk: Walk
    is_whole: bool = True
    back_to_s: int | None = None


@dataclass(frozen=True, slots=True)
class _Narrow:
    """A set that was small enough to be fetched."""

    rids: array[int]
    is_local: bool

    def is_few(self, meaning: Meaning) -> bool:
        """So few that nothing beats fetching and sorting them."""
        if meaning.has_text or meaning.dear:
            return len(self.rids) <= SMALL_WITH_TEXT
        return len(self.rids) <= (SORTED_WHOLE if self.is_local else SMALL)

    @property
    def members(self) -> Members:
        """The condition that a ticket belongs to it."""
        return (among(listed(json.dumps(self.rids.tolist()))),)


class Planner:
    """Plans for one question."""

    def __init__(self, session: ReadSession, asker: Asker, text: TextQueries) -> None:
        self._session = session
        self._asker = asker
        self._conditions = Conditions(asker, text)

    def plan(self, meaning: Meaning, *, key: ListKey | None = None, end_to_end: bool = False) -> Plan:
        """The best way; with a key, the way that the key belongs to.

        Args:
            meaning: The query.
            key: Where an earlier page ended.
            end_to_end: The list will be read from its beginning to its end.
        """
        source = "" if key is None else key.source
        index = walk_for(meaning, self._asker, end_to_end=end_to_end)
        if index is not None and source in {"", index.name} and _is_easy(index, meaning):
            return Plan(index)
        look_s = BUDGET_S if end_to_end else _LOOK_S
        narrow = self._narrowest(meaning, look_s) if meaning.sort != BEST_FIRST else None
        if narrow is not None and (source == _FEW or (source == "" and narrow.is_few(meaning))):
            return Plan(self._pick(meaning, narrow))
        members = () if narrow is None else narrow.members
        leader = self._leader(meaning, end_to_end=end_to_end)
        if leader is not None:
            return self._led(meaning, replace(leader, members=members), end_to_end=end_to_end)
        conditions = self.conditions(meaning, end_to_end=end_to_end)
        if index is not None:
            return Plan(replace(index, conditions=conditions, members=members))
        if narrow is not None and len(narrow.rids) <= SORTED_WHOLE:
            return Plan(self._pick(meaning, narrow))
        base = replace(base_walk(meaning, self._asker), conditions=conditions, members=members)
        return self._gathered(meaning, base, end_to_end=end_to_end)

    def by_state(self, meaning: Meaning) -> Plan | None:
        """The easy way through active tickets, those that need a reply first; None when it is not easy."""
        index = walk_for(meaning, self._asker)
        if index is None or not meaning.is_active or not _is_easy(index, meaning):
            return None
        stretches = tuple(
            replace(stretch, conditions=(*stretch.conditions, ticket.c["class"].in_(classes)))
            for classes in ACTIVE_STATES
            for stretch in index.stretches
        )
        return Plan(replace(index, name=f"{index.name}-by-state", stretches=stretches))

    def covering(self, meaning: Meaning) -> IndexWalk | None:
        """A walk whose index entries alone tell all hits, whatever their order; None when there is none."""
        for sort in (meaning.sort, MOST_URGENT_FIRST, NEWEST_FIRST):
            walk = walk_for(replace(meaning, sort=sort), self._asker, end_to_end=True)
            if walk is not None and not meaning.has_text and walk.covers(walk.conditions):
                return walk
        return None

    def conditions(self, meaning: Meaning, *, end_to_end: bool = False) -> tuple[Any, ...]:
        """Everything a ticket must fulfil, as conditions on its row."""
        return (*meaning.conditions(end_to_end=end_to_end), *self._text_conditions(meaning))

    def _text_conditions(self, meaning: Meaning) -> tuple[Any, ...]:
        return text_conditions(meaning, self._conditions)

    def _narrowest(self, meaning: Meaning, look_s: float) -> _Narrow | None:
        """The smallest set among the conditions, unless all are large or it takes too long to tell."""
        best: tuple[int, SmallSet] | None = None
        try:
            with self._session.within(look_s):
                for small in small_sets(meaning, self._asker, self._conditions):
                    limit = MEDIUM if best is None else best[0]
                    size = self._size(small, limit)
                    if size <= limit:
                        best = size, small
                    if size <= SMALL_WITH_TEXT:
                        break
                if best is not None:
                    rids = array("q", (row[0] for row in self._session.stream(best[1].rids)))
                    return _Narrow(rids, best[1].is_local)
        except OutOfTime:
            self._session.brake.check()
        return None

    def _size(self, small: SmallSet, limit: int) -> int:
        """How many members a set has; one more than the limit stands for any larger number."""
        members = small.members.limit(limit + 1).subquery()
        counted = self._session.first(select(func.count()).select_from(members))
        return counted[0] if counted else 0

    def _pick(self, meaning: Meaning, narrow: _Narrow) -> PickWalk:
        """Over a set, with everything that is left to check."""
        values = order_values(meaning.sort.field, self._custom_field_id)
        cheap = meaning.row_conditions()
        dear = (*meaning.dear, *self._text_conditions(meaning))
        return PickWalk(_FEW, narrow.rids, Picking(values, meaning.sort.is_descending, cheap, dear))

    def _custom_field_id(self, name: str) -> bytes | None:
        spec = self._conditions.custom_spec(name)
        return None if spec is None else spec.id

    def _leader(self, meaning: Meaning, *, end_to_end: bool) -> WordWalk | None:
        """The walk along the full-text table, if words or names can lead."""
        rest = meaning.conditions(end_to_end=end_to_end)
        if meaning.driver is not None:
            if meaning.part is not None:
                rest = (*rest, self._conditions.of(meaning.part))
            return WordWalk("words", meaning.driver, rest, meaning.from_s)
        if meaning.part is not None:
            return WordWalk("parts", part_query(meaning.part), rest, meaning.from_s)
        return None

    def _led(self, meaning: Meaning, leader: WordWalk, *, end_to_end: bool) -> Plan:
        if meaning.sort == NEWEST_FIRST:
            return Plan(leader)
        if meaning.sort == BEST_FIRST:
            return self._ranked(leader)
        return self._gathered(meaning, leader, end_to_end=end_to_end)

    def _gathered(self, meaning: Meaning, walk: Walk, *, end_to_end: bool) -> Plan:
        """The newest hits of a walk, in the wanted order; a whole list has time for more of them."""
        if end_to_end:
            found = all_in_slices(self._session, walk, limit=GATHERED)
        else:
            found = _enough_for_page(self._session, walk)
        values = order_values(meaning.sort.field, self._custom_field_id)
        picking = Picking(values, meaning.sort.is_descending)
        picked = PickWalk(f"{walk.name}-sorted", found.rids, picking)
        back_to_s = None if found.is_end or found.place is None else walk.back_to_s(found.place)
        return Plan(picked, found.is_end, back_to_s)

    def _ranked(self, walk: WordWalk) -> Plan:
        """The newest hits of a walk, the best matches first."""
        found = collect(self._session, walk, limit=RANKED, budget_s=BUDGET_S * _GATHER_SHARE / 2)
        order = ranked(self._session, walk, found.rids, limit_s=BUDGET_S * _GATHER_SHARE / 2)
        back_to_s = None if found.is_end or found.place is None else walk.back_to_s(found.place)
        return Plan(ListWalk(f"{walk.name}-ranked", order), found.is_end, back_to_s)


def _is_easy(walk: IndexWalk, meaning: Meaning) -> bool:
    """Hardly any ticket on the way has to be looked at in vain."""
    return not meaning.has_text and not meaning.dear and walk.covers(meaning.picky)


def collect(
    session: ReadSession,
    walk: Walk,
    *,
    after: Place | None = None,
    limit: int | None = None,
    budget_s: float = BUDGET_S,
) -> Found:
    """Go a walk until there are enough hits, or time runs out, or it ends."""
    rids: array[int] = array("q")
    place = after
    try:
        with session.within(budget_s):
            for at, rid, is_hit in walk.steps(session, after):
                if is_hit and rid is not None:
                    if len(rids) == limit:
                        return Found(rids, place, is_end=False, is_stopped=False)
                    rids.append(rid)
                place = at
    except OutOfTime:
        return Found(rids, place, is_end=False, is_stopped=True)
    return Found(rids, place, is_end=True, is_stopped=False)


def slices(session: ReadSession, walk: Walk, limit: int | None = None) -> Iterator[Found]:
    """A walk in slices, each within the time that a reader may look at one state, up to a number of hits."""
    if limit is None and (whole := _at_once(session, walk)) is not None:
        yield whole
        return
    place: Place | None = None
    standing = 0
    while standing < _STANDING_STILL:
        found = collect(session, walk, after=place, limit=limit)
        yield found
        if not found.is_stopped:
            return
        limit = None if limit is None else limit - len(found.rids)
        standing = standing + 1 if found.place == place else 0
        place = found.place


def _at_once(session: ReadSession, walk: Walk) -> Found | None:
    """A whole walk for which index entries are enough; None for others, and when there is no time for it."""
    if isinstance(walk, IndexWalk) and walk.is_plain:
        with suppress(OutOfTime), session.within(_AT_ONCE_S):
            return Found(walk.rids(session), None, is_end=True, is_stopped=False)
    return None


def _enough_for_page(session: ReadSession, walk: Walk) -> Found:
    """The newest hits: soon when they fill a screen, else for as long as there is time."""
    rids: array[int] = array("q")
    place: Place | None = None
    spent, share = 0.0, _FIRST_SHARE
    while True:
        limit = GATHERED_FOR_PAGE - len(rids)
        found = collect(session, walk, after=place, limit=limit, budget_s=BUDGET_S * share)
        rids.extend(found.rids)
        place = found.place or place
        spent += share
        if not found.is_stopped or len(rids) >= _SCREENFUL or spent >= _GATHER_SHARE:
            return replace(found, rids=rids, place=place)
        share = _NEXT_SHARE


def all_in_slices(session: ReadSession, walk: Walk, limit: int) -> Found:
    """The slices as one."""
    rids: array[int] = array("q")
    found = Found(rids, None, is_end=False, is_stopped=True)
    for found in slices(session, walk, limit):
        rids.extend(found.rids)
    return replace(found, rids=rids)
