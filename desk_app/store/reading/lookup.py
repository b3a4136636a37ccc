"""Finding one thing by what people call it: a number, a name, an address, an id or the beginning of one."""

from __future__ import annotations

import re
import uuid
from typing import Final

from desk_app.domain.errors import Ambiguous, InvalidInput, NotFound
from desk_app.domain.ids import ID_BYTES, parse_id
from desk_app.domain.query.folding import fold
from desk_app.store.reading.session import ReadSession

_SHORTEST_BEGINNING: Final = 4
_HEX: Final = re.compile(r"[0-9a-f]+")
_PHONE_JUNK: Final = re.compile(r"[^\d+]")
_MOST: Final = 5
_SHOWN: Final = 60

_BY_BEGINNING: Final = {
    "ticket": "SELECT id FROM ticket WHERE id >= ? AND id <= ? ORDER BY id LIMIT 5",
    "customer": "SELECT id FROM customer WHERE id >= ? AND id <= ? ORDER BY id LIMIT 5",
    "organisation": "SELECT id FROM organisation WHERE id >= ? AND id <= ? ORDER BY id LIMIT 5",
    "asset": "SELECT id FROM asset WHERE id >= ? AND id <= ? ORDER BY id LIMIT 5",
}
_BY_NUMBER: Final = "SELECT id FROM ticket WHERE number IN (?, ?, ?) LIMIT 5"
_BY_ADDRESS: Final = (
    "SELECT DISTINCT a.customer_id FROM address a JOIN customer c ON c.id = a.customer_id"
    " WHERE a.norm IN (?, ?, ?) AND a.deleted_s IS NULL AND c.deleted_s IS NULL LIMIT 5"
)
_CUSTOMER_BY_NAME: Final = (
    "SELECT id FROM customer WHERE name = ? COLLATE NOCASE"
    " AND deleted_s IS NULL AND merged_into IS NULL LIMIT 5"
)
_ORGANISATION_BY_NAME: Final = (
    "SELECT id FROM organisation WHERE name = ? COLLATE NOCASE AND deleted_s IS NULL LIMIT 5"
)
_ORGANISATION_BY_DOMAIN: Final = "SELECT id FROM organisation WHERE domain = ? AND deleted_s IS NULL LIMIT 5"
_ASSET_BY_SERIAL: Final = "SELECT id FROM asset WHERE serial IN (?, ?, ?) AND deleted_s IS NULL LIMIT 5"


def find_ticket(session: ReadSession, ref: str) -> bytes:
    """A ticket's id by `4182`, `#4182`, `new-3`, an id, or the unique beginning of an id.

    Raises:
        NotFound: There is none.
        Ambiguous: Several tickets have this number (of two accounts), or several ids begin so.
    """
    number = ref.strip().removeprefix("#")
    found = _ids(session, _BY_NUMBER, number, number.lower(), number.upper())
    found = found or _by_id(session, "ticket", number)
    return _only(found, "ticket", ref)


def find_customer(session: ReadSession, ref: str) -> bytes:
    """A customer's id by address or phone number, exact name, id, or the unique beginning of an id.

    Raises:
        NotFound: There is none.
        Ambiguous: Several have this name, or several ids begin so.
    """
    text = ref.strip()
    found = _ids(session, _BY_ADDRESS, text.lower(), fold(text), _PHONE_JUNK.sub("", text) or text)
    found = found or _ids(session, _CUSTOMER_BY_NAME, text) or _by_id(session, "customer", text)
    return _only(found, "customer", ref)


def find_organisation(session: ReadSession, ref: str) -> bytes:
    """An organisation's id by name, mail domain, id, or the unique beginning of an id.

    Raises:
        NotFound: There is none.
        Ambiguous: Several have this name, or several ids begin so.
    """
    text = ref.strip()
    found = _ids(session, _ORGANISATION_BY_NAME, text) or _ids(session, _ORGANISATION_BY_DOMAIN, text.lower())
    return _only(found or _by_id(session, "organisation", text), "organisation", ref)


def find_asset(session: ReadSession, ref: str) -> bytes:
    """An asset's id by serial number, id, or the unique beginning of an id.

    Raises:
        NotFound: There is none.
        Ambiguous: Several have this serial number, or several ids begin so.
    """
    text = ref.strip()
    found = _ids(session, _ASSET_BY_SERIAL, text, text.lower(), text.upper()) if text else []
    return _only(found or _by_id(session, "asset", text), "asset", ref)


def _ids(session: ReadSession, sql: str, *values: str) -> list[bytes]:
    return [row[0] for row in session.plain(sql, values)] if all(values) else []


def _by_id(session: ReadSession, table: str, text: str) -> list[bytes]:
    """By whole id, or by the beginning of one with or without its hyphens."""
    try:
        low = high = parse_id(text)
    except InvalidInput:
        beginning = text.replace("-", "").lower()
        if len(beginning) < _SHORTEST_BEGINNING or not _HEX.fullmatch(beginning):
            return []
        digits = 2 * ID_BYTES
        low, high = (uuid.UUID(beginning.ljust(digits, fill)[:digits]).bytes for fill in "0f")
    return [row[0] for row in session.plain(_BY_BEGINNING[table], (low, high))]


def _only(found: list[bytes], word: str, ref: str) -> bytes:
    if not found:
        raise NotFound(f"There is no {word} “{ref.strip()[:_SHOWN]}” here.")
    if len(found) > 1:
        many = f"at least {len(found)}" if len(found) == _MOST else str(len(found))
        raise Ambiguous(
            f"“{ref.strip()[:_SHOWN]}” fits {many} {word}s.", "Give more of the id, or something unique."
        )
    return found[0]
