"""Rows of the sync written into the tables that lists, search and windows read.

What a row cannot find here (a status, a tag that comes with a later page) gets a stand-in that its own row
fills when it arrives; nothing that a server sends stops a page. Numbers, previews and search text of the
tickets touched are made again at the end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from desk_app.domain.changes import Row as Cells
from desk_app.domain.changes import Value
from desk_app.domain.ids import AccountId, TicketId
from desk_app.domain.query.folding import fold
from desk_app.domain.status import StatusClass
from desk_app.domain.syncrules.overlay import as_dict, as_int, as_list
from desk_app.domain.syncrules.rows import Json, Key, Row
from desk_app.services.handlers.custom import reindex_custom
from desk_app.services.ports import Unit
from desk_app.sync.columns import CUSTOM, CUSTOM_PREFIX, cells, id_of

_ENTRIES: Final = ("message", "note", "side", "side_message", "event")
_PRIORITIES: Final = range(1, 5)
_NORMAL: Final = 2
_NO_CUSTOM: Final = "{}"
_MERGES_MAX: Final = 50
_LINKS: Final = frozenset(
    {"related", "blocks", "duplicates", "caused_by", "child_of", "follow_up_of", "split_from"}
)


class Projection:
    """Implements `desk_app.domain.syncrules.storage.Projector`; `finish` it before the transaction ends."""

    def __init__(self, unit: Unit, account_id: AccountId) -> None:
        self._unit = unit
        self._account = account_id
        self._tickets: set[bytes] = set()
        self._seen_in: dict[bytes, bytes] = {}

    def show(self, row: Row) -> None:
        """Make the row look like this everywhere."""
        row_id = id_of(row.id)
        if row_id is None:
            return
        values = cells(row.kind, row.fields)
        if row.kind in _ENTRIES:
            self._entry(row, row_id, values)
        elif row.kind == "ticket":
            self._ticket(row, row_id, values)
        else:
            self._loose(row, row_id, values)

    def hide(self, key: Key) -> None:
        """Remove the row everywhere; what others point at goes into the bin."""
        kind, row_id = key[0], id_of(key[1])
        held = self._unit.get(kind, row_id) if row_id is not None else None
        if row_id is None or held is None:
            return
        if kind == "ticket":
            self._drop_ticket(row_id)
        elif kind in _ENTRIES:
            _drop_belongings(self._unit, row_id)
            self._unit.delete(kind, row_id)
            self._touch(held["ticket_id"])
        else:
            self._unit.update(kind, row_id, deleted_s=self._unit.now_s)

    def finish(self) -> None:
        """Count again and index again what was touched."""
        for ticket in sorted(self._tickets):
            self._unit.copies.recount(TicketId(ticket))
            self._unit.touch(TicketId(ticket))
        self._tickets.clear()

    def _ticket(self, row: Row, row_id: bytes, values: dict[str, Value]) -> None:
        unit, before = self._unit, self._unit.get("ticket", row_id)
        self._seen_in.clear()
        status_id = self._status(id_of(row.fields.get("status_id")))
        values["status_id"] = status_id
        status = unit.get("status", status_id)
        values["class"] = status["class"] if status else StatusClass.OPEN.value
        values["priority"] = values["priority"] if values["priority"] in _PRIORITIES else _NORMAL
        values |= self._times(row, values, before)
        if number := row.fields.get("number"):
            values["number"] = str(number)
        values["custom"] = _custom(row.fields)
        self._write(("ticket", row_id), values, before, {"number": "new", "updated_s": values["created_s"]})
        is_new = before is None  # nothing can belong to it yet: a first fill asks this of every ticket
        if not is_new or row.fields.get("tags"):
            self._tags(row_id, row.fields.get("tags"))
        if not is_new or row.fields.get("followers"):
            self._followers(row_id, row.fields.get("followers"))
        if not is_new or row.fields.get("links"):
            self._links(row_id, row.fields.get("links"))
        if values["custom"] != (before["custom"] if before else _NO_CUSTOM):
            reindex_custom(unit, "ticket", row_id)
        if before is None:
            for source in unit.find("ticket", merged_into=row_id):  # they came before what they went into
                self._move_entries(source["id"])
        if values["merged_into"] != (before["merged_into"] if before else None):
            self._move_entries(row_id)
        self._touch(row_id)

    def _times(self, row: Row, values: Cells, before: Cells | None) -> dict[str, Value]:
        """The moments that follow from fields: when it was binned and solved, as first seen here."""
        now_s = self._unit.now_s
        was_binned = before["deleted_s"] if before else None
        was_solved = before["solved_s"] if before else None
        is_active = StatusClass(str(values["class"])).is_active
        return {
            "deleted_s": (was_binned or now_s) if row.fields.get("deleted") else None,
            "solved_s": None if is_active else (was_solved or now_s),
        }

    def _status(self, wanted: bytes | None) -> bytes:
        unit = self._unit
        if wanted is not None:
            if unit.get("status", wanted) is None:
                stand_in: dict[str, Value] = {"name": "…", "class": StatusClass.OPEN.value, "position": 999}
                unit.insert("status", {"id": wanted, "account_id": self._account, **stand_in})
            return wanted
        statuses = unit.find("status", deleted_s=None) or unit.find("status")
        if statuses:
            found = statuses[0]["id"]
            return found if isinstance(found, bytes) else b""
        made: dict[str, Value] = {"name": "Open", "class": StatusClass.OPEN.value, "position": 0}
        return unit.insert("status", {"account_id": self._account, **made})

    def _entry(self, row: Row, row_id: bytes, values: dict[str, Value]) -> None:
        home = id_of(row.ticket)
        if home is None:
            return
        unit = self._unit
        if home not in self._seen_in:  # one look for all entries of a ticket in this transaction
            self._stand_in_ticket(home)
            self._seen_in[home] = self._final(home)
        seen = self._seen_in[home]
        when = values.get("sent_s", values.get("created_s", values.get("done_s")))
        before = unit.get(row.kind, row_id)
        values |= {"home_ticket_id": home, "ticket_id": seen}
        self._write((row.kind, row_id), values, before, {"received_s": when or unit.now_s})
        if row.fields.get("files"):
            self._files(row, row_id, seen)
        if row.fields.get("mentions"):
            self._mentions(row_id, seen, row.fields.get("mentions"))
        self._touch(seen)
        if before is not None and before["ticket_id"] != seen:
            _move_belongings(unit, row_id, seen)
            self._touch(before["ticket_id"])

    def _stand_in_ticket(self, ticket: bytes) -> None:
        if self._unit.get("ticket", ticket) is None:
            empty = Row("ticket", str(id_text(ticket)), "", 0, {})
            self._ticket(empty, ticket, cells("ticket", {}))

    def _loose(self, row: Row, row_id: bytes, values: dict[str, Value]) -> None:
        unit, before = self._unit, self._unit.get(row.kind, row_id)
        if row.kind == "tag":
            values["norm"] = fold(str(values["name"]))
        if row.kind in CUSTOM:
            values["custom"] = _custom(row.fields)
        self._write((row.kind, row_id), {**values, "deleted_s": None}, before, {})
        if row.kind in CUSTOM and (before is None or before["custom"] != values["custom"]):
            reindex_custom(unit, row.kind, row_id)
        if row.kind == "customer":
            self._addresses(row_id, row.fields.get("addresses"))
            unit.touch_tickets_of("customer_id", row_id)

    def _write(
        self, where: tuple[str, bytes], values: dict[str, Value], before: Cells | None, new: Cells
    ) -> None:
        """Set the row's cells, or make it; `new` are those that only a new row gets."""
        kind, row_id = where
        if before is not None:
            self._unit.update(kind, row_id, **values, account_id=self._account)
        else:
            self._unit.insert(kind, {**new, **values, "id": row_id, "account_id": self._account})

    def _tags(self, ticket: bytes, wanted: Json) -> None:
        unit = self._unit
        tags = {tag for item in as_list(wanted) if (tag := id_of(item))}
        held = {row["tag_id"] for row in unit.find("ticket_tag", ticket_id=ticket)}
        for tag in sorted(tags - held):
            if unit.get("tag", tag) is None:
                unit.insert("tag", {"id": tag, "account_id": self._account, "name": "…", "norm": "…"})
            unit.insert("ticket_tag", {"ticket_id": ticket, "tag_id": tag})
        for gone in held - tags:
            if isinstance(gone, bytes):
                unit.delete("ticket_tag", ticket + gone)

    def _followers(self, ticket: bytes, wanted: Json) -> None:
        """Colleagues who follow the ticket; who is not known here yet is shown once their row comes."""
        unit = self._unit
        agents = {agent for item in as_list(wanted) if (agent := id_of(item))}
        held = {row["agent_id"] for row in unit.find("ticket_follower", ticket_id=ticket)}
        for agent in sorted(agents - held):
            unit.insert("ticket_follower", {"ticket_id": ticket, "agent_id": agent})
        for gone in held - agents:
            if isinstance(gone, bytes):
                unit.delete("ticket_follower", ticket + gone)

    def _links(self, ticket: bytes, wanted: Json) -> None:
        """Links that lead from the ticket; `kind:id` each. One to a ticket that is not here waits for it."""
        unit = self._unit
        links = {
            (kind, other)
            for item in as_list(wanted)
            if isinstance(item, str) and (kind := item.partition(":")[0]) in _LINKS
            if (other := id_of(item.partition(":")[2])) and unit.get("ticket", other)
        }
        held = {(row["kind"], row["to_id"]): row["id"] for row in unit.find("link", from_id=ticket)}
        for kind, other in sorted(links - held.keys()):
            unit.insert(
                "link", {"account_id": self._account, "from_id": ticket, "to_id": other, "kind": kind}
            )
        for gone in held.keys() - links:
            link = held[gone]
            if isinstance(link, bytes):
                unit.delete("link", link)

    def _addresses(self, customer: bytes, wanted: Json) -> None:
        """Ways to reach a customer, `kind:value` each, in their canonical order."""
        unit = self._unit
        listed = [item.partition(":") for item in as_list(wanted) if isinstance(item, str)]
        pairs = {(kind, value) for kind, _, value in listed if kind in ("email", "phone", "chat", "postal")}
        held = {(row["kind"], row["value"]): row["id"] for row in unit.find("address", customer_id=customer)}
        for place, (kind, value) in enumerate(sorted(pairs - held.keys()), start=len(held)):
            unit.insert(
                "address",
                {
                    "account_id": self._account,
                    "customer_id": customer,
                    "kind": kind,
                    "value": value,
                    "norm": _norm(kind, value),
                    "position": place,
                },
            )
        for gone in held.keys() - pairs:
            address = held[gone]
            if isinstance(address, bytes):
                unit.delete("address", address)

    def _files(self, row: Row, owner: bytes, ticket: bytes) -> None:
        unit = self._unit
        held = {found["id"] for found in unit.find("attachment", owner_id=owner)}
        for place, item in enumerate(map(as_dict, as_list(row.fields.get("files")))):
            file_id, sha256 = id_of(item.get("id")), _sha256(item.get("sha256"))
            if file_id is None or sha256 is None or file_id in held:
                continue
            name, mime, size = item.get("name"), item.get("mime"), as_int(item.get("size"))
            unit.copies.expect_blob(sha256, size, str(mime or ""))
            content_id = item.get("content_id")
            unit.insert(
                "attachment",
                {
                    "id": file_id,
                    "account_id": self._account,
                    "owner_kind": row.kind,
                    "owner_id": owner,
                    "ticket_id": ticket,
                    "sha256": sha256,
                    "name": str(name or "file"),
                    "mime": str(mime or "application/octet-stream"),
                    "size": size,
                    "content_id": content_id if isinstance(content_id, str) else None,
                    "position": place,
                },
            )

    def _mentions(self, note: bytes, ticket: bytes, wanted: Json) -> None:
        unit = self._unit
        held = {row["agent_id"] for row in unit.find("mention", note_id=note)}
        for agent in sorted({agent for item in as_list(wanted) if (agent := id_of(item))} - held):
            unit.insert("mention", {"note_id": note, "agent_id": agent, "ticket_id": ticket})

    def _final(self, ticket: bytes) -> bytes:
        """Where the entries of a ticket are shown: in the ticket it was merged into in the end."""
        seen = ticket
        for _ in range(_MERGES_MAX):
            found = self._unit.get("ticket", seen)
            into = found["merged_into"] if found else None
            if not isinstance(into, bytes) or self._unit.get("ticket", into) is None:
                break
            seen = into
        return seen

    def _move_entries(self, home: Value) -> None:
        if not isinstance(home, bytes):
            return
        unit, seen = self._unit, self._final(home)
        for table in _ENTRIES:
            for row in unit.find(table, home_ticket_id=home):
                row_id, was = row["id"], row["ticket_id"]
                if not isinstance(row_id, bytes) or was == seen:
                    continue
                unit.update(table, row_id, ticket_id=seen)
                _move_belongings(unit, row_id, seen)
                self._touch(was)
        self._touch(seen)
        for source in unit.find("ticket", merged_into=home):
            if source["id"] not in (home, seen) and self._final(home) != home:
                self._move_entries(source["id"])

    def _drop_ticket(self, ticket: bytes) -> None:
        """A ticket leaves this computer; what others wrote into it goes home or goes with it."""
        unit = self._unit
        self._seen_in.clear()
        for table in _ENTRIES:
            for row in unit.find(table, ticket_id=ticket):
                row_id, home = row["id"], row["home_ticket_id"]
                if not isinstance(row_id, bytes) or not isinstance(home, bytes):
                    continue
                if home != ticket and unit.get("ticket", home) is not None:
                    unit.update(table, row_id, ticket_id=home)
                    self._touch(home)
                else:
                    _drop_belongings(self._unit, row_id)
                    unit.delete(table, row_id)
        unit.copies.forget_ticket(TicketId(ticket))
        unit.delete("ticket", ticket)
        self._tickets.discard(ticket)

    def _touch(self, ticket: Value) -> None:
        if isinstance(ticket, bytes):
            self._tickets.add(ticket)


def _move_belongings(unit: Unit, entry: bytes, ticket: bytes) -> None:
    for row in unit.find("attachment", owner_id=entry):
        if isinstance(row["id"], bytes):
            unit.update("attachment", row["id"], ticket_id=ticket)
    for row in unit.find("mention", note_id=entry):
        if isinstance(row["agent_id"], bytes):
            unit.update("mention", entry + row["agent_id"], ticket_id=ticket)


def _drop_belongings(unit: Unit, entry: bytes) -> None:
    for row in unit.find("attachment", owner_id=entry):
        if isinstance(row["id"], bytes):
            unit.delete("attachment", row["id"])
    for row in unit.find("mention", note_id=entry):
        if isinstance(row["agent_id"], bytes):
            unit.delete("mention", entry + row["agent_id"])


def _norm(kind: str, value: str) -> str:
    """The form under which an address is found again, as `services.handlers.people` makes it."""
    if kind == "email":
        return value.lower()
    return "".join(c for c in value if c.isdigit() or c == "+") if kind == "phone" else fold(value)


def id_text(raw: bytes) -> str:
    """The canonical text of an id."""
    digits = raw.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _custom(fields: Mapping[str, Json]) -> str:
    kept = {
        name.removeprefix(CUSTOM_PREFIX): value
        for name, value in sorted(fields.items())
        if name.startswith(CUSTOM_PREFIX) and value is not None
    }
    return json.dumps(kept, ensure_ascii=False)


def _sha256(value: Json) -> bytes | None:
    try:
        raw = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        return None
    return raw if len(raw) == 32 else None  # noqa: PLR2004 - SHA-256
