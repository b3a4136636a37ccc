"""Setting a ticket's fields, tags, links and place: everything but its conversation."""

from __future__ import annotations

from desk_app.domain.changes import (
    ChangeTags,
    DeleteTicket,
    LinkTickets,
    MarkRead,
    PinTicket,
    RestoreTicket,
    Row,
    SetFields,
    SnoozeTicket,
    UnlinkTickets,
    Value,
)
from desk_app.domain.errors import InvalidInput, Refused
from desk_app.domain.fields import TICKET_FIELDS
from desk_app.domain.ids import TicketId
from desk_app.domain.status import PRIORITY_NAMES, StatusClass, priority_name
from desk_app.domain.text import clean_line
from desk_app.services.handlers.common import (
    any_ticket,
    existing,
    handle,
    key,
    name_of,
    open_ticket,
    set_status,
    text,
)
from desk_app.services.handlers.custom import write_custom
from desk_app.services.ports import Outcome, Unit

_REFERENCES = {
    "queue_id": ("queue", "team"),
    "assignee_id": ("agent", "colleague"),
    "customer_id": ("customer", "customer"),
    "organisation_id": ("organisation", "organisation"),
    "asset_id": ("asset", "asset"),
}
_TITLES = {
    StatusClass.SOLVED: "Solved {0}",
    StatusClass.CLOSED: "Closed {0}",
    StatusClass.WAITING_CUSTOMER: "Set {0} to wait on the customer",
    StatusClass.WAITING_THIRD_PARTY: "Set {0} to wait on a third party",
    StatusClass.OPEN: "Opened {0} again",
    StatusClass.NEW: "Set {0} to new",
}


def set_fields(unit: Unit, change: SetFields) -> Outcome:
    """Set columns and custom fields; every field that really changes gets its own event."""
    ticket = open_ticket(unit, change.ticket_id)
    titles: list[str] = []
    so_already = f"{handle(ticket)} is so already"
    for column, value in change.values.items():
        if column not in TICKET_FIELDS:
            raise InvalidInput(f"“{column}” is not a field that can be set.")
        if _is_so(unit, ticket, column, value):
            so_already = _so_already(unit, ticket, column)
        else:
            titles.append(_set_one(unit, change.ticket_id, column, value))
    for label, (old, new) in write_custom(unit, "ticket", change.ticket_id, change.custom).items():
        unit.event(change.ticket_id, "set", {"field": label, "old": old, "new": new})
        titles.append(f"Set {label} of {handle(ticket)}")
    several = len(change.values) + len(change.custom) > 1
    if not titles:
        return Outcome(f"{handle(ticket)} is so already" if several else so_already, is_idle=True)
    return Outcome(f"Changed {handle(ticket)}" if several else titles[0])


def _is_so(unit: Unit, ticket: Row, column: str, value: Value) -> bool:
    """Whether a field has the value that is wanted."""
    return ticket[column] == (value if column == "status_id" else _checked(unit, column, value))


def _so_already(unit: Unit, ticket: Row, column: str) -> str:
    """That a field has the value that is wanted, as people say it."""
    number, value = handle(ticket), ticket[column]
    if column == "assignee_id":
        if value is not None and value == unit.actor.id:
            return f"{number} is yours already"
        who = name_of(unit, "agent", value) if value else "nobody"
        return f"{number} is assigned to {who} already"
    if column == "status_id":
        return f"{number} is {name_of(unit, 'status', value).lower()} already"
    if column == "spam":
        return f"{number} is marked as spam already" if value else f"{number} is not marked as spam"
    return f"The {TICKET_FIELDS[column]} of {number} is so already"


def _set_one(unit: Unit, ticket_id: TicketId, column: str, value: Value) -> str:
    ticket = any_ticket(unit, ticket_id)
    if column == "status_id":
        status = existing(unit, "status", key(value), "status")
        set_status(unit, ticket, status)
        return _TITLES[StatusClass(text(status["class"]))].format(handle(ticket))
    new = _checked(unit, column, value)
    old = ticket[column]
    values: dict[str, Value] = {column: new}
    if column == "customer_id":
        # The organisation follows the customer; a ticket "for nobody" has none.
        row = unit.get("customer", new) if isinstance(new, bytes) else None
        values["organisation_id"] = row["organisation_id"] if row else None
    unit.update("ticket", ticket_id, **values)
    word = TICKET_FIELDS[column]
    shown = _shown(unit, column, new)
    unit.event(ticket_id, "set", {"field": word, "old": _shown(unit, column, old), "new": shown})
    if column == "assignee_id":
        who = name_of(unit, "agent", new)
        return f"Assigned {handle(ticket)} to {who}" if new else f"Unassigned {handle(ticket)}"
    if new in (None, ""):
        return f"Took away the {word} of {handle(ticket)}"
    return f"Set {word} of {handle(ticket)}"


def _checked(unit: Unit, column: str, value: Value) -> Value:
    """The value in the form the column holds."""
    if column in _REFERENCES and value is not None:
        table, word = _REFERENCES[column]
        existing(unit, table, key(value), word)
    elif column == "priority" and value not in PRIORITY_NAMES.values():
        raise InvalidInput("The priority is one of low, normal, high, urgent.")
    elif column == "subject":
        return clean_line(text(value), "subject")
    elif column == "spam":
        return int(bool(value))
    elif column in ("language", "mood"):
        return clean_line(text(value), TICKET_FIELDS[column], 40, required=False)
    elif column == "due_s" and not isinstance(value, int | None):
        raise InvalidInput("The due time is a point in time.")
    return value


def _shown(unit: Unit, column: str, value: Value) -> Value:
    """A value as the history shows it."""
    if column in _REFERENCES:
        return name_of(unit, _REFERENCES[column][0], value)
    if column == "priority" and isinstance(value, int):
        return priority_name(value)
    return value


def change_tags(unit: Unit, change: ChangeTags) -> Outcome:
    """Add and remove tags; tags that are there (or gone) already are passed over."""
    ticket = open_ticket(unit, change.ticket_id)
    has = {row["tag_id"] for row in unit.find("ticket_tag", ticket_id=change.ticket_id)}
    added = [tag for tag in dict.fromkeys(change.add) if tag not in has]
    removed = [tag for tag in dict.fromkeys(change.remove) if tag in has and tag not in change.add]
    for tag in added:
        existing(unit, "tag", tag, "tag")
        unit.insert("ticket_tag", {"ticket_id": change.ticket_id, "tag_id": tag})
    for tag in removed:
        unit.delete("ticket_tag", change.ticket_id + tag)
    if added or removed:
        names = {
            "added": [name_of(unit, "tag", tag) for tag in added],
            "removed": [name_of(unit, "tag", tag) for tag in removed],
        }
        unit.event(change.ticket_id, "tags", names)
        return Outcome(f"Changed the tags of {handle(ticket)}")
    return Outcome(_tagged_already(unit, handle(ticket), change), is_idle=True)


def _tagged_already(unit: Unit, number: str, change: ChangeTags) -> str:
    """That there is no tag to add or to take away, as people say it."""
    if len(change.add) + len(change.remove) != 1:
        return f"{number} has these tags already"
    name = name_of(unit, "tag", (*change.add, *change.remove)[0])
    return f"{number} is tagged “{name}” already" if change.add else f"{number} is not tagged “{name}”"


def snooze_ticket(unit: Unit, change: SnoozeTicket) -> Outcome:
    """Hide a ticket until a moment, or wake it (`until_s` None)."""
    ticket = open_ticket(unit, change.ticket_id)
    if change.until_s is not None and change.until_s <= unit.now_s:
        raise InvalidInput("The snooze would end in the past.", "Choose a later time.")
    if not StatusClass(text(ticket["class"])).is_active:
        raise Refused(f"{handle(ticket)} is done; there is nothing to snooze.", "Open it first.")
    if change.until_s == ticket["snooze_s"]:
        asleep = change.until_s is not None
        words = "is snoozed until then already" if asleep else "is not snoozed"
        return Outcome(f"{handle(ticket)} {words}", is_idle=True)
    unit.update("ticket", change.ticket_id, snooze_s=change.until_s, snooze_zone=change.zone)
    if change.until_s is None:
        unit.event(change.ticket_id, "woken", {})
        return Outcome(f"Woke {handle(ticket)}")
    unit.event(change.ticket_id, "snoozed", {"until_s": change.until_s, "zone": change.zone})
    return Outcome(f"Snoozed {handle(ticket)}")


def delete_ticket(unit: Unit, change: DeleteTicket) -> Outcome:
    """Put a ticket into the bin."""
    ticket = open_ticket(unit, change.ticket_id)
    unit.update("ticket", change.ticket_id, deleted_s=unit.now_s)
    unit.event(change.ticket_id, "deleted", {})
    return Outcome(f"Put {handle(ticket)} into the bin")


def restore_ticket(unit: Unit, change: RestoreTicket) -> Outcome:
    """Take a ticket out of the bin."""
    ticket = any_ticket(unit, change.ticket_id)
    if ticket["deleted_s"] is None:
        raise Refused(f"{handle(ticket)} is not in the bin.")
    unit.update("ticket", change.ticket_id, deleted_s=None)
    unit.event(change.ticket_id, "restored", {})
    return Outcome(f"Restored {handle(ticket)}")


def mark_read(unit: Unit, change: MarkRead) -> Outcome:
    """Remember up to when the ticket was read; its mentions of this person count as read too."""
    ticket = any_ticket(unit, change.ticket_id)
    if not change.until_s and not ticket["read_s"]:
        return Outcome(f"{handle(ticket)} is unread already", is_idle=True)
    unit.update("ticket", change.ticket_id, read_s=change.until_s)
    if change.until_s and unit.actor.id is not None:
        mine = unit.find("mention", ticket_id=change.ticket_id, agent_id=unit.actor.id, read_s=None)
        for row in mine:
            unit.update("mention", key(row["note_id"]) + key(row["agent_id"]), read_s=unit.now_s)
    word = "read" if change.until_s else "unread"
    return Outcome(f"Marked {handle(ticket)} {word}")


def pin_ticket(unit: Unit, change: PinTicket) -> Outcome:
    """Keep the files of a ticket here; this computer's own business, so its history says nothing of it."""
    ticket = any_ticket(unit, change.ticket_id)
    is_pinned = unit.get("pin", change.ticket_id) is not None
    if is_pinned is change.is_pinned:
        words = "are kept here already" if is_pinned else "are not kept here"
        return Outcome(f"The files of {handle(ticket)} {words}", is_idle=True)
    if change.is_pinned:
        unit.insert("pin", {"ticket_id": change.ticket_id, "pinned_s": unit.now_s})
    else:
        unit.delete("pin", change.ticket_id)
    words = "Keeps the files of" if change.is_pinned else "Keeps no more files of"
    return Outcome(f"{words} {handle(ticket)} here")


def link_tickets(unit: Unit, change: LinkTickets) -> Outcome:
    """Link two tickets; the same link twice is one link."""
    first, second = open_ticket(unit, change.from_id), open_ticket(unit, change.to_id)
    if change.from_id == change.to_id:
        raise InvalidInput("A ticket cannot be linked to itself.")
    if unit.find("link", from_id=change.from_id, to_id=change.to_id, kind=change.link):
        return Outcome(f"{handle(first)} and {handle(second)} are linked already", is_idle=True)
    unit.insert(
        "link",
        {
            "from_id": change.from_id,
            "to_id": change.to_id,
            "kind": change.link,
            "account_id": first["account_id"],
        },
    )
    unit.event(change.from_id, "linked", {"kind": change.link, "to": handle(second)})
    unit.event(change.to_id, "linked", {"kind": change.link, "from": handle(first)})
    return Outcome(f"Linked {handle(first)} and {handle(second)}")


def unlink_tickets(unit: Unit, change: UnlinkTickets) -> Outcome:
    """Remove a link from both tickets."""
    link = existing(unit, "link", change.link_id, "link")
    ends = [any_ticket(unit, TicketId(key(link[column]))) for column in ("from_id", "to_id")]
    unit.delete("link", change.link_id)
    for ticket, other in (ends, ends[::-1]):
        unit.event(TicketId(key(ticket["id"])), "unlinked", {"kind": link["kind"], "to": handle(other)})
    return Outcome(f"Unlinked {handle(ends[0])} and {handle(ends[1])}")
