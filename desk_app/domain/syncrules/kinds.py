"""Which kinds of rows travel, and the class of each of their fields.

The class decides how two edits meet (see `conflicts`). Derived columns (counts, previews, search
text) are not listed: both sides compute them from the rows that are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from desk_app.domain.syncrules.rows import Row


class FieldClass(StrEnum):
    """How concurrent edits of a field are brought together."""

    FIXED = "fixed"
    """Given when the row is made, never changed."""
    SCALAR = "scalar"
    """Three-way; a true conflict keeps theirs and shows both."""
    CLAIM = "claim"
    """The first claim wins, the second is told who has it."""
    TEXT = "text"
    """Three-way by lines; an overlap keeps theirs and mine as a draft."""
    SET = "set"
    """Additions and removals, never a conflict."""
    COUNTER = "counter"
    """Increments, never a conflict."""


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of row.

    Attributes:
        is_mutable: False for rows that keep the seq they were made with.
        is_of_ticket: True for rows that belong to a ticket and are seen with it.
        fields: Class of each field.
        is_custom: True when fields named `custom.*` are allowed (as scalars).
    """

    is_mutable: bool
    is_of_ticket: bool
    fields: Mapping[str, FieldClass]
    is_custom: bool = False


def _spec(*, mutable: bool = True, of_ticket: bool = False, custom: bool = False, **names: str) -> KindSpec:
    """A spec from `class="name name"` lists."""
    fields = {name: FieldClass(kind) for kind, listed in names.items() for name in listed.split()}
    return KindSpec(mutable, of_ticket, MappingProxyType(fields), custom)


KINDS: Final[Mapping[str, KindSpec]] = MappingProxyType(
    {
        "ticket": _spec(
            of_ticket=True,
            custom=True,
            text="subject description",
            scalar="status_id priority queue_id customer_id organisation_id asset_id due_s language mood spam"
            " snooze_s snooze_zone deleted merged_into",
            claim="assignee_id",
            set="tags followers links",
            counter="time_spent_s votes",
            fixed="channel created_s number",
        ),
        "message": _spec(
            mutable=False,
            of_ticket=True,
            fixed="public kind channel author_kind author_id author_name subject body html language sent_s"
            " duration_s recipients mail_id in_reply_to refs files data",
        ),
        "note": _spec(
            mutable=False, of_ticket=True, fixed="author_id author_name body created_s files mentions"
        ),
        "side": _spec(
            of_ticket=True,
            scalar="is_done",
            set="recipients",
            fixed="subject author_id author_name created_s",
        ),
        "side_message": _spec(
            mutable=False,
            of_ticket=True,
            fixed="side_id author_kind author_id author_name author_address body html sent_s recipients"
            " mail_id in_reply_to refs about_id files data",
        ),
        "event": _spec(
            mutable=False, of_ticket=True, fixed="kind actor_kind actor_id actor_name data done_s"
        ),
        "customer": _spec(
            custom=True,
            scalar="name organisation_id title language zone vip merged_into",
            text="note",
            set="addresses",
            fixed="created_s",
        ),
        "organisation": _spec(custom=True, scalar="name domain", text="note"),
        "asset": _spec(scalar="organisation_id customer_id model serial firmware site warranty_s"),
        "queue": _spec(scalar="name email"),
        "status": _spec(scalar="name class position"),
        "agent": _spec(scalar="name email role zone"),
        "tag": _spec(scalar="name colour"),
        "field": _spec(scalar="entity name label type options required position"),
    }
)


BESIDE: Final = frozenset({"side", "side_message"})
"""Kinds of side conversations: for those who see notes. Servers that do not name them cannot take them."""


def class_of(kind: str, field: str) -> FieldClass | None:
    """The class of a field, or None when the kind has no such field."""
    spec = KINDS.get(kind)
    if spec is None:
        return None
    found = spec.fields.get(field)
    if found is None and spec.is_custom and field.startswith("custom."):
        return FieldClass.SCALAR
    return found


def scope_of(row: Row) -> str:
    """The scope a row belongs to by itself: its team's for a ticket, "" for what belongs to none.

    Of messages and notes, ask it of their ticket.
    """
    return f"q:{row.fields.get('queue_id') or ''}" if row.kind == "ticket" else ""
