"""The documented export: a folder of JSON lines, mail files and attachments.

```
export/
  manifest.json           format, version, workspace, time, number of lines per file
  agents.jsonl … events.jsonl   one JSON object per line, the columns below
  attachments/<sha256>    contents, named by their SHA-256
  mail/<number>/<n>.eml   every message once more as a mail, for other programs
```
Ids are UUID texts and the same everywhere in the export; times are epoch seconds (UTC) and end in `_s`;
`custom`, `recipients`, `data` and `options` are JSON values. Counters and previews are left out: they
follow from the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FORMAT: Final = "desk-app-export"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
ATTACHMENTS: Final = "attachments"
MAIL: Final = "mail"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the export.

    Attributes:
        table: The table it comes from.
        file: Its name.
        columns: What a line holds, in order.
        identity: Columns that say that two rows are the same thing in a workspace that has its own
            (statuses by name and so on); empty for things that are only ever themselves.
    """

    table: str
    file: str
    columns: tuple[str, ...]
    identity: tuple[str, ...] = ()


def _part(table: str, file: str, columns: str, identity: str = "") -> Part:
    return Part(table, f"{file}.jsonl", tuple(columns.split()), tuple(identity.split()))


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
        "id ticket_id kind author_id subject body html recipients seen_id updated_s deleted_s",
    ),
)
"""Every file in an order in which references point backwards."""

JSON_COLUMNS: Final = frozenset({"custom", "recipients", "data", "options", "layout"})
"""Columns that hold JSON; exported as values, not as texts."""

PER_TICKET: Final = ("ticket_tag", "participant", "message", "note", "mention", "event", "attachment")
"""Tables that are loaded together with their tickets."""
