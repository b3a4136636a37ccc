"""What could be written at the cursor: names of fields, and values once there is a field.

Everything comes from the table of fields; names of people, teams, tags and so on come from a `ValueSource`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS
from desk_app.domain.query.dates import EXAMPLES_AHEAD, EXAMPLES_BACK
from desk_app.domain.query.fields import Choice, FieldTable, Kind, QueryField
from desk_app.domain.query.folding import fold
from desk_app.domain.query.lexer import Lexeme, Lexer, Shape
from desk_app.domain.query.printing import value_text

MAX_CANDIDATES = 50

_NO_NAME = '"“”„‟«»#'
"""What no name begins with: quotation marks and the sign of a number."""

_SHORTEST_STATE = 2
"""Letters after which `is:` and `has:` values are offered without their field."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to write.

    Attributes:
        insert: The text to put in.
        start: Where the range begins that it replaces.
        end: Where that range ends (half-open).
        label: What to show.
        help: What it means; may be empty.
    """

    insert: str
    start: int
    end: int
    label: str
    help: str = ""


class ValueSource(Protocol):
    """Knows the names that fields can have here."""

    def names(self, field: str, prefix: str) -> Iterable[str]:
        """Names for a field (`assignee`, `team`, `tag`, `status`, `org`, ...) that begin with a prefix.

        The best come first; case and accents do not matter; an empty prefix asks for the usual ones.
        """


class NoNames:
    """A source for places that know no names."""

    def names(self, field: str, prefix: str) -> Iterable[str]:  # noqa: ARG002 - the Protocol's parameters
        """No names."""
        return ()


@dataclass(frozen=True, slots=True)
class _Place:
    """What is being written: the range to replace and what of it stands before the cursor."""

    start: int
    end: int
    prefix: str = ""


def complete(
    text: str, cursor: int, *, fields: FieldTable = BUILTIN_FIELDS, value_source: ValueSource | None = None
) -> list[Candidate]:
    """What could be written at the cursor, best first; raises nothing whatever the text.

    Args:
        text: The query so far.
        cursor: A place in it, 0 to its length.
        fields: The fields there are.
        value_source: Where names come from.
    """
    return _Completion(text, cursor, fields, value_source or NoNames()).candidates()


class _Completion:
    """One look at one cursor."""

    def __init__(self, text: str, cursor: int, fields: FieldTable, source: ValueSource) -> None:
        self._text = text
        self._cursor = cursor
        self._fields = fields
        self._source = source

    def candidates(self) -> list[Candidate]:
        """The first ones, without doubles."""
        lexemes = Lexer(self._text, self._fields).lexemes()
        inside = next((lexeme for lexeme in lexemes if lexeme.start < self._cursor <= lexeme.end), None)
        before = next((lexeme for lexeme in reversed(lexemes) if lexeme.end <= self._cursor), None)
        found = self._inside(inside) if inside else self._behind(before)
        return list(dict.fromkeys(found))[:MAX_CANDIDATES]

    def _behind(self, before: Lexeme | None) -> Iterable[Candidate]:
        """Between lexemes: a new term, or the value that a field still waits for."""
        place = _Place(self._cursor, self._cursor)
        if before and before.field and not before.values.groups and not before.values.is_list:
            return self._of_field(before.field, place)
        return _names(self._fields, place)

    def _inside(self, here: Lexeme) -> Iterable[Candidate]:
        """In a lexeme, or right behind it."""
        cursor, name_end = self._cursor, here.start + len(here.name)
        typed = self._text[here.start : cursor]
        if here.shape in {Shape.MINUS, Shape.OPEN}:
            return _names(self._fields, _Place(cursor, cursor))
        if here.name and cursor <= name_end:
            return _names(self._fields, _Place(here.start, name_end + 1, typed))
        if here.field:
            place = _value_place(self._text, cursor, here)
            return self._of_field(here.field, place) if place else ()
        if here.name or here.shape in {Shape.CLOSE, Shape.REST} or typed[0] in _NO_NAME:
            return ()
        start = here.start + typed.startswith("-")  # a minus that nothing follows yet
        return _names(self._fields, _Place(start, here.end, typed.removeprefix("-")))

    def _of_field(self, field: QueryField, place: _Place) -> Iterable[Candidate]:
        if field.kind is Kind.ORDER:
            return _orders(self._fields, field, place)
        return _values(field, place, self._source)


def _value_place(text: str, cursor: int, here: Lexeme) -> _Place | None:
    """The value at the cursor; None before the first and behind the closing parenthesis."""
    values = here.values
    is_behind = values.is_list and cursor == here.end and not values.complaint
    if cursor < values.start or is_behind:
        return None
    for group in values.groups:
        start, end = group[0].start, group[-1].end
        if start <= cursor <= end:
            return _Place(start, end, text[start:cursor].lstrip(_NO_NAME))
    return _Place(cursor, cursor)


def _names(fields: FieldTable, place: _Place) -> Iterator[Candidate]:
    """Fields by name, by alias, then states and traits by their own name."""
    prefix = fold(place.prefix)
    begins = [field for field in fields if fold(field.name).startswith(prefix)]
    others = [field for field in fields if any(fold(alias).startswith(prefix) for alias in field.aliases)]
    for field in (*begins, *others):
        yield Candidate(f"{field.name}:", place.start, place.end, f"{field.name}:", field.help)
    if len(prefix) < _SHORTEST_STATE:
        return
    for field in fields:
        if field.kind in {Kind.STATE, Kind.TRAIT}:
            for choice in _begun(field.choices, prefix):
                insert = f"{field.name}:{choice.name}"
                yield Candidate(insert, place.start, place.end, insert, _about(choice))


def _values(field: QueryField, place: _Place, source: ValueSource) -> Iterator[Candidate]:
    """Values of a field that begin as the text does."""
    prefix = fold(place.prefix)
    words = [("me", "You.")] * field.can_be_me + [("none", "Without a value.")] * field.can_be_none
    for word, about in words:
        if word.startswith(prefix):
            yield Candidate(word, place.start, place.end, word, about)
    for choice in _begun(field.choices, prefix):
        yield Candidate(value_text(choice.name), place.start, place.end, choice.name, _about(choice))
    if field.kind in {Kind.DATE, Kind.DAY}:
        for example in EXAMPLES_AHEAD if field.looks_ahead else EXAMPLES_BACK:
            if example.startswith(prefix):
                yield Candidate(example, place.start, place.end, example)
    if field.kind in {Kind.NAME, Kind.PERSON, Kind.WORDS}:
        for name in source.names(field.name, place.prefix):
            yield Candidate(value_text(name), place.start, place.end, name)


def _orders(fields: FieldTable, field: QueryField, place: _Place) -> Iterator[Candidate]:
    """Everything that tickets can be sorted by, in the direction whose sign is already there."""
    sign = "-" if place.prefix.startswith("-") else ""
    prefix = fold(place.prefix.removeprefix("-"))
    if not sign:
        for choice in _begun(field.choices, prefix):
            yield Candidate(choice.name, place.start, place.end, choice.name, _about(choice))
    for each in fields.sortable():
        if each.name.startswith(prefix):
            name = sign + each.name
            yield Candidate(name, place.start, place.end, name, each.help)


def _begun(choices: Iterable[Choice], prefix: str) -> Iterator[Choice]:
    """Choices of which a name begins with the prefix."""
    return (
        choice
        for choice in choices
        if any(fold(name).startswith(prefix) for name in (choice.name, *choice.aliases))
    )


def _about(choice: Choice) -> str:
    return f"Tickets that {choice.help}." if choice.help else ""
