"""Schema 2: accounts with settings, and what the sync keeps for each of them.

The tables for sync of schema 1 were never written by any release, so those with another shape are made
anew. Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE account ADD COLUMN settings TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE account ADD COLUMN is_main INTEGER NOT NULL DEFAULT 0",
    "DROP TABLE shadow",
    "DROP TABLE outbox",
    "DROP TABLE conflict",
    """CREATE TABLE sync_state (
    account_id BLOB PRIMARY KEY,
    epoch BLOB NOT NULL,
    next_n INTEGER NOT NULL DEFAULT 1,
    server_epoch TEXT NOT NULL DEFAULT '',
    scope_hash TEXT NOT NULL DEFAULT '',
    cursor TEXT NOT NULL DEFAULT '',
    seq INTEGER NOT NULL DEFAULT 0,
    complete_seq INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    sweep TEXT NOT NULL DEFAULT '',
    start_seq INTEGER NOT NULL DEFAULT 0,
    after_key TEXT NOT NULL DEFAULT '',
    time_s INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sync_image (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    ticket_id BLOB,
    seq INTEGER NOT NULL,
    generation INTEGER NOT NULL DEFAULT 0,
    sum BLOB NOT NULL,
    fields BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT""",
    "CREATE INDEX sync_image_ticket ON sync_image(ticket_id)",
    """CREATE TABLE shadow (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    account_id BLOB NOT NULL,
    chain BLOB NOT NULL,
    ticket_id BLOB,
    seq INTEGER NOT NULL DEFAULT 0,
    sum BLOB,
    fields BLOB,
    PRIMARY KEY (kind, id)
) STRICT""",
    "CREATE INDEX shadow_chain ON shadow(chain)",
    """CREATE TABLE outbox (
    op_id BLOB PRIMARY KEY,
    ord INTEGER NOT NULL UNIQUE,
    account_id BLOB NOT NULL,
    chain BLOB NOT NULL,
    kind TEXT NOT NULL,
    verb TEXT NOT NULL,
    row_id BLOB NOT NULL,
    data TEXT NOT NULL,
    blobs TEXT NOT NULL DEFAULT '[]',
    is_again INTEGER NOT NULL DEFAULT 0,
    change_id BLOB,
    state TEXT NOT NULL CHECK (state IN
        ('draft','waiting_blob','queued','sending','unknown','accepted','confirmed','rejected',
         'needs_agent','held','quarantined')),
    n INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    strikes INTEGER NOT NULL DEFAULT 0,
    window_ms INTEGER NOT NULL DEFAULT 0,
    applied_seq INTEGER NOT NULL DEFAULT 0,
    code TEXT NOT NULL DEFAULT '',
    sentence TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    target TEXT NOT NULL DEFAULT '',
    done_s INTEGER NOT NULL DEFAULT 0,
    created_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX outbox_chain ON outbox(chain, ord) WHERE state != 'confirmed'",
    "CREATE INDEX outbox_open ON outbox(account_id, ord) WHERE state != 'confirmed'",
    "CREATE INDEX outbox_change ON outbox(change_id) WHERE change_id IS NOT NULL",
    """CREATE TABLE conflict (
    id BLOB PRIMARY KEY,
    account_id BLOB NOT NULL,
    op_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    field TEXT NOT NULL,
    base TEXT NOT NULL,
    mine TEXT NOT NULL,
    theirs TEXT NOT NULL,
    their_actor TEXT NOT NULL DEFAULT '',
    decided TEXT,
    at_s INTEGER NOT NULL,
    UNIQUE (op_id, field)
) STRICT""",
    "CREATE INDEX conflict_open ON conflict(ticket_id) WHERE decided IS NULL",
    """CREATE TABLE sent_blob (
    account_id BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    PRIMARY KEY (account_id, sha256)
) STRICT, WITHOUT ROWID""",
)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
