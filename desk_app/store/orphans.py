"""Gives rows that point at nothing something to point at, so that no word of a person is dropped.

After a rebuild from a journal alone a reply may be there whose ticket is not: the ticket came in bulk and
was on a page that cannot be read. It gets a ticket with the name "Recovered", and shows up in the lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from desk_app.domain.changes import Value
from desk_app.store.connect import DriverConnection
from desk_app.store.replay import Key

_ROUNDS: Final = 4
"""A stand-in may need one itself: entry, ticket, customer, account."""

_DROPPED: Final = frozenset({"note"})
"""Parents whose children mean nothing without them: the mention of a note that is gone."""


def adopt_orphans(
    driver: DriverConnection, known: Mapping[Key, Mapping[str, Value]], *, now_s: int
) -> dict[str, int]:
    """Make stand-ins for missing rows, inside the caller's transaction, with foreign keys switched off.

    Args:
        driver: The database.
        known: What is known of rows that are missing (`Replayed.missing`).
        now_s: Epoch seconds, for rows whose time is not known.

    Returns:
        How many stand-ins were made, by table.
    """
    made: dict[str, int] = {}
    for _ in range(_ROUNDS):
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if not broken:
            break
        for child, parent, number in sorted({(row[0], row[2], row[3]) for row in broken}):
            column = _column(driver, child, number)
            if parent in _DROPPED:
                driver.execute(f"DELETE FROM {child} WHERE {column} NOT IN (SELECT id FROM {parent})")
                continue
            for row_id in _missing(driver, child, column, parent):
                _stand_in(driver, parent, row_id, now_s)
                _fill(driver, parent, row_id, known.get((parent, row_id), {}))
                made[parent] = made.get(parent, 0) + 1
    return made


def _column(driver: DriverConnection, child: str, number: int) -> str:
    for row in driver.execute(f"PRAGMA foreign_key_list({child})").fetchall():
        if row[0] == number:
            return str(row[3])
    raise LookupError(f"{child} has no foreign key {number}")


def _missing(driver: DriverConnection, child: str, column: str, parent: str) -> list[bytes]:
    sql = (
        f"SELECT DISTINCT {column} FROM {child} WHERE {column} IS NOT NULL"
        f" AND {column} NOT IN (SELECT id FROM {parent})"
    )
    return [row[0] for row in driver.execute(sql).fetchall()]


def _stand_in(driver: DriverConnection, parent: str, row_id: bytes, now_s: int) -> None:
    values = {"id": row_id, **dict(_values(driver, parent, now_s))}
    marks = ", ".join("?" * len(values))
    driver.execute(f"INSERT INTO {parent} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


def _values(driver: DriverConnection, parent: str, now_s: int) -> Iterator[tuple[str, Value]]:
    """What a stand-in holds besides its id."""
    if parent != "account":
        yield "account_id", _any(driver, "SELECT id FROM account ORDER BY rid LIMIT 1")
    match parent:
        case "account":
            yield from (("kind", "local"), ("name", "This computer"))
        case "status":
            yield from (("name", "Recovered"), ("class", "open"))
        case "customer":
            yield from (("name", "Recovered"), ("created_s", now_s))
        case "tag":
            yield from (("name", "recovered"), ("norm", "recovered"))
        case "ticket":
            status = _any(driver, "SELECT id FROM status WHERE class = 'open' ORDER BY position LIMIT 1")
            yield from (("subject", "Recovered"), ("number", "recovered"), ("class", "open"))
            yield from (("status_id", status), ("created_s", now_s), ("updated_s", now_s))
        case _:
            raise LookupError(f"a missing {parent} has no stand-in")


def _any(driver: DriverConnection, sql: str) -> bytes:
    """The id the query gives; sixteen zero bytes where there is none, which get a stand-in themselves."""
    row = driver.execute(sql).fetchone()
    return bytes(16) if row is None else bytes(row[0])


def _fill(driver: DriverConnection, table: str, row_id: bytes, values: Mapping[str, Value]) -> None:
    if values:
        sets = ", ".join(f"{name} = ?" for name in values)
        driver.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*values.values(), row_id))
