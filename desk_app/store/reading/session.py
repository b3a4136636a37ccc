"""One reader: a connection that cannot write, its time limits, and what it knows by heart.

Everything in this package reads through a `ReadSession`. It is used by one thread at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Executable

from desk_app.domain.errors import StoreError
from desk_app.domain.ids import AgentId
from desk_app.store.connect import DriverConnection
from desk_app.store.failures import is_interrupt, translate
from desk_app.store.reading.brake import Brake, OutOfTime, Watch
from desk_app.store.reading.dialect import use_index_hints
from desk_app.store.reading.functions import add_functions

SqlRow = Any
"""A row as SQLAlchemy gives it; statements are put together at run time, so no type can know its columns."""

_TRIES: Final = 20
_VOCABULARY: Final = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.fts_words USING fts5vocab(main, fts, instance)"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads, and how they see time.

    Attributes:
        clock: Now, epoch seconds.
        me: The agent who asks; None when nobody is signed in (`me` then matches nothing).
        zone: The zone in which days begin.
        patience: What the time limits of questions are multiplied with; 1 for a window.
    """

    clock: Callable[[], int]
    me: AgentId | None
    zone: dt.tzinfo
    patience: float = 1.0


class ReadSession:
    """A reader's connection.

    Attributes:
        viewer: Who asks.
        brake: The connection's time limits.
    """

    def __init__(self, engine: Engine, viewer: Viewer, watch: Watch) -> None:
        use_index_hints(engine)
        self._connection: Connection = engine.connect()
        driver = self._connection.connection.driver_connection
        if driver is None:
            raise StoreError("The workspace cannot be read: there is no connection to it.")
        self._driver: DriverConnection = driver
        self._add_vocabulary()
        add_functions(driver)
        self.viewer = viewer
        self.brake = Brake(driver, watch)

    @property
    def now_s(self) -> int:
        """Now, epoch seconds."""
        return self.viewer.clock()

    def close(self) -> None:
        """Give the connection back for good."""
        self._connection.invalidate()
        self._connection.close()

    def all(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Sequence[SqlRow]:
        """Every row of a statement."""
        self.brake.check()
        with self._in_words():
            return self._connection.execute(statement, values).all()

    def first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> SqlRow | None:
        """The first row, or None."""
        self.brake.check()
        with self._in_words():
            return self._connection.execute(statement, values).first()

    def stream(
        self, statement: Executable, values: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """Rows as they are found, so that those before a time limit are not lost.

        Tuples of the driver, without names and conversions: a list of a million tickets comes this way.
        """
        self.brake.check()
        with self._in_words(), self._connection.execute(statement, values) as result:
            yield from iter(result.cursor.fetchone, None)

    def plain(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of SQL that is fixed text, without SQLAlchemy in between (hot small look-ups)."""
        self.brake.check()
        with self._in_words():
            return self._driver.execute(sql, values).fetchall()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all statements of the block see the same moment; hold it for a short time only."""
        if self._driver.in_transaction:
            yield
            return
        self.plain("BEGIN")
        try:
            yield
        finally:
            self._end_snapshot()

    def _end_snapshot(self) -> None:
        """Let go of the moment, also when that is interrupted: it would keep the log from being tidied."""
        for _ in range(_TRIES):
            if self._driver.in_transaction:
                with suppress(sqlcipher.OperationalError):
                    self._driver.execute("COMMIT")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Limit the statements of the block, patience considered; see `Brake.within`."""
        with self.brake.within(seconds * self.viewer.patience):
            yield

    def data_version(self) -> int:
        """A number that changes whenever somebody else has committed (sqlite.org/pragma.html)."""
        version: int = self.plain("PRAGMA data_version")[0][0]
        return version

    def _add_vocabulary(self) -> None:
        """Make the words of the full-text index readable; a temporary table, so the file is not touched."""
        self._driver.execute("PRAGMA query_only = OFF")
        self._driver.execute(_VOCABULARY)
        self._driver.execute("PRAGMA query_only = ON")

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        """Driver errors as the reason they happened for."""
        try:
            yield
        except DBAPIError as error:
            raise self._reason(error.orig) from error
        except sqlcipher.Error as error:
            raise self._reason(error) from error

    def _reason(self, error: BaseException | None) -> BaseException:
        if not isinstance(error, sqlcipher.Error):
            return error or RuntimeError("the driver failed without saying why")
        if is_interrupt(error):
            return self.brake.reason() or OutOfTime()
        return translate(error) or error
