"""Random queries: trees in normal form, and texts that look like queries."""

from __future__ import annotations

from hypothesis import strategies as st

from desk_app.domain.query import (
    EVERYTHING,
    Empty,
    Expr,
    FieldIs,
    Has,
    Is,
    IsMe,
    Kind,
    Manner,
    NumberRange,
    Phrase,
    Value,
    Word,
    all_of,
    any_of,
    fold,
    negated,
    words,
)
from desk_app.domain.query.values import clean
from tests.unit.domain.query.asking import FIELDS, meaning

_ALL = list(FIELDS)
_COLUMNS = [None, *(field.name for field in _ALL if field.kind is Kind.TEXT)]
_LETTERS = st.sampled_from("abcorndtms éßøй東京서") | st.characters()
_FOLDED = st.text(_LETTERS, max_size=12).map(words).filter(bool)

_word = st.builds(Word, _FOLDED.map(lambda found: found[0]), st.booleans(), st.sampled_from(_COLUMNS))
_phrase = st.builds(
    Phrase,
    st.lists(_FOLDED, min_size=2, max_size=4).map(
        lambda each: tuple(word for found in each for word in found)
    ),
    st.booleans(),
    st.sampled_from(_COLUMNS),
)
_value_text = (
    st.text(_LETTERS | st.sampled_from('()",*:-#@.><=“”«'), max_size=12).map(clean)
    | st.sampled_from(["me", "none", "or", "not", "last 7d", "a..b", "x:y", "ann@x.example", "*", "-a", "#5"])
).filter(lambda text: bool(fold(text)))
_value = st.builds(Value, _value_text, st.booleans())


def _fields(*kinds: Kind) -> st.SearchStrategy[str]:
    return st.sampled_from([field.name for field in _ALL if field.kind in kinds])


def _values(each: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(each, min_size=1, max_size=3, unique=True).map(tuple)


_worded = _value.filter(lambda value: bool(words(value.text)))
_named = st.builds(FieldIs, _fields(Kind.NAME), _values(_value), st.just(Manner.WHOLE))
_people = st.builds(FieldIs, _fields(Kind.PERSON), _values(_worded), st.just(Manner.PERSON))
_worded_field = st.builds(FieldIs, _fields(Kind.WORDS), _values(_worded), st.just(Manner.WORDS))
_code = st.builds(
    FieldIs, _fields(Kind.CODE), _values(_value.filter(lambda value: not value.text.startswith("#")))
)
_mine = st.builds(IsMe, st.sampled_from([field.name for field in _ALL if field.can_be_me]))
_empty = st.builds(Empty, st.sampled_from([field.name for field in _ALL if field.can_be_none]))
_choice = st.sampled_from([field for field in _ALL if field.kind is Kind.CHOICE]).flatmap(
    lambda field: st.builds(
        FieldIs,
        st.just(field.name),
        _values(st.sampled_from([Value(choice.name) for choice in field.choices])),
    )
)
_state = st.builds(Is, st.sampled_from([choice.name for choice in FIELDS.find("is").choices]))  # type: ignore[union-attr]  # it exists
_trait = st.builds(Has, st.sampled_from([choice.name for choice in FIELDS.find("has").choices]))  # type: ignore[union-attr]  # it exists
_amounts = st.integers(-(10**15), 10**15) | st.floats(-1e9, 1e9).map(lambda number: number + 0.0)
_number = _amounts.flatmap(
    lambda amount: st.sampled_from(
        [
            NumberRange("custom.pressure", amount, amount),
            NumberRange("custom.pressure", amount, None),
            NumberRange("custom.pressure", None, amount, is_open=True),
            NumberRange("custom.pressure", amount, amount + abs(amount)),
        ]
    )
).filter(lambda node: node.high is None or abs(node.high) <= 10**15)

DATE_TEXTS = (
    "today",
    ">=yesterday",
    "<tomorrow",
    "last 7d",
    "next 2 weeks",
    "past month",
    "this quarter",
    "last monday",
    ">this week",
    "fri",
    "<2h",
    ">=30min",
    "3mo",
    "2025",
    "<=2025-09",
    "2025-09-01..2025-09-30",
    "..today",
    "1.9.2025..",
    '"last month..today"',
    '"2025-09-01 14:30"',
    "2025-09-01T14:30:05+05:30",
    ">2025-09-01T14:30Z",
    "now",
)
_date = st.builds(
    lambda field, text: meaning(f"{field}:{text}"), _fields(Kind.DATE), st.sampled_from(DATE_TEXTS)
)
_day = st.sampled_from(DATE_TEXTS).map(lambda text: meaning(f"custom.warranty:{text}"))

LEAVES: st.SearchStrategy[Expr] = st.one_of(
    _word,
    _phrase,
    _named,
    _people,
    _worded_field,
    _code,
    _mine,
    _empty,
    _choice,
    _state,
    _trait,
    _number,
    _date,
    _day,
)
TREES: st.SearchStrategy[Expr] = st.recursive(
    LEAVES | st.just(EVERYTHING),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=4).map(all_of),
        st.lists(parts, min_size=2, max_size=4).map(any_of),
        parts.map(negated),
    ),
    max_leaves=12,
)

_SCRAPS = [
    *(f"{field.name}:" for field in _ALL),
    *(f"{alias}:" for field in _ALL for alias in field.aliases),
    *DATE_TEXTS,
    *("(", ")", '"', "“", "”", "-", ",", "..", "*", ":", "#", "@", ">", ">=", "<", "=", "foo:", "//", "\\"),
    *("OR", "AND", "NOT", "or", "me", "none", "late", "a", "open", "4182", "ann@x.example", "#12", ""),
    " ",
    " ",
    "\u202e",
    "\x00",
    "\u00ad",
    "東京",
    "é",
    "\ud800",
    "😀",
]
TEXTS = st.text() | st.lists(st.sampled_from(_SCRAPS), max_size=25).map("".join)
