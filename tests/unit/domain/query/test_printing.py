"""The canonical form: short, quoted only where needed."""

from __future__ import annotations

import pytest

from desk_app.domain.query import (
    EVERYTHING,
    FieldIs,
    Not,
    NumberRange,
    Or,
    Sort,
    Value,
    Word,
    quoted,
    to_text,
    value_text,
)
from tests.unit.domain.query.asking import ask, meaning


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("", ""),
        ("Foo AND bar or not Baz", "foo bar OR -baz"),
        ("a (b OR c)", "a (b OR c)"),
        ("-(a b)", "-(a b)"),
        ("-*", "-*"),
        ('"Or" "x"*', '"or" x*'),
        ("foo-bar", '"foo bar"'),
        ('title:"Paper jam"', 'subject:"paper jam"'),
        ("owner:ME Queue:( Support , none)", "assignee:me (team:Support OR team:none)"),
        ("tag:a OR tag:b", "tag:(a, b)"),
        ('tag:"key account" tag:"me"', 'tag:"key account" tag:"me"'),
        ('tag:"say ""hi"""*', 'tag:"say ""hi"""*'),
        ("prio:>=high", "priority:(high, urgent)"),
        ("created:LAST 7 days", "created:last 7d"),
        ("created:>= 1.9.2025", "created:>=2025-09-01"),
        ('created:"last month..today"', 'created:"last month..today"'),
        ("#4182 ann@x.example", "number:4182 people:ann@x.example"),
        (
            "custom.pressure:(5..9, >1.50, <=2)",
            "custom.pressure:5..9 OR custom.pressure:>1.5 OR custom.pressure:<=2",
        ),
        ("visit:*", "-visit:none"),
        ("is:files OR is:overdue", "is:late"),
    ],
)
def test_a_query_is_written_in_its_shortest_clear_form(written: str, canonical: str) -> None:
    assert to_text(ask(written).expr) == canonical


def test_the_order_goes_behind_and_does_not_fall_into_an_or() -> None:
    order = Sort("created", is_descending=True)

    assert to_text(EVERYTHING, order) == "sort:-created"
    assert to_text(Word("a"), Sort("relevance")) == "a sort:relevance"
    assert to_text(Or((Word("a"), Word("b"))), order) == "(a OR b) sort:-created"


def test_numbers_are_written_without_exponents() -> None:
    assert to_text(NumberRange("custom.pressure", 1e-7, None)) == "custom.pressure:>=0.0000001"
    assert to_text(NumberRange("custom.pressure", None, 0, is_open=True)) == "custom.pressure:<0"


def test_values_are_quoted_where_they_need_it() -> None:
    assert value_text("Porto") == "Porto"
    assert value_text("Key Account") == '"Key Account"'
    assert value_text("me") == '"me"'
    assert value_text("") == '""'
    assert quoted('5" disk') == '"5"" disk"'
    assert meaning(f"tag:{value_text('a:b (c), d*')}") == FieldIs("tag", (Value("a:b (c), d*"),))


def test_everything_inside_of_a_query_is_a_star() -> None:
    assert to_text(Not(EVERYTHING)) == "-*"
