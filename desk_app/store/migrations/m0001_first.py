"""Schema 1: everything a standalone workspace holds, and the room that sync needs.

Frozen: a released migration is never edited; write the next one instead. Columns named `*_s` are
epoch seconds in UTC. `id` is a 16-byte UUIDv7. A foreign key is declared where a dangling reference
would show to a person; lists and look-ups never join through more than one of them.
"""

from __future__ import annotations

_COMMON = """
    rid INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    account_id BLOB NOT NULL REFERENCES account(id),
    seq INTEGER NOT NULL DEFAULT 0,
    deleted_s INTEGER"""

_WORKSPACE = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE account (
    rid INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    base_url TEXT NOT NULL DEFAULT '',
    caps TEXT NOT NULL DEFAULT '{}',
    state TEXT NOT NULL DEFAULT 'ok',
    next_number INTEGER NOT NULL DEFAULT 1
) STRICT""",
)

_PEOPLE = (
    f"""CREATE TABLE agent ({_COMMON},
    name TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'agent',
    zone TEXT NOT NULL DEFAULT ''
) STRICT""",
    f"CREATE TABLE queue ({_COMMON}, name TEXT NOT NULL, email TEXT NOT NULL DEFAULT '') STRICT",
    f"""CREATE TABLE status ({_COMMON},
    name TEXT NOT NULL,
    class TEXT NOT NULL CHECK (class IN
        ('new','open','waiting_customer','waiting_third_party','solved','closed')),
    position INTEGER NOT NULL DEFAULT 0
) STRICT""",
    f"""CREATE TABLE organisation ({_COMMON},
    name TEXT NOT NULL,
    domain TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    custom TEXT NOT NULL DEFAULT '{{}}'
) STRICT""",
    "CREATE INDEX organisation_name ON organisation(name COLLATE NOCASE)",
    f"""CREATE TABLE customer ({_COMMON},
    name TEXT NOT NULL,
    organisation_id BLOB,
    title TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',
    vip INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    custom TEXT NOT NULL DEFAULT '{{}}',
    merged_into BLOB,
    created_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX customer_name ON customer(name COLLATE NOCASE)",
    "CREATE INDEX customer_organisation ON customer(organisation_id)",
    f"""CREATE TABLE address ({_COMMON},
    customer_id BLOB NOT NULL REFERENCES customer(id),
    kind TEXT NOT NULL CHECK (kind IN ('email','phone','chat','postal')),
    value TEXT NOT NULL,
    norm TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    failed_s INTEGER
) STRICT""",
    "CREATE INDEX address_customer ON address(customer_id, position)",
    "CREATE INDEX address_norm ON address(norm, kind)",
    f"""CREATE TABLE asset ({_COMMON},
    organisation_id BLOB,
    customer_id BLOB,
    model TEXT NOT NULL,
    serial TEXT NOT NULL DEFAULT '',
    firmware TEXT NOT NULL DEFAULT '',
    site TEXT NOT NULL DEFAULT '',
    warranty_s INTEGER
) STRICT""",
    "CREATE INDEX asset_organisation ON asset(organisation_id)",
    "CREATE INDEX asset_customer ON asset(customer_id)",
    "CREATE INDEX asset_serial ON asset(serial)",
)

_TICKET = (
    f"""CREATE TABLE ticket ({_COMMON},
    version TEXT NOT NULL DEFAULT '',
    number TEXT NOT NULL,
    subject TEXT NOT NULL,
    status_id BLOB NOT NULL REFERENCES status(id),
    class TEXT NOT NULL,
    priority INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
    queue_id BLOB,
    assignee_id BLOB,
    customer_id BLOB,
    organisation_id BLOB,
    asset_id BLOB,
    channel TEXT NOT NULL DEFAULT 'email',
    language TEXT NOT NULL DEFAULT '',
    mood TEXT NOT NULL DEFAULT '',
    custom TEXT NOT NULL DEFAULT '{{}}',
    created_s INTEGER NOT NULL,
    updated_s INTEGER NOT NULL,
    customer_s INTEGER,
    agent_s INTEGER,
    solved_s INTEGER,
    due_s INTEGER,
    snooze_s INTEGER,
    snooze_zone TEXT NOT NULL DEFAULT '',
    merged_into BLOB,
    spam INTEGER NOT NULL DEFAULT 0,
    read_s INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0,
    notes INTEGER NOT NULL DEFAULT 0,
    files INTEGER NOT NULL DEFAULT 0,
    preview TEXT NOT NULL DEFAULT '',
    preview_from TEXT NOT NULL DEFAULT '',
    doc INTEGER UNIQUE,
    active INTEGER GENERATED ALWAYS AS (
        class NOT IN ('solved','closed')
        AND deleted_s IS NULL AND merged_into IS NULL AND spam = 0) VIRTUAL,
    due_key INTEGER GENERATED ALWAYS AS (coalesce(due_s, 9007199254740991)) VIRTUAL
) STRICT""",
    "CREATE INDEX ticket_number ON ticket(number)",
    "CREATE INDEX ticket_updated ON ticket(updated_s, rid)",
    "CREATE INDEX ticket_created ON ticket(created_s, rid)",
    "CREATE INDEX ticket_class ON ticket(class, updated_s, rid)",
    "CREATE INDEX ticket_customer ON ticket(customer_id, updated_s, rid)",
    "CREATE INDEX ticket_organisation ON ticket(organisation_id, updated_s, rid)",
    "CREATE INDEX ticket_asset ON ticket(asset_id) WHERE asset_id IS NOT NULL",
    "CREATE INDEX ticket_active_due ON ticket(due_key, updated_s, rid, snooze_s) WHERE active = 1",
    """CREATE INDEX ticket_active_assignee
    ON ticket(assignee_id, due_key, updated_s, rid, snooze_s) WHERE active = 1""",
    """CREATE INDEX ticket_active_queue
    ON ticket(queue_id, due_key, updated_s, rid, snooze_s) WHERE active = 1""",
    """CREATE INDEX ticket_active_updated
    ON ticket(updated_s, rid, snooze_s) WHERE active = 1""",
    "CREATE INDEX ticket_active_priority ON ticket(priority, updated_s, rid) WHERE active = 1",
    "CREATE INDEX ticket_snoozed ON ticket(snooze_s, rid) WHERE snooze_s IS NOT NULL",
    "CREATE INDEX ticket_bin ON ticket(deleted_s, rid) WHERE deleted_s IS NOT NULL",
    "CREATE INDEX ticket_spam ON ticket(updated_s, rid) WHERE spam = 1",
    "CREATE INDEX ticket_merged ON ticket(merged_into) WHERE merged_into IS NOT NULL",
    f"""CREATE TABLE tag ({_COMMON},
    name TEXT NOT NULL,
    norm TEXT NOT NULL,
    colour TEXT NOT NULL DEFAULT ''
) STRICT""",
    "CREATE INDEX tag_norm ON tag(norm)",
    """CREATE TABLE ticket_tag (
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    tag_id BLOB NOT NULL REFERENCES tag(id),
    PRIMARY KEY (ticket_id, tag_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX ticket_tag_tag ON ticket_tag(tag_id, ticket_id)",
    """CREATE TABLE participant (
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    customer_id BLOB NOT NULL REFERENCES customer(id),
    role TEXT NOT NULL DEFAULT 'cc',
    PRIMARY KEY (ticket_id, customer_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX participant_customer ON participant(customer_id)",
    f"""CREATE TABLE link ({_COMMON},
    from_id BLOB NOT NULL REFERENCES ticket(id),
    to_id BLOB NOT NULL REFERENCES ticket(id),
    kind TEXT NOT NULL CHECK (kind IN
        ('related','blocks','duplicates','caused_by','child_of','follow_up_of','split_from'))
) STRICT""",
    "CREATE INDEX link_from ON link(from_id, kind)",
    "CREATE INDEX link_to ON link(to_id, kind)",
    f"""CREATE TABLE field ({_COMMON},
    entity TEXT NOT NULL CHECK (entity IN ('ticket','customer','organisation')),
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    type TEXT NOT NULL,
    options TEXT NOT NULL DEFAULT '[]',
    required INTEGER NOT NULL DEFAULT 0,
    position INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """CREATE TABLE field_value (
    owner_id BLOB NOT NULL,
    field_id BLOB NOT NULL,
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    number REAL,
    PRIMARY KEY (owner_id, field_id, position)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX field_value_text ON field_value(field_id, text)",
    "CREATE INDEX field_value_number ON field_value(field_id, number) WHERE number IS NOT NULL",
)

_CONVERSATION = (
    f"""CREATE TABLE message ({_COMMON},
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    home_ticket_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('customer','reply','call','chat','auto','bounce')),
    channel TEXT NOT NULL DEFAULT 'email',
    author_kind TEXT NOT NULL CHECK (author_kind IN ('customer','agent','bot','system')),
    author_id BLOB,
    author_name TEXT NOT NULL DEFAULT '',
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    html TEXT,
    language TEXT NOT NULL DEFAULT '',
    sent_s INTEGER NOT NULL,
    received_s INTEGER NOT NULL,
    duration_s INTEGER,
    recipients TEXT NOT NULL DEFAULT '{{}}',
    mail_id TEXT,
    in_reply_to TEXT,
    refs TEXT,
    raw_sha256 BLOB,
    state TEXT NOT NULL DEFAULT 'done',
    data TEXT NOT NULL DEFAULT '{{}}'
) STRICT""",
    "CREATE INDEX message_ticket ON message(ticket_id, sent_s, rid)",
    "CREATE INDEX message_mail_id ON message(mail_id) WHERE mail_id IS NOT NULL",
    "CREATE INDEX message_home ON message(home_ticket_id) WHERE home_ticket_id != ticket_id",
    f"""CREATE TABLE note ({_COMMON},
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    home_ticket_id BLOB NOT NULL,
    author_id BLOB,
    author_name TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    created_s INTEGER NOT NULL,
    received_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX note_ticket ON note(ticket_id, created_s, rid)",
    "CREATE INDEX note_home ON note(home_ticket_id) WHERE home_ticket_id != ticket_id",
    """CREATE TABLE mention (
    note_id BLOB NOT NULL REFERENCES note(id),
    agent_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    read_s INTEGER,
    PRIMARY KEY (note_id, agent_id)
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX mention_agent ON mention(agent_id, ticket_id) WHERE read_s IS NULL",
    "CREATE INDEX mention_ticket ON mention(ticket_id)",
    f"""CREATE TABLE event ({_COMMON},
    ticket_id BLOB NOT NULL REFERENCES ticket(id),
    home_ticket_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    actor_name TEXT NOT NULL DEFAULT '',
    data TEXT NOT NULL DEFAULT '{{}}',
    done_s INTEGER NOT NULL,
    received_s INTEGER NOT NULL,
    change_id BLOB
) STRICT""",
    "CREATE INDEX event_ticket ON event(ticket_id, done_s, rid)",
    "CREATE INDEX event_home ON event(home_ticket_id) WHERE home_ticket_id != ticket_id",
    f"""CREATE TABLE attachment ({_COMMON},
    owner_kind TEXT NOT NULL CHECK (owner_kind IN ('message','note','draft')),
    owner_id BLOB NOT NULL,
    ticket_id BLOB,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    name TEXT NOT NULL,
    mime TEXT NOT NULL DEFAULT 'application/octet-stream',
    size INTEGER NOT NULL,
    content_id TEXT,
    position INTEGER NOT NULL DEFAULT 0
) STRICT""",
    "CREATE INDEX attachment_owner ON attachment(owner_id, position)",
    "CREATE INDEX attachment_ticket ON attachment(ticket_id)",
    "CREATE INDEX attachment_sha256 ON attachment(sha256)",
    """CREATE TABLE blob (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    mime TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'here',
    text_state TEXT NOT NULL DEFAULT 'todo',
    text TEXT,
    last_use_s INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "CREATE INDEX blob_text_todo ON blob(sha256) WHERE text_state = 'todo'",
)

_OWN = (
    f"""CREATE TABLE view ({_COMMON},
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    sort TEXT NOT NULL DEFAULT 'due',
    grouping TEXT NOT NULL DEFAULT '',
    icon TEXT NOT NULL DEFAULT '',
    shortcut TEXT NOT NULL DEFAULT '',
    layout TEXT NOT NULL DEFAULT '{{}}',
    owner_id BLOB,
    position INTEGER NOT NULL DEFAULT 0
) STRICT""",
    f"""CREATE TABLE draft ({_COMMON},
    ticket_id BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('reply','note','ticket')),
    author_id BLOB,
    subject TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    html TEXT,
    recipients TEXT NOT NULL DEFAULT '{{}}',
    seen_id BLOB,
    updated_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX draft_ticket ON draft(ticket_id, kind)",
    """CREATE TABLE draft_version (
    draft_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    saved_s INTEGER NOT NULL,
    PRIMARY KEY (draft_id, version)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE change (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    group_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    at_s INTEGER NOT NULL,
    undo TEXT NOT NULL,
    undo_why TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done','undone','redo_lost')),
    undoes BLOB,
    tickets BLOB NOT NULL,
    rows BLOB
) STRICT""",
    "CREATE INDEX change_group ON change(group_id, n)",
    "CREATE INDEX change_undone ON change(n) WHERE state = 'undone'",
    "CREATE INDEX change_undoes ON change(undoes) WHERE undoes IS NOT NULL",
)

_SYNC = (
    """CREATE TABLE device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id BLOB NOT NULL,
    epoch BLOB NOT NULL,
    next_n INTEGER NOT NULL DEFAULT 1,
    server_epoch TEXT NOT NULL DEFAULT '',
    schema_v INTEGER NOT NULL DEFAULT 0
) STRICT""",
    """CREATE TABLE shadow (
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    base TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE outbox (
    op_id BLOB PRIMARY KEY,
    ord INTEGER NOT NULL UNIQUE,
    account_id BLOB NOT NULL,
    chain BLOB NOT NULL,
    depends_on BLOB,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    change_id BLOB,
    seen_seq INTEGER,
    state TEXT NOT NULL CHECK (state IN
        ('draft','waiting_blob','queued','sending','unknown','accepted','confirmed','rejected',
         'needs_agent','held','quarantined')),
    n INTEGER,
    dep_epoch BLOB,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_s INTEGER,
    last_class TEXT NOT NULL DEFAULT '',
    last_error TEXT NOT NULL DEFAULT '',
    applied_seq INTEGER,
    result TEXT,
    created_s INTEGER NOT NULL,
    send_after_s INTEGER
) STRICT""",
    "CREATE INDEX outbox_chain ON outbox(chain, ord) WHERE state != 'confirmed'",
    """CREATE TABLE sync_cursor (
    account_id BLOB NOT NULL,
    stream TEXT NOT NULL,
    cursor TEXT NOT NULL DEFAULT '',
    server_epoch TEXT NOT NULL DEFAULT '',
    scope_hash TEXT NOT NULL DEFAULT '',
    generation INTEGER NOT NULL DEFAULT 0,
    sweep INTEGER NOT NULL DEFAULT 0,
    complete_seq INTEGER NOT NULL DEFAULT 0,
    updated_s INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account_id, stream)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE remote_ref (
    account_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    local_id BLOB NOT NULL,
    remote_id TEXT NOT NULL,
    version TEXT NOT NULL DEFAULT '',
    remote_hash BLOB,
    PRIMARY KEY (account_id, kind, local_id),
    UNIQUE (account_id, kind, remote_id)
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE conflict (
    id BLOB PRIMARY KEY,
    op_id BLOB NOT NULL,
    ticket_id BLOB NOT NULL,
    field TEXT NOT NULL,
    base TEXT,
    mine TEXT,
    theirs TEXT,
    their_actor BLOB,
    decided TEXT,
    at_s INTEGER NOT NULL
) STRICT""",
    "CREATE INDEX conflict_open ON conflict(ticket_id) WHERE decided IS NULL",
    """CREATE TABLE upload (
    sha256 BLOB PRIMARY KEY,
    upload_id TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    chunk INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    """CREATE TABLE offline_reason (
    ticket_id BLOB NOT NULL,
    reason TEXT NOT NULL,
    until_s INTEGER,
    PRIMARY KEY (ticket_id, reason)
) STRICT, WITHOUT ROWID""",
)

_SEARCH = (
    "CREATE TABLE fts_queue (ticket_id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
    """CREATE VIRTUAL TABLE fts USING fts5(
    subject, people, body, notes, tags, files,
    content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')""",
    """CREATE VIRTUAL TABLE fts_part USING fts5(
    subject, people, codes,
    content='', contentless_delete=1, tokenize='trigram remove_diacritics 1')""",
)

STATEMENTS: tuple[str, ...] = (
    *_WORKSPACE,
    *_PEOPLE,
    *_TICKET,
    *_CONVERSATION,
    *_OWN,
    *_SYNC,
    *_SEARCH,
)
"""The DDL in order; one statement each, so that a test can stop after any of them."""
