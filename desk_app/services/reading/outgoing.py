"""What waits to leave this computer, and what met another person's change: as it is read."""

from __future__ import annotations

from dataclasses import dataclass

from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.syncrules.rows import Json
from desk_app.domain.syncrules.storage import Op


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
