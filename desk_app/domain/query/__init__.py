"""The written query language: one grammar for search, views, bulk changes and rules.

`parse` reads a text and never fails; `parse_strict` is for what must be right. What a query means is a tree
of `nodes`, which the store compiles to SQL and FTS5, `matches` evaluates in memory, and `to_text` prints. All
of them see text through `fold`, `words` and `index_text`, so what is found can also be marked.

Each name is loaded from its module when it is first asked for (PEP 562): the first rows on screen need no
completion, no help and no printing.
"""

from typing import TYPE_CHECKING

from desk_app.domain.late import late

if TYPE_CHECKING:
    from desk_app.domain.query.builtin_fields import BUILTIN_FIELDS, TEXT_FACTS
    from desk_app.domain.query.completion import Candidate, NoNames, ValueSource, complete
    from desk_app.domain.query.dropping import Offer, drop_one
    from desk_app.domain.query.fields import Choice, FieldTable, Kind, QueryField, custom_field
    from desk_app.domain.query.folding import WordSpan, fold, index_text, word_spans, words
    from desk_app.domain.query.help_page import HelpLine, language_help
    from desk_app.domain.query.marking import MarkTerm, mark, terms_to_mark
    from desk_app.domain.query.matching import Fact, Facts, matches, value_matches
    from desk_app.domain.query.narrowing import narrowed
    from desk_app.domain.query.nodes import (
        EVERYTHING,
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
        Manner,
        Not,
        NumberRange,
        Or,
        Phrase,
        Sort,
        Value,
        Word,
        all_of,
        any_of,
        leaves,
        negated,
    )
    from desk_app.domain.query.parser import Parsed, Token, TokenKind, parse, parse_strict
    from desk_app.domain.query.printing import quoted, to_text, value_text
    from desk_app.domain.query.problems import Problem, QueryError

__all__ = [
    "BUILTIN_FIELDS",
    "EVERYTHING",
    "TEXT_FACTS",
    "And",
    "Candidate",
    "Choice",
    "DateRange",
    "DayRange",
    "Empty",
    "Everything",
    "Expr",
    "Fact",
    "Facts",
    "FieldIs",
    "FieldTable",
    "Has",
    "HelpLine",
    "Is",
    "IsMe",
    "Kind",
    "Leaf",
    "Manner",
    "MarkTerm",
    "NoNames",
    "Not",
    "NumberRange",
    "Offer",
    "Or",
    "Parsed",
    "Phrase",
    "Problem",
    "QueryError",
    "QueryField",
    "Sort",
    "Token",
    "TokenKind",
    "Value",
    "ValueSource",
    "Word",
    "WordSpan",
    "all_of",
    "any_of",
    "complete",
    "custom_field",
    "drop_one",
    "fold",
    "index_text",
    "language_help",
    "leaves",
    "mark",
    "matches",
    "narrowed",
    "negated",
    "parse",
    "parse_strict",
    "quoted",
    "terms_to_mark",
    "to_text",
    "value_matches",
    "value_text",
    "word_spans",
    "words",
]

if not TYPE_CHECKING:
    __getattr__ = late(
        __name__,
        {
            "builtin_fields": "BUILTIN_FIELDS TEXT_FACTS",
            "completion": "Candidate NoNames ValueSource complete",
            "dropping": "Offer drop_one",
            "fields": "Choice FieldTable Kind QueryField custom_field",
            "folding": "WordSpan fold index_text word_spans words",
            "help_page": "HelpLine language_help",
            "marking": "MarkTerm mark terms_to_mark",
            "matching": "Fact Facts matches value_matches",
            "narrowing": "narrowed",
            "nodes": "EVERYTHING And DateRange DayRange Empty Everything Expr FieldIs Has Is IsMe Leaf Manner"
            " Not NumberRange Or Phrase Sort Value Word all_of any_of leaves negated",
            "parser": "Parsed Token TokenKind parse parse_strict",
            "printing": "quoted to_text value_text",
            "problems": "Problem QueryError",
        },
    )
