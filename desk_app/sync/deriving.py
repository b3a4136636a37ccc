"""What a change did to rows, as ops for the outbox, in the change's own transaction.

Handlers know nothing of sync: the ops are the difference between the rows as the sync knew them and the rows
as they are now, over the fields that the change touched. A row that something sent refers to and that the
server does not know yet goes ahead of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from desk_app.domain.changes import Row as Cells
from desk_app.domain.changes import Value
from desk_app.domain.errors import Refused
from desk_app.domain.ids import ID_BYTES, AccountId
from desk_app.domain.syncrules.kinds import FieldClass, class_of
from desk_app.domain.syncrules.overlay import as_list
from desk_app.domain.syncrules.rows import Json, Key, OpBody, Row, Verb
from desk_app.services.ports import Unit
from desk_app.sync.columns import COLUMNS, CUSTOM, CUSTOM_PREFIX, PUBLIC, id_of, id_words
from desk_app.sync.fields_of import fields_of
from desk_app.sync.images import Images
from desk_app.sync.local_store import LocalTx
from desk_app.sync.outbox import enqueue, take_back
from desk_app.sync.permits import Permits
from desk_app.sync.projection import Projection

_ENTRIES: Final = ("message", "note", "side", "side_message", "event")
_EDITED: Final = "side"
"""The one kind of entry with fields that change."""
_PARTS: Final[dict[str, tuple[str, str, str]]] = {
    "ticket_tag": ("ticket", "ticket_id", "tags"),
    "ticket_follower": ("ticket", "ticket_id", "followers"),
    "link": ("ticket", "from_id", "links"),
    "address": ("customer", "customer_id", "addresses"),
}
"""Tables whose rows are an element of a set field: of which kind, by which column, which field."""
_JOINED: Final = frozenset({"ticket_tag", "ticket_follower"})
"""Those of them whose key begins with the ticket's id; a row that is gone says nothing else."""
_REFERS: Final[dict[str, dict[str, str]]] = {
    "ticket": {
        "status_id": "status",
        "queue_id": "queue",
        "assignee_id": "agent",
        "customer_id": "customer",
        "organisation_id": "organisation",
        "asset_id": "asset",
        "merged_into": "ticket",
    },
    "customer": {"organisation_id": "organisation"},
    "side_message": {"side_id": "side"},
    "asset": {"organisation_id": "organisation", "customer_id": "customer"},
}
"""Which fields name a row of which kind."""
_SETS_OF: Final = {"tags": "tag", "followers": "agent"}
"""The same of fields that are sets."""
_REPLY: Final = "reply"
AGENT: Final = "agent"
"""The kind of an actor who is a person."""
_SENT: Final = "It has left this computer already, so it cannot be taken back."


@dataclass(slots=True)
class _Touched:
    """What a change did to one synchronised row: the fields it touched, in no order."""

    kind: str
    row_id: bytes
    fields: set[str] = field(default_factory=set)
    is_gone: bool = False


class OpQueue:
    """Turns what changes did into ops; one for the whole program.

    Args:
        take_back_ms: How long a reply can be taken back before it is sent.
    """

    def __init__(self, take_back_ms: Callable[[], int]) -> None:
        self._take_back_ms = take_back_ms

    def __call__(self, unit: Unit) -> None:
        """Queue what the change did, when the workspace has a server.

        Raises:
            Refused: The change takes something back that has been sent, or the server would refuse it.
        """
        if not unit.rows or not (main := unit.find("account", is_main=1)):
            return
        account_id = main[0]["id"]
        if isinstance(account_id, bytes):
            permits = Permits.of(main[0]["standing"]) if unit.actor.kind == AGENT else Permits()
            _Deriving(unit, AccountId(account_id), self._take_back_ms(), permits).run()

    def upload(
        self, unit: Unit, account_id: AccountId, after: tuple[int, int], limit: int
    ) -> tuple[int, tuple[int, int] | None]:
        """Queue rows of a workspace that its server has never seen: a stretch of a walk over all rows.

        They count as accepted by an earlier life of the server: numbers stay, nobody is asked about them
        and nothing goes out to a customer again.

        Args:
            unit: The open transaction.
            account_id: The server's account.
            after: Where the walk stands.
            limit: Most rows to queue.

        Returns:
            How many there were, and where to go on; None at the end.
        """
        rows, further = unit.copies.unsent(account_id, after, limit)
        if rows:
            _Deriving(unit, account_id, 0, Permits()).add_all(rows)
        return len(rows), further


class _Deriving:
    """The ops of one transaction."""

    def __init__(self, unit: Unit, account_id: AccountId, window_ms: int, permits: Permits) -> None:
        self._unit = unit
        self._permits = permits
        self._account = account_id
        self._window_ms = window_ms
        self._projection = Projection(unit, account_id)
        self._tx: LocalTx = unit.sync_of(account_id, self._projection)
        self._images = Images(self._tx)
        self._known: set[Key] = set()
        self._seen: dict[bytes, Json] = {}
        self._is_again = False

    def run(self) -> None:
        """Queue what the unit's rows say."""
        # All of it as the change has left it, before anything: what is queued is shown at once, and that
        # makes rows of the same ticket again from what the sync knows of them so far.
        found = [(item, self._as_left(item)) for item in self._touched()]
        for item, left in _in_order(found):
            if item.is_gone:
                self._take_back(item)
            elif left is not None:
                self._changed(item, *left)
        self._images.settle()
        self._projection.finish()

    def add_all(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Queue whole rows, as they are."""
        self._is_again = True
        for kind, row_id in rows:
            self._add(kind, row_id)
        self._images.settle()
        self._projection.finish()

    def _touched(self) -> list[_Touched]:
        found: dict[tuple[str, bytes], _Touched] = {}
        for change in tuple(self._unit.rows):
            row_now: Cells = {**(change.before or {}), **(change.after or {})}
            if change.table == "draft" and change.before and change.after is None:
                ticket_id = change.before.get("ticket_id")
                if isinstance(ticket_id, bytes) and change.before.get("seen_id"):
                    self._seen[ticket_id] = id_words(change.before["seen_id"])
            elif change.table in _PARTS:
                kind, column, name = _PARTS[change.table]
                owner = row_now.get(column)
                if change.table in _JOINED:
                    owner = change.key[:ID_BYTES]
                if isinstance(owner, bytes):
                    item = found.setdefault((kind, owner), _Touched(kind, owner))
                    item.fields.add(name)
            elif change.table in COLUMNS:
                item = found.setdefault((change.table, change.key), _Touched(change.table, change.key))
                item.is_gone = change.after is None
                item.fields |= _fields_touched(change.table, change.before, change.after)
        return list(found.values())

    def _as_left(self, item: _Touched) -> _Left | None:
        """A row of the server's as the change has left it: cells and, where it can be edited, fields."""
        cells = self._unit.get(item.kind, item.row_id)
        if cells is None or not self._is_ours(item, cells):
            return None
        is_fixed = item.kind in _ENTRIES and item.kind != _EDITED
        return cells, {} if is_fixed else fields_of(self._unit, item.kind, cells)

    def _changed(self, item: _Touched, cells: Cells, fields: dict[str, Json]) -> None:
        known = self._tx.row((item.kind, str(id_words(item.row_id))))
        if known is None:
            self._add(item.kind, item.row_id)
        elif item.kind in _ENTRIES:
            self._move(known, cells["home_ticket_id"])
            if item.kind == _EDITED:
                self._edit(item, known, fields)
        else:
            self._edit(item, known, fields)

    def _is_ours(self, item: _Touched, cells: Cells) -> bool:
        """Whether a row belongs to the server: of an entry, its ticket."""
        if item.kind not in _ENTRIES:
            return cells["account_id"] == self._account
        home = cells["home_ticket_id"]
        ticket = self._unit.get("ticket", home) if isinstance(home, bytes) else None
        return ticket is not None and ticket["account_id"] == self._account

    def _add(self, kind: str, row_id: bytes, *, is_carried: bool = False) -> None:
        """Queue a whole row, after everything it refers to.

        Args:
            kind: The row's.
            row_id: Which.
            is_carried: Nobody asked for it; it goes ahead of what names it, and the server alone decides.
        """
        key = (kind, str(id_words(row_id)))
        cells = self._unit.get(kind, row_id)
        if key in self._known or cells is None:
            return
        self._known.add(key)
        if self._tx.row(key) is not None or self._has_open_add(key, cells):
            return
        if cells["account_id"] != self._account:
            self._unit.update(kind, row_id, account_id=self._account)
        found = fields_of(self._unit, kind, cells)
        fields: dict[str, Json] = {name: value for name, value in found.items() if value is not None}
        self._require(kind, fields)
        home = cells.get("home_ticket_id")
        if isinstance(home, bytes):
            self._add("ticket", home, is_carried=True)
            fields["ticket"] = id_words(home)
        blobs = tuple(str(file["sha256"]) for file in map(_dict, as_list(fields.get("files"))))
        is_reply = kind == "message" and fields.get("kind") == _REPLY and not self._is_again
        is_beside = kind == "side" or (kind == "side_message" and fields.get("author_kind") == AGENT)
        if kind == "message":
            fields["public"] = fields.get("kind") in PUBLIC
        if is_reply and isinstance(home, bytes):
            fields["seen"] = self._seen.get(home) or self._newest_public(home)
        chain = str(fields.get("ticket") or key[1])
        body = replace(self._body(chain, key, Verb.ADD, fields), blobs=tuple(dict.fromkeys(blobs)))
        if not is_carried:
            self._permits.require(self._tx, body)
        is_held = is_reply or (is_beside and not self._is_again)
        enqueue(self._images, [body], self._window_ms if is_held else 0)
        self._images.settle()

    def _edit(self, item: _Touched, known: Row, now: dict[str, Json]) -> None:
        """Queue the difference of the touched fields."""
        touched = {*item.fields, *_custom_of(item, known, now)}
        names = sorted(name for name in touched if known.fields.get(name) != now.get(name))
        sets: dict[str, Json] = {}
        deltas: dict[str, Json] = {}
        for name in names:
            before, after = known.fields.get(name), now.get(name)
            if not before and not after:
                continue
            match class_of(item.kind, name):
                case FieldClass.SET:
                    deltas[name] = {
                        "add": [each for each in as_list(after) if each not in as_list(before)],
                        "remove": [each for each in as_list(before) if each not in as_list(after)],
                    }
                case FieldClass.SCALAR | FieldClass.CLAIM | FieldClass.TEXT:
                    sets[name] = {"base": before, "set": after}
                case _:
                    continue
        key = (item.kind, known.id)
        self._require(item.kind, {name: now.get(name) for name in (*sets, *deltas)})
        verbs = list(self._verbs(sets, known))
        if deltas:  # a ticket that is in the bin, or in another one, takes nothing more
            ends = sum(verb in (Verb.MERGE, Verb.DELETE) for verb, _ in verbs)
            verbs.insert(len(verbs) - ends, (Verb.DELTA, deltas))
        shadow = self._tx.shadow(key)
        chain = shadow.chain if shadow else known.ticket or known.id
        for verb, data in verbs:
            body = self._body(chain, key, verb, data)
            self._permits.require(self._tx, body)
            enqueue(self._images, [body])
        self._images.settle()

    def _move(self, known: Row, home: Value) -> None:
        """Queue that an entry lives in another ticket now; a move that has not left yet is taken back."""
        into = id_words(home)
        if not isinstance(home, bytes) or into == known.ticket:
            return
        key = known.key
        shadow = self._tx.shadow(key)
        chain = shadow.chain if shadow else known.ticket  # all that is open of a row stands in one chain
        ops = [op for op in self._tx.open_ops_of(chain) if (op.body.kind, op.body.row_id) == key]
        last = ops[-1] if ops else None
        is_back = last and last.body.verb is Verb.MOVE and last.body.data.get("from") == into
        if not (is_back and last and take_back(self._images, last.id)):
            self._add("ticket", home, is_carried=True)
            data: dict[str, Json] = {"from": known.ticket, "into": into}
            body = self._body(chain, key, Verb.MOVE, data)
            self._permits.require(self._tx, body)
            enqueue(self._images, [body])
        self._images.settle()

    def _verbs(self, sets: dict[str, Json], known: Row) -> Iterator[tuple[Verb, dict[str, Json]]]:
        """Edits as the verbs they are: the bin and a merge have their own."""
        deleted = sets.pop("deleted", None)
        merged = _dict(sets.pop("merged_into", None))
        if deleted is not None and known.fields.get("deleted"):
            yield Verb.RESTORE, {}
        if merged and not merged.get("set"):
            yield Verb.SET, {"merged_into": merged}
        if sets:
            yield Verb.SET, sets
        if merged and known.kind == "ticket" and merged.get("set"):
            yield Verb.MERGE, {"into": merged["set"]}
        elif merged and merged.get("set"):
            yield Verb.SET, {"merged_into": merged}
        if deleted is not None and not known.fields.get("deleted"):
            yield Verb.DELETE, {}

    def _require(self, kind: str, fields: dict[str, Json]) -> None:
        """Queue rows first that these fields name and the server does not know."""
        for name, other in _REFERS.get(kind, {}).items():
            if (row_id := id_of(fields.get(name))) is not None:
                self._add(other, row_id, is_carried=True)
        for name, other in _SETS_OF.items():
            for item in as_list(fields.get(name)):
                if (row_id := id_of(item)) is not None:
                    self._add(other, row_id, is_carried=True)

    def _take_back(self, item: _Touched) -> None:
        """A row is gone again: its op is removed, when nobody can have seen it."""
        key = (item.kind, str(id_words(item.row_id)))
        known = self._tx.row(key)
        if known is None:
            return
        chain = known.ticket or known.id
        ops = list(self._tx.open_ops_of(chain, key))
        if not ops or not all(take_back(self._images, op.id) for op in reversed(ops)):
            raise Refused(_SENT)
        self._images.settle()

    def _has_open_add(self, key: Key, cells: Cells) -> bool:
        home = cells.get("home_ticket_id")
        chain = str(id_words(home)) if isinstance(home, bytes) else key[1]
        return any(op.body.verb is Verb.ADD for op in self._tx.open_ops_of(chain, key))

    def _newest_public(self, ticket: bytes) -> str:
        """The newest public message that was here when the person wrote."""
        rows = (self._tx.row(key) for key in self._tx.rows_of(str(id_words(ticket))) if key[0] == "message")
        public = [row for row in rows if row and row.fields.get("public") and row.seq]
        return max(public, key=lambda row: row.seq).id if public else ""

    def _body(self, chain: str, key: Key, verb: Verb, data: dict[str, Json]) -> OpBody:
        op_id = str(id_words(self._unit.new_id()))
        return OpBody(op_id, chain, key[0], verb, key[1], data, is_again=self._is_again)


_Left = tuple[Cells, dict[str, Json]]
"""Cells and fields of a row as a change has left it."""


def _in_order(found: list[tuple[_Touched, _Left | None]]) -> list[tuple[_Touched, _Left | None]]:
    """What others refer to first; of a ticket the row, its entries, its edits, and its history last.

    New rows queue what they need by themselves; here it matters that a reply goes before the status set with
    it, that the history is written before a ticket goes into the bin or into another one, and that a ticket
    comes out of either before anything is written into it.
    """

    def place(entry: tuple[_Touched, _Left | None]) -> int:
        item, left = entry
        if item.kind == "ticket":
            ends = {"deleted": "deleted_s", "merged_into": "merged_into"}
            touched = [column for name, column in ends.items() if name in item.fields]
            is_open = left is not None and all(left[0][column] is None for column in touched)
            return 3 if not touched else 1 if is_open else 5
        return {"message": 2, "note": 2, "side": 2, "side_message": 2, "event": 4}.get(item.kind, 1)

    return sorted(found, key=place)


def _fields_touched(table: str, before: Cells | None, after: Cells | None) -> set[str]:
    columns = COLUMNS[table]
    names = {name for side in (before, after) if side for name in side}
    fields = {name for name in names if name in columns}
    if "deleted_s" in names and table == "ticket":
        fields.add("deleted")
    if "custom" in names and table in CUSTOM:
        for side in (before, after):
            held = json.loads(str((side or {}).get("custom") or "{}"))
            fields |= {f"{CUSTOM_PREFIX}{name}" for name in held}
    return fields


def _custom_of(item: _Touched, known: Row, now: dict[str, Json]) -> set[str]:
    """Custom fields that were emptied or filled; their column was touched as a whole."""
    if not any(name.startswith(CUSTOM_PREFIX) for name in item.fields):
        return set()
    return {name for name in (*known.fields, *now) if name.startswith(CUSTOM_PREFIX)}


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
