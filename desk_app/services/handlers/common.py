"""What several handlers need: finding a ticket that may be changed, names for people, summaries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from desk_app.domain import changes
from desk_app.domain.changes import Row, Value
from desk_app.domain.entities import CustomValue, Recipients
from desk_app.domain.errors import InvalidInput, NotFound, Refused
from desk_app.domain.filenames import safe_file_name
from desk_app.domain.ids import TicketId
from desk_app.domain.status import StatusClass
from desk_app.domain.text import preview
from desk_app.services.ports import Unit


def handle(ticket: Row) -> str:
    """How people name a ticket: `#4182`, or `new-3` before it has a number."""
    number = text(ticket["number"])
    return f"#{number}" if number.isdigit() else number


def open_ticket(unit: Unit, ticket_id: TicketId) -> Row:
    """A ticket that may be written to.

    Raises:
        NotFound: There is no such ticket.
        Refused: It is in the bin or was merged into another.
    """
    ticket = any_ticket(unit, ticket_id)
    if ticket["merged_into"] is not None:
        target = any_ticket(unit, TicketId(key(ticket["merged_into"])))
        raise Refused(
            f"{handle(ticket)} was merged into {handle(target)}.", f"Work on {handle(target)} instead."
        )
    if ticket["deleted_s"] is not None:
        raise Refused(f"{handle(ticket)} is in the bin.", "Restore it first.")
    return ticket


def any_ticket(unit: Unit, ticket_id: TicketId) -> Row:
    """A ticket in whatever state.

    Raises:
        NotFound: There is no such ticket.
    """
    ticket = unit.get("ticket", ticket_id)
    if ticket is None:
        raise NotFound("This ticket does not exist here.")
    return ticket


def existing(unit: Unit, table: str, row_id: bytes, word: str) -> Row:
    """A row that must exist.

    Raises:
        NotFound: It does not; the sentence uses `word`.
    """
    row = unit.get(table, row_id)
    if row is None or row.get("deleted_s") is not None:
        raise NotFound(f"This {word} does not exist here.")
    return row


def name_of(unit: Unit, table: str, row_id: Value) -> str:
    """The name of an agent, queue, status, customer ... or "nobody"/"none"."""
    if not isinstance(row_id, bytes):
        return "nobody" if table == "agent" else "none"
    row = unit.get(table, row_id)
    return text(row["name" if "name" in row else "model"]) if row else "somebody unknown"


def status_of_class(unit: Unit, status_class: StatusClass) -> Row:
    """The first status of a class, in picker order.

    Raises:
        Refused: The workspace has none.
    """
    rows = unit.find("status", deleted_s=None, **{"class": status_class.value})
    if not rows:
        raise Refused(f"There is no status of the kind “{status_class.value}”.", "Add one first.")
    return min(rows, key=lambda row: number(row["position"]))


def status_values(unit: Unit, ticket: Row, status: Row) -> dict[str, Value]:
    """The columns that follow a status: its class, when it was solved, the end of a snooze."""
    new_class = StatusClass(text(status["class"]))
    values: dict[str, Value] = {"status_id": status["id"], "class": new_class.value}
    was_active = StatusClass(text(ticket["class"])).is_active
    if was_active and not new_class.is_active:
        values |= {"solved_s": unit.now_s, "snooze_s": None, "snooze_zone": ""}
    elif not was_active and new_class.is_active:
        values["solved_s"] = None
    return values


def set_status(unit: Unit, ticket: Row, status: Row) -> None:
    """Move a ticket to a status and write the event, when that changes anything."""
    if status["id"] == ticket["status_id"]:
        return
    ticket_id = TicketId(key(ticket["id"]))
    old = name_of(unit, "status", ticket["status_id"])
    unit.update("ticket", ticket_id, **status_values(unit, ticket, status))
    unit.event(ticket_id, "set", {"field": "status", "old": old, "new": text(status["name"])})


def recipients_json(recipients: Recipients | None) -> str:
    """Recipients as the message row keeps them."""
    if recipients is None:
        return "{}"
    lists = {"to": recipients.to, "cc": recipients.cc, "bcc": recipients.bcc}
    return json.dumps({name: values for name, values in lists.items() if values}, ensure_ascii=False)


def add_files(
    unit: Unit, owner: tuple[str, bytes], ticket_id: TicketId | None, files: tuple[changes.NewFile, ...]
) -> None:
    """Attach files whose bytes are in the blob store to a message, note or draft."""
    kind, owner_id = owner
    for position, file in enumerate(files):
        unit.put_blob(file.sha256, file.size, file.mime)
        unit.insert(
            "attachment",
            {
                "owner_kind": kind,
                "owner_id": owner_id,
                "ticket_id": ticket_id,
                "sha256": file.sha256,
                "name": safe_file_name(file.name),
                "mime": file.mime,
                "size": file.size,
                "content_id": file.content_id,
                "position": position,
            },
        )


def use_up_draft(unit: Unit, draft_id: bytes | None) -> None:
    """Remove the draft a text came from; undoing the change brings it back."""
    if draft_id is None:
        return
    for row in unit.find("attachment", owner_id=draft_id):
        unit.delete("attachment", key(row["id"]))
    unit.delete("draft", draft_id)


def refresh_summary(unit: Unit, ticket_id: TicketId) -> None:
    """Count a ticket's entries again and take its preview from the newest one.

    Needed where entries come, go or move; a handler that only adds one does it by hand.
    """
    if any(unit.copies.away(ticket_id)):
        unit.copies.recount(ticket_id)  # what is not here cannot be counted, and its head stays
        unit.touch(ticket_id)
        return
    ticket = any_ticket(unit, ticket_id)
    messages = unit.find("message", ticket_id=ticket_id)
    notes = unit.find("note", ticket_id=ticket_id)
    beside = unit.find("side_message", ticket_id=ticket_id)
    files = [f for f in unit.find("attachment", ticket_id=ticket_id) if f["owner_kind"] != "draft"]
    entries = [(number(m["sent_s"]), number(m["rid"]), m) for m in messages]
    entries += [(number(n["created_s"]), number(n["rid"]), n) for n in notes]
    entries += [(number(s["sent_s"]), number(s["rid"]), s) for s in beside]
    newest = max(entries, key=lambda entry: entry[:2])[2] if entries else None
    unit.update(
        "ticket",
        ticket_id,
        messages=len(messages),
        notes=len(notes),
        files=len(files),
        customer_s=_latest(messages, "customer"),
        agent_s=_latest(messages, "agent"),
        side_s=_latest(beside, "other"),
        updated_s=max([number(ticket["created_s"]), *(at for at, _, _ in entries)]),
        preview=preview(text(newest["body"])) if newest else "",
        preview_from=entry_side(newest) if newest else "",
    )
    unit.touch(ticket_id)


def entry_side(entry: Row) -> str:
    """Whose an entry is, for the list: "customer", "us", "call", "auto", "note" or "side"."""
    if "kind" not in entry:
        return "side" if "side_id" in entry else "note"
    if entry["kind"] in ("call", "auto", "bounce"):
        return "call" if entry["kind"] == "call" else "auto"
    return "us" if entry["author_kind"] in ("agent", "bot") else "customer"


def _latest(messages: list[Row], author_kind: str) -> int | None:
    times = [number(m["sent_s"]) for m in messages if m["author_kind"] == author_kind]
    return max(times, default=None)


def filled(source: Row, target: Row, columns: Iterable[str]) -> dict[str, Value]:
    """What a row that stays takes over from the one merged into it: where it has nothing itself."""
    nothing = (None, "", 0)
    return {
        column: source[column]
        for column in columns
        if target[column] in nothing and source[column] not in nothing
    }


def custom_of(row: Row) -> dict[str, CustomValue]:
    """The custom values of a ticket, customer or organisation row."""
    values = json.loads(text(row["custom"]))
    return values if isinstance(values, dict) else {}


def custom_json(values: Mapping[str, CustomValue]) -> str:
    """Custom values as their row keeps them; emptied ones are left out."""
    kept = {name: value for name, value in sorted(values.items()) if value is not None}
    return json.dumps(kept, ensure_ascii=False)


def text(value: Value) -> str:
    """A cell that holds text."""
    if not isinstance(value, str):
        raise InvalidInput("A text was expected here.")
    return value


def number(value: Value) -> int:
    """A cell that holds a whole number."""
    if not isinstance(value, int):
        raise InvalidInput("A whole number was expected here.")
    return value


def key(value: Value) -> bytes:
    """A cell that holds an id."""
    if not isinstance(value, bytes):
        raise InvalidInput("An id was expected here.")
    return value
