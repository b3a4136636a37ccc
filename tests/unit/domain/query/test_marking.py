"""Marks stand where the search found something."""

from __future__ import annotations

from desk_app.domain.query import MarkTerm, mark, terms_to_mark
from tests.unit.domain.query.asking import ask


def marked(query: str, text: str, column: str | None = None) -> list[str]:
    return [text[start:end] for start, end in mark(text, terms_to_mark(ask(query).expr), column)]


def test_words_are_marked_whatever_their_case_and_accents() -> None:
    assert marked("rosterei", "Die Rösterei, ROSTEREI und Ro\u0308stereien") == ["Rösterei", "ROSTEREI"]
    assert marked("ro*", "Die Rösterei und Ro\u0308stereien") == ["Rösterei", "Ro\u0308stereien"]


def test_a_phrase_is_marked_as_one_piece_and_only_where_it_stands_whole() -> None:
    text = "Paper jam. Paper, jam; jam paper"

    assert marked('"paper jam"', text) == ["Paper jam", "Paper, jam"]
    assert marked('"paper ja"*', text) == ["Paper jam", "Paper, jam"]
    assert marked('"jam paper paper"', text) == []
    assert marked('"jam paper paper"*', "jam paper") == []
    assert marked("東京", "在東京都") == ["東京"]


def test_marks_that_overlap_become_one() -> None:
    assert marked('"a b" "b c" a', "a b c d") == ["a b c"]
    assert marked('"a b c" b', "a b c d") == ["a b c"]


def test_what_is_left_out_is_not_marked_but_what_is_left_out_twice_is() -> None:
    assert marked("-a b", "a b") == ["b"]
    assert marked("-(x -a) OR (b c)", "a b c x") == ["a", "b", "c"]


def test_terms_of_a_column_are_marked_there_only() -> None:
    query = "subject:jam from:lukas tray assignee:me tag:red"

    assert marked(query, "jam lukas tray red", "subject") == ["jam", "tray"]
    assert marked(query, "jam lukas tray red", "from") == ["lukas", "tray"]
    assert marked(query, "jam lukas tray red") == ["jam", "lukas", "tray"]


def test_a_term_is_named_once_with_its_column() -> None:
    terms = terms_to_mark(ask('a a "x y"* from:(Lukas Brandt) subject:a').expr)

    assert terms == (
        MarkTerm(("a",)),
        MarkTerm(("x", "y"), is_prefix=True),
        MarkTerm(("lukas", "brandt"), column="from"),
        MarkTerm(("a",), column="subject"),
    )


def test_a_query_without_words_marks_nothing() -> None:
    assert marked("is:open", "open") == []
    assert marked("", "open") == []
