"""What a person decides about mails: where one belongs, and what becomes of one that waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desk_app.domain.changes.base import Change, UndoKind
from desk_app.domain.ids import MessageId, TicketId


@dataclass(frozen=True, slots=True)
class MoveMail(Change):
    """Put a mail into the ticket it belongs to; later mails of its thread follow it.

    Attributes:
        ticket_id: Where to; None opens a ticket of its own.
    """

    kind: ClassVar[str] = "mail.move"
    message_id: MessageId
    ticket_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class ReleaseMail(Change):
    """Send a mail that is held or failed after all, also when something new has come."""

    kind: ClassVar[str] = "mail.release"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "The mail may have been sent already."
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class DropMail(Change):
    """Do not send a mail that waits, is held or failed; its text stays in the ticket, marked as not sent."""

    kind: ClassVar[str] = "mail.drop"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Write the reply again instead."
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class ScheduleMail(Change):
    """Send a mail that waits at another time; the earlier time counts no more.

    Attributes:
        at_s: Not before, epoch seconds; None for as soon as it cannot be taken back.
    """

    kind: ClassVar[str] = "mail.schedule"
    undo: ClassVar[UndoKind] = UndoKind.NONE
    undo_why: ClassVar[str] = "Set another time instead."
    message_id: MessageId
    at_s: int | None = None
