"""A list query taken apart: what is about words, what the indexes know, what must be checked row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement

from desk_app.domain.query.nodes import (
    EVERYTHING,
    And,
    DateRange,
    Expr,
    FieldIs,
    Is,
    IsMe,
    Manner,
    Not,
    Or,
    Phrase,
    Sort,
    Word,
    all_of,
    leaves,
)
from desk_app.services.reading import Reason
from desk_app.store.search.conditions import Asker, Conditions
from desk_app.store.search.hidden import HIDDEN, is_done_by_index, left_out
from desk_app.store.search.sorting import MOST_URGENT_FIRST, NEWEST_FIRST
from desk_app.store.search.text import Part, TextQueries

_CLASSES: Final = frozenset({"open", "new", "waiting", "solved", "closed", "active"})
_BUSY: Final = frozenset({"open", "new", "waiting", "active", "late"})
"""States that only active tickets can be in, as long as none of `HIDDEN` is asked for."""

_WAYS: Final = (Is("snoozed"), Is("deleted"))
"""States with an index of their own, whose order is named like them."""

_LIGHT, _PICKY, _DEAR = "light", "picky", "dear"
_DEAR_FIELDS: Final = frozenset({"customer", "people", "from", "to", "author", "org"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a list query asks for.

    Attributes:
        expr: The whole query, with its fallbacks for unknown words.
        conjuncts: Its parts that must all be true.
        sort: The order.
        words: FTS5 query for exactly the parts that are about words; None when there are none.
        part: The part of a word to look for; None when there is none.
        driver: FTS5 query that finds all tickets meant and perhaps others; None when there is none.
        is_active: Only active tickets can match.
        hidden: States to be left out because nobody spoke of them.
        light: Conditions that most tickets on the way fulfil (state of the ticket).
        light_by_index: The same, without a look at the row where that is possible.
        picky: Conditions on the ticket's row that may be true for few.
        dear: Conditions that need look-ups in other tables or text.
        from_s: Time of activity below which nothing can match; None when there is no such bound.
        reasons: Words that were taken in another way than typed.
        is_cut: A beginning stands for more words than are searched.
    """

    expr: Expr
    conjuncts: tuple[Expr, ...]
    sort: Sort
    words: str | None
    part: Part | None
    driver: str | None
    is_active: bool
    hidden: tuple[str, ...]
    light: tuple[ColumnElement[bool], ...]
    light_by_index: tuple[ColumnElement[bool], ...]
    picky: tuple[ColumnElement[bool], ...]
    dear: tuple[ColumnElement[bool], ...]
    from_s: int | None
    reasons: tuple[Reason, ...]
    is_cut: bool

    def row_conditions(self, *, end_to_end: bool = False) -> tuple[ColumnElement[bool], ...]:
        """The cheap conditions, in the form for a few looks or for reading an index from end to end."""
        hidden = left_out(self.hidden, is_active=self.is_active, end_to_end=end_to_end)
        return (*hidden, *(self.light_by_index if end_to_end else self.light), *self.picky)

    def conditions(self, *, end_to_end: bool = False) -> tuple[ColumnElement[bool], ...]:
        """All conditions but `words` and `part`, cheap ones first."""
        return (*self.row_conditions(end_to_end=end_to_end), *self.dear)

    @property
    def has_text(self) -> bool:
        """Whether words are searched."""
        return self.words is not None or self.part is not None


def meaning_of(
    expr: Expr, sort: Sort, asker: Asker, text: TextQueries, *, reasons: tuple[Reason, ...] = ()
) -> Meaning:
    """Take a query apart.

    Args:
        expr: The query, fallbacks included.
        sort: The order it shall have.
        asker: Who asks and when.
        text: Writes the full-text queries.
        reasons: Passed on.
    """
    conjuncts = expr.parts if isinstance(expr, And) else (expr,)
    conditions = Conditions(asker, text)
    about_words, others = _sorted_out(conjuncts, text)
    words = text.exact(all_of(about_words)) if about_words else None
    part = _first_part(others) if words is None else None
    rest = [each for each in others if each is not part]
    hints = [words, *(text.hint(each) for each in rest if not _is_tag(each))]
    known = [f"({hint})" for hint in hints if hint is not None]
    hidden = _hidden(expr)
    light = [each for each in rest if _weight(each, sort) == _LIGHT]
    return Meaning(
        expr=expr,
        conjuncts=conjuncts,
        sort=sort,
        words=words,
        part=part,
        driver=" AND ".join(known) or None,
        is_active=_is_active(conjuncts, hidden),
        hidden=hidden,
        light=tuple(map(conditions.of, light)),
        light_by_index=tuple(_by_index(each, conditions) for each in light),
        picky=tuple(conditions.of(each) for each in rest if _weight(each, sort) == _PICKY),
        dear=tuple(conditions.of(each) for each in rest if _weight(each, sort) == _DEAR),
        from_s=_earliest(conjuncts),
        reasons=reasons,
        is_cut=text.is_cut(expr),
    )


def _by_index(expr: Expr, conditions: Conditions) -> ColumnElement[bool]:
    by_index = is_done_by_index(expr)
    return conditions.of(expr) if by_index is None else by_index


def _is_tag(expr: Expr) -> bool:
    """Tags lead by their own index, which never lags behind; among alternatives full text has to do."""
    return isinstance(expr, FieldIs) and expr.field == "tag"


def natural_order(meaning: Meaning) -> Sort:
    """The order of a list when nobody asks for one.

    Newest activity first where words or names are searched; newest first by the date that is asked for;
    most urgent first otherwise.
    """
    if meaning.driver is not None or meaning.part is not None:
        return NEWEST_FIRST
    dates = [
        each.field
        for each in meaning.conjuncts
        if isinstance(each, DateRange) and each.field in {"created", "updated"}
    ]
    return Sort(dates[0], is_descending=True) if dates and not meaning.is_active else MOST_URGENT_FIRST


def _first_part(parts: Iterable[Expr]) -> Part | None:
    for each in parts:
        if isinstance(each, Part):
            return each
    return None


def text_conditions(meaning: Meaning, conditions: Conditions) -> tuple[ColumnElement[bool], ...]:
    """`words` and `part` as conditions on the row, for walks that are not led by them."""
    about: list[Expr] = [] if meaning.part is None else [meaning.part]
    if meaning.words is not None:
        about += [each for each in meaning.conjuncts if _is_about_words(each)]
    return (conditions.of(all_of(about)),) if about else ()


def _sorted_out(conjuncts: Iterable[Expr], text: TextQueries) -> tuple[list[Expr], list[Expr]]:
    """What can be one FTS5 query, and the rest. Words to leave out need words to find beside them."""
    parts = [each for each in conjuncts if each != EVERYTHING]
    about_words = [each for each in parts if _is_about_words(each)]
    if any(text.exact(each) is not None for each in about_words):
        return about_words, [each for each in parts if not _is_about_words(each)]
    return [], parts


def _is_about_words(expr: Expr) -> bool:
    """Nothing but words, so that FTS5 alone can answer it; as a NOT only beside something to find."""
    match expr:
        case Part():
            return False
        case Word() | Phrase():
            return True
        case Not(Word() | Phrase() | Or() as part):
            return _is_about_words(part)
        case Or(parts):
            return all(_is_about_words(part) and not isinstance(part, Not) for part in parts)
        case And(parts):
            return all(map(_is_about_words, parts)) and any(not isinstance(part, Not) for part in parts)
        case _:
            return False


def _weight(expr: Expr, sort: Sort) -> str:
    """What a condition costs on the way that the order gives."""
    if _is_dear(expr):
        return _DEAR
    is_way = expr in _WAYS and expr == Is(sort.field)
    return _LIGHT if is_way or _is_light(expr) else _PICKY


def _is_light(expr: Expr) -> bool:
    match expr:
        case Is(state):
            return state in _CLASSES
        case Not(part):
            return isinstance(part, Is)
        case Or(parts):
            return all(map(_is_light, parts))
        case _:
            return False


def _is_dear(expr: Expr) -> bool:
    """A leaf of it needs full text, or a comparison in Python."""
    return any(_is_dear_leaf(leaf) for leaf, _ in leaves(expr))


def _is_dear_leaf(leaf: Expr) -> bool:
    match leaf:
        case Word() | Phrase() | IsMe("author"):
            return True
        case FieldIs(field, _, manner):
            return field in _DEAR_FIELDS or (manner is Manner.WORDS)
        case _:
            return False


def _hidden(expr: Expr) -> tuple[str, ...]:
    """The states to leave out: those the query does not speak of. Whoever asks for the bin gets all of it."""
    if (Is("deleted"), False) in leaves(expr):
        return ()
    spoken = {leaf.state for leaf, _ in leaves(expr) if isinstance(leaf, Is)}
    return tuple(state for state in HIDDEN if state not in spoken)


def _is_active(conjuncts: Iterable[Expr], hidden: tuple[str, ...]) -> bool:
    states = {each.state for each in conjuncts if isinstance(each, Is)}
    return bool(states & {"active", "late"}) or (hidden == HIDDEN and bool(states & _BUSY))


def _earliest(conjuncts: Iterable[Expr]) -> int | None:
    """The last activity is never before the creation."""
    starts = [
        each.from_s
        for each in conjuncts
        if isinstance(each, DateRange) and each.field in {"created", "updated"} and each.from_s is not None
    ]
    return max(starts, default=None)
