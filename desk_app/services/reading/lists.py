"""What lists are asked with and give: queries, pages, counts, places of hits, and the team's small tables.

All of it is immutable and may cross threads.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from desk_app.domain.entities import Agent, FieldSpec, Queue, Status, Tag, TicketRow
from desk_app.domain.errors import DeskError
from desk_app.domain.ids import AccountId, AgentId, id_text
from desk_app.domain.standing import READS_ONLY, WRITING, Right, Standing

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
        highest: No row number in it is larger: tickets with a larger one came later.
    """

    rids: array[int]
    sections: tuple[Section, ...] = ()
    is_complete: bool = True
    searched_back_to_s: int | None = None
    reasons: tuple[Reason, ...] = ()
    highest: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """A number of tickets; at least so many where it is not exact."""

    number: int
    is_exact: bool = True


HitKind = Literal["subject", "number", "person", "message", "note", "side", "file", "tag", "field", "asset"]


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
class Team:
    """The small tables everybody needs by heart: who and what tickets are sorted by.

    Mappings keep the order in which people see the things; binned ones are left out.

    Attributes:
        standings: What the person may do, by account; those whose server says nothing are left out.
    """

    agents: Mapping[AgentId, Agent] = field(default_factory=dict)
    queues: Mapping[bytes, Queue] = field(default_factory=dict)
    statuses: Mapping[bytes, Status] = field(default_factory=dict)
    tags: Mapping[bytes, Tag] = field(default_factory=dict)
    fields: Mapping[bytes, FieldSpec] = field(default_factory=dict)
    accounts: Mapping[AccountId, str] = field(default_factory=dict)
    standings: Mapping[AccountId, Standing] = field(default_factory=dict)

    def why_not(self, ticket: TicketRow, *enough: Right) -> str:
        """Why the person may not do to a ticket what one of some rights is enough for; "" when they may.

        It is what the ticket's server said last; a ticket of this computer's own may be done anything to.
        """
        standing = self.standings.get(ticket.account_id) if ticket.account_id is not None else None
        if standing is None:
            return ""
        return standing.why_not("" if ticket.queue_id is None else id_text(ticket.queue_id), *enough)

    @property
    def why_not_write(self) -> str:
        """Why the person may make no ticket at all; "" when they may."""
        if not self.standings or any(one.anywhere & WRITING for one in self.standings.values()):
            return ""
        return READS_ONLY
