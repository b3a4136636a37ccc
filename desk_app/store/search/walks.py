"""Ways through the tickets in the order of a list: along an index, along the full-text table, or over few.

A walk yields a step for everything it looks at, hit or not, and each step has a place from which another
walk can go on. So a walk may be stopped at any moment, by a full page or by time, and nothing is lost.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import (
    ColumnElement,
    Select,
    TableClause,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.sql import visitors

from desk_app.store.reading.dialect import DIALECT, indexed_by
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.sorting import SortRow, among, in_order, listed
from desk_app.store.search.tables import ONE, ZERO, fts, fts_part, ticket
from desk_app.store.texts import DOC_BITS, first_doc

Place = tuple[int | str | None, ...]
"""Where a walk has got to; what it means is the walk's own business."""

_CHUNK: Final = 64
_FETCHED: Final = 500
_FETCHING: Final = -1
"""First part of a place while the tickets are being fetched: nothing has been listed yet."""

_FIRST_SPAN_S: Final = 86_400
_SPAN_GROWTH: Final = 4
_HEX: Final[ColumnElement[str]] = literal_column("'%016x'")
"""A row number in SQLite is a signed integer of eight bytes; all are positive."""
_PIECE: Final = 1 << 16
"""Digits that become numbers together: four thousand numbers."""
_EVER_S: Final = 20 * 365 * 86_400
Members = tuple[ColumnElement[bool], ...]
"""No condition, or the one that the ticket is in a set."""

_WORD_TABLES: Final[dict[str, TableClause]] = {"words": fts, "parts": fts_part}


class Step(NamedTuple):
    """One thing a walk has looked at; `rid` is None for a mere milestone."""

    place: Place
    rid: int | None
    is_hit: bool


class Walk(Protocol):
    """A way through the tickets."""

    @property
    def name(self) -> str:
        """Which way it is; the next page takes the same."""

    def steps(self, session: ReadSession, after: Place | None) -> Iterator[Step]:
        """Everything from the beginning, or from behind a place, in the order of the list."""

    def back_to_s(self, place: Place) -> int | None:
        """The time of activity down to which everything was looked at; None where that means nothing."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an index in which all rows are wanted, in its order.

    Attributes:
        index: Its name.
        order: Columns of `ticket` and whether they run downwards; the last is `rid`.
        conditions: Which part.
        covered: Columns of `ticket` that need no look at the row itself.
    """

    index: str
    order: tuple[tuple[str, bool], ...]
    conditions: tuple[ColumnElement[bool], ...] = ()
    covered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class IndexWalk:
    """Along one or more stretches of indexes, one after the other.

    Attributes:
        conditions: What a ticket must fulfil, cheap ones first.
        stretches: In the order of the list.
        time_column: Whose values tell how far back the walk has come; empty where the order is another.
        members: A set outside of which there are no hits; it is asked before a row is looked at.
    """

    name: str
    stretches: tuple[Stretch, ...]
    conditions: tuple[ColumnElement[bool], ...]
    time_column: str = ""
    members: Members = ()

    def statements(self, after: Place | None) -> Iterator[tuple[int, Select[Any]]]:
        """The SQL of each stretch that is left, with its number."""
        first = 0 if after is None else _int(after[0])
        for number, stretch in enumerate(self.stretches):
            if number < first:
                continue
            rests = [()] if after is None or number > first else _rest(stretch, after[1:])
            for rest in rests:
                yield number, self._select(stretch, rest)

    def steps(self, session: ReadSession, after: Place | None) -> Iterator[Step]:
        """Every row of the stretches."""
        for number, statement in self.statements(after):
            for rid, is_hit, *values in session.stream(statement):
                yield Step((number, *values), rid, bool(is_hit))

    @property
    def is_plain(self) -> bool:
        """The index entries alone tell what is a hit."""
        return not self.members and self.covers(self.conditions)

    def rids(self, session: ReadSession) -> array[int]:
        """Every hit at once, as numbers; only for a plain walk.

        SQLite walks and writes the numbers down as one text, in the order of the subquery, without needing
        the interpreter for each row: for 400,000 rows that was held for 400 ms, and the window waited for it.
        """
        rids: array[int] = array("q")
        for _, statement in self.statements(None):
            rows = statement.with_only_columns(ticket.c.rid).subquery()
            digits = func.printf(_HEX, rows.c.rid)
            found = session.first(select(func.group_concat(digits, literal_column("''"))))
            _append(rids, found[0] if found and found[0] else "")
        return rids

    def back_to_s(self, place: Place) -> int | None:
        """The value of the time column at the place."""
        names = [name for name, _ in self.stretches[_int(place[0])].order]
        return _int(place[1 + names.index(self.time_column)]) if self.time_column in names else None

    def covers(self, conditions: Sequence[ColumnElement[bool]]) -> bool:
        """True when the index entries alone tell whether these hold."""
        return all(
            columns_of(condition) <= stretch.covered for stretch in self.stretches for condition in conditions
        )

    def count(self, cap: int | None) -> list[Select[Any]]:
        """Statements whose sum is the number of hits; only for a walk that covers its conditions."""
        counts: list[Select[Any]] = []
        for stretch in self.stretches:
            rows = (
                select(ONE.label("one"))
                .with_hint(ticket, indexed_by(stretch.index), DIALECT)
                .select_from(ticket)
                .where(*stretch.conditions, *self.conditions)
                .limit(cap)
            )
            counts.append(select(func.count()).select_from(rows.subquery()))
        return counts

    def _select(self, stretch: Stretch, rest: Sequence[ColumnElement[bool]]) -> Select[Any]:
        """Rows of a stretch with a mark for hits; what the index can tell by itself stands in WHERE."""
        known = [c for c in self.conditions if columns_of(c) <= stretch.covered]
        unknown = [c for c in self.conditions if columns_of(c) - stretch.covered]
        order = [ticket.c[name] for name, _ in stretch.order]
        return (
            select(ticket.c.rid, _mark_of_hit(self.members, unknown), *order)
            .with_hint(ticket, indexed_by(stretch.index), DIALECT)
            .where(*stretch.conditions, *known, *rest)
            .order_by(*(c.desc() if down else c for c, (_, down) in zip(order, stretch.order, strict=True)))
        )


def _append(rids: array[int], text: str) -> None:
    """Append numbers that are written in hexadecimal digits one after the other.

    They become bytes, and those numbers, by the C library alone: for a million 8 ms of the interpreter, where
    reading them as words takes 230. A piece at a time, so that nobody waits for all.
    """
    for start in range(0, len(text), _PIECE):
        piece = array("q", bytes.fromhex(text[start : start + _PIECE]))
        if sys.byteorder == "little":
            piece.byteswap()
        rids.extend(piece)


def _mark_of_hit(members: Members, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[int]:
    """1 for a hit, else 0; CASE sees to it that the row is not touched for a ticket outside of the set."""
    is_hit: ColumnElement[int] = case((and_(*conditions), ONE), else_=ZERO) if conditions else ONE
    return case((and_(*members), is_hit), else_=ZERO) if members else is_hit


def columns_of(condition: ColumnElement[bool]) -> frozenset[str]:
    """The columns of the outer `ticket` that a condition looks at."""
    return frozenset(
        part.name
        for part in visitors.iterate(condition)
        if isinstance(part, ColumnElement) and getattr(part, "table", None) is ticket
    )


def _rest(stretch: Stretch, values: Place) -> list[tuple[ColumnElement[bool], ...]]:
    """What of a stretch lies behind a row: one condition, or several one after the other.

    Where the direction changes within the order, first come the rows equal up to there, then the others;
    one condition for both could not use the index.
    """
    order = [(ticket.c[name], down) for name, down in stretch.order]
    turn = next((i for i, (_, down) in enumerate(order) if down != order[0][1]), len(order))
    head = _behind(order[:turn], values[:turn])
    if turn == len(order):
        return [(head,)]
    same = tuple(c == value for (c, _), value in zip(order[:turn], values[:turn], strict=True))
    return [(*same, _behind(order[turn:], values[turn:])), (head,)]


def _behind(order: Sequence[tuple[Any, bool]], values: Place) -> ColumnElement[bool]:
    """Row values compare like the index does (sqlite.org/rowvalue.html, section 2.2)."""
    columns = tuple_(*(c for c, _ in order))
    there = tuple_(
        *(bindparam(None, value, type_=c.type) for (c, _), value in zip(order, values, strict=True))
    )
    return columns < there if order[0][1] else columns > there


@dataclass(frozen=True, slots=True)
class WordWalk:
    """Along the full-text table, newest activity first.

    It goes in spans of time that grow while they hold no hits, so that it gets somewhere even when a span
    takes longer than there is time: the next attempt begins with a shorter one.

    Attributes:
        name: "words" or "parts": which of the two tables.
        match: The FTS5 query.
        conditions: What a ticket must fulfil besides.
        from_s: Nothing with its last activity before this is wanted.
        members: A set outside of which there are no hits; it is asked before a row is looked at.
    """

    name: str
    match: str
    conditions: tuple[ColumnElement[bool], ...]
    from_s: int | None = None
    members: Members = ()

    def steps(self, session: ReadSession, after: Place | None) -> Iterator[Step]:
        """Every match, with milestones between the spans."""
        upper, span_s = (_newest(session), _FIRST_SPAN_S) if after is None else map(_int, after)
        last = first_doc(self.from_s) if self.from_s else 0
        while upper > last:
            yield Step((upper, max(span_s // _SPAN_GROWTH**2, 1)), None, is_hit=False)
            lower = last if span_s > _EVER_S else max(upper - (span_s << DOC_BITS), last)
            span = {"match": self.match, "upper": upper, "lower": lower}
            for rid, is_hit, doc in session.stream(self.statement(), span):
                yield Step((doc, span_s), rid, bool(is_hit))
            upper, span_s = lower, span_s * _SPAN_GROWTH
            yield Step((upper, span_s), None, is_hit=False)

    def statement(self) -> Select[Any]:
        """Matches with document numbers in `[lower, upper)`, downwards."""
        words = _WORD_TABLES[self.name]
        is_hit = _mark_of_hit(self.members, self.conditions)
        return (
            select(ticket.c.rid, is_hit, words.c.rowid)
            .select_from(words.join(ticket, ticket.c.doc == words.c.rowid))
            .where(
                words.c[words.name].op("MATCH")(bindparam("match")),
                words.c.rowid < bindparam("upper"),
                words.c.rowid >= bindparam("lower"),
            )
            .order_by(words.c.rowid.desc())
        )

    def back_to_s(self, place: Place) -> int | None:
        """Document numbers are times of activity."""
        return _int(place[0]) >> DOC_BITS


@dataclass(frozen=True, slots=True)
class Picking:
    """What is to be done with tickets that are known already.

    Attributes:
        values: What they are compared by.
        is_descending: The largest values come first.
        cheap: Conditions on the row, checked for all of them.
        dear: Conditions that are checked only as far as the list is read.
    """

    values: tuple[ColumnElement[Any], ...]
    is_descending: bool
    cheap: tuple[ColumnElement[bool], ...] = ()
    dear: tuple[ColumnElement[bool], ...] = ()


class PickWalk:
    """Over tickets that are few enough to be put in order first.

    It remembers what it has fetched for sorting, so that a walk that was stopped goes on instead of
    beginning anew.

    Attributes:
        name: "few", or the walk that gathered them.
    """

    def __init__(self, name: str, rids: Sequence[int], picking: Picking) -> None:
        self.name = name
        self._rids = rids
        self._picking = picking
        self._fetched = 0
        self._rows: list[SortRow] = []
        self._order: list[int] | None = None

    def steps(self, session: ReadSession, after: Place | None) -> Iterator[Step]:
        """The tickets in order, after milestones while they are fetched."""
        while self._fetched < len(self._rids):
            self._fetch(session)
            yield Step((_FETCHING, self._fetched), None, is_hit=False)
        if self._order is None:
            self._order = in_order(self._rows, is_descending=self._picking.is_descending)
        position = -1 if after is None else _int(after[0])
        start = 0 if after is None or position < 0 else _position_after(self._order, position, _int(after[1]))
        for begin in range(start, len(self._order), _CHUNK):
            chunk = self._order[begin : begin + _CHUNK]
            hits = self._hits(session, chunk)
            for place, rid in enumerate(chunk, begin):
                yield Step((place, rid), rid, rid in hits)

    def back_to_s(self, place: Place) -> int | None:  # noqa: ARG002 - the Protocol's parameter
        """All of them are known, whatever their time."""
        return None

    def _fetch(self, session: ReadSession) -> None:
        """The sort values of the next tickets, as far as these fulfil the cheap conditions."""
        chunk = list(self._rids[self._fetched : self._fetched + _FETCHED])
        wanted = select(ticket.c.rid, ticket.c.updated_s, *self._picking.values).where(
            among(listed(json.dumps(chunk))), *self._picking.cheap
        )
        self._rows += list(session.stream(wanted))
        self._fetched += len(chunk)

    def _hits(self, session: ReadSession, rids: list[int]) -> frozenset[int]:
        if not self._picking.dear:
            return frozenset(rids)
        wanted = select(ticket.c.rid).where(ticket.c.rid.in_(rids), *self._picking.dear)
        return frozenset(row[0] for row in session.all(wanted))


@dataclass(frozen=True, slots=True)
class ListWalk:
    """Over tickets that are in order already."""

    name: str
    rids: tuple[int, ...]

    def steps(self, session: ReadSession, after: Place | None) -> Iterator[Step]:  # noqa: ARG002 - the Protocol's
        """The tickets in order."""
        start = 0 if after is None else _position_after(self.rids, *map(_int, after))
        for position, rid in enumerate(self.rids[start:], start):
            yield Step((position, rid), rid, is_hit=True)

    def back_to_s(self, place: Place) -> int | None:  # noqa: ARG002 - the Protocol's parameter
        """All of them are known."""
        return None


def _position_after(rids: Sequence[int], position: int, rid: int) -> int:
    """Where to go on behind a ticket that stood at a position when it was seen."""
    if position < len(rids) and rids[position] == rid:
        return position + 1
    return rids.index(rid) + 1 if rid in rids else min(position, len(rids))


def _newest(session: ReadSession) -> int:
    """One more than the newest document number."""
    found = session.first(select(func.max(ticket.c.doc)))
    return 1 + (found[0] or 0 if found else 0)


def _int(value: int | str | None) -> int:
    """A number of a place."""
    if not isinstance(value, int):
        raise TypeError(f"not a place of this list: {value!r}")
    return value
