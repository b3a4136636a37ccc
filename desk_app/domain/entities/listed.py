"""What lists show and queries name: rows of tickets, views, and the small tables of the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from desk_app.domain.ids import (
    AccountId,
    AgentId,
    CustomerId,
    FieldId,
    QueueId,
    StatusId,
    TagId,
    TicketId,
    ViewId,
)
from desk_app.domain.status import StatusClass

MessageKind = Literal["customer", "reply", "call", "chat", "auto", "bounce"]
AuthorKind = Literal["customer", "agent", "bot", "system"]
AddressKind = Literal["email", "phone", "chat", "postal"]
DraftKind = Literal["reply", "note", "ticket", "side"]
SideAuthor = Literal["agent", "other", "auto"]
"""Who wrote in a side conversation: one of us, a third party, or a program on their side."""
LinkKind = Literal["related", "blocks", "duplicates", "caused_by", "child_of", "follow_up_of", "split_from"]
CustomValue = str | int | float | bool | list[str] | None

FILE_HERE: Final = "here"
"""State of an attachment whose content is kept on this computer."""
FILE_AWAY: Final = "away"
"""State of an attachment whose content has not come yet, or was left out of what was imported."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A colleague who answers tickets."""

    id: AgentId
    name: str
    email: str
    role: str
    zone: str


@dataclass(frozen=True, slots=True)
class Queue:
    """A team's pile of tickets; users read "team"."""

    id: QueueId
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Status:
    """A named status and the class that gives it meaning."""

    id: StatusId
    name: str
    status_class: StatusClass
    position: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A label on tickets; `colour` is a token name or empty."""

    id: TagId
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One line of a ticket list, ready to draw.

    `rid` is the local row number (list position key); `preview` is the start of the newest entry,
    `preview_from` says whose it is ("customer", "us", "note", "call", "auto", "side"); `followers` are the
    colleagues who are told of what others do in the ticket.
    """

    rid: int
    id: TicketId
    number: str
    subject: str
    customer: str
    organisation: str
    status_class: StatusClass
    status: str
    priority: int
    assignee: str
    queue: str
    channel: str
    mood: str
    tags: tuple[str, ...]
    created_s: int
    updated_s: int
    due_s: int | None
    snooze_s: int | None
    is_unread: bool
    has_files: bool
    has_draft: bool
    is_queued: bool
    has_conflict: bool
    is_vip: bool
    preview: str
    preview_from: str
    customer_id: CustomerId | None = None
    assignee_id: AgentId | None = None
    queue_id: QueueId | None = None
    deleted_s: int | None = None
    merged_into: TicketId | None = None
    account_id: AccountId | None = None
    followers: tuple[AgentId, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """A saved query with the way it is shown; `shortcut` is a key sequence or empty."""

    id: ViewId
    name: str
    query: str
    sort: str
    grouping: str = ""
    icon: str = ""
    shortcut: str = ""
    layout: Mapping[str, object] = field(default_factory=dict)
    position: int = 0
    is_builtin: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A custom field: what it is called, what it holds, what is allowed in it."""

    id: FieldId
    entity: Literal["ticket", "customer", "organisation"]
    name: str
    label: str
    type: str
    options: tuple[str, ...]
    is_required: bool
    position: int
