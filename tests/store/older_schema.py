"""A workspace's database as the version before this one would have left it, with everything that is in it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.runner import find_schema, migrate
from desk_app.store.places import sidecars


def age(path: Path, key: DataKey) -> int:
    """Put a closed database back by one schema; gives the number it has then.

    A file of the older schema is made by the older steps, and every row that it can hold is copied into it.
    """
    older = path.with_name("older.db")
    with closing(open_driver(older, key)) as driver:
        migrate(driver, now_s=0, migrations=MIGRATIONS[:-1])
        driver.execute(f"ATTACH DATABASE ? AS now KEY \"x'{key.derive('database').hex()}'\"", (str(path),))
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("BEGIN")
        for table in _tables(driver):
            _copy(driver, table)
        driver.execute("DELETE FROM meta WHERE key = ?", (f"schema.{MIGRATIONS[-1].number}",))
        driver.execute("COMMIT")
        driver.execute("DETACH DATABASE now")
        version = find_schema(driver).version
    for leftover in (path, *sidecars(path)):
        leftover.unlink(missing_ok=True)
    older.rename(path)
    return version


def _tables(driver: DriverConnection) -> list[str]:
    """The tables that both schemas have; of an index for searching, the tables it is kept in."""
    sql = "SELECT name FROM {}.sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    mine, theirs = ({name for (name,) in driver.execute(sql.format(which))} for which in ("main", "now"))
    return sorted(name for name in mine & theirs if not name.startswith("sqlite_"))


def _copy(driver: DriverConnection, table: str) -> None:
    columns = (
        {row[1] for row in driver.execute(f"PRAGMA {which}.table_info({table})")} for which in ("main", "now")
    )
    names = ", ".join(f'"{name}"' for name in sorted(set.intersection(*columns)))
    driver.execute(f"DELETE FROM main.{table}")
    driver.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM now.{table}")
