"""What a conversation shows: tickets whole, what was said in them, the people and what they own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk_app.domain.entities.listed import (
    AddressKind,
    AuthorKind,
    CustomValue,
    DraftKind,
    LinkKind,
    MessageKind,
    SideAuthor,
    TicketRow,
)
from desk_app.domain.ids import (
    AccountId,
    AgentId,
    AssetId,
    AttachmentId,
    ChangeId,
    CustomerId,
    DraftId,
    EventId,
    MessageId,
    NoteId,
    OrganisationId,
    SideId,
    SideMessageId,
    StatusId,
    TicketId,
)
from desk_app.domain.status import StatusClass


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company or household that customers belong to."""

    id: OrganisationId
    name: str
    domain: str
    note: str
    custom: Mapping[str, CustomValue]


@dataclass(frozen=True, slots=True)
class Address:
    """One way to reach a customer; `failed_s` is set after a permanent delivery failure."""

    id: bytes
    kind: AddressKind
    value: str
    failed_s: int | None


@dataclass(frozen=True, slots=True)
class Asset:
    """A machine or other thing a ticket can be about."""

    id: AssetId
    model: str
    serial: str
    firmware: str
    site: str
    warranty_s: int | None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person outside the team, with all ways to reach them."""

    id: CustomerId
    name: str
    title: str
    organisation_id: OrganisationId | None
    organisation: str
    language: str
    zone: str
    vip: bool
    note: str
    custom: Mapping[str, CustomValue]
    addresses: tuple[Address, ...]
    created_s: int
    merged_into: CustomerId | None = None

    @property
    def email(self) -> str:
        """The first working e-mail address, or an empty string."""
        mails = [a for a in self.addresses if a.kind == "email"]
        working = [a for a in mails if a.failed_s is None]
        return (working or mails)[0].value if mails else ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in the conversation.

    The bytes are in the blob store under `sha256`; `is_here` is False while they have not come.
    """

    id: AttachmentId
    name: str
    mime: str
    size: int
    sha256: bytes
    content_id: str | None
    is_here: bool


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets a message, as `Name <address>` texts."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """Something said between the team and the outside (never an internal note).

    Attributes:
        data: What else is known of it: by what a mail was joined, its seal, an invitation in it, when it is
            to
            be sent. `services.mail.showing` puts it in words.
    """

    id: MessageId
    rid: int
    ticket_id: TicketId
    home_ticket_id: TicketId
    kind: MessageKind
    channel: str
    author_kind: AuthorKind
    author_id: bytes | None
    author_name: str
    subject: str
    body: str
    html: str | None
    language: str
    sent_s: int
    received_s: int
    duration_s: int | None
    recipients: Recipients
    mail_id: str | None
    raw_sha256: bytes | None
    state: str
    attachments: tuple[Attachment, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note: only the team sees it. Not a message; nothing sends it anywhere."""

    id: NoteId
    rid: int
    ticket_id: TicketId
    home_ticket_id: TicketId
    author_id: AgentId | None
    author_name: str
    body: str
    created_s: int
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class SideConversation:
    """A thread with a third party inside a ticket; the customer takes no part in it and never sees it.

    Attributes:
        recipients: Who gets what is written next in it.
        is_done: Nothing more is wanted of them; an answer opens it again.
        started_by: The agent who began it.
    """

    id: SideId
    ticket_id: TicketId
    home_ticket_id: TicketId
    subject: str
    recipients: Recipients
    is_done: bool
    created_s: int
    started_by: AgentId | None
    started_name: str


@dataclass(frozen=True, slots=True)
class SideMessage:
    """Something said in a side conversation. Neither a message nor a note: it has tables of its own.

    Attributes:
        author_address: Who wrote it, where it came by mail; empty for ours.
        state: Like a message's: "queued", "sending", "held", "failed" on the way out, else "done".
        data: What else is known of it; "undelivered" lists addresses it did not reach.
        about_id: The message of the ticket it forwards.
    """

    id: SideMessageId
    rid: int
    side_id: SideId
    ticket_id: TicketId
    home_ticket_id: TicketId
    author_kind: SideAuthor
    author_id: AgentId | None
    author_name: str
    author_address: str
    body: str
    html: str | None
    sent_s: int
    received_s: int
    recipients: Recipients
    mail_id: str | None
    raw_sha256: bytes | None
    state: str
    about_id: bytes | None
    attachments: tuple[Attachment, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed: who did it, when it was done and when this store heard of it."""

    id: EventId
    ticket_id: TicketId
    home_ticket_id: TicketId
    kind: str
    actor_kind: str
    actor_id: bytes | None
    actor_name: str
    data: Mapping[str, object]
    done_s: int
    received_s: int
    change_id: ChangeId | None
    can_undo: bool


Entry = Message | Note | SideMessage | Event
"""What a conversation is made of."""


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link as seen from one ticket; `is_outgoing` tells the direction."""

    id: bytes
    kind: LinkKind
    is_outgoing: bool
    ticket_id: TicketId
    number: str
    subject: str
    status_class: StatusClass


@dataclass(frozen=True, slots=True)
class Ticket:
    """A whole ticket with its properties, without its conversation."""

    row: TicketRow
    account_id: AccountId
    status_id: StatusId
    language: str
    custom: Mapping[str, CustomValue]
    customer: Customer | None
    asset: Asset | None
    participants: tuple[Customer, ...]
    links: tuple[Link, ...]
    solved_s: int | None
    snooze_zone: str
    is_spam: bool
    read_s: int
    messages: int
    notes: int
    merged: tuple[tuple[TicketId, str], ...] = ()

    @property
    def id(self) -> TicketId:
        """The ticket's id."""
        return self.row.id


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything in a ticket in the order it happened.

    `entries` holds messages, notes, what was said beside, and events, sorted by time; ties keep the order of
    arrival. `sides` are the side conversations these belong to and all others of the ticket, oldest first.
    """

    ticket: Ticket
    entries: tuple[Entry, ...]
    sides: tuple[SideConversation, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftWishes:
    """What was chosen for a reply besides its words and people.

    Attributes:
        signature: Key of the signature under it ("own", "mailbox", "none"); empty for the usual one.
        send_at_s: Not to leave before this moment, epoch seconds; None for at once.
    """

    signature: str = ""
    send_at_s: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Text that is being written; one per ticket, kind and person, and of a side conversation one each.

    Attributes:
        side_id: The side conversation it is for; None for one that is to be started.
        about_id: The message that a side conversation to be started forwards.
    """

    id: DraftId
    ticket_id: TicketId | None
    kind: DraftKind
    subject: str
    body: str
    html: str | None
    recipients: Recipients
    seen_id: bytes | None
    updated_s: int
    attachments: tuple[Attachment, ...] = ()
    wishes: DraftWishes = DraftWishes()
    side_id: SideId | None = None
    about_id: bytes | None = None
