"""A person's own things: drafts with their versions, and views."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Final

from desk_app.domain.changes import DeleteView, DiscardDraft, RestoreDraft, Row, SaveDraft, SaveView, Value
from desk_app.domain.ids import TicketId
from desk_app.domain.text import BODY_MAX, NAME_MAX, clean_line
from desk_app.services.handlers.common import (
    add_files,
    existing,
    key,
    number,
    open_ticket,
    recipients_json,
    text,
    use_up_draft,
)
from desk_app.services.ports import Outcome, Unit

VERSION_EVERY_S: Final = 60
"""An older text is kept at most this often while somebody is writing."""


def save_draft(unit: Unit, change: SaveDraft) -> Outcome:
    """Keep what is being written, whatever it is: a draft is never refused for its text.

    Only a draft for a ticket that is gone is refused; the composer then keeps it as a new ticket.
    """
    if change.ticket_id is not None:
        open_ticket(unit, change.ticket_id)
    old = _own_draft(unit, change)
    values: dict[str, Value] = {
        "subject": change.subject[:BODY_MAX],
        "body": change.body[:BODY_MAX],
        "html": change.html,
        "recipients": recipients_json(change.recipients),
        "seen_id": change.seen_id,
        "updated_s": unit.now_s,
        "side_id": change.side_id,
        "about_id": change.about_id,
    }
    if change.wishes is not None:
        values["wishes"] = json.dumps(asdict(change.wishes))
    if old is None:
        draft_id = unit.insert(
            "draft",
            {
                **values,
                "ticket_id": change.ticket_id,
                "kind": change.draft_kind,
                "author_id": unit.actor.id,
            },
        )
    else:
        draft_id = key(old["id"])
        if old["body"] != values["body"]:
            unit.keep_draft_version(draft_id, text(old["body"]), VERSION_EVERY_S)
        unit.update("draft", draft_id, **values)
    if change.files is not None:
        for row in unit.find("attachment", owner_id=draft_id):
            unit.delete("attachment", key(row["id"]))
        add_files(unit, ("draft", draft_id), change.ticket_id, change.files)
    return Outcome("Saved the draft")


def _own_draft(unit: Unit, change: SaveDraft) -> Row | None:
    if change.draft_id is not None:
        return unit.get("draft", change.draft_id)
    if change.ticket_id is None:
        return None
    place: dict[str, Value] = {"ticket_id": change.ticket_id, "side_id": change.side_id}
    found = unit.find("draft", kind=change.draft_kind, author_id=unit.actor.id, **place)
    return found[0] if found else None


def restore_draft(unit: Unit, change: RestoreDraft) -> Outcome:
    """Put an earlier text back into a draft; what stood there is kept as a version, however new it is."""
    draft = existing(unit, "draft", change.draft_id, "draft")
    if draft["body"] == change.body:
        return Outcome("The draft has this text already", is_idle=True)
    unit.keep_draft_version(change.draft_id, text(draft["body"]), 0)
    unit.update("draft", change.draft_id, body=change.body[:BODY_MAX], html=None, updated_s=unit.now_s)
    if draft["ticket_id"] is not None:
        unit.touch(TicketId(key(draft["ticket_id"])))
    return Outcome("Brought back an earlier version of the draft")


def discard_draft(unit: Unit, change: DiscardDraft) -> Outcome:
    """Throw a draft away with its files; undo brings both back."""
    draft = existing(unit, "draft", change.draft_id, "draft")
    use_up_draft(unit, change.draft_id)
    if draft["ticket_id"] is not None:
        unit.touch(TicketId(key(draft["ticket_id"])))
    return Outcome("Discarded the draft")


def save_view(unit: Unit, change: SaveView) -> Outcome:
    """Keep a query as a view."""
    name = clean_line(change.name, "name", NAME_MAX)
    values: dict[str, Value] = {
        "name": name,
        "query": clean_line(change.query, "query", 10_000, required=False),
        "sort": change.sort,
        "grouping": change.grouping,
        "icon": change.icon,
        "shortcut": change.shortcut,
        "layout": change.layout,
    }
    if change.view_id is not None:
        view = existing(unit, "view", change.view_id, "view")
        position = number(view["position"]) if change.position is None else change.position
        unit.update("view", change.view_id, **values, position=position)
        return Outcome(f"Changed the view {name}")
    position = len(unit.find("view")) if change.position is None else change.position
    unit.insert("view", {**values, "owner_id": unit.actor.id, "position": position})
    return Outcome(f"Added the view {name}")


def delete_view(unit: Unit, change: DeleteView) -> Outcome:
    """Remove a view."""
    view = existing(unit, "view", change.view_id, "view")
    unit.delete("view", change.view_id)
    return Outcome(f"Removed the view {text(view['name'])}")
