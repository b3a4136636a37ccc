"""The forms in which the team server's database keeps rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from desk_app.domain.syncrules.conflicts import Writer
from desk_app.domain.syncrules.rows import Row
from desk_app.sync.server_store import Stored

COLUMNS = "kind, id, ticket, seq, fields, made_by, writers"
"""The columns of a row, in the order `read_stored` wants them."""


def read_stored(row: Sequence[Any]) -> Stored:
    """A row from its columns."""
    kind, row_id, ticket, seq, fields, made_by, writers = row
    found = Row(kind, row_id, ticket, seq, json.loads(fields))
    return Stored(found, made_by, _read_writers(writers))


def writers_text(stored: Stored) -> str:
    """Who last wrote each field, as it is kept."""
    members: Iterable[tuple[str, Writer]] = stored.writers.items()
    return json.dumps(
        {name: [who.device, who.actor, int(who.is_bot)] for name, who in members}, separators=(",", ":")
    )


def _read_writers(text: str) -> dict[str, Writer]:
    if text == "{}":
        return {}
    return {
        name: Writer(device, actor, is_bot=bool(is_bot))
        for name, (device, actor, is_bot) in json.loads(text).items()
    }
