"""The search values of custom fields, made again from the rows they belong to.

`field_value` is derived: handlers write it beside each change, and neither the journal nor undo carry it.
"""

from __future__ import annotations

import json
from typing import Final

from desk_app.domain.fields import search_values
from desk_app.store.connect import DriverConnection

CUSTOM_TABLES: Final = ("ticket", "customer", "organisation")
"""Tables with a column `custom`; also the entities of custom fields."""

_Entry = tuple[bytes, bytes, int, str, float | None]


def index_custom_of(driver: DriverConnection, table: str, owner_id: bytes) -> None:
    """Write the search values of one row anew, inside the caller's transaction."""
    driver.execute("DELETE FROM field_value WHERE owner_id = ?", (owner_id,))
    row = driver.execute(f"SELECT custom FROM {table} WHERE id = ?", (owner_id,)).fetchone()
    if row is not None:
        _insert(driver, _entries(_fields(driver, table), owner_id, row[0]))


def index_all_custom(driver: DriverConnection) -> None:
    """Write the search values of every row anew, inside the caller's transaction."""
    driver.execute("DELETE FROM field_value")
    for table in CUSTOM_TABLES:
        fields = _fields(driver, table)
        for owner_id, custom in driver.execute(f"SELECT id, custom FROM {table} WHERE custom != '{{}}'"):
            _insert(driver, _entries(fields, owner_id, custom))


def stale_owners(driver: DriverConnection, *, limit: int | None = None) -> list[tuple[str, bytes]]:
    """Table and id of the rows whose search values are not those of their custom fields.

    Args:
        driver: The database.
        limit: Look at no more than the newest rows of each table; None looks at all.
    """
    stale = []
    for table in CUSTOM_TABLES:
        fields = _fields(driver, table)
        sql = f"SELECT id, custom FROM {table} WHERE custom != '{{}}' ORDER BY rid DESC LIMIT ?"
        for owner_id, custom in driver.execute(sql, (-1 if limit is None else limit,)).fetchall():
            stored = driver.execute(
                "SELECT * FROM field_value WHERE owner_id = ? ORDER BY field_id, position", (owner_id,)
            ).fetchall()
            if stored != sorted(_entries(fields, owner_id, custom)):
                stale.append((table, owner_id))
    return stale


def _fields(driver: DriverConnection, entity: str) -> dict[str, bytes]:
    found = driver.execute("SELECT name, id FROM field WHERE entity = ? AND deleted_s IS NULL", (entity,))
    return dict(found.fetchall())


def _entries(fields: dict[str, bytes], owner_id: bytes, custom: str) -> list[_Entry]:
    values = json.loads(custom)
    return [
        (owner_id, fields[name], position, text, number)
        for name, value in values.items()
        if name in fields
        for position, (text, number) in enumerate(search_values(value))
    ]


def _insert(driver: DriverConnection, entries: list[_Entry]) -> None:
    driver.executemany("INSERT INTO field_value VALUES (?, ?, ?, ?, ?)", entries)
