"""Schema 12: the steps that a person can take back, found without a look at what others did.

After every change it is asked what would be undone next. Where nearly all changes came from a server or an
import, all of them were looked at each time: 47 ms of a processor in a workspace of many imports.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "CREATE INDEX change_own ON change(actor_id, n) WHERE state = 'done' AND undo != 'none'",
)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
