"""Searching within a search."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.query import And, Expr, Is, all_of, narrowed, parse

BASE = "is:active -is:snoozed"


def meaning(text: str) -> Expr:
    return parse(text, now=0, zone=UTC).expr


@pytest.mark.parametrize(
    ("base", "text", "both"),
    [
        ("", "grinder", "grinder"),
        (BASE, "", BASE),
        (BASE, "  grinder ", f"({BASE}) grinder"),
        (BASE, "grinder OR invoice", f"({BASE}) (grinder OR invoice)"),
        ("tag:a OR tag:b", "grinder", "(tag:a OR tag:b) grinder"),
        (BASE, '"stops mid', f'({BASE}) "stops mid"'),
    ],
)
def test_both_queries_hold(base: str, text: str, both: str) -> None:
    assert narrowed(base, text) == both


def test_a_loose_parenthesis_does_not_lead_out_of_the_view() -> None:
    found = meaning(narrowed("is:active", "grinder) OR (invoice"))

    assert isinstance(found, And)
    assert Is("active") in found.parts


@given(st.text('ab "()-', max_size=14) | st.sampled_from(["a OR", "OR b", "NOT (", ") OR a (", "((a) OR b"]))
def test_whatever_is_written_stays_within_the_view(text: str) -> None:
    whole = meaning(narrowed("is:active", text))

    parts = whole.parts if isinstance(whole, And) else (whole,)
    assert Is("active") in parts


@given(st.text("ab OR", max_size=10))
def test_without_loose_ends_it_means_the_same(text: str) -> None:
    alone = meaning(text)

    assert meaning(narrowed("is:active", text)) == all_of((Is("active"), alone))
