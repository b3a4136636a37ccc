"""Finds the ticket a mail belongs to, and says by what (BEHAVIOUR section 2).

Steps are tried in order and the first valid one counts. A subject alone never suffices, and is never needed
once an id has matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from desk_app.domain.ids import TicketId
from desk_app.domain.mail.facts import MailFacts
from desk_app.domain.mail.subjects import foreign_tag, own_number
from desk_app.domain.mail.tokens import MailSigner, Mark

MOST_ANCESTORS: Final = 60
"""Message-IDs looked up for one mail; hostile mails name thousands."""


class Step(StrEnum):
    """What decided."""

    CORRECTED = "corrected"
    ADDRESS = "address"
    OWN_ID = "own_id"
    IN_REPLY_TO = "in_reply_to"
    REFERENCES = "references"
    ANCESTOR = "ancestor"
    TAG = "tag"
    CLAIMED = "claimed"
    FOREIGN_TAG = "foreign_tag"
    ENCLOSED = "enclosed"
    MARKER = "marker"
    NEW = "new"

    @property
    def words(self) -> str:
        """The reason as a person reads it."""
        return _WORDS[self]


_WORDS: Final = {
    Step.CORRECTED: "joined as a colleague decided before",
    Step.ADDRESS: "joined by our signed reply address",
    Step.OWN_ID: "joined by our signed Message-ID",
    Step.IN_REPLY_TO: "joined by In-Reply-To",
    Step.REFERENCES: "joined by References",
    Step.ANCESTOR: "joined by a mail that another in the ticket answers",
    Step.TAG: "joined by the number in the subject; the sender takes part in the ticket",
    Step.CLAIMED: "names a ticket in its subject, but the sender takes no part in it: please confirm",
    Step.FOREIGN_TAG: "joined by another help desk's number in the subject",
    Step.ENCLOSED: "joined by the mail enclosed in it",
    Step.MARKER: "joined by our signed line in the text",
    Step.NEW: "opened a ticket",
}


class Lookup(Protocol):
    """What the resolver asks the store; each answer is the ticket that counts now (merges followed)."""

    def corrected(self, mail_ids: Sequence[str], sender: str) -> TicketId | None:
        """Where a person has put earlier mails of this sender that answered one of these."""

    def living(self, ticket_id: TicketId) -> TicketId | None:
        """The ticket itself, or the one it was merged into; None when there is none."""

    def by_mail_id(self, mail_id: str) -> TicketId | None:
        """The ticket of the stored message with this Message-ID."""

    def by_ancestor(self, mail_ids: Sequence[str]) -> TicketId | None:
        """The ticket of a stored message that answers one of these, none of which was stored then."""

    def by_number(self, number: str) -> TicketId | None:
        """The ticket with this number."""

    def by_foreign_tag(self, tag: str, sender: str) -> TicketId | None:
        """The ticket of this sender (or of their organisation) that carries another help desk's mark."""

    def takes_part(self, ticket_id: TicketId, address: str) -> bool:
        """Whether somebody with this address is the customer, a participant or a recipient of the ticket."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a mail belongs.

    Attributes:
        ticket_id: The ticket; None for a new one.
        step: What decided.
        claimed: For `CLAIMED`: the ticket it names; the mail opens a new one until a person confirms.
        forged: Marks that looked like ours and carry a wrong hash.
    """

    ticket_id: TicketId | None
    step: Step
    claimed: TicketId | None = None
    forged: int = 0


def resolve(mail: MailFacts, lookup: Lookup, signer: MailSigner) -> Placement:
    """Find the ticket of a mail.

    Args:
        mail: What is known of it.
        lookup: Asked for stored messages and tickets.
        signer: Knows our own marks.
    """
    ancestors = mail.ancestors[:MOST_ANCESTORS]
    by_address = signer.in_addresses(mail.addresses)
    by_own_id = signer.in_mail_ids(ancestors)
    in_text = signer.in_text(mail.text)
    forged = by_address.forged + by_own_id.forged + in_text.forged

    def found(ticket_id: TicketId | None, step: Step) -> Placement | None:
        return Placement(ticket_id, step, forged=forged) if ticket_id is not None else None

    return (
        found(lookup.corrected(ancestors, mail.sender.norm) if ancestors else None, Step.CORRECTED)
        or found(_marked(by_address.marks, lookup), Step.ADDRESS)
        or found(_marked(by_own_id.marks, lookup), Step.OWN_ID)
        or found(_first(mail.in_reply_to, lookup), Step.IN_REPLY_TO)
        or found(_first(ancestors, lookup), Step.REFERENCES)
        or found(lookup.by_ancestor((*ancestors, mail.mail_id)), Step.ANCESTOR)
        or _by_subject(mail, lookup, forged=forged)
        or found(_enclosed(mail, lookup, signer), Step.ENCLOSED)
        or found(_marked(in_text.marks, lookup), Step.MARKER)
        or Placement(None, Step.NEW, forged=forged)
    )


def _marked(marks: Sequence[Mark], lookup: Lookup) -> TicketId | None:
    living = (lookup.living(mark.ticket_id) for mark in marks)
    return next((ticket_id for ticket_id in living if ticket_id is not None), None)


def _first(mail_ids: Sequence[str], lookup: Lookup) -> TicketId | None:
    known = (lookup.by_mail_id(mail_id) for mail_id in mail_ids[:MOST_ANCESTORS])
    return next((ticket_id for ticket_id in known if ticket_id is not None), None)


def _by_subject(mail: MailFacts, lookup: Lookup, *, forged: int) -> Placement | None:
    """A number in the subject counts only for those who take part; of others it is a claim."""
    number = own_number(mail.subject)
    named = lookup.by_number(number) if number else None
    if named is not None:
        if mail.sender.norm and lookup.takes_part(named, mail.sender.norm):
            return Placement(named, Step.TAG, forged=forged)
        return Placement(None, Step.CLAIMED, claimed=named, forged=forged)
    tag = foreign_tag(mail.subject)
    ticket_id = lookup.by_foreign_tag(tag.text, mail.sender.norm) if tag and mail.sender.norm else None
    return Placement(ticket_id, Step.FOREIGN_TAG, forged=forged) if ticket_id is not None else None


def _enclosed(mail: MailFacts, lookup: Lookup, signer: MailSigner) -> TicketId | None:
    """The ticket of the mail that a delivery report encloses."""
    inner = mail.inner_ids[:MOST_ANCESTORS]
    return _marked(signer.in_mail_ids(inner).marks, lookup) or _first(inner, lookup)
