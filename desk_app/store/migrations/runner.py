"""Brings a database from whatever schema it has to the present one, step by step, forward only.

A step is one transaction together with its number in the file's header (`user_version`), the program's
mark (`application_id`) and a line in `meta`. It is checked before it is committed, so that a file is
always wholly at one schema or at the next, also after a crash at any statement.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import ReadOnly, StoreError, WorkspaceDamaged, WorkspaceTooNew
from desk_app.store.connect import DriverConnection
from desk_app.store.failures import translate
from desk_app.store.migrations import MIGRATIONS
from desk_app.store.migrations.step import Migration

APPLICATION_ID: Final = 0x4465736B
""""Desk" in ASCII, in the file's header (sqlite.org/fileformat2.html, 1.3.15)."""


class SchemaState(StrEnum):
    """How a file's schema compares with the one this program knows.

    CURRENT: The same.
    OLDER: `migrate` brings it forward.
    NEWER: A later version of the program wrote it; it can be opened for reading only.
    EMPTY: A file without any table, as SQLite makes it.
    FOREIGN: A database of another program.
    """

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    EMPTY = "empty"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Schema:
    """What was found in a file.

    Attributes:
        state: How it compares.
        version: The number of its schema; 0 when it has none.
        newest: The number this program brings files to.
    """

    state: SchemaState
    version: int
    newest: int

    def require(self, *, for_writing: bool = True) -> None:
        """Refuse what cannot be opened.

        Args:
            for_writing: False lets a newer schema pass, for reading only.

        Raises:
            WorkspaceTooNew: A later version of the program wrote it.
            WorkspaceDamaged: It is no database of this program.
            ReadOnly: An earlier version wrote it, and it cannot be written to be brought up to date.
        """
        if self.state is SchemaState.FOREIGN:
            raise WorkspaceDamaged(
                "The file desk.db is a database of another program.",
                "Put back the right file, or run desk-app doctor --repair.",
            )
        if self.state is SchemaState.NEWER and for_writing:
            raise WorkspaceTooNew(
                f"This workspace was written by a newer Desk App (schema {self.version};"
                f" this one knows schemas up to {self.newest}).",
                "Update Desk App; until then the workspace can be opened for reading only.",
            )
        if self.state is SchemaState.OLDER and not for_writing:
            raise ReadOnly(
                f"This workspace is of an earlier Desk App (schema {self.version}, now {self.newest}) and"
                " cannot be brought up to date where nothing can be written.",
                "Check the rights of its folder, or copy it to another place.",
            )


def find_schema(driver: DriverConnection, migrations: Sequence[Migration] = MIGRATIONS) -> Schema:
    """Look at a file's header and say what it is; nothing is changed."""
    newest = migrations[-1].number
    version = _number(driver, "user_version")
    application = _number(driver, "application_id")
    tables: int = driver.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables and not version:
        state = SchemaState.EMPTY
    elif application != APPLICATION_ID or version <= 0:
        state = SchemaState.FOREIGN
    elif version == newest:
        state = SchemaState.CURRENT
    else:
        state = SchemaState.OLDER if version < newest else SchemaState.NEWER
    return Schema(state, version, newest)


def migrate(
    driver: DriverConnection,
    *,
    now_s: int,
    before: Callable[[], object] | None = None,
    migrations: Sequence[Migration] = MIGRATIONS,
) -> tuple[int, ...]:
    """Bring a file to the present schema.

    Two processes may do so at once: the second waits and finds nothing left to do.

    Args:
        driver: A connection outside any transaction.
        now_s: Epoch seconds, for the record in `meta`.
        before: Called once before an existing file is changed (not for an empty one): makes the backup.
            If it raises, nothing is changed.
        migrations: Every known step; tests pass their own.

    Returns:
        The numbers of the steps that were done; empty when the file was up to date.

    Raises:
        WorkspaceTooNew, WorkspaceDamaged: As for `Schema.require`.
        StoreError: A step failed; the file is as it was before that step.
    """
    schema = find_schema(driver, migrations)
    schema.require()
    todo = [step for step in migrations if step.number > schema.version]
    if todo and before is not None and schema.state is SchemaState.OLDER:
        before()
    driver.execute("PRAGMA foreign_keys = OFF")  # a table that is rebuilt is missing for a moment
    try:
        return tuple(step.number for step in todo if _do(driver, step, now_s))
    except sqlcipher.Error as error:
        known = translate(error)
        if known is None:
            raise
        raise known from error
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _do(driver: DriverConnection, step: Migration, now_s: int) -> bool:
    """Do one step whole; False when another process has done it meanwhile."""
    driver.execute("BEGIN IMMEDIATE")
    try:
        if _number(driver, "user_version") >= step.number:
            driver.execute("ROLLBACK")
            return False
        for statement in step.statements:
            driver.execute(statement)
        if step.run is not None:
            step.run(driver)
        _record(driver, step, now_s)
        _check(driver, step)
        driver.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    return True


def _record(driver: DriverConnection, step: Migration, now_s: int) -> None:
    driver.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    driver.execute(f"PRAGMA user_version = {step.number}")
    driver.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)",
        (f"schema.{step.number}", json.dumps({"name": step.name, "at_s": now_s})),
    )


def _check(driver: DriverConnection, step: Migration) -> None:
    """Look at the result while it can still be taken back.

    Raises:
        StoreError: It is not sound.
    """
    found = driver.execute("PRAGMA quick_check(1)").fetchone()[0]
    dangling = driver.execute("PRAGMA foreign_key_check").fetchone()
    if found == "ok" and dangling is None:
        return
    reason = found if found != "ok" else f"a row of {dangling[0]} points at a missing {dangling[2]}"
    raise StoreError(
        f"The workspace could not be brought to schema {step.number} ({reason}); nothing was changed.",
        "Run desk-app doctor --repair, then try again.",
    )


def _number(driver: DriverConnection, pragma: str) -> int:
    return int(driver.execute(f"PRAGMA {pragma}").fetchone()[0])
