"""Fields of a ticket: which columns a person may set, and the types of custom fields.

Custom values are kept as JSON on their owner and, beside it, as folded text and number for search;
`check_custom` is the only way in, `search_values` the only way into the index.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from desk_app.domain.entities import CustomValue, FieldSpec
from desk_app.domain.errors import InvalidInput
from desk_app.domain.query.folding import fold
from desk_app.domain.text import NAME_MAX, clean_body, clean_line

TICKET_FIELDS: Final[dict[str, str]] = {
    "subject": "subject",
    "status_id": "status",
    "priority": "priority",
    "queue_id": "team",
    "assignee_id": "assignee",
    "customer_id": "customer",
    "organisation_id": "organisation",
    "asset_id": "asset",
    "due_s": "due time",
    "language": "language",
    "mood": "mood",
    "spam": "spam mark",
}
"""Columns that `SetFields` takes, with the word people read."""

FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER_MAX: Final = 1e15


def _text(spec: FieldSpec, value: object) -> str:
    return clean_line(_string(spec, value), spec.label, NAME_MAX, required=False)


def _long_text(spec: FieldSpec, value: object) -> str:
    return clean_body(_string(spec, value), spec.label, required=False)


def _number(spec: FieldSpec, value: object) -> int | float:
    try:
        number = float(str(value).replace(",", "") if isinstance(value, str) else value)  # type: ignore[arg-type]  # the try is the check
    except (TypeError, ValueError):
        raise InvalidInput(f"{spec.label} takes a number, not “{str(value)[:40]}”.") from None
    if not -_NUMBER_MAX <= number <= _NUMBER_MAX:
        raise InvalidInput(f"{spec.label} takes a number up to {_NUMBER_MAX:,.0f}.")
    return int(number) if number.is_integer() else number


def _date(spec: FieldSpec, value: object) -> str:
    try:
        return dt.date.fromisoformat(_string(spec, value).strip()).isoformat()
    except ValueError:
        raise InvalidInput(f"{spec.label} takes a date such as 2026-03-31.") from None


def _boolean(spec: FieldSpec, value: object) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    known = words.get(str(value).strip().lower())
    if known is None:
        raise InvalidInput(f"{spec.label} takes yes or no.")
    return known


def _choice(spec: FieldSpec, value: object) -> str:
    wanted = fold(_string(spec, value).strip())
    for option in spec.options:
        if fold(option) == wanted:
            return option
    raise InvalidInput(f"{spec.label} is one of: {', '.join(spec.options)}.")


def _choices(spec: FieldSpec, value: object) -> list[str]:
    values = value if isinstance(value, list) else str(value).split(",")
    return list(dict.fromkeys(_choice(spec, item) for item in values if str(item).strip()))


def _url(spec: FieldSpec, value: object) -> str:
    text = clean_line(_string(spec, value), spec.label, 2000)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise InvalidInput(f"{spec.label} takes an address that starts with https:// or http://.")
    return text


def _string(spec: FieldSpec, value: object) -> str:
    if not isinstance(value, str | int | float):
        raise InvalidInput(f"{spec.label} takes a single value.")
    return str(value)


FIELD_TYPES: Final[dict[str, Callable[[FieldSpec, object], CustomValue]]] = {
    "text": _text,
    "long_text": _long_text,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
    "choice": _choice,
    "choices": _choices,
    "url": _url,
}
"""Type name to the function that reads and checks a value."""


def check_custom(spec: FieldSpec, value: object) -> CustomValue:
    """A custom value in its proper form; None and "" empty the field.

    Raises:
        InvalidInput: The value does not fit the type, or a required field would be empty.
    """
    if value in (None, "", []):
        if spec.is_required:
            raise InvalidInput(f"{spec.label} must not be empty.")
        return None
    return FIELD_TYPES[spec.type](spec, value)


def search_values(value: CustomValue) -> list[tuple[str, float | None]]:
    """(folded text, number or None) per entry of a value; dates count as their ordinal day."""
    if value is None:
        return []
    if isinstance(value, list):
        return [(fold(item), None) for item in value]
    if isinstance(value, bool):
        return [("yes" if value else "no", float(value))]
    if isinstance(value, int | float):
        return [(f"{value:g}", float(value))]
    try:
        return [(value, float(dt.date.fromisoformat(value).toordinal()))]
    except ValueError:
        return [(fold(value), None)]
