"""The tables of a search as SQLAlchemy sees them, and conditions everybody needs."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Integer, Text, column, exists, literal_column, select, table

from desk_app.store import schema

ticket = schema.ticket

BY_ID: Final = "sqlite_autoindex_ticket_1"
"""The index of `ticket.id`, by the name SQLite gives it (the first UNIQUE column of the table)."""

fts = table("fts", column("rowid", Integer), column("fts", Text))
"""Words of whole tickets; `rowid` is `ticket.doc`, the column named like the table takes MATCH."""

fts_part = table("fts_part", column("rowid", Integer), column("fts_part", Text))
"""Trigrams of subjects, people and codes."""

NO_DUE = 9007199254740991
"""`ticket.due_key` of a ticket without a due time (schema 1)."""

ONE: ColumnElement[int] = literal_column("1")
ZERO: ColumnElement[int] = literal_column("0")
NEVER: ColumnElement[bool] = literal_column("0", Boolean)
ALWAYS: ColumnElement[bool] = literal_column("1", Boolean)
"""Not `false()` and `true()`: SQLAlchemy drops everything beside those, also what an index needs to fit."""

IS_ACTIVE: ColumnElement[bool] = ticket.c.active == ONE
"""Written out, not bound: only so is a partial index known to fit (sqlite.org/partialindex.html)."""


_some_words = fts.alias("some_words")
_some_parts = fts_part.alias("some_parts")


def has_words(match: str) -> ColumnElement[bool]:
    """The ticket of the outer query matches a full-text query."""
    words = _some_words.c
    return exists(select(ONE).where(words.fts.op("MATCH")(match), words.rowid == ticket.c.doc))


def has_parts(match: str) -> ColumnElement[bool]:
    """The same for parts of words."""
    parts = _some_parts.c
    return exists(select(ONE).where(parts.fts_part.op("MATCH")(match), parts.rowid == ticket.c.doc))


def begins_with(text: ColumnElement[Any], beginning: str) -> ColumnElement[bool]:
    """A prefix test that an index can answer; both sides must be folded alike."""
    return (text >= beginning) & (text < beginning + "\U0010ffff")
