"""Side conversations: asking a third party about a ticket, apart from the customer's thread.

They are rows of tables of their own. A reply takes nothing from here and nothing here takes a recipient from
the ticket, so that neither side can be answered into the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import NewFile, Row, SetSideDone, StartSide, Value, WriteSide
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.ids import MessageId, SideId, SideMessageId, TicketId
from desk_app.domain.text import clean_body, clean_line, preview
from desk_app.services.exchange.people import split_person
from desk_app.services.handlers.common import (
    add_files,
    any_ticket,
    existing,
    handle,
    key,
    number,
    open_ticket,
    recipients_json,
    text,
    use_up_draft,
)
from desk_app.services.mail.mailboxes import ours_of
from desk_app.services.mail.queueing import leave_time, signed
from desk_app.services.mail.side_queue import queue_side
from desk_app.services.ports import Outcome, Unit

NOT_CUSTOMER: Final = "This is the customer: write a reply instead."
_NOT_OURS: Final = "{address} is an address of your own team, so nothing would leave."
_WHOM: Final = "Name a carrier, a supplier or a colleague elsewhere."
_KINDS: Final = ("to", "cc", "bcc")


@dataclass(frozen=True, slots=True)
class Said:
    """Words for a side conversation, from us or from outside.

    Attributes:
        values: What is known of them: columns of `side_message`.
    """

    values: dict[str, Value]
    files: tuple[NewFile, ...] = ()


def start_side(unit: Unit, change: StartSide) -> Outcome:
    """Begin a side conversation and write its first message.

    Raises:
        InvalidInput: Nobody gets it, or one of them has no address.
        Refused: One of them is the customer, or is one of our own mailboxes.
    """
    ticket = open_ticket(unit, change.ticket_id)
    people = checked(unit, ticket, change.recipients)
    if change.about_id is not None:
        existing(unit, "message", change.about_id, "message")
    side_id = unit.insert(
        "side",
        {
            "ticket_id": change.ticket_id,
            "home_ticket_id": change.ticket_id,
            "account_id": ticket["account_id"],
            "subject": clean_line(change.subject.strip() or text(ticket["subject"]), "subject"),
            "recipients": recipients_json(people),
            "author_id": unit.actor.id,
            "author_name": unit.actor.name,
            "created_s": unit.now_s,
            "received_s": unit.now_s,
        },
    )
    side = existing(unit, "side", side_id, "side conversation")
    values = {**_ours(unit, change), "recipients": recipients_json(people), "about_id": change.about_id}
    _send(unit, side, Said(values, change.files), change.send_at_s)
    use_up_draft(unit, change.draft_id)
    return Outcome(f"Asked {first_name(people)} about {handle(ticket)}")


def write_side(unit: Unit, change: WriteSide) -> Outcome:
    """Write in a side conversation again; one that was done is open afterwards.

    Raises:
        NotFound: There is no such side conversation.
        Refused: One of the recipients is the customer, or is one of our own mailboxes.
    """
    side = side_of(unit, change.side_id)
    ticket = open_ticket(unit, TicketId(key(side["ticket_id"])))
    people = checked(unit, ticket, change.recipients or recipients_of(side))
    unit.update("side", change.side_id, recipients=recipients_json(people), is_done=0)
    values = {**_ours(unit, change), "recipients": recipients_json(people)}
    _send(unit, side, Said(values, change.files), change.send_at_s)
    use_up_draft(unit, change.draft_id)
    return Outcome(f"Wrote to {first_name(people)} about {handle(ticket)}")


def set_side_done(unit: Unit, change: SetSideDone) -> Outcome:
    """Say that a side conversation is done, or open it again.

    Its words stay out of the history, which more people may read than what was said beside.
    """
    side = side_of(unit, change.side_id)
    ticket_id = TicketId(key(side["ticket_id"]))
    ticket = open_ticket(unit, ticket_id)
    if bool(side["is_done"]) is not change.is_done:
        unit.update("side", change.side_id, is_done=int(change.is_done))
        unit.event(
            ticket_id, "side_done" if change.is_done else "side_opened", {"side": change.side_id.hex()}
        )
    state = "Done with" if change.is_done else "Opened"
    return Outcome(f"{state} a side conversation of {handle(ticket)}")


def side_of(unit: Unit, side_id: SideId) -> Row:
    """A side conversation.

    Raises:
        NotFound: There is none with this id.
    """
    side = unit.get("side", side_id)
    if side is None:
        raise NotFound("This side conversation does not exist here.")
    return side


def recipients_of(side: Row) -> Recipients:
    """Who gets what is written next."""
    kept = json.loads(text(side["recipients"]))
    return Recipients(*(tuple(kept.get(kind, ())) for kind in _KINDS))


def people_of(recipients: Recipients) -> tuple[str, ...]:
    """All of them, as `Name <address>`."""
    return (*recipients.to, *recipients.cc, *recipients.bcc)


def first_name(recipients: Recipients) -> str:
    """Whom a side conversation is with, in a few words."""
    name, address = split_person(next(iter(people_of(recipients)), ""))
    return name or address or "nobody"


def checked(unit: Unit, ticket: Row, wanted: Recipients) -> Recipients:
    """The recipients, once it is sure that each is a third party.

    Raises:
        InvalidInput: There is none, or one has no address.
        Refused: One is the customer, or one of our own mailboxes.
    """
    people = people_of(wanted)
    if not people:
        raise InvalidInput("Nobody gets this.", _WHOM)
    theirs, ours = customer_addresses(unit, ticket), ours_of(unit)
    for person in people:
        address = split_person(person)[1]
        if not address:
            raise InvalidInput(f"“{person[:80]}” is not an address mail can be sent to.", _WHOM)
        if address.lower() in theirs:
            raise Refused(NOT_CUSTOMER)
        if ours.is_ours(address.lower()):
            raise Refused(_NOT_OURS.replace("{address}", address), _WHOM)
    return wanted


def customer_addresses(unit: Unit, ticket: Row) -> frozenset[str]:
    """The addresses of a ticket's customer, lower case."""
    if ticket["customer_id"] is None:
        return frozenset()
    rows = unit.find("address", customer_id=key(ticket["customer_id"]), kind="email", deleted_s=None)
    return frozenset(text(row["norm"]) for row in rows)


def say(unit: Unit, side: Row, said: Said) -> SideMessageId:
    """Put words into a side conversation and bring its ticket up to date.

    A third party's answer makes the ticket unread and moves it up; it changes no status and starts no clock.
    """
    ticket_id = TicketId(key(side["ticket_id"]))
    ticket = any_ticket(unit, ticket_id)
    row = {
        "sent_s": unit.now_s,
        **said.values,
        "side_id": side["id"],
        "ticket_id": ticket_id,
        "home_ticket_id": side["home_ticket_id"],
        "account_id": ticket["account_id"],
        "received_s": unit.now_s,
    }
    entry_id = SideMessageId(unit.insert("side_message", row))
    add_files(unit, ("side_message", entry_id), ticket_id, said.files)
    at_s = number(row["sent_s"])
    summary: dict[str, Value] = {"files": number(ticket["files"]) + len(said.files)}
    if at_s >= number(ticket["updated_s"]):
        summary |= {"updated_s": at_s, "preview": preview(text(row["body"])), "preview_from": "side"}
    if row["author_kind"] == "other":
        summary["side_s"] = max(at_s, number(ticket["side_s"] or 0))
    unit.update("ticket", ticket_id, **summary)
    return entry_id


def _ours(unit: Unit, change: StartSide | WriteSide) -> dict[str, Value]:
    return {
        "author_kind": "agent",
        "author_id": unit.actor.id,
        "author_name": unit.actor.name,
        "body": clean_body(change.body, required=not change.files),
        "html": change.html,
        **signed(change.signature),
    }


def _send(unit: Unit, side: Row, said: Said, send_at_s: int | None) -> None:
    """Say it, and let it leave: from a mailbox here, else from the team's.

    Raises:
        Refused: It is to leave later, and nobody could send it then.
    """
    message_id = say(unit, side, said)
    if not queue_side(unit, side, message_id, send_at_s) and send_at_s is not None:
        ticket = any_ticket(unit, TicketId(key(side["ticket_id"])))
        leave_time(unit, ticket, MessageId(message_id), send_at_s)
