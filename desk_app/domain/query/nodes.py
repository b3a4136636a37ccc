"""What a query means: a small tree of frozen values that SQL, FTS5 and memory can each evaluate.

Nodes carry no positions and no clock: dates are resolved to epoch seconds when the text is parsed (a saved
view keeps its text and is parsed each time), words are folded as the index knows them. Build trees with
`all_of`, `any_of` and `negated`: they keep the one normal form that printing and parsing agree on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Manner(StrEnum):
    """How a value of `FieldIs` is compared with a value of the ticket.

    WHOLE: the folded texts are equal; a prefix value is the beginning of the text.
    WORDS: the value's words stand in the text one after the other; the last of a prefix value may go on.
    PERSON: as WORDS over names and addresses; `a@b.example` is a whole address, `@b.example` the end of one.
    """

    WHOLE = "whole"
    WORDS = "words"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Value:
    """A value as it was typed, without quotes; `is_prefix` when a `*` followed it."""

    text: str
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Everything:
    """True for each ticket: the empty query."""


@dataclass(frozen=True, slots=True)
class And:
    """True where all parts are; at least two parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where one part is; at least two parts."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True where the part is not."""

    part: Expr


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word (`folding.words`) in a text column, or in any of `TEXT_FACTS` when `column` is None."""

    text: str
    is_prefix: bool = False
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more folded words one after the other; with `is_prefix` the last one may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False
    column: str | None = None


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A named field has one of the values, compared as `manner` says."""

    field: str
    values: tuple[Value, ...]
    manner: Manner = Manner.WHOLE


@dataclass(frozen=True, slots=True)
class IsMe:
    """A field that holds people names the person who asks (`assignee:me`)."""

    field: str


@dataclass(frozen=True, slots=True)
class Empty:
    """A field has no value (`assignee:none`)."""

    field: str


@dataclass(frozen=True, slots=True)
class DateRange:
    """A time lies in `[from_s, until_s)`, epoch seconds; None is open.

    A ticket without the time never matches. `source` is what was written (`last 7d`) in its canonical form;
    it says the same again at another time.
    """

    field: str
    from_s: int | None
    until_s: int | None
    source: str


@dataclass(frozen=True, slots=True)
class DayRange:
    """A date without a time lies in `[from_day, until_day)`, both as `date.toordinal()`; None is open.

    `source` as in `DateRange`.
    """

    field: str
    from_day: int | None
    until_day: int | None
    source: str


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number lies between two ends; None is open; the ends count unless `is_open`."""

    field: str
    low: int | float | None
    high: int | float | None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Has:
    """The ticket has such a thing: one of the choices of the field `has`."""

    what: str


@dataclass(frozen=True, slots=True)
class Is:
    """The ticket is in such a state: one of the choices of the field `is`."""

    state: str


Leaf: TypeAlias = Word | Phrase | FieldIs | IsMe | Empty | DateRange | DayRange | NumberRange | Has | Is
"""A node that asks one thing of a ticket."""

Expr: TypeAlias = Everything | And | Or | Not | Leaf
"""Any node."""


@dataclass(frozen=True, slots=True)
class Sort:
    """The order that a query asks for; `relevance` is best first and has no direction."""

    field: str
    is_descending: bool = False


EVERYTHING = Everything()


def all_of(parts: Iterable[Expr]) -> Expr:
    """The parts joined by AND in normal form: flat, without doubles, without `Everything`."""
    flat: dict[Expr, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.parts if isinstance(part, And) else (part,)))
    flat.pop(EVERYTHING, None)
    kept = tuple(flat)
    return And(kept) if len(kept) > 1 else kept[0] if kept else EVERYTHING


def any_of(parts: Iterable[Expr]) -> Expr:
    """The parts joined by OR in normal form: flat, without doubles, values of one field in one node.

    No part at all gives `Everything`, as nothing was asked.
    """
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    if EVERYTHING in flat:
        return EVERYTHING
    values: dict[tuple[str, Manner], dict[Value, None]] = {}
    for part in flat:
        if isinstance(part, FieldIs):
            values.setdefault((part.field, part.manner), {}).update(dict.fromkeys(part.values))
    merged = (
        FieldIs(part.field, tuple(values[part.field, part.manner]), part.manner)
        if isinstance(part, FieldIs)
        else part
        for part in flat
    )
    kept = tuple(dict.fromkeys(merged))
    return Or(kept) if len(kept) > 1 else kept[0] if kept else EVERYTHING


def negated(part: Expr) -> Expr:
    """The opposite; twice gives the part itself."""
    return part.part if isinstance(part, Not) else Not(part)


def leaves(expr: Expr) -> Iterator[tuple[Leaf, bool]]:
    """Each node that asks one thing of a ticket, left to right, and whether it stands under a NOT."""
    stack: list[tuple[Expr, bool]] = [(expr, False)]
    while stack:
        node, is_negated = stack.pop()
        match node:
            case And(parts) | Or(parts):
                stack.extend((part, is_negated) for part in reversed(parts))
            case Not(part):
                stack.append((part, not is_negated))
            case Everything():
                pass
            case _:
                yield node, is_negated
