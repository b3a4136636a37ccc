"""What became of a mail, and what filing goes by."""

from __future__ import annotations

from dataclasses import dataclass, field

from desk_app.domain.ids import MessageId, TicketId
from desk_app.domain.mail.brake import Limits
from desk_app.domain.mail.tokens import MailSigner
from desk_app.services.mail.keys import NO_KEYS, MailKeys


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a mail.

    Attributes:
        state: "filed", "linked" (another copy of one that is here), "own", "dropped", "quarantined" or
            "known" (processed before).
        step: What decided about its ticket; empty where nothing was decided.
        reason: In words.
    """

    state: str
    step: str = ""
    reason: str = ""
    ticket_id: TicketId | None = None
    message_id: MessageId | None = None
    claimed_id: TicketId | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What filing goes by.

    Attributes:
        signer: Knows our marks.
        instance: Our id in the loop header.
        follow_up_s: A closed ticket older than this is not reopened; its follow-up gets a new one.
        limits: How many automatic mails may leave.
        keys: What protected mails are checked and opened with.
        searches_opened: Search finds the words of encrypted mails that were opened.
    """

    signer: MailSigner
    instance: str
    follow_up_s: int = 30 * 86_400
    limits: Limits = field(default_factory=Limits)
    keys: MailKeys = NO_KEYS
    searches_opened: bool = True
