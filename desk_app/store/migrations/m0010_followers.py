"""Schema 10: colleagues who follow a ticket.

Who worked with a server before this version may hold followers already: they came with the rows of tickets
and waited in the sync's image of them. They are taken from there, so that the first change of somebody's own
does not look as if all others had been removed.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

import json
import zlib
from typing import Final

from desk_app.store.connect import DriverConnection

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE ticket_follower (
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    agent_id BLOB NOT NULL CHECK (length(agent_id) = 16),
    PRIMARY KEY (ticket_id, agent_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ticket_follower_agent ON ticket_follower(agent_id, ticket_id)",
)
"""The DDL in order; one statement each, so that a test can stop after any of them."""

_MARK: Final = b'"followers"'
_PLAIN: Final = 0x7B
_INSERT: Final = (
    "INSERT OR IGNORE INTO ticket_follower SELECT ?1, ?2"
    " WHERE length(?2) = 16 AND EXISTS (SELECT 1 FROM ticket WHERE id = ?1)"
)


def run(driver: DriverConnection) -> None:
    """Take followers that wait in the sync's images into the table."""
    images = driver.execute("SELECT id, fields FROM sync_image WHERE kind = 'ticket' AND length(fields) > 0")
    for ticket_id, packed in images.fetchall():
        plain = packed if packed[0] == _PLAIN else zlib.decompress(packed)
        if _MARK in plain:
            held = json.loads(plain.decode("utf-8", "surrogatepass")).get("followers") or ()
            driver.executemany(_INSERT, [(ticket_id, _id(agent)) for agent in held])


def _id(text: object) -> bytes:
    """An id from its text; no bytes where it is none."""
    try:
        return bytes.fromhex(str(text).replace("-", ""))
    except ValueError:
        return b""
