"""Reading whole tables in one consistent moment, row by row, for exports."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desk_app.domain.changes import Value
from desk_app.store import schema
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey

_CHUNK = 1_000


class TableDump:
    """Implements `desk_app.services.ports.Dump` inside one read transaction."""

    def __init__(self, driver: DriverConnection) -> None:
        self._driver = driver

    def count(self, table: str) -> int:
        """Number of rows of a table."""
        return int(self._driver.execute(f"SELECT count(*) FROM {_known(table)}").fetchone()[0])

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[tuple[Value, ...]]:
        """The columns of every row, oldest first."""
        names = _columns(table, columns)
        keys = [name for name in schema.key_columns(table) if name in names]
        order = "rid" if "rid" in names else ", ".join(keys) or "1"
        cursor = self._driver.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")
        while chunk := cursor.fetchmany(_CHUNK):
            yield from chunk

    def row(self, table: str, columns: Sequence[str], key: bytes) -> tuple[Value, ...] | None:
        """The columns of one row."""
        _columns(table, columns)
        (name,) = schema.key_columns(table)
        found = self._driver.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {name} = ?", (key,))
        row: tuple[Value, ...] | None = found.fetchone()
        return row


@contextmanager
def dump_of(database: Path, key: DataKey) -> Iterator[TableDump]:
    """A dump of the workspace as it is now; later changes do not show in it."""
    driver = open_driver(database, key, read_only=True)
    try:
        driver.execute("BEGIN")
        driver.execute("SELECT 1 FROM meta LIMIT 1").fetchone()
        yield TableDump(driver)
    finally:
        driver.close()


def _columns(table: str, wanted: Sequence[str]) -> Container[str]:
    """The names of a table's columns, the wanted ones among them."""
    names = frozenset(column.name for column in schema.metadata.tables[_known(table)].columns)
    unknown = [column for column in wanted if column not in names]
    if unknown:
        raise KeyError(f"{table}.{unknown[0]}")
    return names


def _known(table: str) -> str:
    if table not in schema.metadata.tables:
        raise KeyError(table)
    return table
