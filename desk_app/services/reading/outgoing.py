"""What waits to leave this computer, and what met another person's change: as it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.syncrules.conflicts import Sort, sort_of
from desk_app.domain.syncrules.rows import Json
from desk_app.domain.syncrules.storage import Op
from desk_app.services.reading.values import HistoryStep


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """An op of the outbox with what a person knows it by.

    Attributes:
        account: Name of its account.
        ticket_id: The ticket it is about; None where it is about none that is here.
        number: The ticket's number; "" without one.
        title: What was done, in the words of the history; "" for what no change of this person made.
        change_id: The change it came from.
        created_s: When it was done.
    """

    op: Op
    account_id: AccountId
    account: str
    ticket_id: TicketId | None
    number: str
    subject: str
    title: str
    change_id: bytes | None
    created_s: int


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A field that kept another person's value.

    Attributes:
        base: The value both started from.
        mine: What this person set.
        theirs: What is there now.
        by: Who set it, as the server says it (an agent's id); "" for nobody known.
        at_s: When it came here.
        mine_s: When this person set it.
        theirs_s: When the other one did, as the ticket's history says; 0 where it does not say.
    """

    id: bytes
    account_id: AccountId
    op_id: str
    ticket_id: TicketId
    number: str
    subject: str
    field: str
    base: Json
    mine: Json
    theirs: Json
    by: str
    at_s: int
    mine_s: int = 0
    theirs_s: int = 0

    @property
    def sort(self) -> Sort:
        """What it shares with others that can be decided like it."""
        return sort_of(self.field, self.mine, self.theirs, self.by)


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict nobody has decided about, as little of it as tells which others are like it.

    Attributes:
        sort: What it shares with those.
        mine: What this person set.
        theirs: What is there now.
    """

    id: bytes
    ticket_id: TicketId
    sort: Sort
    mine: Json
    theirs: Json


@dataclass(frozen=True, slots=True)
class TheirChange:
    """What somebody else did in a ticket.

    Attributes:
        entry: "event", "message" or "note".
        what: Kind of the event ("set", "tags", ...) or of the message ("customer", "reply", ...).
        by: Name of who did it; "" for an automation without one.
        data: Of an event what it says, of words `{"body": ...}`.
    """

    entry: str
    what: str
    by: str
    data: Mapping[str, object]
    at_s: int


@dataclass(frozen=True, slots=True)
class MergedLine:
    """A change of this person that arrived where others had worked meanwhile, with nobody being asked.

    Attributes:
        ops: What it consists of, in the order it left.
        theirs: What others did that this person had not seen then, in the server's order.
        clashed: Fields of it that kept another person's value; about those somebody was asked.
        step: The change, for taking it back.
        arrived_s: When the server had shown to have it.
    """

    ticket_id: TicketId
    number: str
    subject: str
    ops: tuple[Op, ...]
    theirs: tuple[TheirChange, ...]
    clashed: frozenset[str]
    step: HistoryStep
    arrived_s: int
