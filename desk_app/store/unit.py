"""The unit of work: one write transaction that remembers every row it changed.

The remembered `RowChange` values are all that undo, the journal, the change log and sync need. SQL is
built from the names in `desk_app.store.schema` only; values are always bound.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from desk_app.domain.changes import Actor, Row, RowChange, Value
from desk_app.domain.entities import FILE_AWAY, FILE_HERE
from desk_app.domain.errors import DeskError, NotFound
from desk_app.domain.ids import ID_BYTES, AccountId, ChangeId, IdSource, TicketId
from desk_app.services.ports import Outcome, Work
from desk_app.store import schema
from desk_app.store.connect import DriverConnection
from desk_app.store.unit_copies import UnitCopies
from desk_app.store.unit_history import UnitHistory

if TYPE_CHECKING:  # a start loads nothing of the sync
    from desk_app.domain.syncrules.storage import LocalTx, Projector

_REINDEX_TABLES = frozenset(
    {"message", "note", "side", "side_message", "attachment", "ticket_tag", "participant"}
)
_REINDEX_COLUMNS = frozenset(
    {"subject", "number", "customer_id", "organisation_id", "asset_id", "custom", "updated_s"}
)
_FEW = 50
"""Changes of so few rows are what a person has just done: no window is to wait for them, nor they for it."""
_GENERATED = frozenset({"active", "due_key"})


@cache
def _columns(table: str) -> tuple[str, ...]:
    """Stored columns of a table in order, without the generated ones."""
    return tuple(c.name for c in schema.metadata.tables[table].columns if c.name not in _GENERATED)


@cache
def _where(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in schema.key_columns(table))


@cache
def _select(table: str, tail: str) -> str:
    return f"SELECT {', '.join(_columns(table))} FROM {table} {tail}"


@lru_cache(maxsize=500)
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(_known(table, name) for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"


def split_key(table: str, key: bytes) -> tuple[bytes, ...]:
    """The parts of a row's key: one, or one per column where two ids identify the row."""
    names = schema.key_columns(table)
    if len(names) == 1:
        return (key,)
    return tuple(key[i * ID_BYTES : (i + 1) * ID_BYTES] for i in range(len(names)))


class UnitOfWork:
    """The open transaction; implements `desk_app.services.ports.Unit`.

    Attributes:
        change_id: Id of the change being made.
        rows: Everything changed so far, in order.
        touched: Tickets that look different now.
        history: The log of changes.
        copies: Writes that only the sync needs.
        reindex: The subset of `touched` whose search text changed.
    """

    def __init__(
        self,
        driver: DriverConnection,
        *,
        now_s: int,
        actor: Actor,
        account_id: AccountId,
        ids: IdSource,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._driver = driver
        self._ids = ids
        self._give_way = give_way
        self.now_s = now_s
        self.actor = actor
        self.account_id = account_id
        self.change_id = ChangeId(ids())
        self.rows: list[RowChange] = []
        self.touched: set[TicketId] = set()
        self.reindex: set[TicketId] = set()
        self.created: dict[str, list[bytes]] = {}
        self.history = UnitHistory(driver)
        self.copies = UnitCopies(driver)

    def sync_of(self, account_id: AccountId, projector: Projector) -> LocalTx:
        """What the sync keeps of an account, in this transaction."""
        from desk_app.store.sync_tables import SyncTables  # noqa: PLC0415 - most workspaces have no server

        return SyncTables(self._driver, account_id, self, projector)

    def new_id(self) -> bytes:
        """A new UUIDv7."""
        return self._ids()

    def next_number(self, account_id: AccountId) -> str:
        """The next number of an account; accounts with a server get a temporary handle."""
        row = self.get("account", account_id)
        if row is None:
            raise NotFound("The account of this ticket does not exist any more.")
        number = int(row["next_number"] or 0)
        self.update("account", account_id, next_number=number + 1)
        return f"new-{number}" if row["is_main"] else str(number)

    def get(self, table: str, key: bytes) -> Row | None:
        """The row with this key, or None."""
        sql = _select(table, f"WHERE {_where(table)}")
        values = self._driver.execute(sql, split_key(table, key)).fetchone()
        return None if values is None else dict(zip(_columns(table), values, strict=True))

    def find(self, table: str, **equals: Value) -> list[Row]:
        """Rows whose columns equal the values, oldest first."""
        names = _columns(table)
        test, wanted = _equal(table, equals)
        order = "rid" if "rid" in names else ", ".join(schema.key_columns(table))
        cursor = self._driver.execute(_select(table, f"WHERE {test} ORDER BY {order}"), wanted)
        return [dict(zip(names, values, strict=True)) for values in cursor]

    def exists(self, table: str, **equals: Value) -> bool:
        """True when there is at least one such row."""
        test, wanted = _equal(table, equals)
        sql = f"SELECT 1 FROM {table} WHERE {test} LIMIT 1"
        return self._driver.execute(sql, wanted).fetchone() is not None

    def insert(self, table: str, values: Mapping[str, Value]) -> bytes:
        """Add a row and remember it; gives its key."""
        row = dict(values)
        names = _columns(table)
        if "id" in names and "id" not in row:
            row["id"] = self._ids()
        if "account_id" in names:
            row.setdefault("account_id", self.account_id)
        self._driver.execute(_insert(table, tuple(row)), tuple(row.values()))
        key = b"".join(_key_part(row[name]) for name in schema.key_columns(table))
        self._remember(RowChange(table, key, None, row), row)
        self.created.setdefault(table, []).append(key)
        return key

    def update(self, table: str, key: bytes, **values: Value) -> None:
        """Set columns and remember old and new values of those that differ."""
        before = self.get(table, key)
        if before is None:
            raise NotFound(f"The {table} to change does not exist any more.")
        after = {name: value for name, value in values.items() if before[_known(table, name)] != value}
        if not after:
            return
        sets = ", ".join(f"{name} = ?" for name in after)
        self._driver.execute(
            f"UPDATE {table} SET {sets} WHERE {_where(table)}",
            (*after.values(), *split_key(table, key)),
        )
        self._remember(RowChange(table, key, {name: before[name] for name in after}, after), before)

    def delete(self, table: str, key: bytes) -> None:
        """Remove a row and remember it whole; a row that is gone already is no error."""
        before = self.get(table, key)
        if before is None:
            return
        self._driver.execute(f"DELETE FROM {table} WHERE {_where(table)}", split_key(table, key))
        kept = {name: value for name, value in before.items() if name != "rid"}
        self._remember(RowChange(table, key, kept, None), before)

    def event(self, ticket_id: TicketId, kind: str, data: Mapping[str, object]) -> None:
        """Write a line into the ticket's history."""
        self.insert(
            "event",
            {
                "ticket_id": ticket_id,
                "home_ticket_id": ticket_id,
                "kind": kind,
                "actor_kind": self.actor.kind,
                "actor_id": self.actor.id,
                "actor_name": self.actor.name,
                "data": json.dumps(data, ensure_ascii=False),
                "done_s": self.now_s,
                "received_s": self.now_s,
                "change_id": self.change_id,
            },
        )
        self.touched.add(ticket_id)

    def created_last(self, table: str) -> bytes:
        """The key of the row added last to a table."""
        return self.created[table][-1]

    def touch(self, ticket_id: TicketId) -> None:
        """The ticket's row and search text look different now."""
        self.touched.add(ticket_id)
        self.reindex.add(ticket_id)

    def put_blob(self, sha256: bytes, size: int, mime: str) -> None:
        """Say that these bytes are in the blob store; known ones stay as they are.

        Bytes that were away are looked into for search, like new ones.
        """
        known = self.get("blob", sha256)
        if known is None:
            self.insert("blob", {"sha256": sha256, "size": size, "mime": mime, "last_use_s": self.now_s})
        elif FILE_AWAY in (known["state"], known["text_state"]):
            self.update("blob", sha256, state=FILE_HERE, text_state="todo")

    def index_custom(self, owner_id: bytes, values: Mapping[str, Sequence[tuple[str, float | None]]]) -> None:
        """Replace the search values of custom fields (derived, so not remembered)."""
        for field_id, entries in values.items():
            key = (owner_id, bytes.fromhex(field_id))
            self._driver.execute("DELETE FROM field_value WHERE owner_id = ? AND field_id = ?", key)
            self._driver.executemany(
                "INSERT INTO field_value VALUES (?, ?, ?, ?, ?)",
                [(*key, i, text, number) for i, (text, number) in enumerate(entries)],
            )

    def touch_tickets_of(self, column: str, value: bytes) -> None:
        """Re-index every ticket whose `column` is `value` (a renamed customer has many)."""
        self._driver.execute(
            f"INSERT OR IGNORE INTO fts_queue SELECT id FROM ticket WHERE {_known('ticket', column)} = ?",
            (value,),
        )

    def keep_draft_version(self, draft_id: bytes, body: str, every_s: int) -> None:
        """Keep an older text of a draft, unless one was kept a moment ago (not remembered for undo)."""
        self._driver.execute(
            "INSERT INTO draft_version (draft_id, version, body, saved_s)"
            " SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3 FROM draft_version WHERE draft_id = ?1"
            " HAVING coalesce(max(saved_s), 0) <= ?3 - ?4",
            (draft_id, body, self.now_s, every_s),
        )

    def attempt(self, work: Work) -> Outcome | DeskError:
        """Run a part inside a savepoint; a refusal takes back its rows and nothing else."""
        rows, touched, reindex = len(self.rows), set(self.touched), set(self.reindex)
        created = {table: list(keys) for table, keys in self.created.items()}
        self._driver.execute("SAVEPOINT attempt")
        try:
            outcome: Outcome | DeskError = work(self)
        except DeskError as refusal:
            self._driver.execute("ROLLBACK TO attempt")
            del self.rows[rows:]
            self.touched, self.reindex, self.created = touched, reindex, created
            outcome = refusal
        self._driver.execute("RELEASE attempt")
        return outcome

    def flush_index_queue(self) -> None:
        """Put the tickets whose text changed into the indexer's queue, inside this transaction."""
        self._driver.executemany("INSERT OR IGNORE INTO fts_queue VALUES (?)", [(t,) for t in self.reindex])

    def _remember(self, change: RowChange, row: Row) -> None:
        self.rows.append(change)
        if len(self.rows) > _FEW:
            self._give_way()
        ticket = row.get("id") if change.table == "ticket" else row.get("ticket_id")
        if not isinstance(ticket, bytes):
            return
        self.touched.add(TicketId(ticket))
        changed: Iterable[str] = (change.after or change.before or {}).keys()
        if change.table in _REINDEX_TABLES or (
            change.table == "ticket" and not _REINDEX_COLUMNS.isdisjoint(changed)
        ):
            self.reindex.add(TicketId(ticket))


def _equal(table: str, equals: Mapping[str, Value]) -> tuple[str, tuple[Value, ...]]:
    """The condition and its values; `=` where there is a value, because `IS ?` uses no partial index."""
    tests = [f"{_known(table, name)} {'IS NULL' if v is None else '= ?'}" for name, v in equals.items()]
    return " AND ".join(tests) or "1", tuple(value for value in equals.values() if value is not None)


def _known(table: str, column: str) -> str:
    """The column name, after checking that the table has it (SQL is built from it)."""
    if column not in _columns(table):
        raise KeyError(f"{table}.{column}")
    return column


def _key_part(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise TypeError("a key column holds an id")
    return value
