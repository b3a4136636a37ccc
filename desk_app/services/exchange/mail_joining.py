"""A mail of an import joins its ticket, or opens one.

Only Message-ID, In-Reply-To and References join mails; a subject proves nothing. A mail of which a ticket
cannot hold everything is kept as it came as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import AddMessage, CreateTicket, MailIds, NewFile
from desk_app.domain.entities import MessageKind, Recipients
from desk_app.domain.ids import CustomerId, StatusId, TicketId
from desk_app.domain.mail.facts import MailFacts, Person
from desk_app.domain.mail.kinds import MailKind, kind_of
from desk_app.domain.status import StatusClass
from desk_app.domain.text import SUBJECT_MAX, fit_line
from desk_app.services.exchange.people import customer_of
from desk_app.services.handlers.common import key, status_of_class
from desk_app.services.handlers.conversation import create_ticket, file_message
from desk_app.services.mail.filing import keep_original
from desk_app.services.mail.reading import WHOLE_PAGE, WHOLE_TEXT, ReadMail
from desk_app.services.ports import Unit

_PEOPLE_MAX, _PERSON_MAX, _REFERENCES_MAX = 100, 300, 8_000
_KINDS: Final[dict[MailKind, MessageKind]] = {
    MailKind.BOUNCE: "bounce",
    MailKind.AWAY: "auto",
    MailKind.MACHINE: "auto",
    MailKind.ECHO: "auto",
}
"""What nobody wrote by hand; everything else is a customer's message."""


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail that was read.

    Attributes:
        files: Its files, in the blob store unless this is a rehearsal.
        raw: As it came, where something of it does not fit into a ticket; empty otherwise.
        large: The same as a blob, where it is too large for the database.
    """

    place: str
    mail: ReadMail
    files: tuple[NewFile, ...]
    raw: bytes = b""
    large: NewFile | None = None


@dataclass(frozen=True, slots=True)
class FiledMail:
    """Where a mail is now."""

    ticket_id: TicketId
    is_new: bool


def fits(mail: ReadMail) -> bool:
    """False when a ticket cannot hold everything that the mail says."""
    facts = mail.facts
    return (
        len(facts.subject) < SUBJECT_MAX
        and max(len(facts.to), len(facts.cc)) <= _PEOPLE_MAX
        and len(" ".join(facts.references)) <= _REFERENCES_MAX
        and not any(file.name in (WHOLE_TEXT, WHOLE_PAGE) for file in mail.files)
    )


def file_mail(unit: Unit, each: OpenedMail, *, is_open: bool) -> FiledMail:
    """Join the mail to its ticket, or open one for it."""
    mail, facts = each.mail, each.mail.facts
    known_id = _ticket_of(unit, facts)
    ticket_id = known_id
    address = facts.sender.address
    is_ours = bool(address) and (unit.exists("agent", email=address) or unit.exists("queue", email=address))
    customer = None if is_ours else _customer(unit, facts)
    if ticket_id is None:
        status = None if is_open else StatusId(key(status_of_class(unit, StatusClass.CLOSED)["id"]))
        subject = facts.subject or "(no subject)"
        create_ticket(unit, CreateTicket(subject, customer, status_id=status, at_s=mail.sent_s))
        ticket_id = TicketId(unit.created_last("ticket"))
    file_message(
        unit,
        AddMessage(
            ticket_id,
            "reply" if is_ours else _KINDS.get(kind_of(facts), "customer"),
            mail.text if mail.text.strip() else "(no text)",
            author_kind="agent" if is_ours else "customer",
            author_id=customer,
            author_name=facts.sender.name or address,
            subject=facts.subject,
            html=mail.html,
            at_s=mail.sent_s,
            recipients=Recipients(_shown(facts.to), _shown(facts.cc)),
            files=each.files,
            mail=MailIds(
                facts.mail_id,
                next(iter(facts.in_reply_to), ""),
                " ".join(facts.references)[-_REFERENCES_MAX:],
                mail.sha256 if each.raw else None,
            ),
        ),
    )
    if each.raw:
        keep_original(unit, mail.sha256, each.raw, each.large)
    return FiledMail(ticket_id, is_new=known_id is None)


def _shown(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(fit_line(person.shown(), _PERSON_MAX) for person in people[:_PEOPLE_MAX])


def _ticket_of(unit: Unit, facts: MailFacts) -> TicketId | None:
    """The ticket of the nearest ancestor that is here; merged tickets lead to their target."""
    ancestors = dict.fromkeys((*facts.in_reply_to, *reversed(facts.references)))
    found = (ticket_with(unit, ancestor) for ancestor in ancestors)
    return next((ticket_id for ticket_id in found if ticket_id is not None), None)


def ticket_with(unit: Unit, mail_id: str) -> TicketId | None:
    """The ticket that holds a mail, unless it is in the bin."""
    for row in unit.find("message", mail_id=mail_id):
        ticket = unit.get("ticket", key(row["ticket_id"]))
        if ticket is not None and ticket["deleted_s"] is None:
            return TicketId(key(ticket["merged_into"] or ticket["id"]))
    return None


def _customer(unit: Unit, facts: MailFacts) -> CustomerId | None:
    name, address = facts.sender.name, facts.sender.address
    return customer_of(unit, name, address) if "@" in address else None
