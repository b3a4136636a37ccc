"""The documented export: a folder of JSON lines, mail files and attachments.

```
export/
  manifest.json           format, version, workspace, time, number of lines per file
  agents.jsonl … drafts.jsonl   one JSON object per line, the columns below
  attachments/<sha256>    contents, named by their SHA-256
  mail/<number>/<n>.eml   every message as a mail; as it came where that was kept, made from its row otherwise
  mail/other/<sha256>.eml   mails that were kept and are no message (quarantine, side conversations)
  originals.jsonl         which of these are mails as they came: SHA-256, size in bytes, file
```
Ids are UUID texts and the same everywhere in the export, and so are marks (the beginnings of hashes); times
are epoch seconds (UTC) and end in `_s`; `custom`, `recipients`, `data` and `options` are JSON values.
Counters and previews are left out: they follow from the rest. So are accounts, what still waits to be sent,
settings and the undo history: they belong to the workspace that was left.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import Value

FORMAT: Final = "desk-app-export"
VERSION: Final = 3
"""1: without drafts' older texts, the entries of mails and their originals. 2: without followers and side
conversations."""
MANIFEST: Final = "manifest.json"
ATTACHMENTS: Final = "attachments"
MAIL: Final = "mail"
OTHER_MAIL: Final = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the export.

    Attributes:
        table: The table it comes from.
        file: Its name.
        columns: What a line holds, in order.
        identity: Columns that say that two rows are the same thing in a workspace that has its own
            (statuses by name and so on); empty for things that are only ever themselves.
        since: The version of the format that has it first.
        marks: Columns that hold 16 bytes that are no id.
        only: Which rows are meant, (column, value); None for all.
    """

    table: str
    file: str
    columns: tuple[str, ...]
    identity: tuple[str, ...] = ()
    since: int = 1
    marks: tuple[str, ...] = ()
    only: tuple[str, Value] | None = None


def _part(table: str, file: str, columns: str, identity: str = "") -> Part:
    return Part(table, f"{file}.jsonl", tuple(columns.split()), tuple(identity.split()))


def _later(
    table: str,
    file: str,
    columns: str,
    *,
    since: int = 2,
    marks: str = "",
    only: tuple[str, Value] | None = None,
) -> Part:
    return Part(
        table, f"{file}.jsonl", tuple(columns.split()), since=since, marks=tuple(marks.split()), only=only
    )


PARTS: Final[tuple[Part, ...]] = (
    _part("agent", "agents", "id name email role zone deleted_s", "email name"),
    _part("queue", "teams", "id name email deleted_s", "name"),
    _part("status", "statuses", "id name class position deleted_s", "name"),
    _part("tag", "tags", "id name norm colour deleted_s", "norm"),
    _part("field", "fields", "id entity name label type options required position deleted_s", "entity name"),
    _part("organisation", "organisations", "id name domain note custom deleted_s"),
    _part(
        "customer",
        "customers",
        "id name organisation_id title language zone vip note custom merged_into created_s deleted_s",
    ),
    _part("address", "addresses", "id customer_id kind value norm position failed_s deleted_s"),
    _part(
        "asset",
        "assets",
        "id organisation_id customer_id model serial firmware site warranty_s deleted_s",
    ),
    _part("view", "views", "id name query sort grouping icon shortcut layout owner_id position deleted_s"),
    _part(
        "ticket",
        "tickets",
        "id number subject status_id class priority queue_id assignee_id customer_id organisation_id"
        " asset_id channel language mood custom created_s solved_s due_s snooze_s snooze_zone merged_into"
        " spam read_s deleted_s",
    ),
    _part("ticket_tag", "ticket_tags", "ticket_id tag_id"),
    _later("ticket_follower", "followers", "ticket_id agent_id", since=3),
    _part("participant", "participants", "ticket_id customer_id role"),
    _part("link", "links", "id from_id to_id kind deleted_s"),
    _part(
        "message",
        "messages",
        "id ticket_id home_ticket_id kind channel author_kind author_id author_name subject body html"
        " language sent_s received_s duration_s recipients mail_id in_reply_to refs raw_sha256 state data"
        " deleted_s",
    ),
    _part(
        "note",
        "notes",
        "id ticket_id home_ticket_id author_id author_name body created_s received_s deleted_s",
    ),
    _later(
        "side",
        "sides",
        "id ticket_id home_ticket_id subject recipients is_done author_id author_name created_s received_s"
        " deleted_s",
        since=3,
    ),
    _later(
        "side_message",
        "side_messages",
        "id side_id ticket_id home_ticket_id author_kind author_id author_name author_address body html"
        " sent_s received_s recipients mail_id in_reply_to refs raw_sha256 about_id state data deleted_s",
        since=3,
    ),
    _part("mention", "mentions", "note_id agent_id ticket_id read_s"),
    _part(
        "event",
        "events",
        "id ticket_id home_ticket_id kind actor_kind actor_id actor_name data done_s received_s",
    ),
    _part(
        "attachment",
        "attachments",
        "id owner_kind owner_id ticket_id sha256 name mime size content_id position deleted_s",
    ),
    _part(
        "draft",
        "drafts",
        "id ticket_id kind author_id subject body html recipients seen_id updated_s deleted_s wishes side_id"
        " about_id",
    ),
    _later("draft_version", "draft_versions", "draft_id version body saved_s"),
    _later(
        "mail",
        "mails",
        "id folder validity uid mail_id sha256 sum size sender subject state step reason ticket_id"
        " message_id claimed_id received_s deleted_s",
        marks="sum",
    ),
    _later("mail_ancestor", "mail_ancestors", "ancestor ticket_id", marks="ancestor"),
    _later("mail_decision", "mail_decisions", "ancestor sender ticket_id", marks="ancestor sender"),
    _later(
        "mail_out",
        "sent_mails",
        "id ticket_id message_id mail_id state reason is_auto is_released attempts next_try_s send_after_s"
        " created_s done_s deleted_s",
        only=("state", "sent"),
    ),
)
"""Every file in an order in which references point backwards."""

ORIGINALS: Final = Part("mail_raw", "originals.jsonl", ("sha256", "size", "file"), since=2)
"""The mails as they came; `file` is a place in the export."""

JSON_COLUMNS: Final = frozenset({"custom", "recipients", "data", "options", "layout", "wishes"})
"""Columns that hold JSON; exported as values, not as texts."""

LATER_COLUMNS: Final[Mapping[str, Mapping[str, object]]] = {
    "draft": {"wishes": {}, "side_id": None, "about_id": None}
}
"""Columns that an earlier export of the same version lacks, with what stands in them then."""

PER_TICKET: Final = (
    "ticket_tag",
    "ticket_follower",
    "participant",
    "message",
    "note",
    "side",
    "side_message",
    "mention",
    "event",
    "attachment",
)
"""Tables that are loaded together with their tickets."""
