"""Puts messages into the queue of mails to send; which message may become mail is decided here alone.

Only rows of the table `message` that were written by us are ever queued, and those of `side_message` by
`side_queue`; facts are noted at both in the same way. Internal notes are rows of another table, and no
function here or in `composing` takes one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import Row, Value
from desk_app.domain.entities import Recipients
from desk_app.domain.errors import Refused
from desk_app.domain.ids import AccountId, MessageId, TicketId
from desk_app.domain.mail.facts import Person
from desk_app.domain.mail.recipients import ReplyTo, propose
from desk_app.domain.syncrules.rows import Json
from desk_app.services.exchange.people import split_person
from desk_app.services.handlers.common import key, recipients_json, text
from desk_app.services.mail.mailboxes import MAILBOX, Mailbox, Ours, answering, ours_of
from desk_app.services.ports import Unit

_CHANNELS: Final = frozenset({"email", "web", "form"})
READ_TO: Final = "read_to"
"""The fact at a reply that says up to which message its writer had read when it was put off (its `rid`)."""
NO_RECIPIENT: Final = "Nobody to send it to: the customer has no e-mail address. Add one, then send again."
NO_LATER: Final = "There is no mailbox that could send this later."


@dataclass(frozen=True, slots=True)
class Queued:
    """A mail to send.

    Attributes:
        is_auto: Nobody wrote it.
        held: Why it must wait for a person; empty when it may leave.
        send_after_s: Not before; 0 for as soon as it cannot be taken back.
        is_released: It could be taken back elsewhere already.
    """

    message_id: MessageId
    ticket_id: TicketId
    account_id: AccountId
    is_auto: bool = False
    held: str = ""
    send_after_s: int = 0
    is_released: bool = False


def queue_reply(unit: Unit, ticket: Row, message_id: MessageId, send_at_s: int | None) -> bool:
    """Queue a colleague's answer where the workspace has a mailbox for it; says whether it was."""
    if not unit.exists("account", kind=MAILBOX, state="ok") or not _is_mail(unit, ticket):
        return False
    ours = ours_of(unit)
    box = sending_mailbox(unit, ours, ticket)
    if box is None:
        return False
    message = unit.get("message", message_id) or {}
    to = json.loads(text(message["recipients"]))
    if not any(to.get(name) for name in ("to", "cc", "bcc")):
        people = _usual_recipients(unit, ours, ticket)
        unit.update("message", message_id, recipients=recipients_json(people))
        to = {"to": people.to, "cc": people.cc}
    held = "" if any(to.get(name) for name in ("to", "cc", "bcc")) else NO_RECIPIENT
    ticket_id = TicketId(key(ticket["id"]))
    queue_mail(unit, Queued(message_id, ticket_id, box.account_id, held=held, send_after_s=send_at_s or 0))
    note_at(unit, message_id, **queued_facts(box, send_at_s))
    return True


def queued_facts(box: Mailbox, send_at_s: int | None) -> dict[str, Json]:
    """What is noted at words that wait: which mailbox sends them and, where that was wanted, when."""
    return {"mailbox": box.address, **({"send_at_s": send_at_s} if send_at_s else {})}


def wanted_time(data: Mapping[str, object]) -> int | None:
    """When the words with these facts are to leave, epoch seconds; what came by a sync may hold anything."""
    at_s = data.get("send_at_s")
    return at_s if isinstance(at_s, int) else None


def signed(signature: str | None) -> dict[str, Value]:
    """The cells that keep which signature was chosen; none where it is the mailbox's own."""
    return {} if signature is None else {"data": json.dumps({"signature": signature.strip()})}


def leave_time(unit: Unit, ticket: Row, message_id: MessageId, send_at_s: int) -> None:
    """Write at a reply, or at words for a third party, when the server is to send them.

    Raises:
        Refused: Nobody sends the mails of this ticket, so nobody can do it later.
    """
    account = unit.get("account", key(ticket["account_id"])) or {}
    if not account.get("is_main"):
        raise Refused(
            NO_LATER,
            "Add one (desk-app account add mailbox), or leave the time out.",
        )
    note_at(unit, message_id, send_at_s=send_at_s)


def queue_of_team(unit: Unit, message: Row) -> bool:
    """Queue an answer that a colleague wrote on another computer; says whether it was.

    The team's server runs the mailbox for everybody: what comes in by sync and was not sent by the writer's
    own mailbox leaves from here. The server has checked already that nothing newer was unread, so nothing
    holds it but a time to be sent at.
    """
    ticket = unit.get("ticket", key(message["ticket_id"]))
    data = json.loads(text(message["data"]))
    is_done = unit.exists("mail_out", message_id=key(message["id"]))
    if ticket is None or is_done or data.get("mailbox") or not _is_mail(unit, ticket):
        return False
    wanted_s = wanted_time(data)
    is_queued = queue_reply(unit, ticket, MessageId(key(message["id"])), wanted_s)
    for row in unit.find("mail_out", message_id=key(message["id"])) if wanted_s is None else []:
        unit.update("mail_out", key(row["id"]), is_released=1)
    return is_queued


def table_of(unit: Unit, message_id: bytes) -> str:
    """The table of what leaves: replies and words for third parties share nothing but their way out."""
    return "message" if unit.get("message", message_id) is not None else "side_message"


def note_at(unit: Unit, message_id: bytes, **facts: Json) -> None:
    """Add facts to what is known of a message, of either table; they travel with it."""
    table = table_of(unit, message_id)
    message = unit.get(table, message_id) or {}
    data = {**json.loads(text(message["data"])), **facts}
    unit.update(table, message_id, data=json.dumps(data, ensure_ascii=False))


def tell_of_mail(unit: Unit, ticket_id: TicketId, kind: str, message_id: bytes, **facts: Value) -> None:
    """Write into the ticket's history what becomes of words that leave, for those who see them elsewhere.

    More people may read the history than what was said beside: of that it names the words and the
    conversation, and `facts` must hold nothing of either.
    """
    beside = unit.get("side_message", message_id)
    about = {"side": key(beside["side_id"]).hex()} if beside is not None else {}
    unit.event(ticket_id, kind, {**facts, "message": message_id.hex(), **about})


def queue_mail(unit: Unit, wanted: Queued) -> None:
    """Write the row of a mail to send, and say at the message that it waits."""
    write_row(unit, wanted)
    unit.update("message", wanted.message_id, state="held" if wanted.held else "queued")


def write_row(unit: Unit, wanted: Queued) -> None:
    """Write the row of a mail to send; what it is made of says by itself that it waits."""
    unit.insert(
        "mail_out",
        {
            "account_id": wanted.account_id,
            "ticket_id": wanted.ticket_id,
            "message_id": wanted.message_id,
            "change_id": unit.change_id,
            "mail_id": "",
            "state": "held" if wanted.held else "waiting",
            "reason": wanted.held,
            "is_auto": int(wanted.is_auto),
            "is_released": int(wanted.is_released),
            "send_after_s": wanted.send_after_s,
            "created_s": unit.now_s,
        },
    )


def sending_mailbox(unit: Unit, ours: Ours, ticket: Row) -> Mailbox | None:
    """The mailbox that answers a ticket: where its last mail came in, else its team's, else the first."""
    working = {key(row["id"]) for row in unit.find("account", kind=MAILBOX) if row["state"] != "removed"}
    boxes = [box for box in ours.mailboxes if box.account_id in working]
    mailed = [key(row["account_id"]) for row in unit.find("mail", ticket_id=key(ticket["id"]))]
    queue = unit.get("queue", key(ticket["queue_id"])) if ticket["queue_id"] is not None else None
    team = (text(queue["name"]), text(queue["email"])) if queue is not None else ("", "")
    return answering(boxes, mailed, team)


def _is_mail(unit: Unit, ticket: Row) -> bool:
    """Whether answers leave as mail: the ticket came by mail, or its customer has an address."""
    if text(ticket["channel"]) in _CHANNELS:
        return True
    return ticket["customer_id"] is not None and bool(_customer_address(unit, key(ticket["customer_id"])))


def _usual_recipients(unit: Unit, ours: Ours, ticket: Row) -> Recipients:
    """Who gets an answer when nobody was named: the writer of the last message, else the customer."""
    message = next(
        (
            row
            for row in reversed(unit.find("message", ticket_id=key(ticket["id"])))
            if row["kind"] == "customer" and row["author_kind"] == "customer"
        ),
        None,
    )
    if message is not None:
        found = propose(_reply_to(unit, message), ours.addresses, to_all=False)
        if found.people:
            return Recipients(found.addresses("to"), found.addresses("cc"))
    customer_id = ticket["customer_id"]
    address = _customer_address(unit, key(customer_id)) if customer_id is not None else ""
    return Recipients((address,)) if address else Recipients()


def _reply_to(unit: Unit, message: Row) -> ReplyTo:
    data = json.loads(text(message["data"]))
    author = message["author_id"]
    address = _customer_address(unit, key(author)) if author is not None else ""
    written = data.get("from") if "forwarded_by" not in data else None
    sender = Person(*split_person(written)) if written else Person(text(message["author_name"]), address)
    return ReplyTo(sender=sender, reply_to=_people(data.get("reply_to", ())))


def _people(texts: Sequence[str]) -> tuple[Person, ...]:
    return tuple(Person(*split_person(entry)) for entry in texts)


def _customer_address(unit: Unit, customer_id: bytes) -> str:
    """The first address of a customer that works; one that failed only where there is no other."""
    rows = [
        row for row in unit.find("address", customer_id=customer_id, deleted_s=None) if row["kind"] == "email"
    ]
    rows.sort(key=lambda row: (row["failed_s"] is not None, row["position"]))
    return text(rows[0]["value"]) if rows else ""
