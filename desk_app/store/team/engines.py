"""Pools of connections to the two databases, and the sentences when there is none to be had."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from desk_app.domain.errors import InvalidInput, StoreError
from desk_app.store.connect import assert_sqlite_version

POOL: Final = 20
BUSY_MS: Final = 5_000


def sqlite_engine(path: Path) -> Engine:
    """Connections to a SQLite file.

    Raises:
        StoreError: It cannot be opened.
    """
    assert_sqlite_version()

    def connect() -> Any:  # noqa: ANN401 - the driver has no types
        connection = sqlcipher.connect(str(path), check_same_thread=False, isolation_level=None)
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -32768")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=POOL,
        max_overflow=POOL,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine.raw_connection().close()
    except (OSError, SQLAlchemyError, sqlcipher.Error) as error:
        raise StoreError(
            f"The server's database {path} cannot be opened.", "Check the folder and its rights."
        ) from error
    return engine


def postgres_engine(url: str) -> Engine:
    """Connections to a PostgreSQL.

    Raises:
        InvalidInput: That is no address of one.
        StoreError: It cannot be reached.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        address = None
    if address is None or address.get_backend_name() != "postgresql" or not address.database:
        raise InvalidInput(
            "That is no address of a database.", "It looks like postgresql://user:password@host/name."
        )
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_size=POOL,
        max_overflow=POOL,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
    )
    try:
        engine.raw_connection().close()
    except (SQLAlchemyError, psycopg.Error) as error:
        raise StoreError("The database cannot be reached.", "Check its address and that it runs.") from error
    return engine


def plain_address(url: str) -> str:
    """The address as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
