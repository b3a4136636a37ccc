"""Opening tickets and adding to their conversations."""

from __future__ import annotations

import json

from desk_app.domain.changes import AddMessage, AddNote, AddReply, CreateTicket, MailIds, NewFile, Row, Value
from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import MessageId, TicketId
from desk_app.domain.status import StatusClass
from desk_app.domain.text import clean_body, clean_line, fit_line, preview
from desk_app.services.handlers.common import (
    add_files,
    entry_side,
    existing,
    handle,
    key,
    number,
    open_ticket,
    recipients_json,
    set_status,
    status_of_class,
    text,
    use_up_draft,
)
from desk_app.services.handlers.custom import write_custom
from desk_app.services.mail.queueing import leave_time, queue_reply, signed
from desk_app.services.ports import Outcome, Unit

_REOPENED_BY_CUSTOMER = (
    StatusClass.WAITING_CUSTOMER,
    StatusClass.WAITING_THIRD_PARTY,
    StatusClass.SOLVED,
    StatusClass.CLOSED,
)


def create_ticket(unit: Unit, change: CreateTicket) -> Outcome:
    """Open a ticket; with words of the customer they become its first message."""
    if change.priority not in (1, 2, 3, 4):
        raise InvalidInput("The priority is one of low, normal, high, urgent.")
    status = (
        existing(unit, "status", change.status_id, "status")
        if change.status_id
        else status_of_class(unit, StatusClass.NEW)
    )
    customer = existing(unit, "customer", change.customer_id, "customer") if change.customer_id else None
    for table, row_id, word in (
        ("queue", change.queue_id, "team"),
        ("agent", change.assignee_id, "colleague"),
    ):
        if row_id:
            existing(unit, table, row_id, word)
    at_s = unit.now_s if change.at_s is None else min(change.at_s, unit.now_s)
    ticket_id = TicketId(
        unit.insert(
            "ticket",
            {
                "number": unit.next_number(unit.account_id),
                "subject": clean_line(change.subject, "subject"),
                "status_id": status["id"],
                "class": status["class"],
                "priority": change.priority,
                "queue_id": change.queue_id,
                "assignee_id": change.assignee_id,
                "customer_id": change.customer_id,
                "organisation_id": customer["organisation_id"] if customer else None,
                "language": customer["language"] if customer else "",
                "channel": change.channel,
                "created_s": at_s,
                "updated_s": at_s,
                "due_s": change.due_s,
                "solved_s": None if StatusClass(text(status["class"])).is_active else at_s,
            },
        )
    )
    unit.event(ticket_id, "created", {"channel": change.channel})
    for tag_id in dict.fromkeys(change.tag_ids):
        existing(unit, "tag", tag_id, "tag")
        unit.insert("ticket_tag", {"ticket_id": ticket_id, "tag_id": tag_id})
    write_custom(unit, "ticket", ticket_id, change.custom)
    if change.body.strip() or change.files:
        _first_message(unit, change, ticket_id, at_s)
    ticket = open_ticket(unit, ticket_id)
    return Outcome(f"Opened {handle(ticket)}")


def _first_message(unit: Unit, change: CreateTicket, ticket_id: TicketId, at_s: int) -> None:
    customer = unit.get("customer", change.customer_id) if change.customer_id else None
    author: Row = (
        {"author_kind": "customer", "author_id": customer["id"], "author_name": customer["name"]}
        if customer
        else {"author_kind": unit.actor.kind, "author_id": unit.actor.id, "author_name": unit.actor.name}
    )
    if author["author_kind"] not in ("customer", "agent"):
        author = {**author, "author_kind": "system"}
    _add_entry(
        unit,
        open_ticket(unit, ticket_id),
        "message",
        {
            **author,
            "kind": "customer" if customer else "auto",
            "channel": change.channel,
            "subject": clean_line(change.subject, "subject"),
            "body": clean_body(change.body, required=not change.files),
            "html": change.html,
            "sent_s": at_s,
        },
        files=change.files,
    )


def add_reply(unit: Unit, change: AddReply) -> Outcome:
    """Answer the customer; a ticket that was new is open afterwards, and the answer was due.

    Raises:
        Refused: It is to leave later, and nobody could send it then.
    """
    ticket = open_ticket(unit, change.ticket_id)
    message_id = _add_entry(
        unit,
        ticket,
        "message",
        {
            "kind": "reply",
            "channel": ticket["channel"],
            "author_kind": "agent",
            "author_id": unit.actor.id,
            "author_name": unit.actor.name,
            "subject": ticket["subject"],
            "body": clean_body(change.body, "reply", required=not change.files),
            "html": change.html,
            "language": ticket["language"],
            "recipients": recipients_json(change.recipients),
            "sent_s": unit.now_s,
            **signed(change.signature),
        },
        files=change.files,
    )
    is_mail = queue_reply(unit, ticket, MessageId(message_id), change.send_at_s)
    if change.send_at_s is not None and not is_mail:
        leave_time(unit, ticket, MessageId(message_id), change.send_at_s)
    unit.update("ticket", change.ticket_id, due_s=None)
    if change.status_id:
        set_status(unit, ticket, existing(unit, "status", change.status_id, "status"))
    elif ticket["class"] == StatusClass.NEW:
        set_status(unit, ticket, status_of_class(unit, StatusClass.OPEN))
    use_up_draft(unit, change.draft_id)
    return Outcome(f"Replied to {handle(ticket)}")


def add_note(unit: Unit, change: AddNote) -> Outcome:
    """Write an internal note; mentioned colleagues find it in their Mentions view."""
    ticket = open_ticket(unit, change.ticket_id)
    note_id = _add_entry(
        unit,
        ticket,
        "note",
        {
            "author_id": unit.actor.id,
            "author_name": unit.actor.name,
            "body": clean_body(change.body, "note", required=not change.files),
            "created_s": unit.now_s,
        },
        files=change.files,
    )
    for agent_id in dict.fromkeys(change.mentions):
        existing(unit, "agent", agent_id, "colleague")
        unit.insert("mention", {"note_id": note_id, "agent_id": agent_id, "ticket_id": change.ticket_id})
    use_up_draft(unit, change.draft_id)
    return Outcome(f"Added a note to {handle(ticket)}")


def add_message(unit: Unit, change: AddMessage) -> Outcome:
    """File something that was said; a customer's words reopen what waited or was done."""
    ticket = file_message(unit, change)
    # Automatic mail and bounces never change a status (BEHAVIOUR section 7).
    is_person = change.author_kind == "customer" and change.message_kind in ("customer", "chat", "call")
    if is_person and ticket["class"] in _REOPENED_BY_CUSTOMER and not ticket["spam"]:
        set_status(unit, ticket, status_of_class(unit, StatusClass.OPEN))
    return Outcome(f"Filed a message in {handle(ticket)}")


def file_message(unit: Unit, change: AddMessage) -> Row:
    """Put a message into its ticket and leave the status alone; gives the ticket as it was before."""
    ticket = open_ticket(unit, change.ticket_id)
    at_s = unit.now_s if change.at_s is None else min(change.at_s, unit.now_s)
    _add_entry(
        unit,
        ticket,
        "message",
        {
            "kind": change.message_kind,
            "channel": change.channel,
            "author_kind": change.author_kind,
            "author_id": change.author_id,
            "author_name": fit_line(change.author_name, 300),
            "subject": fit_line(change.subject),
            "body": clean_body(change.body, required=not change.files),
            "html": change.html,
            "duration_s": change.duration_s,
            "recipients": recipients_json(change.recipients),
            "sent_s": at_s,
            **_mail_columns(change.mail),
        },
        files=change.files,
    )
    return ticket


def _mail_columns(mail: MailIds | None) -> dict[str, Value]:
    if mail is None:
        return {}
    return {
        "mail_id": mail.mail_id,
        "in_reply_to": mail.in_reply_to or None,
        "refs": mail.refs or None,
        "raw_sha256": mail.raw_sha256,
        "data": json.dumps(mail.data, ensure_ascii=False),
    }


def _add_entry(
    unit: Unit, ticket: Row, table: str, values: dict[str, Value], *, files: tuple[NewFile, ...]
) -> bytes:
    """Insert a message or note and bring the ticket's summary up to date without recounting."""
    ticket_id = TicketId(key(ticket["id"]))
    row = {
        **values,
        "ticket_id": ticket_id,
        "home_ticket_id": ticket_id,
        "account_id": ticket["account_id"],
        "received_s": unit.now_s,
    }
    entry_id = unit.insert(table, row)
    add_files(unit, (table, entry_id), ticket_id, files)
    at_s = number(row.get("sent_s", row.get("created_s")))
    counter = "messages" if table == "message" else "notes"
    summary: dict[str, Value] = {
        counter: number(ticket[counter]) + 1,
        "files": number(ticket["files"]) + len(files),
    }
    if at_s >= number(ticket["updated_s"]):
        summary |= {
            "updated_s": at_s,
            "preview": preview(text(values["body"])),
            "preview_from": entry_side(row),
        }
    side = {"customer": "customer_s", "agent": "agent_s"}.get(text(values.get("author_kind", "")))
    if side is not None:
        summary[side] = max(at_s, number(ticket[side] or 0))
    unit.update("ticket", ticket_id, **summary)
    return entry_id
