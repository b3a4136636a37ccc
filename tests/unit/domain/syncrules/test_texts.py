"""Two edits of one text both survive where they do not touch, and a person decides where they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.syncrules.texts import LINES_MAX, merge_lines

TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d", "\n"]), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
        ("a\nb\nc\n", "a\nb\nc\nd\n", "A\nb\nc\n", "A\nb\nc\nd\n"),
        ("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n"),
        ("a\nb\n", "A\nb\n", "Ä\nb\n", None),
        ("a\nb\n", "A\nb\n", "a\nB\n", None),
        ("", "mine", "theirs", None),
        ("a\nb\nc\n", "A\nb\nC\n", "A\nb\nc\n", "A\nb\nC\n"),
    ],
)
def test_edits_are_merged_by_lines(base: str, mine: str, theirs: str, merged: str | None) -> None:
    assert merge_lines(base, mine, theirs) == merged


@given(TEXTS, TEXTS)
def test_the_same_edit_twice_is_that_edit_and_no_edit_gives_way(base: str, edit: str) -> None:
    assert merge_lines(base, edit, edit) == edit
    assert merge_lines(base, edit, base) == edit
    assert merge_lines(base, base, edit) == edit


@given(TEXTS, TEXTS, TEXTS)
def test_a_merge_does_not_depend_on_whose_edit_is_whose(base: str, one: str, other: str) -> None:
    assert merge_lines(base, one, other) == merge_lines(base, other, one)


def test_a_text_too_long_to_compare_counts_as_overlapping() -> None:
    long = "x\n" * (LINES_MAX + 1)

    assert merge_lines(long, f"{long}mine\n", f"theirs\n{long}") is None
