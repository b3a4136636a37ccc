"""One transaction on one connection, for either database: statements name their values (`:name`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from desk_app.store.team.sealing import Seal

Value = str | int | bytes
Values = Mapping[str, Value | list[str]]
Ask = tuple[str, Values]
"""A statement and its values."""
_VALUE: Final = re.compile(r"(?<!:):([a-z_0-9]+)")
_INSERT: Final = re.compile(
    r"(?P<into>INSERT INTO \w+ \([^)]*\)) VALUES \((?P<values>[^)]*)\)(?P<rest>.*)", re.DOTALL
)
_CONFLICT: Final = re.compile(r"ON CONFLICT \(([^)]*)\) DO UPDATE")
_ARRAYS: Final = {str: "text[]", int: "bigint[]", bytes: "bytea[]"}


class Session:
    """One transaction on one connection.

    Attributes:
        seal: Opens and closes the few secrets that the database must give back.
    """

    def __init__(self, driver: Any, seal: Seal, *, is_postgres: bool) -> None:  # noqa: ANN401 - either of two drivers
        self.seal = seal
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

    def pipeline(self, steps: Sequence[Ask]) -> None:
        """Run statements whose results nobody needs, those of one text together.

        Their order is kept within a text only: statements of different texts must not touch the same rows.
        """
        together: dict[str, list[Values]] = {}
        for statement, values in steps:
            together.setdefault(statement, []).append(values)
        if not self.is_postgres:
            for statement, rows in together.items():
                self.many(statement, rows)
            return
        with self._driver.pipeline():
            for statement, rows in together.items():
                for ask in _bulk(statement, [_clean(row) for row in rows]):
                    self._driver.execute(*ask)

    def several(self, asks: Sequence[Ask]) -> list[list[Any]]:
        """The rows of some questions; on PostgreSQL none waits for the answer of the one before."""
        if not self.is_postgres:
            return [self.all(statement, values) for statement, values in asks]
        with self._driver.pipeline():
            cursors = [self._cursor(statement, values) for statement, values in asks]
        return [cursor.fetchall() for cursor in cursors]

    def all(self, statement: str, values: Values) -> list[Any]:
        """The rows of a question."""
        rows: list[Any] = self._cursor(statement, values).fetchall()
        return rows

    def wanted(self, *columns: Sequence[str]) -> Ask:
        """A table `wanted` of some rows (`column1`, …) for a question, and its values.

        PostgreSQL gets arrays: the question is the same however many rows there are, and is planned once.
        """
        if self.is_postgres:
            arrays = ", ".join(f":w{place}::text[]" for place in range(len(columns)))
            names = ", ".join(f"column{place + 1}" for place in range(len(columns)))
            values = {
                f"w{place}": [cell.replace("\0", "\ufffd") for cell in column]
                for place, column in enumerate(columns)
            }
            return f"unnest({arrays}) AS wanted ({names})", values
        rows = list(zip(*columns, strict=True))
        named = {
            f"w{place}_{row}": cell for row, cells in enumerate(rows) for place, cell in enumerate(cells)
        }
        width = range(len(columns))
        listed = ", ".join(
            f"({', '.join(f':w{place}_{row}' for place in width)})" for row in range(len(rows))
        )
        return f"(VALUES {listed}) AS wanted", named

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


def _bulk(statement: str, rows: list[Values]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The rows of an insertion as one statement over arrays; anything else one by one, in psycopg's form."""
    arrays = _form_of_arrays(statement, tuple(map(type, rows[0].values()))) if len(rows) > 1 else ""
    if not arrays:
        form = _form(statement)
        yield from ((form, row) for row in rows)
        return
    target = _CONFLICT.search(statement)
    if target:  # one statement cannot change a row twice: the last value of each counts
        keys = target[1].split(", ")
        rows = list({tuple(row[key] for key in keys): row for row in rows}.values())
    yield arrays, {name: [row[name] for row in rows] for name in rows[0]}


@lru_cache(maxsize=128)
def _form_of_arrays(statement: str, types: tuple[type, ...]) -> str:
    """An insertion of one row as one of many, whose values are arrays; "" for any other statement."""
    found = _INSERT.fullmatch(statement)
    if not found:
        return ""
    names = _VALUE.findall(found["values"])
    kinds = dict(zip(names, types, strict=True))
    arrays = ", ".join(f"%({name})b::{_ARRAYS[kinds[name]]}" for name in names)
    return f"{found['into']} SELECT * FROM unnest({arrays}){found['rest']}"


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
