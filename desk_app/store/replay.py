"""Doing recorded changes again: from the journal into a database that lacks them.

Each step is idempotent: a row is inserted where it is missing, set where it is there, deleted if it is
still there; so a change may be done again by mistake without harm. The change log gets its row with the
same number and id, so that undo goes on working. What is derived (search text, values of custom fields)
is not in the journal and is made again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.accounts import LOCAL, TOOK_OVER
from desk_app.domain.changes import RowChange, UndoKind, Value
from desk_app.domain.errors import WorkspaceDamaged
from desk_app.store import schema
from desk_app.store.codec import decode_header, decode_rows
from desk_app.store.connect import DriverConnection
from desk_app.store.custom_index import CUSTOM_TABLES, index_custom_of
from desk_app.store.journal_reading import JournalRecord
from desk_app.store.unit import split_key
from desk_app.store.unit_copies import OWNED

Key = tuple[str, bytes]
"""Table and key of a row."""

_GENERATED: Final = frozenset({"active", "due_key"})
_HISTORY: Final = frozenset({"undo", "redo"})
_VERSION_EVERY_S: Final = 60
"""How often an older text of a draft is kept, as in `services.handlers.own`."""

_LOG_COLUMNS: Final = (
    ("kind", "kind"),
    ("title", "title"),
    ("actor_kind", "actor_kind"),
    ("actor_id", "actor_id"),
    ("at_s", "at_s"),
    ("undo", "undo"),
    ("undo_why", "undo_why"),
    ("undoes", "undoes"),
    ("group_id", "group"),
)
"""Columns of the change log and their names in the record's header."""

_HEADER_NAMES: Final = frozenset({"id", *(name for _, name in _LOG_COLUMNS)})


@dataclass(slots=True)
class Replayed:
    """What a replay did.

    Attributes:
        numbers: Of the changes that were done, in order.
        missing: Values for rows that are not there: an update without its row.
        problems: What could not be done, one sentence each.
    """

    numbers: list[int] = field(default_factory=list)
    missing: dict[Key, dict[str, Value]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def settled(records: Iterable[JournalRecord]) -> Iterator[JournalRecord]:
    """The records whose change happened: of several with one number in a row the last.

    An earlier one belongs to a change that failed after it had been written down, and whose number the
    next change got.
    """
    held: JournalRecord | None = None
    for record in records:
        if held is not None and held.n != record.n:
            yield held
        held = record
    if held is not None:
        yield held


def change_id_of(record: JournalRecord) -> bytes:
    """The id of the change that a record holds; empty when the record does not say."""
    try:
        change_id = decode_header(record.payload.partition(b"\n")[0]).get("id")
    except WorkspaceDamaged:
        return b""
    return change_id if isinstance(change_id, bytes) else b""


class Replay:
    """Does records again inside the caller's transaction, with foreign keys switched off.

    Attributes:
        result: What was done so far.
    """

    def __init__(self, driver: DriverConnection, *, is_gentle: bool = False) -> None:
        """Begin.

        Args:
            driver: The database.
            is_gentle: For changes that are older than others the database has: a value is set only where
                nobody has changed it since, and nothing is deleted.
        """
        self.result = Replayed()
        self._driver = driver
        self._is_gentle = is_gentle
        self._owners: set[Key] = set()

    def run(self, records: Iterable[JournalRecord]) -> None:
        """Do each of these changes that the change log does not have yet."""
        for record in records:
            try:
                self._do(record)
            except WorkspaceDamaged as error:
                self.result.problems.append(f"Change {record.n} of the journal: {error.message}")

    def finish(self) -> Replayed:
        """Make what is derived from the rows again."""
        for table, owner in sorted(self._owners):
            index_custom_of(self._driver, table, owner)
        return self.result

    def _do(self, record: JournalRecord) -> None:
        line, _, packed = record.payload.partition(b"\n")
        header = decode_header(line)
        if _HEADER_NAMES - header.keys():
            raise WorkspaceDamaged("its first line lacks a part.")
        if self._is_logged(header["id"]):
            return
        rows = decode_rows(packed)
        for row in rows:
            self._keep_draft_version(row, header["at_s"])
            self._apply(record.n, row)
        self._log(record.n, header, rows, packed)
        self.result.numbers.append(record.n)

    def _is_logged(self, change_id: Value) -> bool:
        return self._driver.execute("SELECT 1 FROM change WHERE id = ?", (change_id,)).fetchone() is not None

    def _apply(self, n: int, row: RowChange) -> None:
        table = schema.metadata.tables.get(row.table)
        known = frozenset() if table is None else frozenset(c.name for c in table.columns) - _GENERATED
        strange = sorted((set(row.after or ()) - known) | (set() if known else {row.table}))
        if strange:
            self.result.problems.append(
                f"Change {n} of the journal: “{strange[0]}” is not part of a workspace any more."
            )
        if known:
            values = {name: value for name, value in (row.after or {}).items() if name in known}
            try:
                self._write(row, values)
            except sqlcipher.IntegrityError as error:
                self.result.problems.append(
                    f"Change {n} of the journal: a {row.table} does not fit ({error})."
                )

    def _keep_draft_version(self, row: RowChange, at_s: Value) -> None:
        """Keep the older text of a draft, as saving it did; the journal knows only the texts themselves."""
        if row.table == "draft" and row.before is not None and "body" in (row.after or {}):
            self._driver.execute(
                "INSERT INTO draft_version (draft_id, version, body, saved_s)"
                " SELECT ?1, coalesce(max(version), 0) + 1, ?2, ?3 FROM draft_version WHERE draft_id = ?1"
                " HAVING coalesce(max(saved_s), 0) <= ?3 - ?4",
                (row.key, row.before["body"], at_s, _VERSION_EVERY_S),
            )

    def _write(self, row: RowChange, values: Mapping[str, Value]) -> None:
        key = split_key(row.table, row.key)
        names = schema.key_columns(row.table)
        if row.after is None:
            if not self._is_gentle:
                self._driver.execute(f"DELETE FROM {row.table} WHERE {_equal(names, ' AND ')}", key)
        elif row.before is None:
            sql = (
                f"INSERT INTO {row.table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"
                f" ON CONFLICT ({', '.join(names)}) DO NOTHING"
            )
            is_new = self._driver.execute(sql, tuple(values.values())).rowcount
            if row.table == "account" and is_new and not self._is_gentle:
                self._take_over(values)
        elif self._is_gentle:
            self._set_unchanged(row, values)
        elif values:
            sql = f"UPDATE {row.table} SET {_equal(values, ', ')} WHERE {_equal(names, ' AND ')}"
            done = self._driver.execute(sql, (*values.values(), *key)).rowcount
            if not done:
                self.result.missing.setdefault((row.table, row.key), {}).update(values)
        if row.table in CUSTOM_TABLES and "custom" in values:
            self._owners.add((row.table, row.key))

    def _take_over(self, account: Mapping[str, Value]) -> None:
        """Give everything of this computer's own account to a new one that took it over.

        That was one statement for each table and not a row change each, so only the account says it. The own
        account itself may be missing here: then what belongs to none that is known belongs to it.
        """
        if TOOK_OVER not in json.loads(str(account.get("caps") or "{}")):
            return
        for table in OWNED:
            self._driver.execute(
                f"UPDATE {table} SET account_id = ?"
                f" WHERE account_id NOT IN (SELECT id FROM account WHERE kind != '{LOCAL}')",
                (account["id"],),
            )

    def _set_unchanged(self, row: RowChange, values: Mapping[str, Value]) -> None:
        """Set the values where the old ones still stand."""
        test = _equal(schema.key_columns(row.table), " AND ")
        for name, value in values.items():
            self._driver.execute(
                f"UPDATE {row.table} SET {name} = ? WHERE {test} AND {name} IS ?",
                (value, *split_key(row.table, row.key), (row.before or {})[name]),
            )

    def _log(self, n: int, header: Mapping[str, Value], rows: tuple[RowChange, ...], packed: bytes) -> None:
        """Write the change-log row, and put the states of other changes as this one left them."""
        if header["kind"] in _HISTORY:
            self._set_states(header, rows)
        elif header["undo"] != UndoKind.NONE:
            self._driver.execute("UPDATE change SET state = 'redo_lost' WHERE state = 'undone'")
        values: dict[str, Value] = {column: header[name] for column, name in _LOG_COLUMNS}
        values |= {
            "n": self._free_number(n),
            "id": header["id"],
            "tickets": b"".join(sorted(self._tickets(rows))),
            "rows": None if header["undo"] == UndoKind.NONE else packed,
        }
        self._driver.execute(
            f"INSERT INTO change ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            tuple(values.values()),
        )

    def _set_states(self, header: Mapping[str, Value], rows: tuple[RowChange, ...]) -> None:
        if header["kind"] == "undo":
            self._driver.execute("UPDATE change SET state = 'undone' WHERE id = ?", (header["undoes"],))
            return
        title = str(header["title"]).partition(": ")[2]
        self._driver.execute(
            "UPDATE change SET state = 'done' WHERE n = (SELECT n FROM change WHERE state = 'undone'"
            " AND (id = ? OR (? IS NULL AND title = ?)) ORDER BY n LIMIT 1)",
            (redone := _redone(rows), redone, title),
        )

    def _tickets(self, rows: tuple[RowChange, ...]) -> set[bytes]:
        """The tickets that look different now: named by a row, or by the stored row that was set."""
        tickets: set[Value] = set()
        for row in rows:
            named = (side["ticket_id"] for side in (row.before, row.after) if side and "ticket_id" in side)
            tickets |= {row.key} if row.table == "ticket" else set(named) or self._ticket_of(row)
        return {ticket for ticket in tickets if isinstance(ticket, bytes)}

    def _ticket_of(self, row: RowChange) -> set[Value]:
        table = schema.metadata.tables.get(row.table)
        if table is None or "ticket_id" not in table.columns:
            return set()
        test = _equal(schema.key_columns(row.table), " AND ")
        sql = f"SELECT ticket_id FROM {row.table} WHERE {test}"
        return {found[0] for found in self._driver.execute(sql, split_key(row.table, row.key)).fetchall()}

    def _free_number(self, n: int) -> int:
        """`n`, or the next number when another change has it (two histories of one workspace)."""
        taken = self._driver.execute("SELECT 1 FROM change WHERE n = ?", (n,)).fetchone()
        if taken is None:
            return n
        return int(self._driver.execute("SELECT max(n) + 1 FROM change").fetchone()[0])


def _equal(names: Iterable[str], between: str) -> str:
    return between.join(f"{name} = ?" for name in names)


def _redone(rows: Iterable[RowChange]) -> bytes | None:
    """The change that a redo did again, by the event it left; None when it concerned no ticket."""
    for row in rows:
        if row.table == "event" and row.after is not None and row.after["kind"] == "redone":
            return bytes.fromhex(json.loads(str(row.after["data"]))["change"])
    return None
