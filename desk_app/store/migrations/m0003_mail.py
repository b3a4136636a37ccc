"""Schema 3: mails as they came, what they answer, what a person decided about them, and what is to be sent.

Frozen: a released migration is never edited; write the next one instead. Message-IDs and addresses that are
only ever compared are kept as the first 16 bytes of their SHA-256.
"""

from __future__ import annotations

_COMMON = """
    rid INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    account_id BLOB NOT NULL REFERENCES account(id),
    seq INTEGER NOT NULL DEFAULT 0,
    deleted_s INTEGER"""

STATEMENTS: tuple[str, ...] = (
    f"""CREATE TABLE mail ({_COMMON},
    folder TEXT NOT NULL,
    validity INTEGER NOT NULL DEFAULT 0,
    uid INTEGER NOT NULL DEFAULT 0,
    mail_id TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    sum BLOB NOT NULL,
    size INTEGER NOT NULL,
    sender TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('filed','linked','own','dropped','quarantined')),
    step TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    ticket_id BLOB,
    message_id BLOB,
    claimed_id BLOB,
    received_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX mail_mail_id ON mail(mail_id)",
    "CREATE INDEX mail_place ON mail(account_id, folder, validity, uid)",
    "CREATE INDEX mail_ticket ON mail(ticket_id) WHERE ticket_id IS NOT NULL",
    "CREATE INDEX mail_message ON mail(message_id) WHERE message_id IS NOT NULL",
    "CREATE INDEX mail_quarantine ON mail(rid) WHERE state = 'quarantined'",
    """CREATE TABLE mail_raw (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    packed BLOB NOT NULL
) STRICT""",
    """CREATE TABLE mail_ancestor (
    ancestor BLOB NOT NULL CHECK (length(ancestor) = 16),
    ticket_id BLOB NOT NULL,
    PRIMARY KEY (ancestor, ticket_id)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE mail_decision (
    ancestor BLOB NOT NULL CHECK (length(ancestor) = 16),
    sender BLOB NOT NULL CHECK (length(sender) = 16),
    ticket_id BLOB NOT NULL,
    PRIMARY KEY (ancestor, sender)
) STRICT, WITHOUT ROWID""",
    f"""CREATE TABLE mail_folder ({_COMMON},
    name TEXT NOT NULL,
    validity INTEGER NOT NULL DEFAULT 0,
    uid_done INTEGER NOT NULL DEFAULT 0,
    modseq INTEGER NOT NULL DEFAULT 0,
    since_s INTEGER NOT NULL DEFAULT 0
) STRICT""",
    "CREATE UNIQUE INDEX mail_folder_name ON mail_folder(account_id, name)",
    f"""CREATE TABLE mail_out ({_COMMON},
    ticket_id BLOB NOT NULL,
    message_id BLOB NOT NULL,
    change_id BLOB,
    mail_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting','sending','unknown','sent','held','failed')),
    reason TEXT NOT NULL DEFAULT '',
    is_auto INTEGER NOT NULL DEFAULT 0,
    is_released INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_s INTEGER NOT NULL DEFAULT 0,
    send_after_s INTEGER NOT NULL DEFAULT 0,
    created_s INTEGER NOT NULL,
    done_s INTEGER
) STRICT""",
    "CREATE INDEX mail_out_open ON mail_out(account_id, rid) WHERE state != 'sent'",
    "CREATE INDEX mail_out_ticket ON mail_out(ticket_id)",
    "CREATE INDEX mail_out_message ON mail_out(message_id)",
    "CREATE INDEX mail_out_change ON mail_out(change_id) WHERE change_id IS NOT NULL",
    f"""CREATE TABLE auto_answer ({_COMMON},
    ticket_id BLOB NOT NULL,
    address TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    sent_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX auto_answer_address ON auto_answer(address, sent_s)",
    "CREATE INDEX auto_answer_bucket ON auto_answer(bucket)",
)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
