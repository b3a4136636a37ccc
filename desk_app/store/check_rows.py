"""Checks inside the database: is it sound, and does what is derived agree with what it is derived from.

The queries that find what is wrong are also what the repairs work on, so both see the same rows.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Final

from desk_app.domain.text import count_of
from desk_app.store.connect import DriverConnection
from desk_app.store.custom_index import stale_owners
from desk_app.store.finding import Examination, Finding, Repair, bad, ok, warn
from desk_app.store.migrations.runner import SchemaState, find_schema
from desk_app.store.progress import stoppable
from desk_app.store.recounting import AWAY
from desk_app.store.texts import read_texts

MISCOUNTED: Final = (
    "SELECT id FROM ticket t WHERE messages != (SELECT count(*) FROM message WHERE ticket_id = t.id)"
    f" + {AWAY.format('t.id', 'message')}"
    f" OR notes != (SELECT count(*) FROM note WHERE ticket_id = t.id) + {AWAY.format('t.id', 'note')}"
    " OR files != (SELECT count(*) FROM attachment WHERE ticket_id = t.id AND owner_kind != 'draft')"
    f" AND {AWAY.format('t.id', 'message')} + {AWAY.format('t.id', 'note')}"
    f" + {AWAY.format('t.id', 'side_message')} = 0"
)
MISCLASSED: Final = "SELECT t.id FROM ticket t JOIN status s ON s.id = t.status_id WHERE t.class != s.class"
UNINDEXED: Final = (
    "SELECT id FROM ticket WHERE id NOT IN (SELECT ticket_id FROM fts_queue) AND (doc IS NULL"
    " OR doc NOT IN (SELECT id FROM fts_docsize) OR doc NOT IN (SELECT id FROM fts_part_docsize))"
)
"""Tickets that search does not know and that do not wait for the indexer."""

STRAY_DOCUMENTS: Final = (
    "SELECT id FROM fts_docsize WHERE id NOT IN (SELECT doc FROM ticket WHERE doc IS NOT NULL)"
    " UNION SELECT id FROM fts_part_docsize WHERE id NOT IN (SELECT doc FROM ticket WHERE doc IS NOT NULL)"
)
"""Documents of search that belong to no ticket."""

_SEARCH_TABLES: Final = ("fts", "fts_part")
_ABOUT_SEARCH: Final = re.compile(r"fts5|inverted index")
_SAMPLE: Final = 200
_WORD: Final = re.compile(r"\w+")
_DAY_S: Final = 86_400
_LONG_QUEUE: Final = 10_000


def check_schema(driver: DriverConnection) -> Finding:
    """Is the schema the one this program works with?"""
    schema = find_schema(driver)
    match schema.state:
        case SchemaState.CURRENT:
            return ok("schema", f"The database has schema {schema.version}.")
        case SchemaState.OLDER:
            return warn("schema", f"The database has schema {schema.version}; opening it brings it forward.")
        case SchemaState.NEWER:
            return bad("schema", "A newer Desk App wrote the database; it can only be read. Update Desk App.")
        case SchemaState.EMPTY:
            return bad("schema", "The database is empty.", Repair.REBUILD)
        case SchemaState.FOREIGN:
            return bad("schema", "The database belongs to another program.", Repair.REBUILD)


def check_pages(driver: DriverConnection, exam: Examination) -> Iterator[Finding]:
    """Can every page of the database be read, and do tables and indexes agree?"""
    pragma = "integrity_check" if exam.is_thorough else "quick_check"
    with stoppable(driver, exam.advance, done=0, total=0):
        found = [row[0] for row in driver.execute(f"PRAGMA {pragma}(100)")]
    about_search = [line for line in found if _ABOUT_SEARCH.search(line)]
    damage = [line for line in found if line != "ok" and line not in about_search]
    if damage:
        yield bad("database", f"The database is damaged ({damage[0].splitlines()[-1]}).", Repair.REBUILD)
    else:
        yield ok("database", "The database is sound.")
    if about_search:
        yield bad("search", f"The search index is damaged ({about_search[0]}).", Repair.REINDEX)
    elif not damage:
        yield from _check_search(driver, exam)


def check_references(driver: DriverConnection) -> Finding:
    """Does every row that points at another find it?"""
    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    if not broken:
        return ok("references", "Every row finds the rows it belongs to.")
    table, _, parent, _ = broken[0]
    count = count_of(len(broken), "row points", "rows point")
    return bad(
        "references", f"{count} at something missing, the first a {table} at a {parent}.", Repair.ADOPT
    )


def check_tickets(driver: DriverConnection) -> Finding:
    """Do the numbers on the tickets agree with their conversations?"""
    wrong = {row[0] for sql in (MISCOUNTED, MISCLASSED) for row in driver.execute(sql)}
    if not wrong:
        return ok("tickets", "The counts on all tickets are right.")
    return bad(
        "tickets",
        f"{count_of(len(wrong), 'ticket shows', 'tickets show')} wrong counts or states.",
        Repair.RECOUNT,
    )


def check_fields(driver: DriverConnection, exam: Examination) -> Finding:
    """Are custom fields found by the values they have?"""
    limit = None if exam.is_thorough else 20 * _SAMPLE
    stale = len(stale_owners(driver, limit=limit))
    if not stale:
        return ok("fields", "Custom fields are found by their values.")
    return bad(
        "fields", f"Custom fields of {count_of(stale, 'thing', 'things')} are not found.", Repair.INDEX_FIELDS
    )


def check_times(driver: DriverConnection, exam: Examination) -> Finding:
    """Is anything dated in the future?"""
    latest = driver.execute(
        "SELECT max((SELECT coalesce(max(updated_s), 0) FROM ticket),"
        " (SELECT coalesce(max(at_s), 0) FROM change))"
    ).fetchone()[0]
    ahead_s = latest - exam.now_s
    if ahead_s <= _DAY_S:
        return ok("clock", "Nothing is dated in the future.")
    return warn(
        "clock", f"Something is dated {count_of(ahead_s // _DAY_S, 'day', 'days')} ahead; check the clock."
    )


def _check_search(driver: DriverConnection, exam: Examination) -> Iterator[Finding]:
    """The index is readable: does it also hold what it should?

    A contentless table cannot be compared with its source by FTS5 itself (its integrity-check knows no
    content), so documents are compared with tickets, and a sample of tickets is sought by a word of theirs.
    """
    unindexed = driver.execute(f"SELECT count(*) FROM ({UNINDEXED})").fetchone()[0]
    stray = driver.execute(f"SELECT count(*) FROM ({STRAY_DOCUMENTS})").fetchone()[0]
    waiting = driver.execute("SELECT count(*) FROM fts_queue").fetchone()[0]
    if not all(_is_found(driver, ticket) for ticket in _sample(driver, exam)):
        yield bad("search", "Search does not find tickets by their own words.", Repair.REINDEX)
    elif unindexed or stray:
        lacks = count_of(unindexed, "ticket", "tickets")
        sentence = f"Search lacks {lacks} and holds {stray:,} too many."
        yield bad("search", sentence, Repair.QUEUE)
    elif waiting > _LONG_QUEUE:
        yield warn("search", f"{waiting:,} tickets wait to be indexed; that goes on while Desk App is open.")
    else:
        yield ok("search", "Search finds what it should.")


def _sample(driver: DriverConnection, exam: Examination) -> list[bytes]:
    """Some indexed tickets, other ones each time."""
    count = 20 * _SAMPLE if exam.is_thorough else _SAMPLE
    highest = driver.execute("SELECT coalesce(max(rid), 0) FROM ticket").fetchone()[0]
    numbers = random.sample(range(1, highest + 1), min(count, highest))
    sql = (
        "SELECT id FROM ticket WHERE rid = ? AND doc IN (SELECT id FROM fts_docsize)"
        " AND id NOT IN (SELECT ticket_id FROM fts_queue)"
    )
    found = (driver.execute(sql, (number,)).fetchone() for number in numbers)
    return [row[0] for row in found if row is not None]


def _is_found(driver: DriverConnection, ticket_id: bytes) -> bool:
    """Whether a plain word of the ticket leads to it."""
    (doc,) = driver.execute("SELECT doc FROM ticket WHERE id = ?", (ticket_id,)).fetchone()
    texts = read_texts(driver, ticket_id)
    if texts is None or doc is None:
        return True
    _, subject, *_ = texts.words_row(doc)
    words = [word for word in _WORD.findall(str(subject)) if word.isascii() and word.isalnum()]
    if not words:
        return True
    sql = "SELECT 1 FROM fts WHERE rowid = ? AND fts MATCH ?"
    return driver.execute(sql, (doc, f'subject : "{max(words, key=len)}"')).fetchone() is not None
