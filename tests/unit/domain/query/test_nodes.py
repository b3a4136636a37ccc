"""Trees keep one normal form however they are put together."""

from __future__ import annotations

from desk_app.domain.query import (
    EVERYTHING,
    And,
    Everything,
    FieldIs,
    Is,
    Manner,
    Not,
    Or,
    Value,
    Word,
    all_of,
    any_of,
    leaves,
    negated,
)

A, B, C = Word("a"), Word("b"), Word("c")


def test_parts_are_flat_and_without_doubles() -> None:
    assert all_of([A, And((B, C)), A]) == And((A, B, C))
    assert any_of([A, Or((B, C)), A]) == Or((A, B, C))
    assert all_of([A, A]) == any_of([A]) == A


def test_everything_vanishes_from_and_and_takes_over_or() -> None:
    assert all_of([EVERYTHING, A]) == A
    assert all_of([]) == all_of([EVERYTHING]) == any_of([]) == Everything()
    assert any_of([A, EVERYTHING]) == EVERYTHING


def test_values_of_one_field_are_one_node_unless_they_are_compared_differently() -> None:
    red, blue = FieldIs("tag", (Value("red"),)), FieldIs("tag", (Value("blue"), Value("red")))
    worded = FieldIs("tag", (Value("red"),), Manner.WORDS)

    assert any_of([red, A, blue]) == Or((FieldIs("tag", (Value("red"), Value("blue"))), A))
    assert any_of([red, worded]) == Or((red, worded))
    assert all_of([red, blue]) == And((red, blue))


def test_not_twice_is_nothing() -> None:
    assert negated(negated(A)) == A


def test_leaves_are_told_with_their_sign() -> None:
    tree = And((A, Not(Or((B, Not(C)))), EVERYTHING, Is("open")))

    assert list(leaves(tree)) == [(A, False), (B, True), (C, False), (Is("open"), False)]
