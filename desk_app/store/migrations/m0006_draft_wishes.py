"""Schema 6: what was chosen for a reply besides its words stays with its draft.

Frozen: a released migration is never edited; write the next one instead. `wishes` is a JSON object:
`signature` is the key of the signature, `send_at_s` the time before which the reply is not to leave.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = ("ALTER TABLE draft ADD COLUMN wishes TEXT NOT NULL DEFAULT '{}'",)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
