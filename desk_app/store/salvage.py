"""Reads what can still be read of a damaged database, row by row, around the pages that cannot.

Each page carries its own authentication code (SQLCipher), so a row that can be read is the row that was
written. A page that fails leaves the connection unable to read others ("deferred error"), so it is opened
anew after each failure; that costs a millisecond. Rows are sought by number: a range that fails is halved
until the unreadable ones stand alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.changes import Value
from desk_app.domain.errors import StoreError
from desk_app.store import schema
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey

Rows = list[tuple[Value, ...]]

_BATCH: Final = 1_000
_MOST_FAILURES: Final = 50_000
"""Per table, about a minute of trying; more means that a page near the root is gone."""

_MADE_AGAIN: Final = {"field_value"}
_NOT_COPIED: Final = frozenset({"rid", "doc", "active", "due_key"})
"""Row numbers may be taken, and the rest is derived."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the rows of a table are told apart.

    Attributes:
        table: Its name.
        columns: Those worth copying.
        key: The columns that identify a row.
        has_numbers: Whether SQLite numbers its rows (`rowid`).
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    has_numbers: bool


def shapes_of(driver: DriverConnection) -> list[Shape]:
    """The tables of a sound database at the present schema, as a salvage copies them."""
    numbered = {row[0] for row in driver.execute("SELECT name FROM pragma_table_list WHERE wr = 0")}
    shapes = []
    for name, table in schema.metadata.tables.items():
        if name in _MADE_AGAIN:
            continue
        has_id = "rid" in table.columns or name == "change"
        key = ["id"] if has_id else _primary_key(driver, name)
        columns = tuple(column.name for column in table.columns if column.name not in _NOT_COPIED)
        shapes.append(Shape(name, columns, tuple(key), name in numbered))
    return shapes


class DamagedDatabase:
    """A damaged database, opened for reading as often as needed; used as a context manager.

    Attributes:
        failures: By table, how many places could not be read; a place is a page with several rows.
    """

    def __init__(self, path: Path, key: DataKey) -> None:
        """Remember the file; its write-ahead log must stand beside it."""
        self.failures: dict[str, int] = {}
        self._path = path
        self._key = key
        self._driver: DriverConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()

    def columns(self, shape: Shape) -> tuple[str, ...]:
        """Those of the shape's columns that this file has too; none when its schema cannot be read."""
        found = self._ask(f"SELECT name FROM pragma_table_info('{shape.table}')") or []
        here = {row[0] for row in found}
        return tuple(name for name in shape.columns if name in here)

    def newest_change(self) -> int:
        """The highest number in the change log that can be read; 0 when none can."""
        shape = Shape("change", ("n",), ("n",), has_numbers=True)
        return max((int(str(row[0])) for rows in self.rows(shape, ("n",)) for row in rows), default=0)

    def rows(self, shape: Shape, columns: Sequence[str]) -> Iterator[Rows]:
        """Every readable row of a table, in batches; some may come twice."""
        self.failures[shape.table] = 0
        yield from (
            self._by_number(shape, columns) if shape.has_numbers else self._from_both_ends(shape, columns)
        )

    def _by_number(self, shape: Shape, columns: Sequence[str]) -> Iterator[Rows]:
        """Halve the range of row numbers wherever it cannot be read."""
        last = self._last_number(shape.table)
        sql = f"SELECT {', '.join(columns)} FROM {shape.table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
        ranges = [(low + 1, min(low + _BATCH, last)) for low in range(last - last % _BATCH, -1, -_BATCH)]
        while ranges and self.failures[shape.table] < _MOST_FAILURES:
            low, high = ranges.pop()
            rows = self._ask(sql, (low, high))
            if rows:
                yield rows
            elif rows is None and low < high:
                middle = (low + high) // 2
                ranges += [(middle + 1, high), (low, middle)]
            elif rows is None:
                self.failures[shape.table] += 1

    def _last_number(self, table: str) -> int:
        """The highest row number; asked of an index where the table's own end cannot be read."""
        found = self._ask(f"SELECT name FROM pragma_index_list('{table}') WHERE [unique]") or []
        indexes = [str(row[0]) for row in found]
        for source in (table, *(f"{table} INDEXED BY {index}" for index in indexes)):
            highest = self._ask(f"SELECT max(rowid) FROM {source}")
            if highest is not None:
                return int(str(highest[0][0] or 0))
        return 0

    def _from_both_ends(self, shape: Shape, columns: Sequence[str]) -> Iterator[Rows]:
        """Tables without row numbers: from the first row to the first hole, from the last to the last one."""
        for direction in ("ASC", "DESC"):
            order = ", ".join(f"{name} {direction}" for name in shape.key)
            sql = f"SELECT {', '.join(columns)} FROM {shape.table} ORDER BY {order}"
            is_whole = yield from self._until_a_hole(shape.table, sql)
            if is_whole:
                return

    def _until_a_hole(self, table: str, sql: str) -> Generator[Rows, None, bool]:
        """Rows in order until one cannot be read; the generator's value says whether that was the end."""
        rows: Rows = []
        is_whole = True
        try:
            for row in self._connected().execute(sql):
                rows.append(row)
                if len(rows) == _BATCH:
                    yield rows
                    rows = []
        except (sqlcipher.Error, StoreError):
            self._forget()
            self.failures[table] += 1
            is_whole = False
        yield rows
        return is_whole

    def _ask(self, sql: str, values: tuple[Value, ...] = ()) -> Rows | None:
        """The rows of a query; None when they cannot all be read."""
        try:
            return self._connected().execute(sql, values).fetchall()
        except (sqlcipher.Error, StoreError):
            self._forget()
            return None

    def _connected(self) -> DriverConnection:
        if self._driver is None:
            self._driver = open_driver(self._path, self._key, read_only=True)
        return self._driver

    def _forget(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None


def _primary_key(driver: DriverConnection, table: str) -> list[str]:
    found = driver.execute(f"SELECT name FROM pragma_table_info('{table}') WHERE pk ORDER BY pk")
    return [row[0] for row in found]
