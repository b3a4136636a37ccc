"""How a query is taken apart, and what is said about mistakes."""

from __future__ import annotations

import pytest

from desk_app.domain.query import (
    EVERYTHING,
    And,
    FieldIs,
    Has,
    Is,
    IsMe,
    Manner,
    Not,
    Or,
    Phrase,
    QueryError,
    Sort,
    TokenKind,
    Value,
    Word,
    parse_strict,
)
from desk_app.domain.query.lexer import MAX_CHARS
from desk_app.domain.query.parser import MAX_DEPTH, MAX_PROBLEMS, MAX_TERMS
from tests.unit.domain.query.asking import FIELDS, LISBON, NOW, ask, complaints, meaning

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYTHING),
        (" \t\n ", EVERYTHING),
        ("*", EVERYTHING),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b and c", And((A, B, C))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a (b or c)", And((A, Or((B, C))))),
        ("(a b) c", And((A, B, C))),
        ("(a OR b) OR c", Or((A, B, C))),
        ("-a", Not(A)),
        ("NOT a b", And((Not(A), B))),
        ("not -a", A),
        ("-(a OR b)", Not(Or((A, B)))),
        ("a -b OR NOT c", Or((And((A, Not(B))), Not(C)))),
        ("a a A", A),
        ("* a", A),
        ("a OR *", EVERYTHING),
        ("-*", Not(EVERYTHING)),
    ],
)
def test_and_binds_closer_than_or_and_not_closest(text: str, expected: object) -> None:
    assert meaning(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rösterei", Word("rosterei")),
        ("print*", Word("print", is_prefix=True)),
        ('"paper jam"', Phrase(("paper", "jam"))),
        ('"paper ja"*', Phrase(("paper", "ja"), is_prefix=True)),
        ("“paper jam”", Phrase(("paper", "jam"))),
        ("„Papier klemmt“", Phrase(("papier", "klemmt"))),
        ("«a b»", Phrase(("a", "b"))),
        ('"or"', Word("or")),
        ("foo-bar", Phrase(("foo", "bar"))),
        ("--verbose", Word("verbose")),
        ("東京", Phrase(("東", "京"))),
        ("12:30", Phrase(("12", "30"))),
        ("https://x.example/a?b=1", Phrase(("https", "x", "example", "a", "b", "1"))),
        ("file://x", Phrase(("file", "x"))),
        ("C:\\temp", Phrase(("c", "temp"))),
        ("Re: a", And((Word("re"), A))),
        ("a - b & c", And((A, B, C))),
        ("\u202aa\u202c \ufeffb", And((A, B))),
        ("4182", Word("4182")),
        ("#4182", FieldIs("number", (Value("4182"),))),
        ("#new-3", FieldIs("number", (Value("new-3"),))),
        ("#41*", FieldIs("number", (Value("41", is_prefix=True),))),
        ("#hashtag", Word("hashtag")),
        ("Ann@x.example", FieldIs("people", (Value("Ann@x.example"),), Manner.PERSON)),
        ("<ann@x.example>,", FieldIs("people", (Value("ann@x.example"),), Manner.PERSON)),
        ("@ann", Word("ann")),
    ],
)
def test_plain_words_phrases_numbers_and_addresses(text: str, expected: object) -> None:
    assert meaning(text) == expected


def test_field_names_and_values_do_not_care_for_case_and_aliases() -> None:
    assert meaning("IS:Open") == meaning("is:open") == Is("open")
    assert meaning("Owner:ME") == meaning("assignee:me") == IsMe("assignee")
    assert meaning("has:files") == Has("attachment")
    assert meaning("is:overdue") == Is("late")


def test_a_blank_may_follow_the_colon() -> None:
    assert meaning("tag: red") == meaning("tag:red")
    assert meaning("tag: (a, b)") == meaning("tag:(a,b)")


@pytest.mark.parametrize(
    "text", ["tag: is:open", "tag: OR a", "tag: -a", "(tag: )", "tag:", "tag:()", "tag:,"]
)
def test_a_field_without_a_value_says_so_and_takes_nothing_from_the_rest(text: str) -> None:
    assert "“tag:” needs a value, for example tag:billing." in complaints(text)


@pytest.mark.parametrize(
    ("text", "sentence", "rest"),
    [
        ("assignees:me a", "There is no field “assignees”. Did you mean assignee?", A),
        ("assignees: a", "There is no field “assignees”. Did you mean assignee?", A),
        ("firmware:2 a", "There is no field “firmware”. Did you mean custom.firmware?", A),
        (
            "frobnicate:x a",
            "There is no field “frobnicate”. To search for the text as it is, put it in quotes.",
            A,
        ),
        ("is:opn a", "There is no is:opn. Did you mean open?", A),
        ("has:legs a", "“has” has no value “legs”. It takes attachment, note, visit, ", A),
        ("a OR", "“OR” needs something to search for on both sides.", A),
        ("OR a", "“OR” needs something to search for on both sides.", A),
        ("a OR OR b", "“OR” needs something to search for on both sides.", Or((A, B))),
        ("a AND", "“AND” needs something to search for on both sides.", A),
        ("AND a", "“AND” needs something to search for on both sides.", A),
        ("a AND AND b", "“AND” needs something to search for on both sides.", And((A, B))),
        ("a AND OR b", "“AND” needs something to search for on both sides.", Or((A, B))),
        ("a NOT", "“NOT” needs something to leave out after it.", A),
        ("NOT AND a", "“NOT” needs something to leave out after it.", A),
        ("(a", "This parenthesis is not closed.", A),
        ("a)", "There is no opening parenthesis for this one.", A),
        ("() a", "There is nothing between the parentheses.", A),
        ("(tag:) a", "“tag:” needs a value, for example tag:billing.", A),
        ("-(tag:) a", "“tag:” needs a value, for example tag:billing.", A),
        ('"a', "The quotation mark is not closed.", A),
        ("“a", "The quotation mark is not closed.", A),
        ("tag:(a", "The parenthesis is not closed.", FieldIs("tag", (Value("a"),))),
        ('tag:("a', "The quotation mark is not closed.", FieldIs("tag", (Value("a"),))),
        ('tag:"a', "The quotation mark is not closed.", FieldIs("tag", (Value("a"),))),
        ('"" a', "There is no word to search for in “”.", A),
        ("😀 a", "There is no word to search for in “😀”.", A),
        ("sort:nothing a", "Tickets cannot be sorted by “nothing”; try for example sort:-updated.", A),
        ("sort:tag a", "Tickets cannot be sorted by “tag”; try for example sort:-updated.", A),
        ("sort:(a,b) a", "“sort:” needs one field, for example sort:-created.", A),
        ("sort: OR a", "“sort:” needs one field, for example sort:-created.", A),
        ("-sort:due a", "An order cannot be left out; for the other way round write sort:-created.", A),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_still_works(text: str, sentence: str, rest: object) -> None:
    parsed = ask(text)

    assert parsed.problems[0].message.startswith(sentence)
    assert parsed.expr == rest


def test_a_problem_says_where_it_is_and_what_could_stand_there() -> None:
    problem, other = ask("a assignees:me tag:x is:(open, opn)").problems

    assert (problem.start, problem.end, problem.fix) == (2, 11, "assignee")
    assert (other.start, other.end, other.fix) == (31, 34, "open")


def test_foreign_text_in_a_sentence_is_cut_and_cannot_turn_it_round() -> None:
    assert complaints('prio:"\u202egnp.exe\x07' + "x" * 80 + '"') == [
        "“priority” has no value “gnp.exe " + "x" * 32 + "…”. It takes low, normal, high, urgent."
    ]


def test_one_order_counts_wherever_it_stands() -> None:
    parsed = ask("a sort:-created (b OR sort:due)")

    assert parsed.sort == Sort("created", is_descending=True)
    assert parsed.expr == And((A, B))
    assert [problem.message for problem in parsed.problems] == ["A search has one order; the first counts."]
    assert ask("sort:Relevance").sort == ask("sort:-relevance").sort == Sort("relevance")
    assert ask("order:-prio").sort == Sort("priority", is_descending=True)
    assert ask("sort:custom.pressure").sort == Sort("custom.pressure")


def test_a_query_of_wrong_terms_only_restricts_nothing_and_says_so() -> None:
    assert ask("assignees:me").is_everything
    assert not ask("a").is_everything


def test_tokens_tell_how_each_piece_was_understood() -> None:
    parsed = ask('is:open -"a b" (c OR foo:x) - sort:due tag: red')

    assert [(token.kind, parsed.text[token.start : token.end]) for token in parsed.tokens] == [
        (TokenKind.FIELD, "is:open"),
        (TokenKind.NOT, "-"),
        (TokenKind.PHRASE, '"a b"'),
        (TokenKind.OPEN, "("),
        (TokenKind.WORD, "c"),
        (TokenKind.OR, "OR"),
        (TokenKind.FIELD, "foo:x"),
        (TokenKind.CLOSE, ")"),
        (TokenKind.PUNCTUATION, "-"),
        (TokenKind.SORT, "sort:due"),
        (TokenKind.FIELD, "tag: red"),
    ]
    assert [token.field for token in parsed.tokens if token.field] == ["is", "sort", "tag"]
    assert [parsed.text[token.value_start : token.end] for token in parsed.tokens if token.field] == [
        "open",
        "due",
        "red",
    ]
    assert [parsed.text[token.start : token.end] for token in parsed.tokens if token.is_wrong] == ["foo:x"]


def test_parentheses_that_nest_too_deeply_are_left_out() -> None:
    inner = MAX_DEPTH + 2
    parsed = ask("a " + "(" * inner + "b (c)" + ")" * inner + " c")

    assert parsed.expr == And((A, C))
    assert [problem.message for problem in parsed.problems] == [
        "Parentheses can be nested 32 deep; what is deeper is left out."
    ]
    assert ask("(" * MAX_DEPTH + "b" + ")" * MAX_DEPTH).expr == B
    assert ask("(" * 5_000).expr == EVERYTHING


def test_a_text_that_is_too_long_is_read_to_its_limit() -> None:
    parsed = ask("a " * 100 + " " * (MAX_CHARS - 200) + "tail")

    assert parsed.expr == A
    assert parsed.tokens[-1].kind is TokenKind.REST
    assert parsed.problems[-1].message == "Only the first 10,000 characters of a search are read."
    assert (parsed.problems[-1].start, parsed.problems[-1].end) == (MAX_CHARS, MAX_CHARS + 4)
    assert ask("(" * (MAX_CHARS + 1)).expr == EVERYTHING


def test_too_many_terms_are_left_out_which_is_said_once() -> None:
    parsed = ask(" ".join(f"w{number}" for number in range(MAX_TERMS + 100)))

    assert isinstance(parsed.expr, And)
    assert len(parsed.expr.parts) == MAX_TERMS
    assert [problem.message for problem in parsed.problems] == [
        "A search takes 256 words and values; from here on they are left out."
    ]
    assert sum(token.is_wrong for token in parsed.tokens) == 100


def test_too_many_values_count_like_terms() -> None:
    assert ask(f"tag:({'a,' * MAX_TERMS}b) c").is_everything


def test_not_every_problem_of_a_heap_is_told() -> None:
    assert len(complaints("tag: " * 200)) == MAX_PROBLEMS


def test_only_the_first_wrong_names_are_worth_a_guess() -> None:
    messages = complaints(" ".join(f"assignees{number}:x" for number in range(10)))

    assert sum("Did you mean assignee?" in message for message in messages) == 8


def test_a_strict_reading_refuses_with_sentence_and_place() -> None:
    with pytest.raises(QueryError) as caught:
        parse_strict("is:open assignees:me", now=NOW, zone=LISBON, fields=FIELDS)

    assert str(caught.value) == (
        "There is no field “assignees”. Did you mean assignee? (at character 9 of the search)"
    )
    assert caught.value.problem.start == 8


def test_a_strict_reading_gives_what_is_right() -> None:
    assert parse_strict("is:open", now=NOW, zone=LISBON).expr == Is("open")
