"""Queues tickets for the search index whatever way their rows were written.

The unit of work queues what a change touches; a repair or a replay writes rows by other ways. While these
triggers are on a connection (they are temporary and belong to it alone), each written row queues the tickets
in whose search text it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from desk_app.store.connect import DriverConnection

_ENTRIES: Final = ("message", "note", "side", "side_message", "attachment", "ticket_tag", "participant")
_LOOKED_UP: Final = {
    "customer": "SELECT id FROM ticket WHERE customer_id = {row}.id",
    "address": "SELECT id FROM ticket WHERE customer_id = {row}.customer_id",
    "organisation": "SELECT id FROM ticket WHERE organisation_id = {row}.id",
    "asset": "SELECT id FROM ticket WHERE asset_id = {row}.id",
    "tag": "SELECT ticket_id AS id FROM ticket_tag WHERE tag_id = {row}.id",
    "field_value": "SELECT id FROM ticket WHERE id = {row}.owner_id",
}
_TICKET_COLUMNS: Final = "subject, number, customer_id, organisation_id, asset_id, custom, updated_s"
_EVENTS: Final = (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old"))


@contextmanager
def queueing(driver: DriverConnection) -> Iterator[None]:
    """Have every write of the block queue its tickets."""
    triggers = dict(_triggers())
    for name, body in triggers.items():
        driver.execute(f"CREATE TEMP TRIGGER {name} {body}")
    try:
        yield
    finally:
        for name in triggers:
            driver.execute(f"DROP TRIGGER IF EXISTS {name}")


def _triggers() -> Iterator[tuple[str, str]]:
    """Name and body of each trigger."""
    for event, row in _EVENTS:
        lookups = dict.fromkeys(_ENTRIES, f"SELECT {row}.ticket_id AS id")
        lookups |= {table: lookup.format(row=row) for table, lookup in _LOOKED_UP.items()}
        for table, lookup in lookups.items():
            yield f"queue_{table}_{event}", f"AFTER {event} ON {table} BEGIN {_insert(lookup)}; END"
    insert = _insert("SELECT new.id AS id")
    yield "queue_ticket_INSERT", f"AFTER INSERT ON ticket BEGIN {insert}; END"
    yield "queue_ticket_UPDATE", f"AFTER UPDATE OF {_TICKET_COLUMNS} ON ticket BEGIN {insert}; END"


def _insert(lookup: str) -> str:
    """Add what the look-up finds and the queue lacks.

    Not by `OR IGNORE`: in a trigger the conflict clause of the statement that fired it counts instead
    (sqlite.org/lang_createtrigger.html), and an upsert's makes a doubled row fail.
    """
    return (
        f"INSERT INTO fts_queue SELECT id FROM ({lookup})"
        " WHERE id IS NOT NULL AND id NOT IN (SELECT ticket_id FROM fts_queue)"
    )
