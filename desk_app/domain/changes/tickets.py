"""Changes of tickets and their conversations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from desk_app.domain.changes.base import Change, UndoKind, Value
from desk_app.domain.entities import AuthorKind, CustomValue, LinkKind, MessageKind, Recipients
from desk_app.domain.ids import AgentId, CustomerId, DraftId, QueueId, StatusId, TagId, TicketId


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to attach; its bytes are already in the blob store under `sha256`."""

    sha256: bytes
    name: str
    mime: str
    size: int
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class MailIds:
    """What ties a message to its mail (RFC 5322, 3.6.4).

    Attributes:
        mail_id: Message-ID with its angle brackets; also the mark by which the same mail is known again.
        in_reply_to: Message-ID of the mail it answers; empty for none.
        refs: References, as the mail had them.
        raw_sha256: Of the mail as it came, where that is kept.
        data: What else is known: by what it was joined, how it is protected, an invitation in it.
    """

    mail_id: str
    in_reply_to: str = ""
    refs: str = ""
    raw_sha256: bytes | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreateTicket(Change):
    """Open a ticket, with the customer's first message when there is one.

    Attributes:
        subject: One line; control characters are removed, 10,000 characters at most are kept.
        customer_id: Who it is for; None for an internal ticket.
        body: The customer's words; empty for a ticket without a first message.
        at_s: When the customer wrote, epoch seconds; None for now.
    """

    kind: ClassVar[str] = "ticket.create"
    subject: str
    customer_id: CustomerId | None = None
    body: str = ""
    html: str | None = None
    channel: str = "email"
    queue_id: QueueId | None = None
    assignee_id: AgentId | None = None
    status_id: StatusId | None = None
    priority: int = 2
    due_s: int | None = None
    tag_ids: tuple[TagId, ...] = ()
    custom: Mapping[str, CustomValue] = field(default_factory=dict)
    files: tuple[NewFile, ...] = ()
    at_s: int | None = None


@dataclass(frozen=True, slots=True)
class AddReply(Change):
    """Answer the customer. Leaves through the outbox, so it can be taken back while it waits there.

    Attributes:
        status_id: Status to set in the same step ("send and wait"); None keeps it.
        draft_id: The draft this text comes from; it is used up.
        send_at_s: Not to be sent before, epoch seconds; None for as soon as it cannot be taken back.
        signature: What stands under it, as plain text; empty for nothing, None for the mailbox's own.
    """

    kind: ClassVar[str] = "message.reply"
    undo: ClassVar[UndoKind] = UndoKind.DELAYED
    undo_why: ClassVar[str] = "The reply has already been sent."
    ticket_id: TicketId
    body: str
    html: str | None = None
    recipients: Recipients | None = None
    status_id: StatusId | None = None
    files: tuple[NewFile, ...] = ()
    draft_id: DraftId | None = None
    send_at_s: int | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class AddNote(Change):
    """Write an internal note; only the team sees it."""

    kind: ClassVar[str] = "note.add"
    ticket_id: TicketId
    body: str
    files: tuple[NewFile, ...] = ()
    mentions: tuple[AgentId, ...] = ()
    draft_id: DraftId | None = None


@dataclass(frozen=True, slots=True)
class AddMessage(Change):
    """File something that was said: a customer's message, a call, a chat, an automatic mail."""

    kind: ClassVar[str] = "message.add"
    ticket_id: TicketId
    message_kind: MessageKind
    body: str
    author_kind: AuthorKind = "customer"
    author_id: bytes | None = None
    author_name: str = ""
    channel: str = "email"
    subject: str = ""
    html: str | None = None
    at_s: int | None = None
    duration_s: int | None = None
    recipients: Recipients | None = None
    files: tuple[NewFile, ...] = ()
    mail: MailIds | None = None


@dataclass(frozen=True, slots=True)
class SetFields(Change):
    """Set columns of a ticket; the one change behind assign, solve, snooze, priority and so on.

    Attributes:
        values: Column name to new value; see `desk_app.domain.fields.TICKET_FIELDS`.
        custom: Custom field name to new value; None empties it.
    """

    kind: ClassVar[str] = "ticket.set"
    ticket_id: TicketId
    values: Mapping[str, Value] = field(default_factory=dict)
    custom: Mapping[str, CustomValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeTags(Change):
    """Add and remove tags; both are deltas, so two people's edits never fight."""

    kind: ClassVar[str] = "ticket.tags"
    ticket_id: TicketId
    add: tuple[TagId, ...] = ()
    remove: tuple[TagId, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowTicket(Change):
    """Be told of what others do in a ticket, or no more; only the team knows who follows.

    Attributes:
        agent_id: Who follows; None for whoever makes the change.
        is_following: False to follow no longer.
    """

    kind: ClassVar[str] = "ticket.follow"
    ticket_id: TicketId
    agent_id: AgentId | None = None
    is_following: bool = True


@dataclass(frozen=True, slots=True)
class SnoozeTicket(Change):
    """Hide a ticket until a moment; `zone` is the IANA zone the moment was meant in."""

    kind: ClassVar[str] = "ticket.snooze"
    ticket_id: TicketId
    until_s: int | None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class DeleteTicket(Change):
    """Put a ticket into the bin; nothing is destroyed."""

    kind: ClassVar[str] = "ticket.delete"
    ticket_id: TicketId


@dataclass(frozen=True, slots=True)
class RestoreTicket(Change):
    """Take a ticket out of the bin."""

    kind: ClassVar[str] = "ticket.restore"
    ticket_id: TicketId


@dataclass(frozen=True, slots=True)
class MarkRead(Change):
    """Remember up to when this person has read a ticket; 0 makes it unread."""

    kind: ClassVar[str] = "ticket.read"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Mark the ticket unread instead."
    ticket_id: TicketId
    until_s: int


@dataclass(frozen=True, slots=True)
class PinTicket(Change):
    """Keep the files of a ticket on this computer, or no more than others."""

    kind: ClassVar[str] = "ticket.pin"
    ticket_id: TicketId
    is_pinned: bool = True


@dataclass(frozen=True, slots=True)
class LinkTickets(Change):
    """Say how two tickets belong together: `from` blocks / duplicates / ... `to`."""

    kind: ClassVar[str] = "ticket.link"
    from_id: TicketId
    to_id: TicketId
    link: LinkKind = "related"


@dataclass(frozen=True, slots=True)
class UnlinkTickets(Change):
    """Remove one link."""

    kind: ClassVar[str] = "ticket.unlink"
    link_id: bytes


@dataclass(frozen=True, slots=True)
class MergeTicket(Change):
    """Merge `source_id` into `target_id` (BEHAVIOUR section 8).

    Attributes:
        customers_differ_ok: The person has seen that the two tickets have different customers.
    """

    kind: ClassVar[str] = "ticket.merge"
    source_id: TicketId
    target_id: TicketId
    customers_differ_ok: bool = False


@dataclass(frozen=True, slots=True)
class UnmergeTicket(Change):
    """Give a merged ticket its own life back: messages go home, recorded fields return.

    Attributes:
        also: Messages and notes that came to the target later and are to go along.
    """

    kind: ClassVar[str] = "ticket.unmerge"
    source_id: TicketId
    also: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitTicket(Change):
    """Move some messages and notes, with their files, into a new ticket linked to the old one."""

    kind: ClassVar[str] = "ticket.split"
    ticket_id: TicketId
    entry_ids: tuple[bytes, ...]
    subject: str = ""
