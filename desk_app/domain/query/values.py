"""Turns one term of a query into a node: what a value means depends on the kind of its field."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from desk_app.domain.errors import InvalidInput
from desk_app.domain.ids import id_text, parse_id
from desk_app.domain.query.comparing import split_operator
from desk_app.domain.query.dates import Span, read_span
from desk_app.domain.query.fields import Kind, QueryField
from desk_app.domain.query.folding import fold, words
from desk_app.domain.query.lexer import COMPARED, Lexeme, Piece
from desk_app.domain.query.local_time import Now
from desk_app.domain.query.nodes import (
    EVERYTHING,
    DateRange,
    DayRange,
    Empty,
    Expr,
    FieldIs,
    Has,
    Is,
    IsMe,
    Manner,
    NumberRange,
    Phrase,
    Sort,
    Value,
    Word,
    all_of,
    any_of,
    negated,
)
from desk_app.domain.query.problems import WrongTerm, shown
from desk_app.domain.query.spelling import nearest

_MAX_PHRASE_WORDS = 200
_LARGEST = 10**15
"""Beyond it a number is no longer exact in the database; the same bound as for custom values."""

_NUMBER_TERM = re.compile(r"#([\w-]*\d[\w-]*)")
_ADDRESS = re.compile(r"[^@]+@[^@]+\.[^@.]+")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~«»–—…·•’]+")


@dataclass(frozen=True, slots=True)
class _Given:
    """One value as it was written, cleaned: single blanks, nothing invisible that turns direction."""

    text: str
    operator: str
    is_quoted: bool
    is_prefix: bool


def clean(text: str) -> str:
    """A value on one line, without control characters and without characters that turn its direction."""
    return _BREAKS.sub(" ", _INVISIBLE.sub("", text)).strip()


def read_term(lexeme: Lexeme, now: Now) -> Expr | None:
    """The node of a word, phrase or field term; None for punctuation, which asks nothing.

    Raises:
        WrongTerm: It cannot be understood.
    """
    groups = lexeme.values.groups
    if not lexeme.name:
        return _plain(groups[0][0])
    field = lexeme.field
    if field is None:
        raise _unknown_field(lexeme)
    if not groups:
        raise _needs_value(field)
    return any_of(_placed(field, lexeme.values.operator, group, now) for group in groups)


def read_sort(lexeme: Lexeme, field_for: Callable[[str], QueryField | None]) -> Sort:
    """The order of a `sort:` term; `field_for` finds a field by its name.

    Raises:
        WrongTerm: There is no such order.
    """
    pieces = [piece for group in lexeme.values.groups for piece in group]
    if len(pieces) != 1:
        raise WrongTerm("“sort:” needs one field, for example sort:-created.")
    name = clean(pieces[0].text)
    bare = name.removeprefix("-")
    if fold(bare) == "relevance":
        return Sort("relevance")
    field = field_for(bare)
    if field is None or not field.is_sortable:
        raise WrongTerm(f"Tickets cannot be sorted by {shown(bare)}; try for example sort:-updated.")
    return Sort(field.name, name.startswith("-"))


def _plain(piece: Piece) -> Expr | None:
    """Words without a field; a number with # and an e-mail address mean these things."""
    if piece.is_quoted:
        return _text(piece, None)
    if not piece.text:
        return EVERYTHING  # a lone *
    number = _NUMBER_TERM.fullmatch(piece.text)
    if number:
        return FieldIs("number", (Value(number[1], piece.is_prefix),))
    address = clean(piece.text).strip("<>,;:.'")
    if _ADDRESS.fullmatch(address) and words(address):
        return FieldIs("people", (Value(address, piece.is_prefix),), Manner.PERSON)
    if _PUNCTUATION.fullmatch(piece.text):
        return None
    return _text(piece, None)


def _text(piece: Piece, column: str | None) -> Expr:
    """A word or phrase as the index knows it."""
    found = words(piece.text)
    if not found:
        raise WrongTerm(f"There is no word to search for in {shown(piece.text)}.")
    if len(found) > _MAX_PHRASE_WORDS:
        raise WrongTerm(f"A phrase of more than {_MAX_PHRASE_WORDS} words is too long; shorten it.")
    if len(found) == 1:
        return Word(found[0], piece.is_prefix, column)
    return Phrase(tuple(found), piece.is_prefix, column)


def _placed(field: QueryField, operator: str, group: tuple[Piece, ...], now: Now) -> Expr:
    """The node of one value; what is wrong with it is said to be wrong there."""
    try:
        return _group(field, operator, group, now)
    except WrongTerm as error:
        raise WrongTerm(error.message, error.fix, (group[0].start, group[-1].end)) from error


def _group(field: QueryField, operator: str, group: tuple[Piece, ...], now: Now) -> Expr:
    """The node of one value, which may be several words."""
    text = clean(" ".join(piece.text for piece in group))
    if field.kind in COMPARED and not operator:
        operator, text = split_operator(text)
    given = _Given(
        text,
        operator,
        is_quoted=any(piece.is_quoted for piece in group),
        is_prefix=group[-1].is_prefix,
    )
    folded = fold(given.text)
    if not given.is_quoted and not operator:
        if given.is_prefix and not folded and field.kind not in _WITHOUT_ANY:
            return negated(Empty(field.name))
        if folded == "none" and field.can_be_none:
            return Empty(field.name)
        if folded == "me" and field.can_be_me:
            return IsMe(field.name)
    if field.kind is Kind.TEXT:
        return all_of(_text_in_list(field, piece) for piece in group)
    if not folded:
        raise _needs_value(field)
    return _READERS[field.kind](field, given, now)


def _text_in_list(field: QueryField, piece: Piece) -> Expr:
    if not piece.is_quoted and len(piece.text) > 1 and piece.text.startswith("-"):
        outside = f"-{field.name}:{clean(piece.text)[1:40]}"
        raise WrongTerm(f"Words cannot be left out inside of {field.name}:( ). Write {outside} outside.")
    return _text(piece, field.name)


def _named(field: QueryField, given: _Given, _now: Now) -> Expr:
    """Names, people and codes: kept as written, compared folded."""
    if field.manner is not Manner.WHOLE and not words(given.text):
        raise WrongTerm(f"There is no word to search for in {shown(given.text)}.")
    return FieldIs(field.name, (Value(given.text, given.is_prefix),), field.manner)


def _code(field: QueryField, given: _Given, _now: Now) -> Expr:
    text = given.text.removeprefix("#").strip()
    if not text:
        raise _needs_value(field)
    return FieldIs(field.name, (Value(text, given.is_prefix),))


def _id(field: QueryField, given: _Given, _now: Now) -> Expr:
    try:
        return FieldIs(field.name, (Value(id_text(parse_id(given.text))),))
    except InvalidInput as error:
        raise WrongTerm(error.message) from error


def _choice(field: QueryField, given: _Given, _now: Now) -> Expr:
    """One of the declared choices; ordered ones also by comparison and range."""
    names = [choice.name for choice in field.choices]
    low, dots, high = given.text.partition("..")
    if not (dots or given.operator):
        return FieldIs(field.name, (Value(_chosen(field, given.text)),))
    if not field.is_ordered or (dots and given.operator):
        raise WrongTerm(f"The values of “{field.name}” cannot be compared; write one of {', '.join(names)}.")
    if dots:
        first = names.index(_chosen(field, low, is_whole=False)) if low else 0
        last = names.index(_chosen(field, high, is_whole=False)) if high else len(names) - 1
        kept = names[first : last + 1]
    else:
        at = names.index(_chosen(field, given.text))
        kept = {">": names[at + 1 :], ">=": names[at:], "<": names[:at], "<=": names[: at + 1]}[
            given.operator
        ]
    if not kept:
        raise WrongTerm(f"No {field.name} is {given.operator}{given.text}.")
    return FieldIs(field.name, tuple(map(Value, kept)))


def _state(field: QueryField, given: _Given, _now: Now) -> Expr:
    return Is(_chosen(field, given.text))


def _trait(field: QueryField, given: _Given, _now: Now) -> Expr:
    return Has(_chosen(field, given.text))


def _date(field: QueryField, given: _Given, now: Now) -> Expr:
    if not given.operator and field.choice(given.text):
        return DateRange(field.name, None, now.s, "late")
    span = _span(field, given, now)
    return DateRange(field.name, span.from_s, span.until_s, span.source)


def _day(field: QueryField, given: _Given, now: Now) -> Expr:
    """Dates without a time: every day that the span touches."""
    span = _span(field, given, now)
    first = None if span.from_s is None else _date_at(span.from_s, now).toordinal()
    last = None if span.until_s is None else _date_at(span.until_s - 1, now).toordinal() + 1
    return DayRange(field.name, first, last, span.source)


def _span(field: QueryField, given: _Given, now: Now) -> Span:
    return read_span(given.operator + given.text, now, looks_ahead=field.looks_ahead)


def _date_at(moment_s: int, now: Now) -> date:
    return datetime.fromtimestamp(moment_s, now.zone).date()


def _number(field: QueryField, given: _Given, _now: Now) -> Expr:
    low, dots, high = given.text.partition("..")
    if dots and not given.operator and (low or high):
        ends = _amount(low) if low else None, _amount(high) if high else None
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
            raise WrongTerm(f"The range {shown(given.text)} ends before it begins.", f"{high}..{low}")
        return NumberRange(field.name, *ends)
    amount = _amount(given.text)
    match given.operator:
        case "":
            return NumberRange(field.name, amount, amount)
        case ">" | ">=":
            return NumberRange(field.name, amount, None, given.operator == ">")
        case _:
            return NumberRange(field.name, None, amount, given.operator == "<")


def _amount(text: str) -> int | float:
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise WrongTerm(f"{shown(text)} is not a number. Write for example 5, >=5 or 5..10.")
    amount = float(text) if "." in text else int(text)
    if abs(amount) > _LARGEST:
        raise WrongTerm(f"{shown(text)} is too large.")
    return amount


_READERS: dict[Kind, Callable[[QueryField, _Given, Now], Expr]] = {
    Kind.PERSON: _named,
    Kind.WORDS: _named,
    Kind.NAME: _named,
    Kind.CODE: _code,
    Kind.ID: _id,
    Kind.CHOICE: _choice,
    Kind.STATE: _state,
    Kind.TRAIT: _trait,
    Kind.DATE: _date,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
}
_WITHOUT_ANY = {Kind.STATE, Kind.TRAIT}


def _chosen(field: QueryField, text: str, *, is_whole: bool = True) -> str:
    """The canonical name of a choice; `is_whole` when nothing else stands in the value.

    Raises:
        WrongTerm: The field has no such choice.
    """
    choice = field.choice(text.strip())
    if choice:
        return choice.name
    names = [each.name for each in field.choices]
    near = nearest(fold(text), names)
    if near:
        sentence = f"There is no {field.name}:{clean(text)[:40]}. Did you mean {near}?"
        raise WrongTerm(sentence, near if is_whole else "")
    raise WrongTerm(f"“{field.name}” has no value {shown(text)}. It takes {', '.join(names)}.")


def _needs_value(field: QueryField) -> WrongTerm:
    return WrongTerm(f"“{field.name}:” needs a value, for example {field.name}:{field.example or 'none'}.")


def _unknown_field(lexeme: Lexeme) -> WrongTerm:
    place = lexeme.start, lexeme.start + len(lexeme.name)
    sentence = f"There is no field {shown(lexeme.name)}."
    if lexeme.guess:
        return WrongTerm(f"{sentence} Did you mean {lexeme.guess.name}?", lexeme.guess.name, place)
    return WrongTerm(f"{sentence} To search for the text as it is, put it in quotes.", place=place)
