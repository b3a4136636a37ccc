"""Schema 7: messages and notes whose words are not kept on this computer are found at once.

Their row in `sync_image` stays, with its sum and without its fields, so that what is compared with the server
is the same whether the words are here or not.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "CREATE INDEX sync_image_away ON sync_image(ticket_id, kind) WHERE length(fields) = 0",
)
