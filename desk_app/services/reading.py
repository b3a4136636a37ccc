"""What can be read, for windows, command line and rules: Protocols and the values they give.

A question is a function that gets a `Reader` and returns values. `Library.ask` runs it on a reader thread
and hands back a future; `Library.call` runs it in the caller's thread. A `Reader` is good for the length of
one question and must not be kept. Everything that comes back is immutable and may cross threads.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, Protocol, TypeVar

from desk_app.domain.entities import (
    Agent,
    Asset,
    Conversation,
    Customer,
    Draft,
    Event,
    FieldSpec,
    Organisation,
    Queue,
    Status,
    Tag,
    Ticket,
    TicketRow,
    View,
)
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import (
    AccountId,
    AgentId,
    AssetId,
    ChangeId,
    CustomerId,
    DraftId,
    OrganisationId,
    TicketId,
    ViewId,
)
from desk_app.domain.query.fields import FieldTable
from desk_app.domain.query.parser import Parsed

T = TypeVar("T")

LIMIT_S = 0.25
"""How long a question may take unless it says otherwise; also the longest any single look may last."""

PAGE = 50
"""Rows of a list page, unless asked for more."""


class TookTooLong(DeskError):
    """A question was not answered within its time; asking less is the way out."""

    def __init__(self) -> None:
        super().__init__("Reading this took too long and was stopped.", "Narrow the search and try again.")


class Lane(Enum):
    """Which questions come first: what is on screen (newest first), then all others in order."""

    SCREEN = 1
    BACKGROUND = 2


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a ticket list shows.

    Attributes:
        text: In the query language; a `sort:` in it goes before `sort`.
        sort: `due`, `-updated`, `relevance`, ...; empty for the natural order: newest activity first where
            words or names are searched, newest first by the date asked for, most urgent first otherwise.
        grouping: Field by which headings are made (`GROUPINGS`); empty for none.
    """

    text: str = ""
    sort: str = ""
    grouping: str = ""


GROUPINGS = ("state", "assignee", "team", "priority", "customer", "org", "status", "channel")
"""What lists can be grouped by; `state` is needs your reply / waiting on customer / ..."""


@dataclass(frozen=True, slots=True)
class ListKey:
    """Where a list page ends; opaque, handed back to get what follows.

    Attributes:
        source: Which way of finding the page came from; the next page must take the same.
        place: Where that way had got to.
    """

    source: str
    place: tuple[int | str | None, ...]


HowFound = Literal["beginning", "part", "near"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why tickets are shown that do not hold a word as it was typed.

    Attributes:
        word: As typed, folded.
        how: It was taken as the beginning of words, as a part of words, or as a slip for a near word.
        meant: The words that were searched instead, the first few; empty for parts.
    """

    word: str
    how: HowFound
    meant: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list, in order.

    Attributes:
        rows: The tickets.
        next_key: Hand it back to get what follows; None when there is nothing more.
        is_complete: False when time ran out before the page was full; `next_key` goes on from there.
        searched_back_to_s: Where it was newest first and stopped: everything later has been looked at.
        reasons: Words that were taken in another way than typed.
    """

    rows: tuple[TicketRow, ...]
    next_key: ListKey | None = None
    is_complete: bool = True
    searched_back_to_s: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a grouped list: rows `[start, start + count)` belong to it.

    `key` identifies it (an id in hex or a name), `label` is what people call it.
    """

    key: str
    label: str
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class IdList:
    """A whole list as row numbers.

    Attributes:
        rids: `TicketRow.rid` of every ticket, in order.
        sections: The headings; empty where none were asked for or the list is too long to be grouped.
        is_complete: False when only the best part could be had; `searched_back_to_s` says how far it goes.
        reasons: As in `Page`.
    """

    rids: array[int]
    sections: tuple[Section, ...] = ()
    is_complete: bool = True
    searched_back_to_s: int | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A number of tickets; at least so many where it is not exact."""

    number: int
    is_exact: bool = True


HitKind = Literal["subject", "number", "person", "message", "note", "file", "tag", "field", "asset"]


@dataclass(frozen=True, slots=True)
class HitPlace:
    """One place where a ticket matched.

    Attributes:
        kind: What kind of text it is.
        text: A line around the match, cut out of the text.
        marks: Ranges of `text` to mark, half-open, in order.
        who: Author of a message or note; empty otherwise.
        name: Name of the attachment, field or person; empty otherwise.
        at_s: When the message or note was written.
        entry_id: The message, note or attachment.
        position: Which message or note of the conversation, from 1; 0 otherwise.
        page: Page of the attachment where it is known.
    """

    kind: HitKind
    text: str
    marks: tuple[tuple[int, int], ...]
    who: str = ""
    name: str = ""
    at_s: int | None = None
    entry_id: bytes | None = None
    position: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket by its handle; `merged_from` is the number asked for when it was merged into this one."""

    ticket: Ticket
    merged_from: str = ""

    @property
    def note(self) -> str:
        """What to tell the person; empty when the ticket is the one asked for."""
        return f"#{self.merged_from} was merged into #{self.ticket.row.number}." if self.merged_from else ""


@dataclass(frozen=True, slots=True)
class ConversationPart:
    """The newest part of a conversation.

    Attributes:
        conversation: The ticket and the entries, oldest first.
        earlier: How many messages and notes come before them.
    """

    conversation: Conversation
    earlier: int = 0


@dataclass(frozen=True, slots=True)
class SimilarTicket:
    """A ticket like another one, with the words they share (folded, rarest first)."""

    row: TicketRow
    shared_words: tuple[str, ...]
    is_same_customer: bool


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """One line of the customer list; `email` is the first address or empty."""

    id: CustomerId
    name: str
    organisation: str
    email: str
    is_vip: bool


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Some customers in the order of their names; `next_key` gets the following ones."""

    rows: tuple[CustomerRow, ...]
    next_key: ListKey | None = None
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Some organisations in the order of their names."""

    rows: tuple[Organisation, ...]
    next_key: ListKey | None = None


TimelineKind = Literal["message", "reply", "note", "call", "chat", "auto", "bounce", "opened"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened with a customer, over all their tickets.

    Attributes:
        entry_id: The message, note or ticket it is about.
        text: The start of it, one line.
    """

    kind: TimelineKind
    at_s: int
    ticket_id: TicketId
    number: str
    subject: str
    who: str
    text: str
    entry_id: bytes


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some of a customer's timeline, newest first."""

    entries: tuple[TimelineEntry, ...]
    next_key: ListKey | None = None


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step of the undo history: a change, or several that were made as one.

    Attributes:
        group_id: What its changes have in common.
        title: Words for the person.
        change_ids: Its changes, newest first.
        tickets: How many tickets it touched.
        state: "done", "undone" or "redo_lost".
        can_undo: It can be taken back now.
        why_not: Why it cannot; empty when it can.
    """

    group_id: bytes
    title: str
    kind: str
    actor_kind: str
    actor_id: bytes | None
    at_s: int
    change_ids: tuple[ChangeId, ...]
    tickets: int
    state: str
    can_undo: bool
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """An older text of a draft."""

    version: int
    body: str
    saved_s: int


@dataclass(frozen=True, slots=True)
class Team:
    """The small tables everybody needs by heart: who and what tickets are sorted by.

    Mappings keep the order in which people see the things; binned ones are left out.
    """

    agents: Mapping[AgentId, Agent] = field(default_factory=dict)
    queues: Mapping[bytes, Queue] = field(default_factory=dict)
    statuses: Mapping[bytes, Status] = field(default_factory=dict)
    tags: Mapping[bytes, Tag] = field(default_factory=dict)
    fields: Mapping[bytes, FieldSpec] = field(default_factory=dict)
    accounts: Mapping[AccountId, str] = field(default_factory=dict)


class TicketLists(Protocol):
    """Ticket lists and searches."""

    def parse(self, text: str) -> Parsed:
        """Understand a query here and now: with this team's custom fields, clock and zone."""

    def fields(self) -> FieldTable:
        """The fields queries may use here, custom ones included."""

    def page(self, query: ListQuery, limit: int = PAGE, after: ListKey | None = None) -> Page:
        """Up to `limit` rows from the beginning, or from where another page ended."""

    def ids(self, query: ListQuery) -> IdList:
        """All rows as numbers, in slices; ask in the background and without a time limit."""

    def rows(self, rids: Sequence[int]) -> list[TicketRow]:
        """The rows with these numbers in this order; tickets that are gone are left out."""

    def rows_of(self, ticket_ids: Sequence[TicketId]) -> list[TicketRow]:
        """The same by ticket id."""

    def matching(self, query: ListQuery, ticket_ids: Sequence[TicketId]) -> frozenset[TicketId]:
        """Which of these tickets match the query now."""

    def count(self, query: ListQuery, cap: int | None = None) -> Count:
        """How many tickets match; counting stops at `cap` or when time is up."""

    def view_counts(self, views: Sequence[View]) -> Mapping[ViewId, Count]:
        """The numbers beside the views, all at once."""

    def hits(self, query: ListQuery, ticket_id: TicketId) -> tuple[HitPlace, ...]:
        """Where in the ticket the query matched, best place first."""


class Tickets(Protocol):
    """Single tickets and what is in them."""

    def find(self, ref: str) -> TicketId:
        """A ticket's id by number, `#number`, `new-3`, id, or the unique beginning of an id.

        Raises:
            NotFound: There is none.
            Ambiguous: There are several.
        """

    def ticket(self, ref: str | TicketId, *, resolve_merged: bool = True) -> FoundTicket:
        """A ticket with its properties; a merged one gives its target unless told otherwise.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def conversation(self, ticket_id: TicketId, newest: int = 200) -> ConversationPart:
        """The ticket with its newest messages and notes, and the events since the first of them."""

    def events(self, ticket_id: TicketId, limit: int = 200) -> tuple[Event, ...]:
        """The ticket's history, newest first."""

    def similar(self, ticket_id: TicketId, limit: int = 10) -> tuple[SimilarTicket, ...]:
        """Tickets of the same customer first, then tickets with similar words."""

    def possible_duplicates(
        self, customer_id: CustomerId | None, subject: str, limit: int = 5
    ) -> tuple[SimilarTicket, ...]:
        """Tickets a new one might repeat: recent ones of the customer, with a similar subject."""


class People(Protocol):
    """Customers, organisations, assets."""

    def customer(self, ref: str | CustomerId) -> Customer:
        """A customer by address, exact name, id, or unique beginning of an id.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def customers(self, text: str = "", limit: int = PAGE, after: ListKey | None = None) -> CustomerPage:
        """Customers whose name, organisation or address fits, by name."""

    def timeline(
        self, customer_id: CustomerId, limit: int = PAGE, after: ListKey | None = None
    ) -> TimelinePage:
        """What happened with a customer over all tickets, newest first."""

    def organisation(self, ref: str | OrganisationId) -> Organisation:
        """An organisation by name, mail domain or id.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def organisations(
        self, text: str = "", limit: int = PAGE, after: ListKey | None = None
    ) -> OrganisationPage:
        """Organisations whose name or domain begins with the text, by name."""

    def assets(
        self, *, customer_id: CustomerId | None = None, organisation_id: OrganisationId | None = None
    ) -> tuple[Asset, ...]:
        """What a customer or an organisation owns."""

    def asset(self, ref: str | AssetId) -> Asset:
        """An asset by serial number or id.

        Raises:
            NotFound: There is none.
            Ambiguous: `ref` fits several.
        """

    def names(self, field: str, prefix: str) -> Sequence[str]:
        """Names that a field of the query language can have, the usual ones first (completion)."""


class Own(Protocol):
    """A person's own things: drafts, views, the undo history."""

    def drafts(self) -> tuple[Draft, ...]:
        """My drafts, newest first."""

    def draft(self, ticket_id: TicketId | None, kind: str) -> Draft | None:
        """My draft of this kind in a ticket."""

    def draft_versions(self, draft_id: DraftId) -> tuple[DraftVersion, ...]:
        """Older texts of a draft, newest first."""

    def views(self) -> tuple[View, ...]:
        """The saved views in their order; `desk_app.services.views` adds those that are always there."""

    def history(self, limit: int = 100) -> tuple[HistoryStep, ...]:
        """The last steps, newest first."""

    def next_undo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The newest step of this actor that can be taken back."""

    def next_redo(self, actor_id: bytes | None) -> HistoryStep | None:
        """The step of this actor that was taken back last and can be done again."""


class Reader(Protocol):
    """Everything that can be read, for the length of one question."""

    @property
    def lists(self) -> TicketLists:
        """Ticket lists and searches."""

    @property
    def tickets(self) -> Tickets:
        """Single tickets."""

    @property
    def people(self) -> People:
        """Customers, organisations, assets."""

    @property
    def own(self) -> Own:
        """Drafts, views, history."""

    @property
    def team(self) -> Team:
        """Agents, teams, statuses, tags, fields."""


class Library(Protocol):
    """The readers of a workspace."""

    def ask(
        self,
        question: Callable[[Reader], T],
        *,
        lane: Lane = Lane.SCREEN,
        limit_s: float | None = LIMIT_S,
    ) -> Future[T]:
        """Answer a question on a reader thread; cancelling the future ends it.

        Args:
            question: Runs on the reader thread; must not keep the reader.
            lane: SCREEN questions are answered newest first and before all BACKGROUND ones.
            limit_s: Time for the whole question; None for those that work in slices themselves.
        """

    def call(self, question: Callable[[Reader], T], *, limit_s: float | None = None) -> T:
        """Answer a question in the caller's thread.

        Raises:
            TookTooLong: It needed longer than `limit_s`.
        """

    def close(self) -> None:
        """Drop what is queued, end what runs, close every connection."""
