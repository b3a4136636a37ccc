"""Merge and un-merge, exactly as BEHAVIOUR section 8 says.

The source keeps its number and becomes "merged into X". Messages, notes and events remember their
home ticket and move; tags and followers are united; the survivor's fields win and its empty ones are filled,
which is recorded in the merge event so that un-merge can give everything back. For reply-due times the
earliest creation counts for the first response; the survivor's own values count for the rest. Nobody outside
is told about any of it.
"""

from __future__ import annotations

import json
from typing import NotRequired, TypedDict

from desk_app.domain.changes import MergeTicket, Row, UnmergeTicket, Value
from desk_app.domain.entities import CustomValue
from desk_app.domain.errors import NeedsConfirmation, Refused
from desk_app.domain.ids import TicketId
from desk_app.services.handlers.common import (
    any_ticket,
    custom_json,
    custom_of,
    handle,
    key,
    name_of,
    number,
    open_ticket,
    refresh_summary,
    text,
)
from desk_app.services.handlers.following import unite_followers
from desk_app.services.handlers.splitting import move_belongings, picked_entries
from desk_app.services.ports import Outcome, Unit


class Filled(TypedDict):
    """What a merge put into empty fields of the survivor, and what it did not take."""

    columns: dict[str, str | int | float | None]
    custom: dict[str, CustomValue]
    not_taken: dict[str, CustomValue]


class MergeRecord(TypedDict):
    """The data of a merge event: all that un-merge needs. Ids are in hex."""

    source: Value
    source_id: str
    filled: Filled
    tags: list[str]
    followers: NotRequired[list[str]]
    people: list[str]
    links: list[list[str]]
    created_s: Value


_ENTRIES = ("message", "note", "side", "side_message", "event")
_FILLED = ("customer_id", "organisation_id", "asset_id", "queue_id", "assignee_id", "language")


def merge_ticket(unit: Unit, change: MergeTicket) -> Outcome:
    """Merge the source into the target.

    Raises:
        Refused: A ticket into itself, or either side is merged or in the bin already.
        NeedsConfirmation: The two have different customers and nobody has said that this is meant.
    """
    if change.source_id == change.target_id:
        raise Refused("A ticket cannot be merged into itself.")
    source, target = open_ticket(unit, change.source_id), open_ticket(unit, change.target_id)
    _ask_about_customers(unit, source, target, confirmed=change.customers_differ_ok)
    _move_entries(unit, change.source_id, change.target_id)
    filled = _fill_fields(unit, source, target)
    tags = _unite_tags(unit, change.source_id, change.target_id)
    followers = unite_followers(unit, change.source_id, change.target_id)
    people = _unite_people(unit, source, target)
    links = _repoint_links(unit, change.source_id, change.target_id)
    for draft in unit.find("draft", ticket_id=change.source_id):
        unit.update("draft", key(draft["id"]), ticket_id=change.target_id)
    created_s = min(number(source["created_s"]), number(target["created_s"]))
    unit.update("ticket", change.target_id, created_s=created_s)
    unit.update("ticket", change.source_id, merged_into=change.target_id)
    record: MergeRecord = {
        "source": source["number"],
        "source_id": change.source_id.hex(),
        "filled": filled,
        "tags": tags,
        "followers": followers,
        "people": people,
        "links": links,
        "created_s": target["created_s"],
    }
    unit.event(change.source_id, "merged_into", {"target": handle(target)})
    unit.event(change.target_id, "merged", record)
    refresh_summary(unit, change.target_id)
    refresh_summary(unit, change.source_id)
    return Outcome(f"Merged {handle(source)} into {handle(target)}")


def _ask_about_customers(unit: Unit, source: Row, target: Row, *, confirmed: bool) -> None:
    ours, theirs = source["customer_id"], target["customer_id"]
    if confirmed or ours is None or theirs is None or ours == theirs:
        return
    raise NeedsConfirmation(
        f"{handle(source)} is from {name_of(unit, 'customer', ours)}, "
        f"{handle(target)} from {name_of(unit, 'customer', theirs)}.",
        "Confirm that both belong together; nobody is told about the merge.",
    )


def _move_entries(unit: Unit, source_id: TicketId, target_id: TicketId) -> None:
    for table in _ENTRIES:
        for row in unit.find(table, ticket_id=source_id):
            unit.update(table, key(row["id"]), ticket_id=target_id)
    for table in ("attachment", "mention"):
        for row in unit.find(table, ticket_id=source_id):
            row_key = key(row["id"]) if table == "attachment" else key(row["note_id"]) + key(row["agent_id"])
            unit.update(table, row_key, ticket_id=target_id)


def _fill_fields(unit: Unit, source: Row, target: Row) -> Filled:
    """The survivor wins; its empty fields take the source's value. Gives what was filled."""
    target_id = key(target["id"])
    values: dict[str, Value] = {
        column: source[column]
        for column in _FILLED
        if target[column] in (None, "") and source[column] not in (None, "")
    }
    ours, theirs = custom_of(target), custom_of(source)
    custom = {name: value for name, value in theirs.items() if name not in ours}
    if custom:
        values["custom"] = custom_json({**ours, **custom})
    unit.update("ticket", target_id, **values)
    lost = {name: value for name, value in theirs.items() if ours.get(name, value) != value}
    columns = {column: _as_recorded(v) for column, v in values.items() if column != "custom"}
    return {"columns": columns, "custom": custom, "not_taken": lost}


def _unite_tags(unit: Unit, source_id: TicketId, target_id: TicketId) -> list[str]:
    has = {row["tag_id"] for row in unit.find("ticket_tag", ticket_id=target_id)}
    new = [key(r["tag_id"]) for r in unit.find("ticket_tag", ticket_id=source_id) if r["tag_id"] not in has]
    for tag_id in new:
        unit.insert("ticket_tag", {"ticket_id": target_id, "tag_id": tag_id})
    return [tag_id.hex() for tag_id in new]


def _unite_people(unit: Unit, source: Row, target: Row) -> list[str]:
    """Everybody of the source takes part in the target; its customer too when it is another one."""
    target_id = TicketId(key(target["id"]))
    has = {row["customer_id"] for row in unit.find("participant", ticket_id=target_id)}
    has.add(any_ticket(unit, target_id)["customer_id"])
    people = [row["customer_id"] for row in unit.find("participant", ticket_id=key(source["id"]))]
    new = [key(p) for p in dict.fromkeys([source["customer_id"], *people]) if p is not None and p not in has]
    for customer_id in new:
        unit.insert("participant", {"ticket_id": target_id, "customer_id": customer_id, "role": "cc"})
    return [customer_id.hex() for customer_id in new]


def _repoint_links(unit: Unit, source_id: TicketId, target_id: TicketId) -> list[list[str]]:
    """Links of the source now lead to the target, without doubles and without loops."""
    moved: list[list[str]] = []
    for mine, other in (("from_id", "to_id"), ("to_id", "from_id")):
        for link in unit.find("link", **{mine: source_id}):
            far = key(link[other])
            same = unit.find("link", **{mine: target_id, other: far, "kind": link["kind"]})
            if far == target_id or same:
                unit.delete("link", key(link["id"]))
            else:
                unit.update("link", key(link["id"]), **{mine: target_id})
                moved.append([key(link["id"]).hex(), mine])
            unit.touch(TicketId(far))
    return moved


def unmerge_ticket(unit: Unit, change: UnmergeTicket) -> Outcome:
    """Give a merged ticket back: entries go home, what the merge filled is emptied again.

    Entries that came to the target later stay there unless they are named in `also`.

    Raises:
        Refused: The ticket is not merged.
    """
    source = any_ticket(unit, change.source_id)
    if source["merged_into"] is None:
        raise Refused(f"{handle(source)} is not merged into another ticket.")
    target_id = TicketId(key(source["merged_into"]))
    target = any_ticket(unit, target_id)
    if target["merged_into"] is not None:
        raise Refused(
            f"{handle(target)} was itself merged into another ticket.", "Take that merge back first."
        )
    unit.update("ticket", change.source_id, merged_into=None)
    _send_home(unit, change.source_id, target_id)
    _move_picked(unit, change.also, target_id, change.source_id)
    _take_back_filled(unit, target_id, change.source_id)
    unit.event(change.source_id, "unmerged", {"target": handle(target)})
    unit.event(target_id, "unmerged", {"source": handle(source)})
    refresh_summary(unit, target_id)
    refresh_summary(unit, change.source_id)
    return Outcome(f"Took the merge of {handle(source)} back")


def _send_home(unit: Unit, source_id: TicketId, target_id: TicketId) -> None:
    """Everything whose home is the source (or a ticket merged into it before) returns to it."""
    homes = _merged_chain(unit, source_id)
    for table in _ENTRIES:
        for home in homes:
            for row in unit.find(table, ticket_id=target_id, home_ticket_id=home):
                unit.update(table, key(row["id"]), ticket_id=source_id)
                if table != "event":
                    move_belongings(unit, key(row["id"]), source_id)


def _merged_chain(unit: Unit, ticket_id: TicketId) -> list[TicketId]:
    """The ticket and all tickets that were merged into it, directly or not."""
    chain = [ticket_id]
    for member in chain:
        chain += [
            TicketId(key(row["id"]))
            for row in unit.find("ticket", merged_into=member)
            if row["id"] not in chain
        ]
    return chain


def _take_back_filled(unit: Unit, target_id: TicketId, source_id: TicketId) -> None:
    """Undo the field, tag, follower, people and link part of the newest merge event of this source."""
    record = _merge_record(unit, target_id, source_id)
    if record is None:
        return
    target = any_ticket(unit, target_id)
    values: dict[str, Value] = {"created_s": record["created_s"]}
    for column, filled in record["filled"]["columns"].items():
        if _as_recorded(target[column]) == filled:
            values[column] = "" if column == "language" else None
    custom, filled_custom = custom_of(target), record["filled"]["custom"]
    kept = {n: v for n, v in custom.items() if n not in filled_custom or filled_custom[n] != v}
    unit.update("ticket", target_id, **values, custom=custom_json(kept))
    for tag_id in record["tags"]:
        unit.delete("ticket_tag", target_id + bytes.fromhex(tag_id))
    for agent_id in record.get("followers", []):
        unit.delete("ticket_follower", target_id + bytes.fromhex(agent_id))
    for customer_id in record["people"]:
        unit.delete("participant", target_id + bytes.fromhex(customer_id))
    for link_id, column in record["links"]:
        if unit.get("link", bytes.fromhex(link_id)) is not None:
            unit.update("link", bytes.fromhex(link_id), **{column: source_id})


def _merge_record(unit: Unit, target_id: TicketId, source_id: TicketId) -> MergeRecord | None:
    events = [e for e in unit.find("event", home_ticket_id=target_id) if e["kind"] == "merged"]
    records: list[MergeRecord] = [json.loads(text(e["data"])) for e in events]
    mine = [r for r in records if r.get("source_id") == source_id.hex()]
    return mine[-1] if mine else None


def _as_recorded(value: Value) -> str | int | float | None:
    return value.hex() if isinstance(value, bytes) else value


def _move_picked(unit: Unit, picked: tuple[bytes, ...], from_id: TicketId, to_id: TicketId) -> None:
    for table, row in picked_entries(unit, from_id, picked):
        unit.update(table, key(row["id"]), ticket_id=to_id, home_ticket_id=to_id)
        move_belongings(unit, key(row["id"]), to_id)
