"""The tickets a selection means, read in slices so that a million of them cost little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from desk_app.domain.ids import TicketId
from desk_app.presenters.ticket_selection import Selection
from desk_app.services.reading import Reader

_ROWS: Final = 500


def targets_of(reader: Reader, targets: Selection) -> tuple[int, Iterator[TicketId]]:
    """How many tickets are meant, and which; those of a search in its order."""
    if targets.all_of is None:
        return len(targets.ids), iter(targets.ids)
    rids = reader.lists.ids(targets.all_of).rids
    return targets.number(len(rids)), _read(reader, rids, targets)


def _read(reader: Reader, rids: Sequence[int], targets: Selection) -> Iterator[TicketId]:
    for start in range(0, len(rids), _ROWS):
        for row in reader.lists.rows(rids[start : start + _ROWS]):
            if row.id not in targets.except_ids:
                yield row.id
