"""What a person decides about mails: where one belongs, and what becomes of one that waits to be sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from desk_app.domain.changes import CreateTicket, DropMail, MoveMail, ReleaseMail, Row, ScheduleMail, Value
from desk_app.domain.errors import NotFound, Refused
from desk_app.domain.ids import CustomerId, MessageId, QueueId, TicketId
from desk_app.services.handlers.common import (
    any_ticket,
    existing,
    handle,
    key,
    number,
    open_ticket,
    refresh_summary,
    text,
)
from desk_app.services.handlers.conversation import create_ticket
from desk_app.services.handlers.splitting import move_belongings
from desk_app.services.mail.lookup import short
from desk_app.services.mail.queueing import READ_TO, note_at, table_of, tell_of_mail
from desk_app.services.ports import Outcome, Unit

ASKED: Final = "mail_asked"
"""The event that tells the team's mailbox what to do with a reply that waits there."""
RELEASE: Final = "release"
DROP: Final = "drop"
SCHEDULE: Final = "schedule"

_MAIL_ID: Final = re.compile(r"<[^<>\s]+>")


def move_mail(unit: Unit, change: MoveMail) -> Outcome:
    """Put a mail into the right ticket and remember that for its thread.

    Raises:
        Refused: It is there already, or it is our own.
    """
    message = existing(unit, "message", change.message_id, "message")
    source_id = TicketId(key(message["ticket_id"]))
    if message["author_kind"] == "agent":
        raise Refused("Only what came in can be moved.", "Split the ticket to take replies along.")
    if change.ticket_id == source_id:
        raise Refused("The mail is in this ticket already.")
    source = any_ticket(unit, source_id)
    target_id = change.ticket_id or _new_ticket(unit, message, source)
    target = open_ticket(unit, target_id)
    unit.update("message", change.message_id, ticket_id=target_id, home_ticket_id=target_id)
    move_belongings(unit, change.message_id, target_id)
    _remember(unit, message, target_id)
    unit.event(source_id, "mail_moved", {"to": handle(target)})
    unit.event(target_id, "mail_moved", {"from": handle(source)})
    refresh_summary(unit, source_id)
    refresh_summary(unit, target_id)
    return Outcome(f"Moved a mail from {handle(source)} to {handle(target)}")


def _new_ticket(unit: Unit, message: Row, source: Row) -> TicketId:
    author = message["author_id"] if message["author_kind"] == "customer" else None
    queue = source["queue_id"]
    create_ticket(
        unit,
        CreateTicket(
            text(message["subject"]) or text(source["subject"]),
            CustomerId(key(author)) if author is not None else None,
            queue_id=QueueId(key(queue)) if queue is not None else None,
        ),
    )
    return TicketId(unit.created_last("ticket"))


def _remember(unit: Unit, message: Row, ticket_id: TicketId) -> None:
    """Later mails of this sender that answer the same mails follow; so does the entry of the mail itself."""
    for row in unit.find("mail", message_id=key(message["id"])):
        unit.update("mail", key(row["id"]), ticket_id=ticket_id, step="corrected", claimed_id=None)
    author = message["author_id"]
    addresses = unit.find("address", customer_id=key(author), kind="email") if author is not None else []
    ancestors = _MAIL_ID.findall(" ".join(text(message[name] or "") for name in ("in_reply_to", "refs")))
    for ancestor in dict.fromkeys(ancestors):
        for address in addresses:
            decision = short(ancestor) + short(text(address["norm"]))
            if unit.get("mail_decision", decision) is not None:
                unit.delete("mail_decision", decision)
            unit.insert(
                "mail_decision",
                {"ancestor": decision[:16], "sender": decision[16:], "ticket_id": ticket_id},
            )


def release_mail(unit: Unit, change: ReleaseMail) -> Outcome:
    """Let a held or failed mail leave after all.

    Raises:
        Refused: It is not held.
    """
    row = open_mail(unit, change.message_id)
    if row is None:
        return _ask_server(unit, change.message_id, {"act": RELEASE})
    if row["state"] not in {"held", "failed"}:
        raise Refused("The mail is on its way already.")
    unit.update(
        "mail_out", key(row["id"]), state="waiting", reason="", is_released=1, attempts=0, next_try_s=0
    )
    _show(unit, change.message_id, "queued")
    ticket_id = TicketId(key(row["ticket_id"]))
    tell_of_mail(unit, ticket_id, "mail_released", change.message_id)
    return Outcome(f"Sending the mail of {handle(any_ticket(unit, ticket_id))} after all")


def drop_mail(unit: Unit, change: DropMail) -> Outcome:
    """Do not send a mail.

    Raises:
        Refused: It may have left already.
    """
    row = open_mail(unit, change.message_id)
    if row is None:
        return _ask_server(unit, change.message_id, {"act": DROP})
    _check_is_here(row)
    unit.delete("mail_out", key(row["id"]))
    _show(unit, change.message_id, "failed")
    ticket_id = TicketId(key(row["ticket_id"]))
    tell_of_mail(unit, ticket_id, "mail_dropped", change.message_id)
    return Outcome(f"The mail of {handle(any_ticket(unit, ticket_id))} is not sent")


def schedule_mail(unit: Unit, change: ScheduleMail) -> Outcome:
    """Give a mail that waits another time, which replaces the one before; one that is held waits again.

    Raises:
        Refused: It is on its way.
    """
    row = open_mail(unit, change.message_id)
    if row is None:
        return _ask_server(unit, change.message_id, {"act": SCHEDULE, "at_s": change.at_s or 0})
    _check_is_here(row)
    ticket_id = TicketId(key(row["ticket_id"]))
    unit.update(
        "mail_out", key(row["id"]), state="waiting", reason="", send_after_s=change.at_s or 0, next_try_s=0
    )
    note_at(unit, change.message_id, send_at_s=change.at_s)
    if row["state"] != "waiting":
        # What held it has been read; only what comes after holds it again.
        said = unit.find(table_of(unit, change.message_id), ticket_id=ticket_id)
        note_at(unit, change.message_id, **{READ_TO: max((number(one["rid"]) for one in said), default=0)})
        _show(unit, change.message_id, "queued")
    tell_of_mail(unit, ticket_id, "mail_scheduled", change.message_id, at_s=change.at_s or 0)
    return Outcome(f"The mail of {handle(any_ticket(unit, ticket_id))} leaves at another time")


def open_mail(unit: Unit, message_id: MessageId) -> Row | None:
    """The mail of a message that has not been sent; None where none waits here."""
    rows = [row for row in unit.find("mail_out", message_id=message_id) if row["state"] != "sent"]
    return rows[0] if rows else None


def _show(unit: Unit, message_id: MessageId, state: str) -> None:
    """Say at what is to leave how it stands: a reply, or words of a side conversation."""
    unit.update(table_of(unit, message_id), message_id, state=state)


def _check_is_here(row: Row) -> None:
    """Refuse what comes too late for a mail.

    Raises:
        Refused: It may have left already.
    """
    if row["state"] in {"sending", "unknown"}:
        raise Refused("The mail may have left already.", "Wait until its outcome is known.")


def _ask_server(unit: Unit, message_id: MessageId, wish: Mapping[str, Value]) -> Outcome:
    """Say in the ticket's history what the team's mailbox is to do; it reads that and answers there.

    Raises:
        NotFound: Nothing of this message waits, here or there.
    """
    reply, beside = unit.get("message", message_id), unit.get("side_message", message_id)
    message = reply or beside
    ticket = any_ticket(unit, TicketId(key(message["ticket_id"]))) if message is not None else {}
    account = unit.get("account", key(ticket["account_id"])) if ticket else None
    is_ours = (reply is not None and reply["kind"] == "reply") or (
        beside is not None and beside["author_kind"] == "agent"
    )
    if not is_ours or account is None or not account["is_main"]:
        raise NotFound("No mail of this message waits to be sent.")
    tell_of_mail(unit, TicketId(key(ticket["id"])), ASKED, message_id, **wish)
    what = "the reply" if reply is not None else "the message to a third party"
    return Outcome(f"Told the server what to do with {what} in {handle(ticket)}")
