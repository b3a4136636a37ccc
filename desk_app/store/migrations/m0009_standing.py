"""Schema 9: what the server lets this person do, and ops found by the row they are about.

Without the index each row of a workspace that gets a server was looked for among all ops there are: 2,000
tickets took eight minutes.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE account ADD COLUMN standing TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX outbox_row ON outbox(row_id)",
)
