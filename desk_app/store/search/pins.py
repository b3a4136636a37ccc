"""What comes before everything else: the ticket whose number, and the person whose address, was typed.

A lone `4182` is a word like any other, and may stand in a thousand messages; but whoever types it mostly
means the ticket. The same goes for parts of numbers, serials and addresses.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from desk_app.domain.query.nodes import Phrase, Value, Word
from desk_app.store.reading.session import ReadSession
from desk_app.store.search.conditions import code_is
from desk_app.store.search.meaning import Meaning
from desk_app.store.search.tables import fts_part, ticket

MAX_PINS: Final = 10
_SHORTEST_PART: Final = 3


def pinned(session: ReadSession, meaning: Meaning) -> tuple[int, ...]:
    """Row numbers of the tickets to show first; none where more than one thing was typed.

    The other conditions of the query hold for them too.
    """
    typed = _typed(meaning)
    if not typed:
        return ()
    rids = dict.fromkeys((*_numbered(session, meaning, typed), *_coded(session, meaning, typed)))
    return tuple(rids)[:MAX_PINS]


def _typed(meaning: Meaning) -> str:
    """The one word or phrase without a field that looks like a number or code; empty otherwise."""
    about = [each for each in meaning.conjuncts if isinstance(each, Word | Phrase)]
    if len(about) != 1 or (meaning.words is None and meaning.part is None):
        return ""
    only = about[0]
    text = only.text if isinstance(only, Word) else "-".join(only.words)
    has_digit = any(character.isdigit() for character in text)
    return text if has_digit and only.column is None else ""


def _numbered(session: ReadSession, meaning: Meaning, typed: str) -> list[int]:
    """Tickets with this very number."""
    wanted = select(ticket.c.rid).where(code_is(ticket.c.number, (Value(typed),)), *meaning.conditions())
    return [row[0] for row in session.all(wanted.limit(MAX_PINS))]


def _coded(session: ReadSession, meaning: Meaning, typed: str) -> list[int]:
    """The newest tickets in whose number or serial it stands."""
    if len(typed) < _SHORTEST_PART:
        return []
    wanted = (
        select(ticket.c.rid)
        .select_from(fts_part.join(ticket, ticket.c.doc == fts_part.c.rowid))
        .where(fts_part.c.fts_part.op("MATCH")(f'{{codes}} : "{typed}"'), *meaning.conditions())
        .order_by(fts_part.c.rowid.desc())
        .limit(MAX_PINS)
    )
    return [row[0] for row in session.all(wanted)]
