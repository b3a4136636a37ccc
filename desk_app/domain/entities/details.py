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

    `entries` holds messages, notes and events sorted by time; ties keep the order of arrival.
    """

    ticket: Ticket
    entries: tuple[Message | Note | Event, ...]


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
    """Text that is being written; one per ticket, kind and person."""

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
