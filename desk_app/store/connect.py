"""Connections to the encrypted database: version check, key, pragmas, one engine per role.

Facts and figures behind the settings are in the project's ARCHITECTURE.md. Three rules hold here and
nowhere else: the SQLite inside the driver must be free of the WAL-reset corruption bug (fixed in
3.51.3), the file is opened by no other SQLite copy of this process, and readers cannot write.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import QueuePool

from desk_app.domain.errors import DiskFull, ReadOnly, StoreError, WorkspaceDamaged, WorkspaceLocked
from desk_app.store.crypto import DataKey

MIN_SQLITE: Final = (3, 51, 3)
BUSY_MS: Final = 5_000
WRITER_CACHE_KIB: Final = 8 * 1024
READER_CACHE_KIB: Final = 4 * 1024
"""Every commit of another connection empties a reader's cache (sqlite.org/wal.html); a page and the counts
need 2 MB of it. Twice as much made nothing quicker, and the process larger."""

READERS: Final = 4
WAL_MAX_BYTES: Final = 64 * 1024 * 1024

DriverConnection = sqlcipher.Connection
DriverError = sqlcipher.Error
_NOT_A_DATABASE: Final = "file is not a database"
_LEAST_FREE: Final = 1_000_000
"""Reading already takes some space beside the file, for the index of the write-ahead log; SQLite calls the
lack of it an I/O error."""
_DIALECT: Final = "sqlite://"
_AUTO: Final = "AUTOCOMMIT"


def assert_sqlite_version(found: str = sqlcipher.sqlite_version) -> None:
    """Refuse a SQLite that can corrupt a database with one writer and several readers.

    Raises:
        StoreError: `found` is older than 3.51.3 or the withdrawn 3.52.0 (sqlite.org/wal.html).
    """
    version = tuple(int(part) for part in found.split(".")[:3])
    if version < MIN_SQLITE or version == (3, 52, 0):
        raise StoreError(
            f"This installation carries SQLite {found}, which can damage a workspace.",
            "Install Desk App again; it needs 3.51.3 or newer.",
        )


def open_driver(path: Path, key: DataKey, *, read_only: bool = False) -> DriverConnection:
    """Open the file with its key and the settings every connection shares.

    A database with a write-ahead log wants to write beside itself even to be read. Where that is forbidden
    and there is no log, nobody writes, and it is read as it lies (sqlite.org/wal.html, read-only databases).

    Args:
        path: The database file; created when missing unless `read_only`.
        key: The workspace's data key; the database gets its own derived key.
        read_only: Open without any right to write (also for a schema that is too new).

    Raises:
        WorkspaceLocked: The key does not fit the file, or the file is not a database.
        ReadOnly: The file or its folder cannot be written.
        WorkspaceDamaged: The first page can be read but makes no sense.
    """
    assert_sqlite_version()
    try:
        return _connect(path, key, "ro" if read_only else "rwc")
    except ReadOnly:
        if not read_only or path.with_name(f"{path.name}-wal").exists():
            raise
        return _connect(path, key, "ro&immutable=1")


def _connect(path: Path, key: DataKey, mode: str) -> DriverConnection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    try:
        connection = sqlcipher.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
    except sqlcipher.OperationalError as error:
        raise ReadOnly(
            f"The workspace file cannot be opened: {error}.",
            "Check that its folder exists and can be written.",
        ) from error
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # else each bad page writes to standard error
        connection.execute(f"PRAGMA key = \"x'{key.derive('database').hex()}'\"")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _common_pragmas(connection)
    except sqlcipher.DatabaseError as error:
        connection.close()
        raise _open_failure(error, path) from error
    return connection


def _open_failure(error: sqlcipher.DatabaseError, path: Path) -> StoreError:
    text = str(error)
    if "full" in text or shutil.disk_usage(path.parent).free < _LEAST_FREE:
        return DiskFull(
            "The disk is full, so the workspace cannot be opened.", "Free some space, then try again."
        )
    if "disk I/O" in text:
        return StoreError("The disk reported an error.", "Check the disk, then try again.")
    if _NOT_A_DATABASE in text:
        return WorkspaceLocked(
            "The key does not open this workspace, or the file is not a workspace.",
            "If desk.db was replaced or cut short, run desk-app doctor --repair.",
        )
    if "readonly" in text or "unable to open" in text:
        return ReadOnly(
            "The folder of the workspace cannot be written.", "Check its rights, or copy it to another place."
        )
    return WorkspaceDamaged(f"The workspace is damaged ({text}).", "Run desk-app doctor --repair.")


def _common_pragmas(connection: DriverConnection) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA mmap_size = 0")


def _prepare_writer(connection: DriverConnection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = FAST")
    connection.execute(f"PRAGMA cache_size = -{WRITER_CACHE_KIB}")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_MAX_BYTES}")
    if sys.platform == "darwin":  # pragma: no cover - fsync there stops at the drive's cache
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA checkpoint_fullfsync = ON")


@contextmanager
def repeatable(driver: DriverConnection) -> Iterator[None]:
    """One transaction of what can be had again from its source: a power cut may take the last of it back.

    Nothing is ever half there (sqlite.org/pragma.html#pragma_synchronous); the next transaction waits for the
    disk again, whatever happened to this one.
    """
    driver.execute("PRAGMA synchronous = NORMAL")
    try:
        driver.execute("BEGIN IMMEDIATE")
        yield
        driver.execute("COMMIT")
    finally:
        if driver.in_transaction:  # a full disk has taken it back already
            driver.execute("ROLLBACK")
        driver.execute("PRAGMA synchronous = FULL")


def _prepare_reader(connection: DriverConnection) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{READER_CACHE_KIB}")


def driver_of(connection: Connection) -> DriverConnection:
    """The driver's connection behind a SQLAlchemy one."""
    driver: DriverConnection = connection.connection.driver_connection  # type: ignore[assignment]  # always open here
    return driver


def writer_engine(path: Path, key: DataKey) -> Engine:
    """The engine of the single writer: one connection, made and used by the writer thread only."""
    return _engine(lambda: open_driver(path, key), _prepare_writer, size=1)


def reader_engine(path: Path, key: DataKey, *, read_only: bool = False) -> Engine:
    """The engine of the readers: a few connections that cannot write.

    Args:
        path: The database file.
        key: The workspace's data key.
        read_only: Open the file itself read-only too (nothing else has it open for writing).
    """
    return _engine(lambda: open_driver(path, key, read_only=read_only), _prepare_reader, size=READERS)


def _engine(
    creator: Callable[[], DriverConnection],
    prepare: Callable[[DriverConnection], None],
    *,
    size: int,
) -> Engine:
    """An engine in autocommit mode: only the unit of work opens transactions, and says so itself.

    A reader thus holds a snapshot (and with it the write-ahead log) no longer than one statement
    unless it asks for more.
    """

    def create() -> DriverConnection:
        connection = creator()
        prepare(connection)
        return connection

    return create_engine(
        _DIALECT,
        module=sqlcipher,
        creator=create,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=READERS,
        pool_reset_on_return=None,
        isolation_level=_AUTO,
    )
