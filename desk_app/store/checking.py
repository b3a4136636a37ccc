"""`desk-app doctor`: every check of a workspace's files; each may rely on the ones before it.

Nothing is changed. What lies outside of the store (the keyring, the place of the folder, accounts) is
checked by the caller, who has the key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import Cancelled, StoreError, WorkspaceDamaged
from desk_app.store import check_files, check_rows
from desk_app.store.change_log import newest_change
from desk_app.store.connect import DriverConnection, open_driver
from desk_app.store.failures import translate
from desk_app.store.finding import Examination, Finding, Repair, State, bad
from desk_app.store.migrations.runner import SchemaState, find_schema


def check_workspace(exam: Examination) -> Iterator[Finding]:
    """Check everything; the findings come as they are made.

    Args:
        exam: The workspace and how closely to look. It may be in use meanwhile.

    Raises:
        Cancelled: `exam.advance` wanted it.
    """
    yield check_files.check_program()
    yield check_files.check_keys(exam)
    yield from check_files.check_leftovers(exam)
    yield from _check_database(exam)
    yield check_files.check_space(exam)
    yield check_files.check_settings(exam)


def _check_database(exam: Examination) -> Iterator[Finding]:
    """The database and what is compared with it; what cannot be compared is checked alone."""
    if not exam.places.database.exists():
        yield bad("database", "The database desk.db is missing.", Repair.REBUILD)
        yield from _guarded("journal", lambda: check_files.check_journal(exam, None))
        return
    try:
        driver = open_driver(exam.places.database, exam.key)
    except StoreError as error:
        yield bad("database", error.message, Repair.REBUILD)
        yield from _guarded("journal", lambda: check_files.check_journal(exam, None))
        return
    with closing(driver):
        yield from _check_open_database(exam, driver)


def _check_open_database(exam: Examination, driver: DriverConnection) -> Iterator[Finding]:
    schema = check_rows.check_schema(driver)
    yield schema
    if schema.state is State.BAD:
        return
    pages = list(_guarded("database", lambda: check_rows.check_pages(driver, exam)))
    yield from pages
    is_readable = all(finding.repair is not Repair.REBUILD for finding in pages)
    is_present = find_schema(driver).state is SchemaState.CURRENT
    if not is_readable or not is_present:
        yield from _guarded("journal", lambda: check_files.check_journal(exam, None))
        return
    for check, findings in _comparisons(exam, driver).items():
        yield from _guarded(check, findings)


def _comparisons(exam: Examination, driver: DriverConnection) -> dict[str, Callable[[], Iterator[Finding]]]:
    """The checks that need a readable database of the present schema."""
    return {
        "references": lambda: iter([check_rows.check_references(driver)]),
        "tickets": lambda: iter([check_rows.check_tickets(driver)]),
        "fields": lambda: iter([check_rows.check_fields(driver, exam)]),
        "clock": lambda: iter([check_rows.check_times(driver, exam)]),
        "journal": lambda: _check_journal(exam, driver),
        "attachments": lambda: check_files.check_blobs(exam, driver),
        "backups": lambda: iter([check_files.check_backups(exam, newest_change(driver))]),
    }


def _check_journal(exam: Examination, driver: DriverConnection) -> Iterator[Finding]:
    """With others kept from writing, for between journal and commit the two differ for a moment."""
    with suppress(sqlcipher.OperationalError):  # where nobody can write, nobody does
        driver.execute("BEGIN IMMEDIATE")
    try:
        return iter(list(check_files.check_journal(exam, driver)))
    finally:
        if driver.in_transaction:
            driver.execute("ROLLBACK")


def _guarded(check: str, findings: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of a check; that it broke off is one too.

    Raises:
        sqlcipher.Error: A bug.
    """
    try:
        yield from findings()
    except (sqlcipher.Error, StoreError) as error:
        known = error if isinstance(error, StoreError) else translate(error)
        if known is None:
            raise
        if isinstance(known, Cancelled):
            raise known from error
        if isinstance(known, WorkspaceDamaged):
            yield bad("database", f"The database cannot be read ({error}).", Repair.REBUILD)
        else:
            yield bad(check, str(known))
