"""Words that are not kept on this computer: put away outside the offline set, brought back when wanted.

The sync goes on knowing every message and note by its id, its place and its sum, so that nothing of what it
proves changes: only the words are gone from here, and the index of them. What comes back must be the very
row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from desk_app.domain.ids import AccountId, TicketId, id_text
from desk_app.domain.syncrules.rows import Row
from desk_app.services.ports import Unit
from desk_app.sync.projection import Projection

_WORDS: Final = ("message", "note", "side_message")


def put_away(unit: Unit, account_id: AccountId, tickets: Iterable[TicketId]) -> int:
    """Put the words of tickets away; gives how many messages and notes went.

    Only what the server has goes; a ticket that somebody here works on is left to the caller's judgement.
    """
    projection = Projection(unit, account_id)
    tx = unit.sync_of(account_id, projection)
    gone = 0
    for ticket in tickets:
        for key in tx.rows_of(id_text(ticket)):
            if key[0] in _WORDS and tx.shadow(key) is None and unit.copies.put_away(*key):
                projection.hide(key)
                gone += 1
    projection.finish()
    return gone


def bring_back(unit: Unit, account_id: AccountId, rows: Iterable[Row]) -> int:
    """Put words that came from the server in their place; gives how many were wanted here."""
    projection = Projection(unit, account_id)
    tx = unit.sync_of(account_id, projection)
    wanted = [row for row in rows if row.kind in _WORDS and unit.copies.is_away(row)]
    for row in wanted:
        tx.put_row(row)
    projection.finish()
    return len(wanted)
