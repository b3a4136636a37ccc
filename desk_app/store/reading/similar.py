"""Tickets that are like another one: what to learn from, and what not to open twice.

Likeness is the share of rare words. The words of the ticket are weighed by how often they stand in the
newest tickets; the rarest few are searched for, and whatever holds most of their weight is most alike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, func, select

from desk_app.domain.ids import CustomerId, TicketId
from desk_app.domain.query.folding import words
from desk_app.services.reading import SimilarTicket
from desk_app.store import schema
from desk_app.store.reading.brake import OutOfTime
from desk_app.store.reading.rows import TicketRows
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.tables import fts, ticket

_SHORTEST_WORD: Final = 3
_SEARCHED: Final = 8
"""So many of the rarest words are searched for."""

_WEIGHED: Final = 40
_NEWEST_DOCS: Final = 1_000
"""A word is common when so many tickets hold it; counting goes no further."""

_FEW: Final = 10
"""A word in so few tickets is never common, however few tickets there are."""

_TICKETS: Final = f"SELECT count(*) FROM (SELECT 1 FROM ticket LIMIT {_NEWEST_DOCS})"

_SHARED: Final = 2
"""Words that a ticket must share to count as similar, where the other has so many."""

_LOOK_S: Final = 0.12
_MESSAGES: Final = 3
_HEAD: Final = 1_500
_RECENT_S: Final = 60 * 86_400
_OF_CUSTOMER: Final = 50


class Similar:
    """Looks for similar tickets for one reader."""

    def __init__(self, session: ReadSession, rows: TicketRows) -> None:
        self._session = session
        self._rows = rows

    def to_ticket(self, ticket_id: TicketId, limit: int) -> tuple[SimilarTicket, ...]:
        """Tickets of the same customer first, then tickets with similar words; the most alike first."""
        found = self._session.first(
            select(ticket.c.rid, ticket.c.subject, ticket.c.customer_id).where(ticket.c.id == ticket_id)
        )
        if found is None:
            return ()
        rid, subject, customer_id = found
        rare = self._rarest([subject, *self._first_words(ticket_id)])
        own = self._of_customer(customer_id, None)
        shared = self._sharing(rare)
        shared.update((each, shared.get(each, ())) for each in own)
        shared.pop(rid, None)
        return self._made(shared, frozenset(own), rare, limit)

    def to_new(self, customer_id: CustomerId | None, subject: str, limit: int) -> tuple[SimilarTicket, ...]:
        """Recent tickets of the customer that share a word with the subject; others that share several."""
        rare = self._rarest([subject])
        recent = self._of_customer(customer_id, self._session.now_s - _RECENT_S)
        shared = {
            each: common
            for each, common in self._sharing(rare, "subject").items()
            if len(common) >= min(_SHARED, len(rare)) or each in recent
        }
        return self._made(shared, frozenset(recent), rare, limit)

    def _first_words(self, ticket_id: TicketId) -> list[str]:
        """The beginnings of the first messages: what it is about."""
        message = schema.message
        statement = (
            select(func.substr(message.c.body, 1, _HEAD))
            .where(message.c.ticket_id == ticket_id)
            .order_by(message.c.sent_s, message.c.rid)
            .limit(_MESSAGES)
        )
        return [row[0] for row in self._session.all(statement)]

    def _of_customer(self, customer_id: bytes | None, since_s: int | None) -> list[int]:
        """The customer's newest tickets that can be seen."""
        if customer_id is None:
            return []
        statement = select(ticket.c.rid).where(ticket.c.customer_id == customer_id, *_VISIBLE)
        if since_s is not None:
            statement = statement.where(ticket.c.updated_s >= since_s)
        newest = statement.order_by(ticket.c.updated_s.desc(), ticket.c.rid.desc()).limit(_OF_CUSTOMER)
        return [row[0] for row in self._session.all(newest)]

    def _rarest(self, texts: Iterable[str]) -> Mapping[str, float]:
        """The rarest words of the texts with their weight, rarest first; common words are left out."""
        counted = Counter(word for text in texts for word in words(text) if _tells(word))
        weights: dict[str, float] = {}
        try:
            with self._session.within(_LOOK_S):
                tickets = self._session.plain(_TICKETS)[0][0]
                for word, _ in counted.most_common(_WEIGHED):
                    holding = self._how_many(word)
                    if holding <= max(tickets / 2, _FEW):
                        weights[word] = math.log(1 + tickets / max(holding, 1))
        except OutOfTime:
            self._session.brake.check()
        ordered = sorted(weights.items(), key=lambda pair: pair[1], reverse=True)
        return dict(ordered[:_SEARCHED])

    def _how_many(self, word: str) -> int:
        """How many tickets hold a word, up to the number at which it is common."""
        holding = select(fts.c.rowid).where(fts.c.fts.op("MATCH")(bindparam("match"))).limit(_NEWEST_DOCS)
        counted = self._session.first(
            select(func.count()).select_from(holding.subquery()), {"match": f'"{word}"'}
        )
        return counted[0] if counted else 0

    def _sharing(self, rare: Mapping[str, float], column: str = "") -> dict[int, tuple[str, ...]]:
        """Tickets that hold any of the words, with those they hold, rarest first."""
        shared: dict[int, tuple[str, ...]] = {}
        try:
            with self._session.within(_LOOK_S):
                for word in rare:
                    for rid in self._holding(f'{{{column}}} : "{word}"' if column else f'"{word}"'):
                        shared[rid] = (*shared.get(rid, ()), word)
        except OutOfTime:
            self._session.brake.check()
        return shared

    def _holding(self, match: str) -> Sequence[int]:
        """The newest visible tickets that match."""
        statement = (
            select(ticket.c.rid)
            .select_from(fts.join(ticket, ticket.c.doc == fts.c.rowid))
            .where(fts.c.fts.op("MATCH")(bindparam("match")), *_VISIBLE)
            .order_by(fts.c.rowid.desc())
            .limit(_NEWEST_DOCS)
        )
        return [row[0] for row in self._session.all(statement, {"match": match})]

    def _made(
        self,
        shared: Mapping[int, tuple[str, ...]],
        own: frozenset[int],
        rare: Mapping[str, float],
        limit: int,
    ) -> tuple[SimilarTicket, ...]:
        """The best of them with their rows: own ones first, then by the weight of what they share."""
        wanted = {
            rid: sum(rare[word] for word in common)
            for rid, common in shared.items()
            if rid in own or len(common) >= min(_SHARED, len(rare))
        }
        best = sorted(wanted, key=lambda rid: (rid in own, wanted[rid], rid), reverse=True)[:limit]
        return tuple(SimilarTicket(row, shared[row.rid], row.rid in own) for row in self._rows.by_rid(best))


_VISIBLE = (ticket.c.deleted_s.is_(None), ticket.c.merged_into.is_(None), ticket.c.spam == 0)


def _tells(word: str) -> bool:
    """Long enough to mean something, and no mere number."""
    return len(word) >= _SHORTEST_WORD and not word.isdigit()
