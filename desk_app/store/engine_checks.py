"""Whether the database engine that came with the program can do what the workspace needs, tried in memory."""

from __future__ import annotations

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import StoreError
from desk_app.store.connect import DriverConnection, assert_sqlite_version
from desk_app.store.finding import Finding, bad, ok

_WORDS = "CREATE VIRTUAL TABLE temp.{} USING fts5(words, content='', contentless_delete=1, tokenize='{}')"


def check_engine() -> tuple[Finding, ...]:
    """The versions of SQLite and SQLCipher, and a try of full-text search and JSON."""
    connection = sqlcipher.connect(":memory:")
    try:
        return (_version(), _cipher(connection), _search(connection), _json(connection))
    finally:
        connection.close()


def _version() -> Finding:
    try:
        assert_sqlite_version()
    except StoreError as error:
        return bad("sqlite", str(error))
    return ok("sqlite", f"SQLite {sqlcipher.sqlite_version}.")


def _cipher(connection: DriverConnection) -> Finding:
    row = connection.execute("PRAGMA cipher_version").fetchone()
    if not row:
        return bad("sqlcipher", "This SQLite cannot encrypt. Install Desk App again.")
    return ok("sqlcipher", f"SQLCipher {row[0]}.")


def _search(connection: DriverConnection) -> Finding:
    try:
        connection.execute(_WORDS.format("folded", "unicode61 remove_diacritics 2"))
        connection.execute(_WORDS.format("parts", "trigram"))
        connection.execute("INSERT INTO temp.folded (rowid, words) VALUES (7, 'Kaffeemühle Größe')")
        found = connection.execute(
            "SELECT rowid FROM temp.folded WHERE folded MATCH 'kaffeemuhle'"
        ).fetchall()
        connection.execute("DELETE FROM temp.folded WHERE rowid = 7")
    except sqlcipher.Error as error:
        return bad("fts5", f"Full-text search does not work: {error}.")
    return ok("fts5", "Full-text search works.") if found == [(7,)] else bad("fts5", "Search finds nothing.")


def _json(connection: DriverConnection) -> Finding:
    try:
        row = connection.execute("SELECT json_extract('[1, 2]', '$[1]')").fetchone()
    except sqlcipher.Error as error:
        return bad("json", f"SQLite cannot read JSON: {error}.")
    return ok("json", "SQLite reads JSON.") if row == (2,) else bad("json", "SQLite misreads JSON.")


def engine_versions() -> tuple[tuple[str, str], ...]:
    """Names and versions of the database engine, for reports and the about page."""
    connection = sqlcipher.connect(":memory:")
    try:
        row = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return (("SQLite", sqlcipher.sqlite_version), ("SQLCipher", row[0] if row else "none"))
