"""Writes a query as text: the form that chips, saved views and logs show.

For every tree in normal form (`all_of`, `any_of`, `negated`, the parser) reading the text again at the same
moment in the same zone gives an equal tree.
"""

from __future__ import annotations

import re
from decimal import Decimal

from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS
from desk_app.domain.query.dates import LONG_DATE
from desk_app.domain.query.nodes import (
    And,
    DateRange,
    DayRange,
    Empty,
    Everything,
    Expr,
    FieldIs,
    Has,
    Is,
    IsMe,
    Leaf,
    Not,
    NumberRange,
    Or,
    Phrase,
    Sort,
    Value,
    Word,
)

_BARE = re.compile(r"[\w@][\w@.+/#&'-]*")
_KEYWORDS = {"and", "or", "not", "me", "none"}
_BARE_DATE = re.compile(rf"[<>=]*(?:[\w.:+-]+|{LONG_DATE.pattern})", re.IGNORECASE)

_HAVE_NO_NONE = frozenset(field.name for field in BUILTIN_FIELDS if not field.can_be_none)
"""Fields for which the word none is a value like any other, or no value at all."""


def to_text(expr: Expr, sort: Sort | None = None) -> str:
    """Canonical text of a query; the empty text for `Everything`."""
    parts = [] if isinstance(expr, Everything) else [_text(expr)]
    if sort is not None:
        if isinstance(expr, Or):
            parts = [f"({parts[0]})"]
        parts.append(f"sort:{'-' if sort.is_descending else ''}{sort.field}")
    return " ".join(parts)


def quoted(text: str) -> str:
    """A value in quotation marks."""
    return '"' + text.replace('"', '""') + '"'


def value_text(text: str) -> str:
    """A value as it can stand behind a colon: in quotation marks where it needs them."""
    return text if _BARE.fullmatch(text) and text.lower() not in _KEYWORDS else quoted(text)


def _text(expr: Expr) -> str:
    match expr:
        case And(parts):
            return " ".join(f"({_text(part)})" if isinstance(part, Or) else _text(part) for part in parts)
        case Or(parts):
            return " OR ".join(map(_text, parts))
        case Not(Empty(field)) if field in _HAVE_NO_NONE:
            return f"{field}:*"
        case Not(part):
            return f"-({_text(part)})" if isinstance(part, And | Or) else f"-{_text(part)}"
        case Everything():
            return "*"
        case _:
            return _leaf(expr)


def _leaf(expr: Leaf) -> str:
    match expr:
        case Word(text, is_prefix, column):
            bare = quoted(text) if text in _KEYWORDS else text
            return _column(column) + bare + "*" * is_prefix
        case Phrase(words, is_prefix, column):
            return _column(column) + quoted(" ".join(words)) + "*" * is_prefix
        case FieldIs(field, (value,)):
            return f"{field}:{_value(value)}"
        case FieldIs(field, values):
            return f"{field}:({', '.join(map(_value, values))})"
        case DateRange(field=field, source=source) | DayRange(field=field, source=source):
            return f"{field}:{source if _BARE_DATE.fullmatch(source) else quoted(source)}"
        case _:
            return _short(expr)


def _short(expr: IsMe | Empty | Has | Is | NumberRange) -> str:
    match expr:
        case IsMe(field):
            return f"{field}:me"
        case Empty(field):
            return f"-{field}:*" if field in _HAVE_NO_NONE else f"{field}:none"
        case Has(what):
            return f"has:{what}"
        case Is(state):
            return f"is:{state}"
        case _:
            return f"{expr.field}:{_range(expr.low, expr.high, is_open=expr.is_open)}"


def _column(column: str | None) -> str:
    return f"{column}:" if column else ""


def _value(value: Value) -> str:
    return value_text(value.text) + "*" * value.is_prefix


def _range(low: float | None, high: float | None, *, is_open: bool) -> str:
    """`5`, `5..7`, `>=5`, `<7`."""
    if low is not None and high is not None:
        return _number(low) if low == high else f"{_number(low)}..{_number(high)}"
    sign = "" if is_open else "="
    return f">{sign}{_number(low)}" if low is not None else f"<{sign}{_number(high or 0)}"


def _number(value: float) -> str:
    """All digits, never an exponent."""
    return str(value) if isinstance(value, int) else format(Decimal(repr(value)), "f")
