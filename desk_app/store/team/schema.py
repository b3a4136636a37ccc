"""Tables of the team server as numbered steps, oldest first; the same text serves SQLite and PostgreSQL.

Every key begins with the workspace, so that tables can be spread over machines by it. Words in braces are
the two databases' names for one thing. A released step is frozen; the next one is added behind it.
"""

from __future__ import annotations

from typing import Final

_FIRST: Final = (
    # One row per workspace: locked by each write until it commits, so positions are in commit order.
    """CREATE TABLE workspace (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    epoch TEXT NOT NULL,
    cursor_key {bytes} NOT NULL,
    seq {int} NOT NULL,
    oldest {int} NOT NULL,
    number {int} NOT NULL,
    created_s {int} NOT NULL
){strict}""",
    """CREATE TABLE item (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket TEXT NOT NULL,
    seq {int} NOT NULL,
    fields TEXT NOT NULL,
    made_by TEXT NOT NULL,
    writers TEXT NOT NULL,
    PRIMARY KEY (workspace, kind, id)
){strict}""",
    "CREATE UNIQUE INDEX item_feed ON item (workspace, seq)",
    "CREATE INDEX item_ticket ON item (workspace, ticket, seq)",
    """CREATE TABLE marker (
    workspace TEXT NOT NULL,
    ticket TEXT NOT NULL,
    scope TEXT NOT NULL,
    seq {int} NOT NULL,
    is_in {int} NOT NULL,
    PRIMARY KEY (workspace, ticket, scope)
){strict}""",
    "CREATE UNIQUE INDEX marker_feed ON marker (workspace, seq)",
    """CREATE TABLE tombstone (
    workspace TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    seq {int} NOT NULL,
    scope TEXT NOT NULL,
    is_told {int} NOT NULL,
    at_s {int} NOT NULL,
    PRIMARY KEY (workspace, kind, id)
){strict}""",
    "CREATE INDEX tombstone_feed ON tombstone (workspace, seq)",
    """CREATE TABLE op_result (
    workspace TEXT NOT NULL,
    op TEXT NOT NULL,
    device TEXT NOT NULL,
    seq {int} NOT NULL,
    result TEXT NOT NULL,
    at_s {int} NOT NULL,
    PRIMARY KEY (workspace, op)
){strict}""",
    "CREATE INDEX op_result_device ON op_result (workspace, device, seq)",
    """CREATE TABLE op_number (
    workspace TEXT NOT NULL,
    device TEXT NOT NULL,
    epoch TEXT NOT NULL,
    n {int} NOT NULL,
    op TEXT NOT NULL,
    PRIMARY KEY (workspace, device, epoch, n)
){strict}""",
    """CREATE TABLE ticket_number (
    workspace TEXT NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (workspace, number)
){strict}""",
    """CREATE TABLE file (
    workspace TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size {int} NOT NULL,
    mime TEXT NOT NULL,
    at_s {int} NOT NULL,
    PRIMARY KEY (workspace, sha256)
){strict}""",
    """CREATE TABLE file_sender (
    workspace TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    agent TEXT NOT NULL,
    PRIMARY KEY (workspace, sha256, agent)
){strict}""",
    """CREATE TABLE file_name (
    workspace TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (workspace, sha256, kind, id)
){strict}""",
    """CREATE TABLE upload (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    agent TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size {int} NOT NULL,
    mime TEXT NOT NULL,
    at_s {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){strict}""",
    "CREATE UNIQUE INDEX upload_agent ON upload (workspace, agent, sha256)",
)

_PEOPLE: Final = (
    """CREATE TABLE person (
    workspace TEXT NOT NULL,
    agent TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    secret TEXT NOT NULL,
    has_factor {int} NOT NULL,
    last_step {int} NOT NULL,
    failures {int} NOT NULL,
    locked_until_s {int} NOT NULL,
    is_active {int} NOT NULL,
    created_s {int} NOT NULL,
    PRIMARY KEY (workspace, agent)
){strict}""",
    "CREATE UNIQUE INDEX person_email ON person (workspace, email)",
    """CREATE TABLE team_right (
    workspace TEXT NOT NULL,
    agent TEXT NOT NULL,
    team TEXT NOT NULL,
    rights {int} NOT NULL,
    PRIMARY KEY (workspace, agent, team)
){strict}""",
    """CREATE TABLE invitation (
    workspace TEXT NOT NULL,
    code TEXT NOT NULL,
    email TEXT NOT NULL,
    role TEXT NOT NULL,
    rights TEXT NOT NULL,
    expires_s {int} NOT NULL,
    used_s {int} NOT NULL,
    PRIMARY KEY (workspace, code)
){strict}""",
    """CREATE TABLE device (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    agent TEXT NOT NULL,
    token TEXT NOT NULL,
    name TEXT NOT NULL,
    created_s {int} NOT NULL,
    seen_s {int} NOT NULL,
    expires_s {int} NOT NULL,
    revoked_s {int} NOT NULL,
    PRIMARY KEY (workspace, id)
){strict}""",
    # A token names its workspace in front, so this look-up needs no other key.
    "CREATE UNIQUE INDEX device_token ON device (workspace, token)",
    """CREATE TABLE audit (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    at_s {int} NOT NULL,
    actor TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (workspace, id)
){strict}""",
    """CREATE TABLE presence (
    workspace TEXT NOT NULL,
    ticket TEXT NOT NULL,
    agent TEXT NOT NULL,
    doing TEXT NOT NULL,
    until_s {int} NOT NULL,
    PRIMARY KEY (workspace, ticket, agent)
){strict}""",
)

_COUNTED: Final = (
    # 256 numbers of 8 bytes: what the rows of a kind in a scope add up to, by bucket.
    """CREATE TABLE digest (
    workspace TEXT NOT NULL,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    sums {bytes} NOT NULL,
    PRIMARY KEY (workspace, scope, kind)
){strict}""",
    "ALTER TABLE op_number ADD COLUMN at_s {int} NOT NULL DEFAULT 0",
    """CREATE TABLE upkeep (
    workspace TEXT NOT NULL,
    visited_s {int} NOT NULL,
    visits {int} NOT NULL,
    PRIMARY KEY (workspace)
){strict}""",
)

_POLICY: Final = ("ALTER TABLE workspace ADD COLUMN offline_days {int} NOT NULL DEFAULT 0",)

STEPS: Final[tuple[tuple[str, ...], ...]] = ((*_FIRST, *_PEOPLE), _COUNTED, (), (), _POLICY)
"""Every step from an empty database to the present one; the number of a step is its place, from 1.

The third has no statements: it seals what had been in the clear. The fourth tells SQLite `SIZES`.
"""

SIZES: Final = {
    ("item", "item"): "5000000 5000000 500000 1",
    ("item", "item_feed"): "5000000 5000000 1",
    ("item", "item_ticket"): "5000000 5000000 6 1",
    ("marker", "marker"): "50000 50000 2 1",
    ("marker", "marker_feed"): "50000 50000 1",
    ("tombstone", "tombstone"): "50000 50000 5000 1",
    ("tombstone", "tombstone_feed"): "50000 50000 1",
    ("op_result", "op_result"): "1000000 1000000 1",
    ("op_result", "op_result_device"): "1000000 1000000 10000 1",
}
"""What SQLite is told of each index, as `ANALYZE` would of a large workspace: rows for each part of the key.

Without it ten rows are expected for a workspace, and all of them are walked through where one is looked for.
"""

TABLES: Final = (
    "workspace", "item", "marker", "tombstone", "op_result", "op_number", "ticket_number", "file",
    "file_sender", "file_name", "upload", "person", "team_right", "invitation", "device", "audit", "presence",
    "digest", "upkeep",
)  # fmt: skip
"""Every table, for backups."""

WORDS: Final = {
    "sqlite": {"int": "INTEGER", "bytes": "BLOB", "strict": " STRICT, WITHOUT ROWID"},
    "postgresql": {"int": "BIGINT", "bytes": "BYTEA", "strict": ""},
}
"""What each database calls the things in braces."""
