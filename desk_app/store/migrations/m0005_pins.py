"""Schema 5: tickets whose files are kept on this computer because a person pinned them.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE pin (
    ticket_id BLOB PRIMARY KEY CHECK (length(ticket_id) = 16),
    pinned_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
)
