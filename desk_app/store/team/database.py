"""One door to the team server's database, whichever it is: transactions, statements, schema, errors.

Statements name their values (`:name`) and are turned into the driver's own form once. A write on SQLite
takes the database, on PostgreSQL the row of its workspace; a read sees one moment in both.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from desk_app.domain.errors import InvalidInput, StoreError
from desk_app.store.connect import assert_sqlite_version
from desk_app.store.team.schema import STEPS, WORDS

Value = str | int | bytes
Values = Mapping[str, Value]
FILE: Final = "team.db"
POOL: Final = 20
BUSY_MS: Final = 5_000
_MIGRATING: Final = 7_350_172
"""Name of the lock that lets one server at a time change the schema."""
_BUSY: Final = (psycopg.OperationalError, psycopg.InterfaceError, sqlcipher.OperationalError)
_VALUE: Final = re.compile(r"(?<!:):([a-z_0-9]+)")


class DatabaseBusy(StoreError):
    """The database cannot take it now (locked, full, away); nothing was written. Try again later."""


class TeamDatabase:
    """A pool of connections to one database.

    Attributes:
        is_postgres: Whether it is PostgreSQL.
        url: Its address, with the password; never shown.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self.url = url
        self.is_postgres = engine.dialect.name == "postgresql"
        self._engine = engine
        # SQLite lets writers wait by asking again and again, which starves some of them: queue here.
        self._writing = threading.Lock()

    @classmethod
    def open(cls, folder: Path, url: str = "") -> TeamDatabase:
        """Open the database and bring it to the present schema.

        Args:
            folder: Where the server keeps its data; holds the database when there is no `url`.
            url: `postgresql://user:password@host/name`; "" for SQLite in the folder.

        Raises:
            InvalidInput: The address is none of PostgreSQL.
            StoreError: It cannot be opened, or a newer version of the program has used it.
        """
        database = cls(_postgres(url), url) if url else cls(_sqlite(folder / FILE), "")
        database.migrate()
        return database

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent reading."""
        begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if self.is_postgres else "BEGIN"
        with self._transaction(begin) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction; rolled back whole when an exception leaves it."""
        if self.is_postgres:
            with self._transaction("BEGIN") as session:
                yield session
        else:
            with self._writing, self._transaction("BEGIN IMMEDIATE") as session:
                yield session

    def migrate(self) -> None:
        """Bring the schema to the present version, one step in one transaction.

        Raises:
            StoreError: A newer version of the program has used the database.
        """
        with self.writing() as session:
            if self.is_postgres:
                session.run("SELECT pg_advisory_xact_lock(:name)", {"name": _MIGRATING})
            session.run("CREATE TABLE IF NOT EXISTS schema_step (step INTEGER PRIMARY KEY)", {})
            done = session.one("SELECT coalesce(max(step), 0) FROM schema_step", {})[0]
            if done > len(STEPS):
                raise StoreError(
                    "A newer version of Desk App has used this database.", "Update the server, then start it."
                )
            words = WORDS["postgresql" if self.is_postgres else "sqlite"]
            for step in range(done, len(STEPS)):
                for statement in STEPS[step]:
                    session.run(statement.format(**words), {})
                session.run("INSERT INTO schema_step (step) VALUES (:step)", {"step": step + 1})

    def copy_to(self, target: Path) -> None:
        """Write a copy of a SQLite database as of now, while it is in use."""
        connection = self._engine.raw_connection()
        try:
            copy = sqlcipher.connect(str(target))
            driver: Any = connection.driver_connection
            driver.backup(copy)
            copy.close()
        finally:
            connection.close()

    def listen(self) -> psycopg.Connection:
        """A connection of its own that hears `NOTIFY desk` of every server process (PostgreSQL only)."""
        connection = psycopg.connect(_plain(self.url), autocommit=True)
        connection.execute("LISTEN desk")
        return connection

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        try:
            connection = self._engine.raw_connection()
        except (SQLAlchemyError, psycopg.Error, sqlcipher.Error) as error:
            raise DatabaseBusy("The database cannot be reached.", "Check that it runs.") from error
        session = Session(connection.driver_connection, is_postgres=self.is_postgres)
        try:
            session.bare(begin)
            yield session
            session.bare("COMMIT")
        except BaseException as error:
            with suppress(psycopg.Error, sqlcipher.Error):
                session.bare("ROLLBACK")
            if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
                connection.invalidate()
            if isinstance(
                error, psycopg.OperationalError | psycopg.InterfaceError | sqlcipher.OperationalError
            ):
                raise DatabaseBusy("The database cannot take it now.", "Try again in a moment.") from error
            raise
        finally:
            connection.close()


class Session:
    """One transaction on one connection."""

    def __init__(self, driver: Any, *, is_postgres: bool) -> None:  # noqa: ANN401 - either of two drivers
        self.is_postgres = is_postgres
        self._driver = driver

    def bare(self, statement: str) -> None:
        """Run a statement without values."""
        self._driver.execute(statement)

    def run(self, statement: str, values: Values) -> int:
        """Run a statement; gives the number of rows it touched."""
        count: int = self._cursor(statement, values).rowcount
        return count

    def many(self, statement: str, rows: Sequence[Values]) -> None:
        """Run a statement once for each of some rows."""
        if self.is_postgres:
            with self._driver.cursor() as cursor:
                cursor.executemany(_form(statement), [_clean(row) for row in rows])
        else:
            self._driver.executemany(statement, [_clean(row) for row in rows])

    def pipeline(self, steps: Sequence[tuple[str, Values]]) -> None:
        """Run statements whose results nobody needs; on PostgreSQL without waiting for each."""
        if not self.is_postgres:
            for statement, values in steps:
                self._driver.execute(statement, _clean(values))
            return
        with self._driver.pipeline():
            for statement, values in steps:
                self._driver.execute(_form(statement), _clean(values))

    def all(self, statement: str, values: Values) -> list[Any]:
        """The rows of a question."""
        rows: list[Any] = self._cursor(statement, values).fetchall()
        return rows

    def each(self, statement: str) -> Iterator[tuple[list[str], Any]]:
        """Names of the columns and each row of a question that may have very many."""
        if self.is_postgres:
            with self._driver.cursor(name="each") as cursor:
                cursor.execute(statement)
                names = [column.name for column in cursor.description]
                for row in cursor:
                    yield names, row
        else:
            cursor = self._driver.execute(statement)
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield names, row

    def first(self, statement: str, values: Values) -> Any:  # noqa: ANN401 - a row of any shape
        """The first row of a question, or None."""
        return self._cursor(statement, values).fetchone()

    def one(self, statement: str, values: Values) -> Any:  # noqa: ANN401 - a row of any shape
        """The row of a question that always has one."""
        row = self.first(statement, values)
        assert row is not None  # noqa: S101 - the caller's promise
        return row

    def _cursor(self, statement: str, values: Values) -> Any:  # noqa: ANN401 - of either driver
        text = _form(statement) if self.is_postgres else statement
        return self._driver.execute(text, _clean(values))


@lru_cache(maxsize=512)
def _form(statement: str) -> str:
    """A statement as psycopg wants it."""
    return _VALUE.sub(r"%(\1)s", statement)


def _clean(values: Values) -> Values:
    """Values that both databases can hold: PostgreSQL has no text with a zero character in it."""
    if any(isinstance(value, str) and "\0" in value for value in values.values()):
        return {
            name: value.replace("\0", "\ufffd") if isinstance(value, str) else value
            for name, value in values.items()
        }
    return values


def _sqlite(path: Path) -> Engine:
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


def _postgres(url: str) -> Engine:
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
        pool_pre_ping=True,
    )
    try:
        engine.raw_connection().close()
    except (SQLAlchemyError, psycopg.Error) as error:
        raise StoreError("The database cannot be reached.", "Check its address and that it runs.") from error
    return engine


def _plain(url: str) -> str:
    """The address as the driver itself reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
