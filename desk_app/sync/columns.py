"""Which column of which table holds which field of a synchronised row, and how a value is turned.

Fields without a column (a description, counted time) are kept in the sync's own image of the row
and wait there for the part of the program that shows them. Whatever comes from a server is made to fit: a
value of another type becomes the column's empty value, never an error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from desk_app.domain.changes import Value
from desk_app.domain.syncrules.rows import Json

_ID_DIGITS: Final = 32
_INT_MAX: Final = 2**63
_RECIPIENTS: Final = ("to", "cc", "bcc")


def id_of(value: Json) -> bytes | None:
    """An id from its text; None where it is none."""
    digits = value.replace("-", "") if isinstance(value, str) else ""
    if len(digits) != _ID_DIGITS:
        return None
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None


def id_words(value: Value) -> Json:
    """The text of an id in a cell."""
    if not isinstance(value, bytes):
        return None
    digits = value.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _text_or_null(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _int(value: Json) -> int:
    return int(value) if isinstance(value, int) and abs(value) < _INT_MAX else 0


def _int_or_null(value: Json) -> int | None:
    is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _INT_MAX
    return value if is_number else None  # type: ignore[return-value]  # told by the line above


def _object(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False) if value and isinstance(value, dict) else "{}"


def _list(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False) if value and isinstance(value, list) else "[]"


def _same(value: Value) -> Json:
    return None if isinstance(value, bytes) else value


def _parsed(value: Value) -> Json:
    found: Json = json.loads(value) if isinstance(value, str) and value else None
    return found or None


def _filled(value: Value) -> Json:
    return value or None if not isinstance(value, bytes) else None


def _truth(value: Value) -> Json:
    return bool(value)


def _people(value: Json) -> str:
    """Recipients from a set of `to:Name <address>`, in its order."""
    listed = (
        [item.partition(":") for item in value if isinstance(item, str)] if isinstance(value, list) else []
    )
    kept = {kind: [who for each, _, who in listed if each == kind and who] for kind in _RECIPIENTS}
    return json.dumps({kind: people for kind, people in kept.items() if people}, ensure_ascii=False)


def _people_set(value: Value) -> Json:
    kept = json.loads(value) if isinstance(value, str) and value else {}
    return list[Json](sorted(f"{kind}:{who}" for kind in _RECIPIENTS for who in kept.get(kind, ()))) or None


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds a field.

    Attributes:
        write: From the field's value to the cell's.
        read: Back; empty texts become nothing, which is how both sides compare them.
    """

    name: str
    write: Callable[[Json], Value]
    read: Callable[[Value], Json]


_TEXT: Final = (_text, _filled)
_WORD: Final = (_text, _same)
_NULL: Final = (_text_or_null, _filled)
_NUMBER: Final = (_int, _same)
_MAYBE: Final = (_int_or_null, _same)
_ID: Final = (id_of, id_words)
_OBJECT: Final = (_object, _parsed)
_LIST: Final = (_list, _parsed)
_FLAG: Final = (_int, _truth)
_PEOPLE: Final = (_people, _people_set)

_How = tuple[Callable[[Json], Value], Callable[[Value], Json]]


def _columns(*groups: tuple[_How, str]) -> Mapping[str, Column]:
    return {name: Column(name, *how) for how, names in groups for name in names.split()}


COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    "ticket": _columns(
        (_WORD, "subject"),
        (_TEXT, "channel language mood snooze_zone"),
        (_ID, "status_id queue_id assignee_id customer_id organisation_id asset_id merged_into"),
        (_NUMBER, "priority created_s"),
        (_MAYBE, "due_s snooze_s"),
        (_FLAG, "spam"),
    ),
    "message": _columns(
        (_WORD, "kind channel author_kind body"),
        (_TEXT, "author_name subject language"),
        (_NULL, "html mail_id in_reply_to refs"),
        (_ID, "author_id"),
        (_NUMBER, "sent_s"),
        (_MAYBE, "duration_s"),
        (_OBJECT, "recipients data"),
    ),
    "note": _columns((_WORD, "body"), (_TEXT, "author_name"), (_ID, "author_id"), (_NUMBER, "created_s")),
    "side": _columns(
        (_WORD, "subject"),
        (_TEXT, "author_name"),
        (_ID, "author_id"),
        (_NUMBER, "created_s"),
        (_FLAG, "is_done"),
        (_PEOPLE, "recipients"),
    ),
    "side_message": _columns(
        (_WORD, "author_kind body"),
        (_TEXT, "author_name author_address"),
        (_NULL, "html mail_id in_reply_to refs"),
        (_ID, "side_id author_id about_id"),
        (_NUMBER, "sent_s"),
        (_OBJECT, "recipients data"),
    ),
    "event": _columns(
        (_WORD, "kind actor_kind"),
        (_TEXT, "actor_name"),
        (_ID, "actor_id"),
        (_NUMBER, "done_s"),
        (_OBJECT, "data"),
    ),
    "customer": _columns(
        (_WORD, "name"),
        (_TEXT, "title language zone note"),
        (_ID, "organisation_id merged_into"),
        (_NUMBER, "created_s vip"),
    ),
    "organisation": _columns((_WORD, "name"), (_TEXT, "domain note")),
    "asset": _columns(
        (_WORD, "model"),
        (_TEXT, "serial firmware site"),
        (_ID, "organisation_id customer_id"),
        (_MAYBE, "warranty_s"),
    ),
    "queue": _columns((_WORD, "name"), (_TEXT, "email")),
    "status": _columns((_WORD, "name class"), (_NUMBER, "position")),
    "agent": _columns((_WORD, "name"), (_TEXT, "email zone"), (_WORD, "role")),
    "tag": _columns((_WORD, "name"), (_TEXT, "colour")),
    "field": _columns((_WORD, "entity name label type"), (_LIST, "options"), (_NUMBER, "required position")),
}
"""Field by name for each kind; the table is called like the kind and the column like the field."""

CUSTOM: Final = frozenset({"ticket", "customer", "organisation"})
"""Kinds with fields that people define (`custom.NAME`)."""
CUSTOM_PREFIX: Final = "custom."
EMPTY_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "ticket": {"subject": "(no subject)", "channel": "email"},
    "message": {"kind": "auto", "channel": "email", "author_kind": "system"},
    "side_message": {"author_kind": "auto"},
    "event": {"kind": "set", "actor_kind": "system"},
    "status": {"class": "open"},
    "agent": {"role": "agent"},
    "field": {"entity": "ticket", "type": "text"},
}
"""What stands in a column that must not be empty when the server sent nothing that fits."""
ALLOWED: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    ("message", "kind"): frozenset({"customer", "reply", "call", "chat", "auto", "bounce"}),
    ("message", "author_kind"): frozenset({"customer", "agent", "bot", "system"}),
    ("side_message", "author_kind"): frozenset({"agent", "other", "auto"}),
    ("status", "class"): frozenset(
        {"new", "open", "waiting_customer", "waiting_third_party", "solved", "closed"}
    ),
    ("field", "entity"): frozenset({"ticket", "customer", "organisation"}),
}
"""Columns with a check in the database, and what it lets through."""
PUBLIC: Final = frozenset({"customer", "reply", "call", "chat"})
"""Kinds of messages between customer and team; automatic mail holds no reply back."""


def cells(kind: str, fields: Mapping[str, Json]) -> dict[str, Value]:
    """The cells of a row for its fields; what is missing or does not fit gets the empty value."""
    made = dict(_EMPTY_CELLS[kind])
    columns = COLUMNS[kind]
    for name, given in fields.items():
        if (column := columns.get(name)) is not None:
            value = column.write(given)
            allowed = ALLOWED.get((kind, name))
            if not (
                name in EMPTY_WORDS.get(kind, {})
                and (value in ("", None) or (allowed and value not in allowed))
            ):
                made[name] = value
    return made


def _empty_cells(kind: str) -> dict[str, Value]:
    """What a row has in each column when the server sent nothing for it."""
    words = EMPTY_WORDS.get(kind, {})
    return {name: words.get(name) or column.write(None) for name, column in COLUMNS[kind].items()}


_EMPTY_CELLS: Final = {kind: _empty_cells(kind) for kind in COLUMNS}
