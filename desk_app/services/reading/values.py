"""What reading gives of conversations, people and the history.

All of it is immutable and may cross threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desk_app.domain.entities import Conversation, Event, Organisation, Ticket, TicketRow
from desk_app.domain.ids import ChangeId, CustomerId, TicketId
from desk_app.services.reading.lists import ListKey


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

    @property
    def away(self) -> int:
        """How many messages and notes are not kept here (the ticket is not in the offline set)."""
        ticket = self.conversation.ticket
        here = sum(not isinstance(entry, Event) for entry in self.conversation.entries)
        return max(0, ticket.messages + ticket.notes - here - self.earlier)


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


TimelineKind = Literal["message", "reply", "note", "side", "call", "chat", "auto", "bounce", "opened"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened with a customer, over all their tickets.

    Attributes:
        entry_id: The message, note, words of a side conversation or ticket it is about.
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
