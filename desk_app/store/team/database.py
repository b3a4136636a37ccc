"""One door to the team server's database, whichever it is: transactions, statements, schema, errors.

Statements name their values (`:name`) and are turned into the driver's own form once. A write on SQLite
takes the database, on PostgreSQL the row of its workspace; a read sees one moment in both.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from desk_app.domain.errors import StoreError
from desk_app.store.team.counting import recount
from desk_app.store.team.engines import plain_address, postgres_engine, sqlite_engine
from desk_app.store.team.schema import SIZES, STEPS, WORDS
from desk_app.store.team.sealing import FILE as KEY_FILE
from desk_app.store.team.sealing import Seal
from desk_app.store.team.secrets import check_opens, seal_all
from desk_app.store.team.session import Session
from desk_app.store.team.turns import Turns

FILE: Final = "team.db"
_MIGRATING: Final = 7_350_172
"""Name of the lock that lets one server at a time change the schema."""
_SEALED: Final = 3
"""The step since which secrets are sealed."""
_ANYTHING: Final = "SELECT 1 FROM workspace LIMIT 1"


def _tell_sizes(session: Session) -> None:
    """Tell SQLite how large its tables will be; PostgreSQL looks for itself."""
    if session.is_postgres:
        return
    session.bare("ANALYZE workspace")  # makes the table of statistics
    session.run("DELETE FROM sqlite_stat1", {})
    session.many(
        "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:tbl, :idx, :stat)",
        [{"tbl": table, "idx": index, "stat": sizes} for (table, index), sizes in SIZES.items()],
    )
    session.bare("ANALYZE sqlite_schema")  # makes this connection read them; others do when they open


_AFTER: Final[dict[int, Callable[[Session], None]]] = {2: recount, 3: seal_all, 4: _tell_sizes}
"""What is done to the rows that are there after a step, by its number."""


class DatabaseBusy(StoreError):
    """The database cannot take it now (locked, full, away); nothing was written. Try again later."""


class DatabaseFull(DatabaseBusy):
    """There is no room; nothing was written."""


class TeamDatabase:
    """A pool of connections to one database.

    Attributes:
        is_postgres: Whether it is PostgreSQL.
        url: Its address, with the password; never shown.
        seal: The keys of what is kept sealed.
    """

    def __init__(self, engine: Engine, url: str, seal: Seal) -> None:
        self.url = url
        self.seal = seal
        self.is_postgres = engine.dialect.name == "postgresql"
        self._engine = engine
        # SQLite lets writers wait by asking again and again, which starves some of them: queue here.
        self._writing = threading.Lock()
        self._turns: dict[str, Turns] = {}

    @classmethod
    def open(
        cls, folder: Path, url: str = "", key: Path | None = None, *, is_key_lost: bool = False
    ) -> TeamDatabase:
        """Open the database and bring it to the present schema.

        Args:
            folder: Where the server keeps its data; holds the database when there is no `url`.
            url: `postgresql://user:password@host/name`; "" for SQLite in the folder.
            key: File of the key that seals its secrets; one in the folder when left out.
            is_key_lost: Open it also without the key of what it keeps sealed.

        Raises:
            InvalidInput: The address is none of PostgreSQL.
            StoreError: It cannot be opened, its key is not here, or a newer version has used it.
        """
        engine = postgres_engine(url) if url else sqlite_engine(folder / FILE)
        database = cls(engine, url, Seal(key or folder / KEY_FILE))
        try:
            database.migrate()
            if not is_key_lost:
                with database.reading() as session:
                    check_opens(session)
        except BaseException:
            database.close()
            raise
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

    @contextmanager
    def glancing(self) -> Iterator[Session]:
        """For a single question: without the round trips of a transaction."""
        with self._connected() as session:
            yield session

    def turns(self, workspace: str) -> Turns:
        """Who writes to a workspace, in this process."""
        return self._turns.setdefault(workspace, Turns())

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
            if not self.seal.is_there and (done < _SEALED or not session.first(_ANYTHING, {})):
                self.seal.renew()
            words = WORDS["postgresql" if self.is_postgres else "sqlite"]
            for step in range(done, len(STEPS)):
                for statement in STEPS[step]:
                    session.run(statement.format(**words), {})
                session.run("INSERT INTO schema_step (step) VALUES (:step)", {"step": step + 1})
                self.follow(step + 1, session)

    def follow(self, step: int, session: Session) -> None:
        """Do to the rows that are there what a step of the schema wants."""
        if step in _AFTER:
            _AFTER[step](session)

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
        connection = psycopg.connect(plain_address(self.url), autocommit=True)
        connection.execute("LISTEN desk")
        return connection

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Session]:
        with self._connected() as session:
            try:
                session.bare(begin)
                yield session
                session.bare("COMMIT")
            except BaseException:
                with suppress(psycopg.Error, sqlcipher.Error):
                    session.bare("ROLLBACK")
                raise

    @contextmanager
    def _connected(self) -> Iterator[Session]:
        try:
            connection = self._engine.raw_connection()
        except (SQLAlchemyError, psycopg.Error, sqlcipher.Error) as error:
            raise DatabaseBusy("The database cannot be reached.", "Check that it runs.") from error
        try:
            yield Session(connection.driver_connection, self.seal, is_postgres=self.is_postgres)
        except (psycopg.OperationalError, psycopg.InterfaceError, sqlcipher.OperationalError) as error:
            if self.is_postgres:
                connection.invalidate()
                self._engine.dispose()  # after a restart of PostgreSQL the idle ones are as dead
            if isinstance(error, psycopg.errors.DiskFull) or "disk is full" in str(error):
                raise DatabaseFull("The server's disk is full.", "Make room on it.") from error
            raise DatabaseBusy("The database cannot take it now.", "Try again in a moment.") from error
        finally:
            connection.close()
