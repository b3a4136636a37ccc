"""Changes of side conversations: what a ticket is asked about elsewhere, without the customer.

They are a third kind of entry beside messages and notes. Nothing here takes a recipient from the ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desk_app.domain.changes.base import Change, UndoKind
from desk_app.domain.changes.tickets import NewFile
from desk_app.domain.entities import Recipients
from desk_app.domain.ids import DraftId, SideId, TicketId

_LEFT = "It has already been sent."


@dataclass(frozen=True, slots=True)
class StartSide(Change):
    """Begin a side conversation with its first message. Leaves like a reply, and can be taken back so long.

    Attributes:
        subject: Its own subject; empty takes the ticket's.
        recipients: Third parties; never the ticket's customer.
        draft_id: The draft this text comes from; it is used up.
        about_id: The message of the ticket that it forwards.
        send_at_s: Not to be sent before, epoch seconds; None for as soon as it cannot be taken back.
        signature: What stands under it, as plain text; empty for nothing, None for the mailbox's own.
    """

    kind: ClassVar[str] = "side.start"
    undo: ClassVar[UndoKind] = UndoKind.DELAYED
    undo_why: ClassVar[str] = _LEFT
    ticket_id: TicketId
    subject: str
    recipients: Recipients
    body: str
    html: str | None = None
    files: tuple[NewFile, ...] = ()
    draft_id: DraftId | None = None
    about_id: bytes | None = None
    send_at_s: int | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class WriteSide(Change):
    """Write in a side conversation again.

    Attributes:
        recipients: Who gets this and what follows; None for those it has.
        draft_id: The draft this text comes from; it is used up.
        send_at_s: As for the first message.
        signature: As for the first message.
    """

    kind: ClassVar[str] = "side.write"
    undo: ClassVar[UndoKind] = UndoKind.DELAYED
    undo_why: ClassVar[str] = _LEFT
    side_id: SideId
    body: str
    html: str | None = None
    recipients: Recipients | None = None
    files: tuple[NewFile, ...] = ()
    draft_id: DraftId | None = None
    send_at_s: int | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class SetSideDone(Change):
    """Say that nothing more is wanted of a third party, or that something is again."""

    kind: ClassVar[str] = "side.done"
    side_id: SideId
    is_done: bool
