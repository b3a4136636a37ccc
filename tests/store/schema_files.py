"""Databases of every schema, filled with a row of each kind: what tests of migrations start from.

A release adds the file of its schema, so that what people really have is migrated for ever after::

    uv run python -m tests.store.schema_files

writes `tests/store/schemas/NNNN.db` for the newest schema; it is committed with the release and never
written again. Between releases the steps themselves make the files.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.runner import migrate
from desk_app.store.migrations.step import Migration

KEY: Final = DataKey(b"a key that only test files have.")
MADE_S: Final = 1_790_000_000
RELEASED: Final = Path(__file__).parent / "schemas"

_ACCOUNT, _STATUS, _PERSON, _TICKET, _ENTRY = (bytes(15) + bytes([number]) for number in range(1, 6))

# Rows as schema 1 takes them. Later schemas must take them too: a new column has a default.
_ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("account", {"id": _ACCOUNT, "kind": "local", "name": "This computer", "next_number": 2}),
    ("status", {"id": _STATUS, "account_id": _ACCOUNT, "name": "Open", "class": "open"}),
    ("customer", {"id": _PERSON, "account_id": _ACCOUNT, "name": "Inês Carvalho", "created_s": MADE_S}),
    (
        "ticket",
        {
            "id": _TICKET,
            "account_id": _ACCOUNT,
            "number": "1",
            "subject": "E07: Duo 2 stops mid-shot",
            "status_id": _STATUS,
            "class": "open",
            "customer_id": _PERSON,
            "created_s": MADE_S,
            "updated_s": MADE_S,
            "messages": 1,
            "doc": MADE_S << 6,
        },
    ),
    (
        "message",
        {
            "id": _ENTRY,
            "account_id": _ACCOUNT,
            "ticket_id": _TICKET,
            "home_ticket_id": _TICKET,
            "kind": "customer",
            "author_kind": "customer",
            "author_id": _PERSON,
            "body": "It has happened again.",
            "sent_s": MADE_S,
            "received_s": MADE_S,
        },
    ),
    ("fts", {"rowid": MADE_S << 6, "subject": "e07 duo 2 stops", "body": "it has happened again"}),
    ("draft", {"id": _ENTRY, "account_id": _ACCOUNT, "kind": "reply", "body": "Dear", "updated_s": MADE_S}),
    (
        "change",
        {
            "n": 1,
            "id": _ENTRY,
            "group_id": _ENTRY,
            "kind": "create_ticket",
            "title": "Created #1",
            "actor_kind": "agent",
            "at_s": MADE_S,
            "undo": "inverse",
            "tickets": _TICKET,
        },
    ),
)


def make_file(path: Path, migrations: Sequence[Migration] = MIGRATIONS, *, key: DataKey = KEY) -> None:
    """A database at the last of these steps, filled while it was at the first."""
    driver = open_driver(path, key)
    migrate(driver, now_s=MADE_S, migrations=migrations[:1])
    for table, values in _ROWS:
        marks = ", ".join("?" * len(values))
        driver.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))
    migrate(driver, now_s=MADE_S, migrations=migrations)
    driver.close()


def image(driver: DriverConnection) -> dict[str, list[dict[str, object]]]:
    """Every row of every ordinary table by column name, in the order of the keys."""
    names = [
        row[0]
        for row in driver.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%'"
        )
    ]
    found = {}
    for name in sorted(names):
        cursor = driver.execute(f"SELECT * FROM {name} ORDER BY 1")
        columns = [column[0] for column in cursor.description]
        found[name] = [dict(zip(columns, row, strict=True)) for row in cursor]
    return found


def main() -> None:
    """Write the file of the newest schema, once."""
    path = RELEASED / f"{MIGRATIONS[-1].number:04}.db"
    if path.exists():
        sys.exit(f"{path.name} was released; it is never written again.")
    RELEASED.mkdir(exist_ok=True)
    make_file(path)


if __name__ == "__main__":
    main()
