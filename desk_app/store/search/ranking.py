"""Best matches first, over the newest hits of a search.

FTS5's bm25 counts, for every word of the query, all tickets that hold it: 120 ms for two of the commonest
words in a million tickets. Where that takes too long, or a beginning stands for many words, hits are
ranked by where the words stand instead: subject, then people, labels and files, then text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, bindparam, func, literal, select

from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.tables import fts, ticket
from desk_app.store.search.walks import WordWalk

_WEIGHTS: Final = (8.0, 4.0, 1.0, 1.0, 3.0, 2.0)
"""How much a match counts in subject, people, body, notes, tags, files."""

_COLUMNS: Final = ("subject", "people", "tags", "files")
"""Columns in which a match puts a ticket before the others, most telling first."""

_MANY_WORDS: Final = 24


def ranked(session: ReadSession, walk: WordWalk, rids: Sequence[int], *, limit_s: float) -> tuple[int, ...]:
    """The hits of a walk, best first; ties keep their order (newest first).

    Args:
        session: The reader.
        walk: The walk that found them.
        rids: The hits, newest first.
        limit_s: Time for ranking; afterwards the order stays as it is.
    """
    if walk.name != "words" or not rids:
        return tuple(rids)
    is_long = walk.match.count('"') > 2 * _MANY_WORDS
    try:
        with session.within(limit_s):
            places = _by_columns(session, walk, rids) if is_long else _by_bm25(session, walk, rids)
    except OutOfTime:
        session.brake.check()
        places = _by_columns_if_quick(session, walk, rids, limit_s)
    return tuple(sorted(rids, key=lambda rid: places.get(rid, 0.0)))


def _by_columns_if_quick(
    session: ReadSession, walk: WordWalk, rids: Sequence[int], limit_s: float
) -> dict[int, float]:
    try:
        with session.within(limit_s / 2):
            return _by_columns(session, walk, rids)
    except OutOfTime:
        session.brake.check()
        return {}


def _by_bm25(session: ReadSession, walk: WordWalk, rids: Sequence[int]) -> dict[int, float]:
    """FTS5's own rank; smaller is better."""
    return _scores(session, walk.match, rids, func.bm25(fts.c.fts, *_WEIGHTS))


def _by_columns(session: ReadSession, walk: WordWalk, rids: Sequence[int]) -> dict[int, float]:
    """Minus the weight of every column in which the whole query is found."""
    scores: dict[int, float] = {}
    for weight, column in enumerate(reversed(_COLUMNS), 1):
        for rid in _scores(session, f"{{{column}}} : ({walk.match})", rids, literal(0.0)):
            scores[rid] = scores.get(rid, 0.0) - 2.0**weight
    return scores


def _scores(
    session: ReadSession, match: str, rids: Sequence[int], score: ColumnElement[float]
) -> dict[int, float]:
    """The score of every hit among the newest, by row number."""
    oldest = select(ticket.c.doc).where(ticket.c.rid == bindparam("oldest")).scalar_subquery()
    statement = (
        select(ticket.c.rid, score)
        .select_from(fts.join(ticket, ticket.c.doc == fts.c.rowid))
        .where(fts.c.fts.op("MATCH")(bindparam("match")), fts.c.rowid >= oldest)
    )
    return {row[0]: row[1] for row in session.stream(statement, {"match": match, "oldest": rids[-1]})}
