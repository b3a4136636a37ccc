"""Decides in memory whether one ticket matches a query: for rules, small views, and as a check on the SQL.

A ticket is given as *facts*: a mapping from field name to value. Texts and names are one string or several;
times are epoch seconds, dates without time ordinal days, numbers numbers. Left out or None means no value.
Beside the fields there are `is` and `has` (the states and things that are true), `me` (the fields that name
the person who asks) and `people` (names, addresses and organisations of everyone on the ticket).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

from desk_app.domain.query.builtin_fields import TEXT_FACTS
from desk_app.domain.query.folding import fold, words
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
    Manner,
    Not,
    NumberRange,
    Or,
    Phrase,
    Value,
    Word,
)

Fact: TypeAlias = str | int | float | Collection[str] | None
Facts: TypeAlias = Mapping[str, Fact]
_FieldLeaf: TypeAlias = FieldIs | IsMe | Empty | Has | Is | DateRange | DayRange | NumberRange


def matches(expr: Expr, facts: Facts) -> bool:
    """Whether the ticket with these facts matches."""
    match expr:
        case And(parts):
            return all(matches(part, facts) for part in parts)
        case Or(parts):
            return any(matches(part, facts) for part in parts)
        case Not(part):
            return not matches(part, facts)
        case Everything():
            return True
        case Word(text, is_prefix, column):
            return _has_words((text,), facts, column, is_prefix=is_prefix)
        case Phrase(phrase, is_prefix, column):
            return _has_words(phrase, facts, column, is_prefix=is_prefix)
        case _:
            return _field_matches(expr, facts)


def value_matches(value: Value, manner: Manner, text: str) -> bool:
    """Whether one value of `FieldIs` fits one text of the ticket; the store may offer this to SQL."""
    wanted = fold(value.text)
    if manner is Manner.PERSON and "@" in wanted:
        folded = fold(text)
        if wanted.startswith("@"):
            return wanted in folded if value.is_prefix else folded.endswith(wanted)
        return folded.startswith(wanted) if value.is_prefix else folded == wanted
    if manner is Manner.WHOLE:
        folded = fold(text)
        return folded.startswith(wanted) if value.is_prefix else folded == wanted
    return stands_in(words(wanted), words(text), is_prefix=value.is_prefix)


def stands_in(phrase: Sequence[str], text: Sequence[str], *, is_prefix: bool = False) -> bool:
    """Whether the folded words stand in a text of folded words one after the other; the last may go on."""
    *body, last = phrase
    for start in range(len(text) - len(body)):
        end = text[start + len(body)]
        if (end.startswith(last) if is_prefix else end == last) and list(
            text[start : start + len(body)]
        ) == body:
            return True
    return False


def _field_matches(expr: _FieldLeaf, facts: Facts) -> bool:
    match expr:
        case FieldIs(field, values, manner):
            texts = _texts(facts.get(field))
            return any(value_matches(value, manner, text) for text in texts for value in values)
        case IsMe(field):
            return field in _texts(facts.get("me"))
        case Empty(field):
            return _is_empty(facts.get(field))
        case Has(what):
            return what in _texts(facts.get("has"))
        case Is(state):
            return state in _texts(facts.get("is"))
        case DateRange(field, low, high) | DayRange(field, low, high):
            return _lies_between(facts.get(field), low, high)
        case _:
            return _lies_within(facts.get(expr.field), expr.low, expr.high, is_open=expr.is_open)


def _has_words(phrase: Sequence[str], facts: Facts, column: str | None, *, is_prefix: bool) -> bool:
    columns = TEXT_FACTS if column is None else (column,)
    return any(
        stands_in(phrase, words(text), is_prefix=is_prefix)
        for name in columns
        for text in _texts(facts.get(name))
    )


def _texts(fact: Fact) -> Iterable[str]:
    """A fact as texts; numbers are no texts."""
    if isinstance(fact, str):
        return (fact,)
    return () if fact is None or isinstance(fact, int | float) else fact


def _is_empty(fact: Fact) -> bool:
    if isinstance(fact, int | float):
        return False
    return not any(fold(text) for text in _texts(fact))


def _lies_between(fact: Fact, low: int | None, high: int | None) -> bool:
    """Half-open, as dates are."""
    if not isinstance(fact, int | float):
        return False
    return (low is None or fact >= low) and (high is None or fact < high)


def _lies_within(fact: Fact, low: float | None, high: float | None, *, is_open: bool) -> bool:
    """With both ends, or without them when open."""
    if not isinstance(fact, int | float):
        return False
    if is_open:
        return (low is None or fact > low) and (high is None or fact < high)
    return (low is None or fact >= low) and (high is None or fact <= high)
