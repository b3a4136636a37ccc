"""Splitting entries off into a ticket of their own; files and inline pictures go along."""

from __future__ import annotations

from desk_app.domain.changes import Row, SplitTicket, Value
from desk_app.domain.errors import InvalidInput, NotFound
from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.status import StatusClass
from desk_app.domain.text import clean_line, count_of
from desk_app.services.handlers.common import (
    any_ticket,
    handle,
    key,
    number,
    open_ticket,
    refresh_summary,
    status_of_class,
    text,
)
from desk_app.services.handlers.following import unite_followers
from desk_app.services.ports import Outcome, Unit

SIDE_TABLES = ("side", "side_message")
"""The tables of side conversations: one for the thread, one for what was said in it."""
_COPIED = ("customer_id", "organisation_id", "asset_id", "queue_id", "assignee_id")


def split_ticket(unit: Unit, change: SplitTicket) -> Outcome:
    """Move entries with their files into a new ticket of the same customer, linked to the old one.

    Whoever follows the old one follows the new one, too.

    Raises:
        InvalidInput: No entry was picked.
        NotFound: An entry is not part of the ticket.
    """
    ticket = open_ticket(unit, change.ticket_id)
    if not change.entry_ids:
        raise InvalidInput("Nothing was picked to split off.", "Pick at least one message or note.")
    entries = picked_entries(unit, change.ticket_id, change.entry_ids)
    status = status_of_class(unit, StatusClass.OPEN)
    at_s = min(number(row.get("sent_s", row.get("created_s"))) for _, row in entries)
    copied: dict[str, Value] = {column: ticket[column] for column in _COPIED}
    new_id = TicketId(
        unit.insert(
            "ticket",
            {
                **copied,
                "account_id": ticket["account_id"],
                "number": unit.next_number(AccountId(key(ticket["account_id"]))),
                "subject": clean_line(change.subject or text(ticket["subject"]), "subject"),
                "status_id": status["id"],
                "class": status["class"],
                "priority": ticket["priority"],
                "channel": ticket["channel"],
                "language": ticket["language"],
                "created_s": at_s,
                "updated_s": at_s,
            },
        )
    )
    for table, row in entries:
        # A split makes a new home: an un-merge later must not tear these apart again.
        unit.update(table, key(row["id"]), ticket_id=new_id, home_ticket_id=new_id)
        move_belongings(unit, key(row["id"]), new_id)
    unite_followers(unit, change.ticket_id, new_id)
    new = any_ticket(unit, new_id)
    link: dict[str, Value] = {"from_id": new_id, "to_id": change.ticket_id, "kind": "split_from"}
    unit.insert("link", {**link, "account_id": ticket["account_id"]})
    unit.event(change.ticket_id, "split", {"into": handle(new), "entries": len(entries)})
    unit.event(new_id, "split_from", {"from": handle(ticket), "entries": len(entries)})
    refresh_summary(unit, change.ticket_id)
    refresh_summary(unit, new_id)
    return Outcome(
        f"Split {count_of(len(entries), 'entry', 'entries')} of {handle(ticket)} into {handle(new)}"
    )


def picked_entries(unit: Unit, ticket_id: TicketId, picked: tuple[bytes, ...]) -> list[tuple[str, Row]]:
    """What was picked, each with the name of its table; a side conversation is never torn apart.

    Raises:
        NotFound: One is not part of the ticket.
    """
    found: dict[bytes, tuple[str, Row]] = {}
    for entry_id in picked:
        table, row = ticket_entry(unit, ticket_id, entry_id)
        if table in SIDE_TABLES:
            side_id = entry_id if table == "side" else key(row["side_id"])
            side = unit.get("side", side_id)
            found |= {side_id: ("side", side)} if side is not None else {}
            said = unit.find("side_message", side_id=side_id)
            found |= {key(each["id"]): ("side_message", each) for each in said}
        else:
            found[entry_id] = (table, row)
    return list(found.values())


def ticket_entry(unit: Unit, ticket_id: TicketId, entry_id: bytes) -> tuple[str, Row]:
    """An entry of a ticket with the name of its table.

    Raises:
        NotFound: The ticket has no such entry.
    """
    for table in ("message", "note", *SIDE_TABLES):
        row = unit.get(table, entry_id)
        if row is not None and row["ticket_id"] == ticket_id:
            return table, row
    raise NotFound("One of the picked messages is not part of this ticket.")


def move_belongings(unit: Unit, entry_id: bytes, ticket_id: TicketId) -> None:
    """Move the files and mentions of an entry along with it."""
    for row in unit.find("attachment", owner_id=entry_id):
        unit.update("attachment", key(row["id"]), ticket_id=ticket_id)
    for row in unit.find("mention", note_id=entry_id):
        unit.update("mention", entry_id + key(row["agent_id"]), ticket_id=ticket_id)
