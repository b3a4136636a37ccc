"""Reads the written query language: never fails, says what is wrong, and goes on with the rest.

Grammar: `query = any (OR any)*`, `any = (unary AND?)+`, `unary = (NOT | -)* (term | "(" query ")")`.
Sort terms may stand anywhere; they take no part in the logic. What is wrong is left out of the meaning: a
wrong term, an operator with nothing beside it, a parenthesis without its other half.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS
from desk_app.domain.query.fields import FieldTable, Kind
from desk_app.domain.query.lexer import MAX_CHARS, Lexeme, Lexer, Shape
from desk_app.domain.query.local_time import Now
from desk_app.domain.query.nodes import Everything, Expr, Sort, all_of, any_of, negated
from desk_app.domain.query.problems import Problem, QueryError, WrongTerm
from desk_app.domain.query.values import read_sort, read_term

MAX_DEPTH = 32
"""Parentheses in parentheses; deeper ones are left out."""

MAX_TERMS = 256
"""Values of all terms together; more would only make the database refuse the whole."""

MAX_PROBLEMS = 50
"""Problems that are told; more of them help nobody."""


class TokenKind(StrEnum):
    """What a token is, for drawing it."""

    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    SORT = "sort"
    NOT = "not"
    AND = "and"
    OR = "or"
    OPEN = "open"
    CLOSE = "close"
    PUNCTUATION = "punctuation"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text as it was understood; all tokens in order cover everything that is not blank.

    Attributes:
        kind: What it is.
        start: Where it begins.
        end: Where it ends (half-open).
        value_start: Where the value of a field term begins; `start` for all others.
        field: Canonical name of the field; empty without one.
        is_wrong: It takes no part in the meaning; a problem says why.
    """

    kind: TokenKind
    start: int
    end: int
    value_start: int
    field: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text and what it means.

    Attributes:
        text: As written.
        expr: The meaning of all that could be understood; `Everything` when that is nothing.
        sort: The order asked for, if any.
        tokens: The text in pieces.
        problems: What was left out and why, in order; empty when all is well.
    """

    text: str
    expr: Expr
    sort: Sort | None
    tokens: tuple[Token, ...]
    problems: tuple[Problem, ...]

    @property
    def is_everything(self) -> bool:
        """True when nothing restricts the tickets, be it wanted or because all terms are wrong."""
        return isinstance(self.expr, Everything)


def parse(text: str, *, now: int, zone: tzinfo, fields: FieldTable = BUILTIN_FIELDS) -> Parsed:
    """Understand as much of a query as possible; raises nothing whatever the text.

    Args:
        text: What the person wrote.
        now: The moment relative dates refer to, epoch seconds.
        zone: The person's zone, for days and wall times.
        fields: The fields there are; `BUILTIN_FIELDS.with_fields(map(custom_field, specs))` adds own ones.
    """
    return _Parser(text, Now(now, zone), fields).parsed()


def parse_strict(text: str, *, now: int, zone: tzinfo, fields: FieldTable = BUILTIN_FIELDS) -> Parsed:
    """Understand a query wholly, for scripts, rules and bulk changes.

    Raises:
        QueryError: Something in it is wrong; the first problem, with its place.
    """
    parsed = parse(text, now=now, zone=zone, fields=fields)
    if parsed.problems:
        raise QueryError(parsed.problems[0])
    return parsed


class _Parser:
    """One reading of one text. Methods that read give None when what they read was left out."""

    def __init__(self, text: str, now: Now, table: FieldTable) -> None:
        self._text = text
        self._now = now
        self._table = table
        self._lexemes = Lexer(text, table).lexemes()
        self._at = 0
        self._terms = 0
        self._sort: Sort | None = None
        self._problems: list[Problem] = []
        self._wrong: set[int] = set()
        self._silent: set[int] = set()

    def parsed(self) -> Parsed:
        """Read all of it."""
        parts = []
        while self._at < len(self._lexemes):
            parts.append(self._alternatives(0))
            if self._shape() is Shape.CLOSE:
                self._complain(self._at, "There is no opening parenthesis for this one.")
                self._at += 1
            elif self._shape() is Shape.REST:
                self._complain(self._at, f"Only the first {MAX_CHARS:,} characters of a search are read.")
                self._at += 1
        expr = all_of(part for part in parts if part is not None)
        problems = sorted(self._problems, key=lambda problem: (problem.start, problem.end))
        tokens = tuple(self._token(index) for index in range(len(self._lexemes)))
        return Parsed(self._text, expr, self._sort, tokens, tuple(problems[:MAX_PROBLEMS]))

    def _shape(self) -> Shape | None:
        return self._lexemes[self._at].shape if self._at < len(self._lexemes) else None

    def _complain(self, index: int, message: str) -> None:
        lexeme = self._lexemes[index]
        self._wrong.add(index)
        self._problems.append(Problem(lexeme.start, lexeme.end, message))

    def _alternatives(self, depth: int) -> Expr | None:
        """`any (OR any)*`, up to a closing parenthesis or the end."""
        parts: list[Expr | None] = []
        dangling = self._operands(depth, parts)
        while self._shape() is Shape.OR:
            operator = self._at
            self._at += 1
            is_alone = self._operands(depth, parts)
            if dangling or is_alone:
                self._complain(operator, "“OR” needs something to search for on both sides.")
            dangling = is_alone and dangling
        understood = [part for part in parts if part is not None]
        return any_of(understood) if understood else None

    def _operands(self, depth: int, parts: list[Expr | None]) -> bool:
        """Add what stands side by side; True when there is nothing at all."""
        found: list[Expr | None] = []
        while True:
            shape = self._shape()
            if shape in _ENDS:
                break
            if shape is Shape.AND:
                self._and(has_left=bool(found))
                continue
            found.append(self._unary(depth))
        understood = [part for part in found if part is not None]
        if understood:
            parts.append(all_of(understood))
        return not found

    def _and(self, *, has_left: bool) -> None:
        """AND is what stands for itself between terms; it only has to be between two of them."""
        operator = self._at
        self._at += 1
        if not has_left or self._shape() in _ENDS or self._shape() is Shape.AND:
            self._complain(operator, "“AND” needs something to search for on both sides.")

    def _unary(self, depth: int) -> Expr | None:
        """`(NOT | -)* primary`."""
        is_negated = False
        first = self._at
        while self._shape() in _NEGATIONS:
            is_negated = not is_negated
            self._at += 1
        if self._at > first and (self._shape() in _ENDS or self._shape() is Shape.AND):
            for index in range(first, self._at):
                self._complain(index, "“NOT” needs something to leave out after it.")
            return None
        part = self._group(depth) if self._shape() is Shape.OPEN else self._term(is_negated=is_negated)
        if part is None:
            return None
        return negated(part) if is_negated else part

    def _group(self, depth: int) -> Expr | None:
        """`( query )`."""
        opening = self._at
        self._at += 1
        if depth >= MAX_DEPTH:
            self._skip_group(opening)
            return None
        before = self._at
        part = self._alternatives(depth + 1)
        is_empty = self._at == before
        if self._shape() is Shape.CLOSE:
            if is_empty:
                self._complain(opening, "There is nothing between the parentheses.")
                self._wrong.add(self._at)
            self._at += 1
        else:
            start, end = self._lexemes[opening].start, self._lexemes[opening].end
            self._problems.append(Problem(start, end, "This parenthesis is not closed."))
        return part

    def _skip_group(self, opening: int) -> None:
        """Leave out what is nested too deeply, up to its closing parenthesis."""
        self._complain(opening, f"Parentheses can be nested {MAX_DEPTH} deep; what is deeper is left out.")
        depth = 1
        while depth and self._shape() not in {None, Shape.REST}:
            depth += {Shape.OPEN: 1, Shape.CLOSE: -1}.get(self._lexemes[self._at].shape, 0)
            self._wrong.add(self._at)
            self._at += 1

    def _term(self, *, is_negated: bool) -> Expr | None:
        """A word, phrase or field term; None when it is wrong, punctuation or the order."""
        index, lexeme = self._at, self._lexemes[self._at]
        self._at += 1
        if lexeme.values.complaint:
            self._problems.append(Problem(lexeme.start, lexeme.end, lexeme.values.complaint))
        try:
            if lexeme.field and lexeme.field.kind is Kind.ORDER:
                self._order(lexeme, is_negated=is_negated)
                return None
            self._count(lexeme)
            expr = read_term(lexeme, self._now)
        except WrongTerm as error:
            start, end = error.place or (lexeme.start, lexeme.end)
            self._wrong.add(index)
            if error.message:
                self._problems.append(Problem(start, end, error.message, error.fix))
            return None
        if expr is None:
            self._silent.add(index)
        return expr

    def _count(self, lexeme: Lexeme) -> None:
        """Refuse what is too much; that is said once, of the first term that is."""
        is_first = self._terms <= MAX_TERMS
        self._terms += max(1, len(lexeme.values.groups))
        if self._terms > MAX_TERMS:
            sentence = f"A search takes {MAX_TERMS} words and values; from here on they are left out."
            raise WrongTerm(sentence if is_first else "")

    def _order(self, lexeme: Lexeme, *, is_negated: bool) -> None:
        if is_negated:
            raise WrongTerm("An order cannot be left out; for the other way round write sort:-created.")
        sort = read_sort(lexeme, self._table.find)
        if self._sort is not None:
            raise WrongTerm("A search has one order; the first counts.")
        self._sort = sort

    def _token(self, index: int) -> Token:
        lexeme = self._lexemes[index]
        is_term = lexeme.shape is Shape.TERM
        return Token(
            self._term_kind(index, lexeme) if is_term else _KINDS[lexeme.shape],
            lexeme.start,
            lexeme.end,
            lexeme.values.start if lexeme.name else lexeme.start,
            lexeme.field.name if lexeme.field else "",
            index in self._wrong,
        )

    def _term_kind(self, index: int, lexeme: Lexeme) -> TokenKind:
        if lexeme.name:
            is_order = lexeme.field is not None and lexeme.field.kind is Kind.ORDER
            return TokenKind.SORT if is_order else TokenKind.FIELD
        if index in self._silent:
            return TokenKind.PUNCTUATION
        return TokenKind.PHRASE if lexeme.values.groups[0][0].is_quoted else TokenKind.WORD


_ENDS = {None, Shape.OR, Shape.CLOSE, Shape.REST}
_NEGATIONS = {Shape.NOT, Shape.MINUS}
_KINDS = {
    Shape.OPEN: TokenKind.OPEN,
    Shape.CLOSE: TokenKind.CLOSE,
    Shape.MINUS: TokenKind.NOT,
    Shape.NOT: TokenKind.NOT,
    Shape.AND: TokenKind.AND,
    Shape.OR: TokenKind.OR,
    Shape.REST: TokenKind.REST,
}
