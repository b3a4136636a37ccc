"""Schema 8: each op of the outbox knows how far this computer had read when it was made.

What others did in its ticket between that position and the one where it arrived was not known to the person:
both went through, and the page of conflicts shows it as merged by itself.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ("ALTER TABLE outbox ADD COLUMN known_seq INTEGER NOT NULL DEFAULT 0",)
