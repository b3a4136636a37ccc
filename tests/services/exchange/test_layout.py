"""Leaving with everything: no table and no column is left out of an export without a reason."""

from __future__ import annotations

from desk_app.services.exchange.layout import ORIGINALS, PARTS
from desk_app.store import schema

LEFT_OUT = {
    "account": "how a remote is reached; its secrets are in the keyring",
    "auto_answer": "brakes of a mailbox",
    "blob": "follows from attachments and originals",
    "change": "the undo history of this workspace",
    "conflict": "between this computer and its server",
    "device": "this computer",
    "field_value": "search values; they follow from `custom`",
    "fts_queue": "of the search index",
    "mail_folder": "how far a mailbox is fetched",
    "meta": "schema and name of this workspace; the name is in the manifest",
    "offline_reason": "what this computer keeps",
    "outbox": "on its way to a server",
    "pin": "what this computer keeps",
    "remote_ref": "names that a server has for rows",
    "sent_blob": "on its way to a server",
    "shadow": "of the sync",
    "sync_cursor": "of the sync",
    "sync_image": "of the sync",
    "sync_state": "of the sync",
    "upload": "on its way to a server",
}
"""Tables that stay behind, and why."""
LOCAL = {"rid", "seq", "account_id", "change_id"}
"""Columns that mean something in their own workspace only."""
DERIVED = {
    "ticket": {
        *(
            "updated_s",
            "customer_s",
            "agent_s",
            "side_s",
            "messages",
            "notes",
            "files",
            "preview",
            "preview_from",
        ),
        *("doc", "active", "due_key", "version"),
    },
    "event": {"deleted_s"},
    "mail": {"marks"},
}
"""Columns that follow from the rest, that no row ever fills, or that only say how a mailbox marks a mail."""


def test_every_table_leaves_with_an_export_or_has_a_reason_not_to() -> None:
    exported = {part.table for part in (*PARTS, ORIGINALS)}
    assert set(schema.metadata.tables) - exported == set(LEFT_OUT), (
        "add the table to services/exchange/layout.py, or say here why it stays behind"
    )


def test_every_column_leaves_with_its_table() -> None:
    for part in PARTS:
        columns = {column.name for column in schema.metadata.tables[part.table].columns}
        lacking = columns - set(part.columns) - LOCAL - DERIVED.get(part.table, set())
        assert lacking == set(), f"add them to {part.table} in services/exchange/layout.py"
        assert set(part.columns) <= columns
