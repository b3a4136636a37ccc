"""The bulk loader: many whole tickets in one transaction, with their search text made on the way.

Used for imports, a first sync and demo data. It must stay close to the speed of plain `executemany`
(tests/perf holds it to half), so rows arrive as ready tuples and are passed on as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desk_app.domain.changes import Value
from desk_app.domain.errors import InvalidInput
from desk_app.services.ports import RowBatch
from desk_app.store import schema
from desk_app.store.connect import DriverConnection
from desk_app.store.texts import INSERT_PARTS, INSERT_WORDS, TicketTexts, first_doc

Rows = Sequence[tuple[Value, ...]]
_MAX_MARKS = 500


def load_batch(driver: DriverConnection, batch: RowBatch) -> None:
    """Insert a batch inside the caller's transaction and index its tickets.

    Raises:
        InvalidInput: A table or column does not exist.
    """
    tables = {table: (list(columns), rows) for table, columns, rows in batch.tables}
    is_whole = "ticket" in tables and not batch.index_later
    docs = _number_docs(driver, *tables["ticket"]) if is_whole else []
    for table, (columns, rows) in tables.items():
        if table == "ticket" and is_whole:
            given = zip(rows, docs, strict=True)
            _insert(driver, table, [*columns, "doc"], [(*row, doc) for row, doc in given])
        else:
            _insert(driver, table, columns, rows)
    if docs:
        _index(driver, tables, docs)


def _insert(driver: DriverConnection, table: str, columns: Sequence[str], rows: Rows) -> None:
    known = schema.metadata.tables.get(table)
    unknown = table if known is None else next((c for c in columns if c not in known.c), None)
    if unknown is not None:
        raise InvalidInput(f"“{unknown}” is not part of a workspace.")
    verb = "INSERT OR IGNORE" if table == "blob" else "INSERT"
    marks = ", ".join("?" * len(columns))
    driver.executemany(f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _number_docs(driver: DriverConnection, columns: Sequence[str], rows: Rows) -> list[int]:
    """A free document number per ticket row, growing with its last activity."""
    at = columns.index("updated_s")
    order = sorted(range(len(rows)), key=lambda i: _int(rows[i][at]))
    if not order:
        return []
    low = first_doc(_int(rows[order[0]][at]))
    high = first_doc(_int(rows[order[-1]][at])) + len(rows) + 64
    taken = {
        row[0] for row in driver.execute("SELECT doc FROM ticket WHERE doc BETWEEN ? AND ?", (low, high))
    }
    docs = [0] * len(rows)
    last = low - 1
    for i in order:
        doc = max(last + 1, first_doc(_int(rows[i][at])))
        while doc in taken:
            doc += 1
        docs[i] = last = doc
    return docs


def _index(driver: DriverConnection, tables: dict[str, tuple[list[str], Rows]], docs: list[int]) -> None:
    """Write the full-text rows of the batch in ascending document order (descending is slow)."""
    texts = _collect(driver, tables)
    columns, rows = tables["ticket"]
    at = columns.index("id")
    ordered = sorted(zip(docs, (texts[_bytes(row[at])] for row in rows), strict=True), key=_doc)
    driver.executemany(INSERT_WORDS, [text.words_row(doc) for doc, text in ordered])
    driver.executemany(INSERT_PARTS, [text.parts_row(doc) for doc, text in ordered])


def _doc(pair: tuple[int, TicketTexts]) -> int:
    return pair[0]


def _collect(driver: DriverConnection, tables: dict[str, tuple[list[str], Rows]]) -> dict[bytes, TicketTexts]:
    """The texts of every ticket of the batch, by ticket id."""
    wanted = ("id", "subject", "number", "customer_id", "organisation_id", "asset_id")
    tickets = list(_pick(tables, "ticket", *wanted))
    texts = {_bytes(row[0]): TicketTexts(_str(row[1]), codes=[_str(row[2])]) for row in tickets}
    _collect_people(driver, tickets, texts)
    authors: dict[bytes, set[str]] = {}
    for ticket, author, body in _pick(tables, "message", "ticket_id", "author_name", "body"):
        texts[_bytes(ticket)].body.append(_str(body))
        authors.setdefault(_bytes(ticket), set()).add(_str(author))
    for ticket, author, body in _pick(tables, "note", "ticket_id", "author_name", "body"):
        texts[_bytes(ticket)].notes.append(_str(body))
        authors.setdefault(_bytes(ticket), set()).add(_str(author))
    for ticket, *said in _pick(tables, "side_message", "ticket_id", "author_name", "author_address", "body"):
        texts[_bytes(ticket)].notes += map(_str, said)
    for ticket, subject in _pick(tables, "side", "ticket_id", "subject"):
        texts[_bytes(ticket)].notes.append(_str(subject))
    for ticket, names in authors.items():
        texts[ticket].people += sorted(names - {""})
    _collect_participants(driver, tables, texts)
    _collect_labels(driver, tables, texts)
    return texts


def _collect_people(
    driver: DriverConnection, tickets: list[tuple[Value, ...]], texts: dict[bytes, TicketTexts]
) -> None:
    customers = _names(driver, "SELECT id, name FROM customer WHERE id IN", {t[3] for t in tickets})
    addresses = _addresses(driver, {t[3] for t in tickets})
    companies = _names(driver, "SELECT id, name FROM organisation WHERE id IN", {t[4] for t in tickets})
    assets = {
        row[0]: row[1:]
        for row in _chunks(
            driver, "SELECT id, serial, model, firmware FROM asset WHERE id IN", {t[5] for t in tickets}
        )
    }
    for ticket, _subject, _number, customer, company, asset in tickets:
        text = texts[_bytes(ticket)]
        if isinstance(customer, bytes):
            text.people.append(customers.get(customer, ""))
        if isinstance(company, bytes):
            text.people.append(companies.get(company, ""))
        if isinstance(customer, bytes):
            text.people += addresses.get(customer, [])
        if asset in assets:
            serial, *labels = assets[asset]
            text.codes += [_str(serial)] if serial else []
            text.labels += [_str(label) for label in labels if label]


def _collect_participants(
    driver: DriverConnection,
    tables: dict[str, tuple[list[str], Rows]],
    texts: dict[bytes, TicketTexts],
) -> None:
    """Everybody else on the tickets, by name and address."""
    pairs = list(_pick(tables, "participant", "ticket_id", "customer_id"))
    names = _names(driver, "SELECT id, name FROM customer WHERE id IN", {person for _, person in pairs})
    addresses = _addresses(driver, {person for _, person in pairs})
    for ticket, person in pairs:
        texts[_bytes(ticket)].people += [names.get(_bytes(person), ""), *addresses.get(_bytes(person), [])]


def _addresses(driver: DriverConnection, customers: set[Value]) -> dict[bytes, list[str]]:
    """The addresses of each customer."""
    found: dict[bytes, list[str]] = {}
    sql = "SELECT customer_id, value FROM address WHERE customer_id IN"
    for customer, value in _chunks(driver, sql, customers):
        found.setdefault(_bytes(customer), []).append(_str(value))
    return found


def _collect_labels(
    driver: DriverConnection,
    tables: dict[str, tuple[list[str], Rows]],
    texts: dict[bytes, TicketTexts],
) -> None:
    pairs = list(_pick(tables, "ticket_tag", "ticket_id", "tag_id"))
    tags = _names(driver, "SELECT id, name FROM tag WHERE id IN", {tag for _, tag in pairs})
    for ticket, tag in pairs:
        texts[_bytes(ticket)].labels.append(tags.get(_bytes(tag), ""))
    for owner, value in _pick(tables, "field_value", "owner_id", "text"):
        if _bytes(owner) in texts:
            texts[_bytes(owner)].labels.append(_str(value))
    for ticket, name in _pick(tables, "attachment", "ticket_id", "name"):
        texts[_bytes(ticket)].files.append(_str(name))


def _pick(tables: dict[str, tuple[list[str], Rows]], table: str, *names: str) -> Iterable[tuple[Value, ...]]:
    """The named columns of the batch's rows of a table; a column that was not given is empty."""
    if table not in tables:
        return ()
    columns, rows = tables[table]
    at = [columns.index(name) if name in columns else None for name in names]
    return (tuple(None if i is None else row[i] for i in at) for row in rows)


def _names(driver: DriverConnection, sql: str, keys: set[Value]) -> dict[bytes, str]:
    return {_bytes(key): _str(name) for key, name in _chunks(driver, sql, keys)}


def _chunks(driver: DriverConnection, sql: str, keys: set[Value]) -> Iterable[tuple[Value, ...]]:
    """Rows for many keys, asked for a few hundred at a time."""
    known = sorted(key for key in keys if isinstance(key, bytes))
    for start in range(0, len(known), _MAX_MARKS):
        part = known[start : start + _MAX_MARKS]
        yield from driver.execute(f"{sql} ({', '.join('?' * len(part))})", part)


def _bytes(value: Value) -> bytes:
    if not isinstance(value, bytes):
        raise InvalidInput("A loaded row lacks its id.")
    return value


def _str(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0
