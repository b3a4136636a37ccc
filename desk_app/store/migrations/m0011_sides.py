"""Schema 11: side conversations, a third kind of entry beside messages and notes, in tables of its own.

`ticket.side_s` is the time of the newest answer of a third party, which makes the ticket unread. The two
tables whose checks name kinds of entries are written anew, because SQLite cannot change a check.

Frozen: a released migration is never edited; write the next one instead.
"""

from __future__ import annotations

_COMMON = """
    rid INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    account_id BLOB NOT NULL REFERENCES account(id),
    seq INTEGER NOT NULL DEFAULT 0,
    deleted_s INTEGER"""

_SIDES = (
    f"""CREATE TABLE side ({_COMMON},
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    home_ticket_id BLOB NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    recipients TEXT NOT NULL DEFAULT '{{}}',
    is_done INTEGER NOT NULL DEFAULT 0,
    author_id BLOB,
    author_name TEXT NOT NULL DEFAULT '',
    created_s INTEGER NOT NULL,
    received_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX side_ticket ON side(ticket_id, created_s, rid)",
    "CREATE INDEX side_home ON side(home_ticket_id) WHERE home_ticket_id != ticket_id",
    f"""CREATE TABLE side_message ({_COMMON},
    side_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    home_ticket_id BLOB NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('agent','other','auto')),
    author_id BLOB,
    author_name TEXT NOT NULL DEFAULT '',
    author_address TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    html TEXT,
    sent_s INTEGER NOT NULL,
    received_s INTEGER NOT NULL,
    recipients TEXT NOT NULL DEFAULT '{{}}',
    mail_id TEXT,
    in_reply_to TEXT,
    refs TEXT,
    raw_sha256 BLOB,
    about_id BLOB,
    state TEXT NOT NULL DEFAULT 'done',
    data TEXT NOT NULL DEFAULT '{{}}'
) STRICT""",
    "CREATE INDEX side_message_ticket ON side_message(ticket_id, sent_s, rid)",
    "CREATE INDEX side_message_side ON side_message(side_id, sent_s, rid)",
    "CREATE INDEX side_message_mail_id ON side_message(mail_id) WHERE mail_id IS NOT NULL",
    "CREATE INDEX side_message_home ON side_message(home_ticket_id) WHERE home_ticket_id != ticket_id",
    "ALTER TABLE ticket ADD COLUMN side_s INTEGER",
)

_ATTACHMENT = (
    f"""CREATE TABLE attachment_new ({_COMMON},
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('message','note','side_message','draft')),
    owner_id BLOB NOT NULL,
    ticket_id BLOB,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    name TEXT NOT NULL,
    mime TEXT NOT NULL DEFAULT 'application/octet-stream',
    size INTEGER NOT NULL,
    content_id TEXT,
    position INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """INSERT INTO attachment_new SELECT rid, id, account_id, seq, deleted_s, owner_kind, owner_id, ticket_id,
    sha256, name, mime, size, content_id, position FROM attachment""",
    "DROP TABLE attachment",
    "ALTER TABLE attachment_new RENAME TO attachment",
    "CREATE INDEX attachment_owner ON attachment(owner_id, position)",
    "CREATE INDEX attachment_ticket ON attachment(ticket_id)",
    "CREATE INDEX attachment_sha256 ON attachment(sha256)",
)

_DRAFT = (
    f"""CREATE TABLE draft_new ({_COMMON},
    ticket_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('reply','note','ticket','side')),
    author_id BLOB,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    html TEXT,
    recipients TEXT NOT NULL DEFAULT '{{}}',
    seen_id BLOB,
    updated_s INTEGER NOT NULL,
    wishes TEXT NOT NULL DEFAULT '{{}}',
    side_id BLOB,
    about_id BLOB
) STRICT""",
    """INSERT INTO draft_new SELECT rid, id, account_id, seq, deleted_s, ticket_id, kind, author_id, subject,
    body, html, recipients, seen_id, updated_s, wishes, NULL, NULL FROM draft""",
    "DROP TABLE draft",
    "ALTER TABLE draft_new RENAME TO draft",
    "CREATE INDEX draft_ticket ON draft(ticket_id, kind)",
)

STATEMENTS: tuple[str, ...] = (*_SIDES, *_ATTACHMENT, *_DRAFT)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
