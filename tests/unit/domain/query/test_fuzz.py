"""Whatever is typed: nothing is raised, work grows no faster than text, nothing is lost on the way."""

from __future__ import annotations

import re
import sys
from types import FrameType

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from desk_app.domain.query import (
    Fact,
    complete,
    drop_one,
    mark,
    matches,
    negated,
    parse,
    terms_to_mark,
    to_text,
)
from desk_app.domain.query.lexer import MAX_CHARS
from desk_app.domain.query.nodes import Expr
from desk_app.domain.query.parser import TokenKind
from tests.unit.domain.query.asking import FIELDS, LISBON, NOW, ask
from tests.unit.domain.query.trees import TEXTS, TREES

_BLANK = re.compile("[\\s\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*")
_LONG = 10_000
_HOSTILE = (
    "(",
    ")",
    '"',
    '""" ',
    "-",
    "a ",
    "a:",
    "tag:(",
    "tag:a,",
    "from: ",
    "foo:bar ",
    "assignees:me ",
    "created:last ",
    "created:1..",
    "NOT ",
    "OR ",
    "(a OR ",
    "-(",
    "#",
    "a@b.",
    "*",
    "東",
    "\u0301",
    "e\u0301\u1161",
    "\u202e",
    "\U0001d4b3",
)


@given(TEXTS)
def test_tokens_cover_the_text_in_order_and_problems_lie_in_it(text: str) -> None:
    parsed = ask(text)

    at = 0
    for token in parsed.tokens:
        assert at <= token.start <= token.value_start <= token.end
        assert token.start < token.end
        assert _BLANK.fullmatch(text, at, token.start)
        at = token.end
    assert _BLANK.fullmatch(text, at)
    assert all(0 <= problem.start <= problem.end <= len(text) for problem in parsed.problems)
    assert all(problem.message and problem.message.isprintable() for problem in parsed.problems)


@given(TEXTS)
def test_whatever_is_left_out_is_complained_about(text: str) -> None:
    parsed = ask(text)

    for token in parsed.tokens:
        if token.is_wrong and token.kind is not TokenKind.CLOSE:
            assert any(
                problem.start < token.end and token.start <= problem.end for problem in parsed.problems
            )


@given(TEXTS)
@example("created:*")
@example("-number:*")
@example("subject:*")
@example("-assignee:*")
def test_what_was_understood_can_be_written_down_and_read_again(text: str) -> None:
    parsed = ask(text)

    again = ask(to_text(parsed.expr, parsed.sort))

    assert again.problems == ()
    assert (again.expr, again.sort) == (parsed.expr, parsed.sort)


@given(TREES)
def test_every_tree_can_be_written_down_and_read_again(expr: Expr) -> None:
    text = to_text(expr)
    assume(len(text) < MAX_CHARS)

    again = ask(text)

    assert again.problems == ()
    assert again.expr == expr
    assert to_text(again.expr) == text


@given(TEXTS, st.data())
def test_candidates_replace_a_range_around_the_cursor(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))

    for candidate in complete(text, cursor, fields=FIELDS):
        assert 0 <= candidate.start <= cursor <= candidate.end <= len(text)
        written = text[: candidate.start] + candidate.insert + text[candidate.end :]
        ask(written)


@given(TEXTS)
def test_offers_have_a_term_less_and_no_loose_ends(text: str) -> None:
    parsed = ask(text)

    for offer in drop_one(parsed):
        rest = ask(offer.text)
        assert len(rest.tokens) < len(parsed.tokens)
        assert all("not closed" in problem.message for problem in rest.problems)


_FACTS: st.SearchStrategy[dict[str, Fact]] = st.dictionaries(
    st.sampled_from([*(field.name for field in FIELDS), "me"]),
    st.text(max_size=5) | st.integers(0, 2 * NOW) | st.lists(st.text(max_size=5)) | st.none() | st.floats(),
)


@given(TREES, _FACTS)
def test_a_ticket_matches_a_query_or_its_opposite(expr: Expr, facts: dict[str, Fact]) -> None:
    assert matches(expr, facts) is not matches(negated(expr), facts)


@given(TREES, st.text())
def test_marks_are_in_order_inside_the_text(expr: Expr, text: str) -> None:
    at = 0
    for start, end in mark(text, terms_to_mark(expr)):
        assert at <= start < end <= len(text)
        at = end


@pytest.mark.parametrize("scrap", _HOSTILE)
def test_four_times_the_hostile_characters_are_at_most_about_four_times_the_work(scrap: str) -> None:
    """Calls are counted, not seconds: the same on every machine, however busy."""
    short, long = (_calls_for((scrap * length)[:length]) for length in (_LONG // 4, _LONG))

    assert long < 5 * short + 1_000


def _calls_for(text: str) -> int:
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        parsed = parse(text, now=NOW, zone=LISBON, fields=FIELDS)
        ask(to_text(parsed.expr, parsed.sort))
        complete(text, len(text) // 2)
        drop_one(parsed)
        mark(text, terms_to_mark(parsed.expr))
    finally:
        sys.setprofile(before)
    return calls
