"""Cuts the text of a query into lexemes: parentheses, operators, and terms with their values.

Nothing is refused here: what is not closed ends with the text, what makes no sense is for the parser to say.
Each character is looked at a bounded number of times. Blank are spaces, control characters and the invisible
characters that turn the direction of text; everything else belongs to exactly one lexeme, in order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from desk_app.domain.query.comparing import operator_at
from desk_app.domain.query.dates import LONG_DATE
from desk_app.domain.query.fields import FieldTable, Kind, QueryField

MAX_CHARS = 10_000
"""What is longer is cut: no person writes it, and a pasted mail should not stop the window."""

_MAX_GUESSES = 8
"""Guessing a mistyped name compares it with all names; only the first few are worth the time."""

_BLANK = r"\s\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_QUOTES = "“”„‟«»"
_BLANKS = re.compile(rf"[{_BLANK}]*")
_WORD = re.compile(rf'[^{_BLANK}()"{_QUOTES}]+')
_ITEM = re.compile(rf'[^{_BLANK}()",{_QUOTES}]+')
_LISTED = re.compile(rf'[^{_BLANK})",{_QUOTES}]+')
_FIELD = re.compile(r"([^\W\d_][\w.-]*):(?!//|\\)")
_STRAIGHT_QUOTED = re.compile(r'"((?:[^"]+|"")*)("?)')
_CURLY_QUOTED = re.compile(rf'[{_QUOTES}]([^"{_QUOTES}]*)(["{_QUOTES}]?)')
_EXCLUDES = re.compile(rf"-(?![-)]|[{_BLANK}]|$)")
COMPARED = {Kind.DATE, Kind.DAY, Kind.NUMBER, Kind.CHOICE}
"""Kinds of fields whose values may follow an operator."""


class Shape(StrEnum):
    """What a lexeme is."""

    TERM = "term"
    OPEN = "open"
    CLOSE = "close"
    MINUS = "minus"
    NOT = "not"
    AND = "and"
    OR = "or"
    REST = "rest"


_WORD_OPERATORS = {"not": Shape.NOT, "and": Shape.AND, "or": Shape.OR}


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or quoted text of a term; a lone `*` is a prefix of nothing."""

    text: str
    start: int
    end: int
    is_quoted: bool = False
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Values:
    """What stands after a field's colon, or a plain word or phrase.

    Attributes:
        start: Where the first value begins (or would begin).
        end: Where it all ends.
        operator: `>`, `>=`, `<`, `<=` or nothing.
        groups: The values; each is one or more pieces.
        is_list: They stand in parentheses.
        complaint: A sentence about something that is not closed.
    """

    start: int
    end: int
    operator: str = ""
    groups: tuple[tuple[Piece, ...], ...] = ()
    is_list: bool = False
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of the text with its range.

    Attributes:
        shape: What it is; the others are for terms.
        start: Where it begins.
        end: Where it ends.
        name: What stands before the colon, as written; empty for words and phrases.
        field: The field of that name; None when there is none.
        guess: For a wrong name, the field that was probably meant.
        values: What stands after the colon, or the word or phrase itself.
    """

    shape: Shape
    start: int
    end: int
    name: str = ""
    field: QueryField | None = None
    guess: QueryField | None = None
    values: Values = Values(0, 0)


class Lexer:
    """Reads one text from left to right."""

    def __init__(self, text: str, table: FieldTable) -> None:
        self._text = text[:MAX_CHARS]
        self._rest = len(text) - len(self._text)
        self._table = table
        self._guesses = 0

    def lexemes(self) -> list[Lexeme]:
        """All of them, in order."""
        found: list[Lexeme] = []
        at = self._skip(0)
        while at < len(self._text):
            found.append(self._lexeme(at))
            at = self._skip(found[-1].end)
        if self._rest:
            found.append(Lexeme(Shape.REST, len(self._text), len(self._text) + self._rest))
        return found

    def _skip(self, at: int) -> int:
        return _end(_BLANKS, self._text, at)

    def _lexeme(self, at: int) -> Lexeme:
        text = self._text
        if text[at] in "()":
            return Lexeme(Shape.OPEN if text[at] == "(" else Shape.CLOSE, at, at + 1)
        if _EXCLUDES.match(text, at):
            return Lexeme(Shape.MINUS, at, at + 1)
        return self._field_term(at) or self._plain_term(at)

    def _plain_term(self, at: int) -> Lexeme:
        """A phrase, or a word up to the next blank, which may be an operator."""
        values = _quoted(self._text, at)
        if values is None:
            word = self._text[at : _end(_WORD, self._text, at)]
            if word.lower() in _WORD_OPERATORS:
                return Lexeme(_WORD_OPERATORS[word.lower()], at, at + len(word))
            values = Values(at, at + len(word), groups=((_piece(word, at),),))
        return Lexeme(Shape.TERM, at, values.end, values=values)

    def _field_term(self, at: int) -> Lexeme | None:
        """A name with a colon and what belongs to it; None when it is only a word with a colon in it."""
        match = _FIELD.match(self._text, at)
        if not match:
            return None
        field = self._table.find(match[1])
        guess = None if field else self._guess(match[1])
        values = self._values(self._value_start(match.end(), field), field)
        if not field and not guess and not values.groups:  # `Re: invoice`: the colon is just punctuation
            return None
        return Lexeme(Shape.TERM, at, max(match.end(), values.end), match[1], field, guess, values)

    def _guess(self, name: str) -> QueryField | None:
        self._guesses += 1
        return self._table.guess(name) if self._guesses <= _MAX_GUESSES else None

    def _value_start(self, at: int, field: QueryField | None) -> int:
        """After the colon, or after the blanks behind it where a value of this field follows them."""
        start = self._skip(at)
        if field is None or start == len(self._text) or self._text[start] in ")-":
            return at
        word = self._text[start : _end(_WORD, self._text, start)]
        return at if _FIELD.match(word) or word.lower() in _WORD_OPERATORS else start

    def _values(self, at: int, field: QueryField | None) -> Values:
        text, operator = self._text, ""
        if field and field.kind in COMPARED:
            operator, behind = operator_at(text, at)
            at = self._skip(behind) if behind > at else at
        if text.startswith("(", at):
            values = _listed(text, at)
        elif field and field.kind in {Kind.DATE, Kind.DAY} and (long := LONG_DATE.match(text, at)):
            values = Values(at, long.end(), groups=((Piece(long[0], at, long.end()),),))
        else:
            values = _comma_separated(text, at, _WORD if not field or field.kind is Kind.TEXT else _ITEM)
        return replace(values, operator=operator)


def _comma_separated(text: str, at: int, item: re.Pattern[str]) -> Values:
    """`a,"b c",d` without blanks around the commas; a comma at the end is no value."""
    start, complaint = at, ""
    groups: list[tuple[Piece, ...]] = []
    while at < len(text):
        quoted = _quoted(text, at)
        end = _end(item, text, at)
        if quoted:
            groups += quoted.groups
            at, complaint = quoted.end, quoted.complaint
        elif end > at:
            groups.append((_piece(text[at:end], at),))
            at = end
        if not text.startswith(",", at):
            break
        at += 1
    return Values(start, at, groups=tuple(groups), complaint=complaint)


def _listed(text: str, at: int) -> Values:
    """`(a, b c, "d")`: values between commas or ORs, up to the closing parenthesis or the end."""
    start, complaint = at + 1, ""
    groups: list[tuple[Piece, ...]] = [()]
    at = _end(_BLANKS, text, start)
    while at < len(text) and text[at] != ")":
        quoted = _quoted(text, at)
        if quoted:
            groups[-1] += quoted.groups[0]
            at, complaint = quoted.end, quoted.complaint
        else:
            word = "," if text[at] == "," else text[at : _end(_LISTED, text, at)]
            if word.lower() in {",", "or"}:
                groups.append(())
            else:
                groups[-1] += (_piece(word, at),)
            at += len(word)
        at = _end(_BLANKS, text, at)
    if at == len(text):
        complaint = complaint or "The parenthesis is not closed."
    filled = tuple(group for group in groups if group)
    return Values(start, min(at + 1, len(text)), groups=filled, is_list=True, complaint=complaint)


def _quoted(text: str, at: int) -> Values | None:
    """The quoted text that begins here, if one does; in straight quotes `""` is a quotation mark."""
    straight = _STRAIGHT_QUOTED.match(text, at)
    match = straight or _CURLY_QUOTED.match(text, at)
    if not match:
        return None
    inner = match[1].replace('""', '"') if straight else match[1]
    is_prefix = bool(match[2]) and text.startswith("*", match.end())
    end = match.end() + is_prefix
    complaint = "" if match[2] else "The quotation mark is not closed."
    piece = Piece(inner, at, end, is_quoted=True, is_prefix=is_prefix)
    return Values(at, end, groups=((piece,),), complaint=complaint)


def _piece(word: str, at: int) -> Piece:
    """An unquoted word; stars at its end make it a prefix."""
    return Piece(word.rstrip("*"), at, at + len(word), is_prefix=word.endswith("*"))


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where the pattern's match at this place ends; the place itself when there is none."""
    match = pattern.match(text, at)
    return match.end() if match else at
