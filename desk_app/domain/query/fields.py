"""What a field of the query language is, and the table in which names are looked up.

A field is declared once (`builtin_fields`, or `custom_field` for a team's own); parsing, completion, messages
and the help page are all made from the declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from desk_app.domain.entities import FieldSpec
from desk_app.domain.query.folding import fold
from desk_app.domain.query.nodes import Manner
from desk_app.domain.query.spelling import nearest

CUSTOM_PREFIX = "custom."
_CUSTOM_SHORT = "cf."


class Kind(StrEnum):
    """What values a field takes, and so which node a term with it becomes.

    TEXT: words and phrases of a full-text column. PERSON: names and addresses. WORDS: words of a short text.
    NAME: whole names. CHOICE: one of the declared choices. CODE: numbers and serials that nobody counts with.
    ID: a UUID. DATE: moments. DAY: dates without a time. NUMBER: numbers. The last two take ranges too.
    STATE, TRAIT, ORDER: `is:`, `has:`, `sort:`.
    """

    TEXT = "text"
    PERSON = "person"
    WORDS = "words"
    NAME = "name"
    CHOICE = "choice"
    CODE = "code"
    ID = "id"
    DATE = "date"
    DAY = "day"
    NUMBER = "number"
    STATE = "state"
    TRAIT = "trait"
    ORDER = "order"


_MANNERS = {Kind.PERSON: Manner.PERSON, Kind.WORDS: Manner.WORDS}


@dataclass(frozen=True, slots=True)
class Choice:
    """A word that a field takes as value; `help` completes "tickets that ..."."""

    name: str
    help: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryField:
    """One field of the language.

    Attributes:
        name: What stands before the colon in canonical text; lower case.
        kind: What values it takes.
        help: One sentence.
        aliases: Other names that are understood.
        choices: Words it takes; all there are for CHOICE, STATE and TRAIT, suggestions for the others.
        example: A value for the help page.
        can_be_me: `me` means the person who asks.
        can_be_none: `none` means that there is no value.
        is_ordered: The choices grow from first to last, so `>=` and `..` make sense.
        is_sortable: `sort:` takes it.
        looks_ahead: Durations of a DATE count into the future (`due:<1h`), not into the past (`created:<1h`).
    """

    name: str
    kind: Kind
    help: str
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    example: str = ""
    can_be_me: bool = False
    can_be_none: bool = False
    is_ordered: bool = False
    is_sortable: bool = False
    looks_ahead: bool = False

    @property
    def manner(self) -> Manner:
        """How its values are compared where the term becomes a `FieldIs`."""
        return _MANNERS.get(self.kind, Manner.WHOLE)

    @property
    def key(self) -> str:
        """The team's own name of a custom field; the field's name for all others."""
        return self.name.removeprefix(CUSTOM_PREFIX)

    def choice(self, text: str) -> Choice | None:
        """The choice with this name or alias, whatever its case and accents."""
        folded = fold(text)
        for choice in self.choices:
            if folded in map(fold, (choice.name, *choice.aliases)):
                return choice
        return None


class FieldTable:
    """The fields a query may use, found by name or alias whatever the case and accents."""

    def __init__(self, fields: Iterable[QueryField]) -> None:
        self._fields = tuple(fields)
        self._by_name: dict[str, QueryField] = {}
        for field in self._fields:
            for name in (field.name, *field.aliases):
                self._by_name.setdefault(fold(name), field)

    def __iter__(self) -> Iterator[QueryField]:
        return iter(self._fields)

    def find(self, name: str) -> QueryField | None:
        """The field with this name or alias."""
        return self._by_name.get(fold(name))

    def guess(self, name: str) -> QueryField | None:
        """The field that a wrong name was probably meant to be."""
        folded = fold(name)
        own = self._by_name.get(CUSTOM_PREFIX + folded)
        if own is not None:
            return own
        found = nearest(folded, self._by_name)
        return self._by_name[found] if found else None

    def sortable(self) -> Iterator[QueryField]:
        """The fields that `sort:` takes."""
        return (field for field in self._fields if field.is_sortable)

    def with_fields(self, more: Iterable[QueryField]) -> FieldTable:
        """A table that has these fields too; a name that is taken keeps its meaning."""
        return FieldTable((*self._fields, *more))


_CUSTOM_KINDS = {"number": Kind.NUMBER, "date": Kind.DAY, "boolean": Kind.CHOICE}
"""Types of custom fields (`desk_app.domain.fields`); choices are names, all others words."""


def custom_field(spec: FieldSpec) -> QueryField:
    """A team's own field as `custom.NAME`, also reached as `cf.NAME` and by its label.

    Choices are suggested, not required: old tickets may hold a choice that is no longer offered.
    """
    names = dict.fromkeys((slug(spec.name), slug(spec.label)))
    name, *aliases = (prefix + each for each in names for prefix in (CUSTOM_PREFIX, _CUSTOM_SHORT))
    choices = ("yes", "no") if spec.type == "boolean" else spec.options
    return QueryField(
        name=name,
        kind=_CUSTOM_KINDS.get(spec.type, Kind.NAME if spec.options else Kind.WORDS),
        help=f"{spec.label.strip()}, a field of your team.",
        aliases=tuple(aliases),
        choices=tuple(map(Choice, choices)),
        can_be_none=True,
        is_sortable=True,
        looks_ahead=True,
    )


def slug(name: str) -> str:
    """A name as it can stand before a colon: folded, with `_` for each run of anything else."""
    return re.sub(r"\W+", "_", fold(name)).strip("_") or "field"
