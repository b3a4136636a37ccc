"""What the demo generator gives: plain values, ready to become rows, in the store's own terms.

Ids are 16-byte UUIDv7 whose time is the thing's own; times are epoch seconds (UTC). These are tuples
because millions of them are made: a frozen dataclass takes four times as long to build.
"""

from __future__ import annotations

from typing import NamedTuple

from desk_app.domain.entities import CustomValue


class DemoAgent(NamedTuple):
    """A colleague. `shift` is the first and last hour of work in the own zone, `since_s` the first day."""

    id: bytes
    key: str
    name: str
    email: str
    role: str
    zone: str
    gender: int
    teams: tuple[str, ...]
    shift: tuple[int, int]
    speed: float
    since_s: int


class DemoQueue(NamedTuple):
    """A team."""

    id: bytes
    key: str
    name: str
    email: str


class DemoTag(NamedTuple):
    """A tag with its colour token (or "")."""

    id: bytes
    name: str
    colour: str


class DemoField(NamedTuple):
    """A custom field."""

    id: bytes
    entity: str
    name: str
    label: str
    type: str
    options: tuple[str, ...]


class DemoView(NamedTuple):
    """A saved view."""

    id: bytes
    name: str
    query: str
    sort: str
    grouping: str
    icon: str


class DemoAsset(NamedTuple):
    """A machine at a customer's. `family` is the kind of machine ("duo", "grinder")."""

    id: bytes
    organisation_id: bytes
    model: str
    family: str
    serial: str
    firmware: str
    site: str
    warranty_s: int


class DemoOrganisation(NamedTuple):
    """A café, hotel, bakery."""

    id: bytes
    name: str
    domain: str
    city: str
    street: str
    country: str
    cups: int
    hardness: int
    note: str
    assets: tuple[DemoAsset, ...]


class DemoAddress(NamedTuple):
    """One way to reach a customer; `failed_s` after a permanent bounce."""

    id: bytes
    kind: str
    value: str
    failed_s: int | None


class DemoCustomer(NamedTuple):
    """A person at an organisation. `gender` is 0 for he, 1 for she; names are split for greetings."""

    id: bytes
    first: str
    last: str
    name: str
    gender: int
    title: str
    organisation: DemoOrganisation
    language: str
    zone: str
    vip: bool
    contract: str
    addresses: tuple[DemoAddress, ...]
    created_s: int

    @property
    def email(self) -> str:
        """The first mail address."""
        return self.addresses[0].value


class DemoCompany(NamedTuple):
    """Everything that is there before the first ticket."""

    name: str
    domain: str
    mailbox: str
    agents: tuple[DemoAgent, ...]
    queues: tuple[DemoQueue, ...]
    tags: tuple[DemoTag, ...]
    fields: tuple[DemoField, ...]
    views: tuple[DemoView, ...]
    organisations: tuple[DemoOrganisation, ...]
    customers: tuple[DemoCustomer, ...]


class DemoFile(NamedTuple):
    """An attachment; its bytes come from `FileShelf.read(blob)`, and many attachments share one blob."""

    id: bytes
    name: str
    mime: str
    blob: str
    content_id: str | None


class DemoMessage(NamedTuple):
    """Something said; `recipients` and `data` are JSON texts as the store keeps them."""

    id: bytes
    home_id: bytes
    kind: str
    channel: str
    author_kind: str
    author_id: bytes | None
    author_name: str
    subject: str
    body: str
    html: str | None
    language: str
    sent_s: int
    duration_s: int | None
    recipients: str
    mail_id: str | None
    in_reply_to: str | None
    refs: str | None
    data: str
    files: tuple[DemoFile, ...]


class DemoNote(NamedTuple):
    """An internal note; `mentions` are pairs of agent id and when they read it."""

    id: bytes
    home_id: bytes
    author_id: bytes
    author_name: str
    body: str
    created_s: int
    mentions: tuple[tuple[bytes, int | None], ...]


class DemoEvent(NamedTuple):
    """A line of history; `data` is a JSON text."""

    id: bytes
    home_id: bytes
    kind: str
    actor_kind: str
    actor_id: bytes | None
    actor_name: str
    data: str
    done_s: int


class DemoSideMessage(NamedTuple):
    """Something said in a side conversation, by one of ours ("agent") or by the third party ("other")."""

    id: bytes
    author_kind: str
    author_id: bytes | None
    author_name: str
    author_address: str
    body: str
    sent_s: int


class DemoSide(NamedTuple):
    """A thread with a third party; `who` is `Name <address>`, the first message is ours."""

    id: bytes
    subject: str
    who: str
    is_done: bool
    messages: tuple[DemoSideMessage, ...]


class DemoLink(NamedTuple):
    """A typed link from the ticket it stands at to another."""

    id: bytes
    kind: str
    to_id: bytes


class DemoTicket(NamedTuple):
    """A ticket with its whole conversation; `status` is the status class."""

    id: bytes
    number: int
    subject: str
    status: str
    priority: int
    queue_id: bytes | None
    assignee_id: bytes | None
    customer_id: bytes | None
    organisation_id: bytes | None
    asset_id: bytes | None
    channel: str
    language: str
    mood: str
    custom: tuple[tuple[str, CustomValue], ...]
    created_s: int
    updated_s: int
    customer_s: int | None
    agent_s: int | None
    solved_s: int | None
    due_s: int | None
    snooze_s: int | None
    snooze_zone: str
    merged_into: bytes | None
    is_spam: bool
    deleted_s: int | None
    read_s: int
    preview: str
    preview_from: str
    tag_ids: tuple[bytes, ...]
    participants: tuple[bytes, ...]
    messages: tuple[DemoMessage, ...]
    notes: tuple[DemoNote, ...]
    events: tuple[DemoEvent, ...]
    links: tuple[DemoLink, ...]
    sides: tuple[DemoSide, ...] = ()

    @property
    def side_s(self) -> int | None:
        """When a third party wrote last."""
        theirs = [m.sent_s for side in self.sides for m in side.messages if m.author_kind == "other"]
        return max(theirs, default=None)

    @property
    def files(self) -> int:
        """How many attachments the conversation has."""
        return sum(len(message.files) for message in self.messages)
