"""The names that queries are written with are those of the migrated database, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import REAL, Column, Integer, LargeBinary, Text

from desk_app.store import schema
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.migrations.runner import migrate

DECLARED: dict[str, type] = {
    "BLOB": LargeBinary,
    "INTEGER": Integer,
    "TEXT": Text,
    "REAL": REAL,
}


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[DriverConnection]:
    driver = open_driver(tmp_path / "desk.db", DataKey(b"k" * 32))
    migrate(driver, now_s=1_790_000_000)
    yield driver
    driver.close()


def stored_tables(driver: DriverConnection) -> dict[str, str]:
    """Name and DDL of every ordinary table; full-text tables and what they keep are no rows of ours."""
    found = driver.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        " AND name NOT GLOB 'fts' AND name NOT GLOB 'fts_part' AND name NOT GLOB 'fts_*_*'"
        " AND name NOT IN ('fts_data', 'fts_idx', 'fts_docsize', 'fts_config')"
    )
    return dict(found.fetchall())


def columns_of(driver: DriverConnection, table: str) -> dict[str, type]:
    rows = driver.execute(f"PRAGMA table_xinfo({table})").fetchall()
    return {name: DECLARED[kind.removesuffix(" GENERATED ALWAYS")] for _, name, kind, *_ in rows}


def type_of(column: Column[object]) -> type:
    return type(column.type)


def test_the_named_tables_are_the_stored_ones(driver: DriverConnection) -> None:
    assert set(schema.metadata.tables) == set(stored_tables(driver))


def test_every_column_has_the_stored_name_and_type(driver: DriverConnection) -> None:
    named = {
        name: {column.name: type_of(column) for column in table.columns}
        for name, table in schema.metadata.tables.items()
    }

    assert named == {name: columns_of(driver, name) for name in named}


def test_every_table_refuses_values_of_another_type(driver: DriverConnection) -> None:
    loose = [name for name, sql in stored_tables(driver).items() if "STRICT" not in sql.rpartition(")")[2]]

    assert not loose


def test_rows_are_identified_by_columns_that_are_unique(driver: DriverConnection) -> None:
    tables = {name for name, table in schema.metadata.tables.items() if "rid" in table.columns} | set(
        schema.KEYS
    )
    doubtful = [name for name in tables if set(schema.key_columns(name)) not in unique_sets(driver, name)]

    assert not doubtful, "an update through the unit of work would hit two rows"


def unique_sets(driver: DriverConnection, table: str) -> list[set[str]]:
    rows = driver.execute(f"PRAGMA table_info({table})").fetchall()
    sets = [{row[1] for row in rows if row[5]}]
    for _, index, is_unique, *_ in driver.execute(f"PRAGMA index_list({table})").fetchall():
        if is_unique:
            sets.append({row[2] for row in driver.execute(f"PRAGMA index_info({index})").fetchall()})
    return sets
