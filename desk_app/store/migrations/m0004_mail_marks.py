"""Schema 4: what was marked on the server at each mail, so that it is marked once.

Frozen: a released migration is never edited; write the next one instead. `marks` is a sum: 1 read, 2
    answered,
4 moved as spam.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ("ALTER TABLE mail ADD COLUMN marks INTEGER NOT NULL DEFAULT 0",)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
