"""What the driver alone does with the same rows: the floor that the store's own speed is held against."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from desk_app.domain.changes import RowChange, Value
from desk_app.services.ports import RowBatch
from desk_app.store.connect import driver_of, writer_engine
from desk_app.store.crypto import DataKey
from desk_app.store.migrations.runner import migrate
from desk_app.store.schema import key_columns
from desk_app.store.texts import INSERT_PARTS, INSERT_WORDS
from desk_app.store.unit import split_key
from tests.perf.corpus import Part
from tests.perf.table import spent

Statement = tuple[str, Sequence[Sequence[Value]]]


class Floor:
    """A database of the same schema and settings, written with `executemany` and nothing else."""

    def __init__(self, path: Path, key: DataKey, account_id: bytes) -> None:
        self._log = path.with_suffix(".log")
        self._engine = writer_engine(path, key)
        self._connection = self._engine.connect()
        self.driver = driver_of(self._connection)
        migrate(self.driver, now_s=0)
        self.driver.execute(
            "INSERT INTO account (id, kind, name) VALUES (?, 'local', 'This computer')", (account_id,)
        )

    def load(self, batch: RowBatch) -> float:
        """Insert the rows of a batch in one transaction; gives its seconds."""
        return self._load([_insert(*table) for table in batch.tables])

    def load_part(self, part: Part) -> float:
        """The same with the search index of the tickets, from texts that are ready."""
        tables = {name: (columns, rows) for name, columns, rows in part.batch.tables}
        columns, rows = tables["ticket"]
        numbered = [(*row, words[0]) for row, words in zip(rows, part.words, strict=True)]
        tables["ticket"] = ([*columns, "doc"], numbered)
        statements = [_insert(name, *table) for name, table in tables.items()]
        return self._load([*statements, (INSERT_WORDS, part.words), (INSERT_PARTS, part.parts)])

    def commit(self, changes: Iterable[RowChange]) -> float:
        """Write the rows of one change and have them synced to the disk; gives the seconds."""
        statements = [_statement(change) for change in changes]

        def write() -> None:
            self.driver.execute("BEGIN IMMEDIATE")
            for sql, values in statements:
                self.driver.execute(sql, values)
            self.driver.execute("COMMIT")

        return spent(write)

    def append(self, size: int) -> float:
        """Append so many bytes to a file and have them synced to the disk; gives the seconds."""
        with self._log.open("ab", buffering=0) as file:
            data = bytes(size)

            def write() -> None:
                file.write(data)
                getattr(os, "fdatasync", os.fsync)(file.fileno())

            return spent(write)

    def count(self, sql: str, *values: Value) -> int:
        """The single number a statement gives."""
        number: int = self.driver.execute(sql, values).fetchone()[0]
        return number

    def __enter__(self) -> Self:
        """The floor itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self._connection.close()
        self._engine.dispose()

    def _load(self, statements: Sequence[Statement]) -> float:
        self.driver.execute("PRAGMA synchronous = NORMAL")  # as the store's loader does
        seconds = spent(self._within_one_transaction(statements))
        self.driver.execute("PRAGMA synchronous = FULL")
        return seconds

    def _within_one_transaction(self, statements: Sequence[Statement]) -> Callable[[], None]:
        def write() -> None:
            self.driver.execute("BEGIN IMMEDIATE")
            for sql, rows in statements:
                self.driver.executemany(sql, rows)
            self.driver.execute("COMMIT")

        return write


def _insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> Statement:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows


def _statement(change: RowChange) -> tuple[str, Sequence[Value]]:
    """The one statement that makes a row change."""
    after = change.after or {}
    where = " AND ".join(f"{name} = ?" for name in key_columns(change.table))
    key = split_key(change.table, change.key)
    if change.before is None:
        sql, (values,) = _insert(change.table, list(after), [list(after.values())])
        return sql, values
    if change.after is None:
        return f"DELETE FROM {change.table} WHERE {where}", key
    sets = ", ".join(f"{name} = ?" for name in after)
    return f"UPDATE {change.table} SET {sets} WHERE {where}", (*after.values(), *key)
