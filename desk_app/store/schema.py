"""The tables as SQLAlchemy sees them: names and types of the newest schema, nothing else.

Migrations own the DDL (constraints, indexes, full-text tables); this module only lets queries be
written with checked names. `tests/store/test_schema.py` proves that both agree. Only `store` may
import it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import REAL, Column, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

_TYPES: dict[str, type[TypeEngine[Any]]] = {
    "blob": LargeBinary,
    "integer": Integer,
    "text": Text,
    "real": REAL,
}


def _table(name: str, **columns: str) -> Table:
    """A table whose columns are given as space-separated names per storage class."""
    return Table(
        name,
        metadata,
        *(Column(column, _TYPES[kind]) for kind, names in columns.items() for column in names.split()),
    )


meta = _table(
    "meta",
    text="key value",
)
account = _table(
    "account",
    blob="id",
    integer="rid next_number is_main",
    text="kind name base_url caps state settings standing",
)
agent = _table(
    "agent",
    blob="id account_id",
    integer="rid seq deleted_s",
    text="name email role zone",
)
queue = _table(
    "queue",
    blob="id account_id",
    integer="rid seq deleted_s",
    text="name email",
)
status = _table(
    "status",
    blob="id account_id",
    integer="rid seq deleted_s position",
    text="name class",
)
organisation = _table(
    "organisation",
    blob="id account_id",
    integer="rid seq deleted_s",
    text="name domain note custom",
)
customer = _table(
    "customer",
    blob="id account_id organisation_id merged_into",
    integer="rid seq deleted_s vip created_s",
    text="name title language zone note custom",
)
address = _table(
    "address",
    blob="id account_id customer_id",
    integer="rid seq deleted_s position failed_s",
    text="kind value norm",
)
asset = _table(
    "asset",
    blob="id account_id organisation_id customer_id",
    integer="rid seq deleted_s warranty_s",
    text="model serial firmware site",
)
ticket = _table(
    "ticket",
    blob="id account_id status_id queue_id assignee_id customer_id organisation_id asset_id merged_into",
    integer=(
        "rid seq deleted_s priority created_s updated_s customer_s agent_s solved_s due_s "
        "snooze_s spam read_s messages notes files doc side_s active due_key"
    ),
    text="version number subject class channel language mood custom snooze_zone preview preview_from",
)
tag = _table(
    "tag",
    blob="id account_id",
    integer="rid seq deleted_s",
    text="name norm colour",
)
ticket_tag = _table(
    "ticket_tag",
    blob="ticket_id tag_id",
)
ticket_follower = _table(
    "ticket_follower",
    blob="ticket_id agent_id",
)
participant = _table(
    "participant",
    blob="ticket_id customer_id",
    text="role",
)
link = _table(
    "link",
    blob="id account_id from_id to_id",
    integer="rid seq deleted_s",
    text="kind",
)
field = _table(
    "field",
    blob="id account_id",
    integer="rid seq deleted_s required position",
    text="entity name label type options",
)
field_value = _table(
    "field_value",
    blob="owner_id field_id",
    integer="position",
    text="text",
    real="number",
)
message = _table(
    "message",
    blob="id account_id ticket_id home_ticket_id author_id raw_sha256",
    integer="rid seq deleted_s sent_s received_s duration_s",
    text=(
        "kind channel author_kind author_name subject body html language recipients mail_id "
        "in_reply_to refs state data"
    ),
)
note = _table(
    "note",
    blob="id account_id ticket_id home_ticket_id author_id",
    integer="rid seq deleted_s created_s received_s",
    text="author_name body",
)
side = _table(
    "side",
    blob="id account_id ticket_id home_ticket_id author_id",
    integer="rid seq deleted_s is_done created_s received_s",
    text="subject recipients author_name",
)
side_message = _table(
    "side_message",
    blob="id account_id side_id ticket_id home_ticket_id author_id raw_sha256 about_id",
    integer="rid seq deleted_s sent_s received_s",
    text=("author_kind author_name author_address body html recipients mail_id in_reply_to refs state data"),
)
mention = _table(
    "mention",
    blob="note_id agent_id ticket_id",
    integer="read_s",
)
event = _table(
    "event",
    blob="id account_id ticket_id home_ticket_id actor_id change_id",
    integer="rid seq deleted_s done_s received_s",
    text="kind actor_kind actor_name data",
)
attachment = _table(
    "attachment",
    blob="id account_id owner_id ticket_id sha256",
    integer="rid seq deleted_s size position",
    text="owner_kind name mime content_id",
)
blob = _table(
    "blob",
    blob="sha256",
    integer="size last_use_s",
    text="mime state text_state text",
)
view = _table(
    "view",
    blob="id account_id owner_id",
    integer="rid seq deleted_s position",
    text="name query sort grouping icon shortcut layout",
)
draft = _table(
    "draft",
    blob="id account_id ticket_id author_id seen_id side_id about_id",
    integer="rid seq deleted_s updated_s",
    text="kind subject body html recipients wishes",
)
draft_version = _table(
    "draft_version",
    blob="draft_id",
    integer="version saved_s",
    text="body",
)
change = _table(
    "change",
    blob="id group_id actor_id undoes tickets rows",
    integer="n at_s",
    text="kind title actor_kind undo undo_why state",
)
device = _table(
    "device",
    blob="device_id epoch",
    integer="one next_n schema_v",
    text="server_epoch",
)
sync_state = _table(
    "sync_state",
    blob="account_id epoch",
    integer="next_n seq complete_seq generation start_seq time_s",
    text="server_epoch scope_hash cursor sweep after_key",
)
sync_image = _table(
    "sync_image",
    blob="id account_id ticket_id sum fields",
    integer="seq generation",
    text="kind",
)
shadow = _table(
    "shadow",
    blob="id account_id chain ticket_id sum fields",
    integer="seq",
    text="kind",
)
outbox = _table(
    "outbox",
    blob="op_id account_id chain row_id change_id",
    integer="ord is_again n attempts strikes window_ms applied_seq done_s created_s known_seq",
    text="kind verb data blobs state code sentence answer target",
)
sent_blob = _table(
    "sent_blob",
    blob="account_id sha256",
)
sync_cursor = _table(
    "sync_cursor",
    blob="account_id",
    integer="generation sweep complete_seq updated_s",
    text="stream cursor server_epoch scope_hash",
)
remote_ref = _table(
    "remote_ref",
    blob="account_id local_id remote_hash",
    text="kind remote_id version",
)
conflict = _table(
    "conflict",
    blob="id account_id op_id ticket_id",
    integer="at_s",
    text="field base mine theirs their_actor decided",
)
upload = _table(
    "upload",
    blob="sha256",
    integer="position chunk",
    text="upload_id",
)
offline_reason = _table(
    "offline_reason",
    blob="ticket_id",
    integer="until_s",
    text="reason",
)
pin = _table(
    "pin",
    blob="ticket_id",
    integer="pinned_s",
)
fts_queue = _table(
    "fts_queue",
    blob="ticket_id",
)
mail = _table(
    "mail",
    blob="id account_id sha256 sum ticket_id message_id claimed_id",
    integer="rid seq deleted_s validity uid size received_s marks",
    text="folder mail_id sender subject state step reason",
)
mail_raw = _table(
    "mail_raw",
    blob="sha256 packed",
    integer="size",
)
mail_ancestor = _table(
    "mail_ancestor",
    blob="ancestor ticket_id",
)
mail_decision = _table(
    "mail_decision",
    blob="ancestor sender ticket_id",
)
mail_folder = _table(
    "mail_folder",
    blob="id account_id",
    integer="rid seq deleted_s validity uid_done modseq since_s",
    text="name",
)
mail_out = _table(
    "mail_out",
    blob="id account_id ticket_id message_id change_id",
    integer="rid seq deleted_s is_auto is_released attempts next_try_s send_after_s created_s done_s",
    text="mail_id state reason",
)
auto_answer = _table(
    "auto_answer",
    blob="id account_id ticket_id",
    integer="rid seq deleted_s bucket sent_s",
    text="address",
)

KEYS: dict[str, tuple[str, ...]] = {
    "ticket_tag": ("ticket_id", "tag_id"),
    "ticket_follower": ("ticket_id", "agent_id"),
    "participant": ("ticket_id", "customer_id"),
    "mention": ("note_id", "agent_id"),
    "blob": ("sha256",),
    "pin": ("ticket_id",),
    "mail_raw": ("sha256",),
    "mail_ancestor": ("ancestor", "ticket_id"),
    "mail_decision": ("ancestor", "sender"),
    "draft_version": ("draft_id", "version"),
    "outbox": ("op_id",),
}
"""Columns that identify a row where it is not `id`."""


def key_columns(kind: str) -> tuple[str, ...]:
    """The identifying columns of a table, in key order."""
    return KEYS.get(kind, ("id",))
