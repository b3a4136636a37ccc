"""Guessing what was meant."""

from __future__ import annotations

import pytest

from desk_app.domain.query.spelling import nearest

NAMES = ("open", "closed", "snoozed", "solved", "tag")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("opn", "open"),
        ("tga", "tag"),
        ("oben", "open"),
        ("snozed", "snoozed"),
        ("sloved", "solved"),
        ("clo", "closed"),
        ("slosed", "closed"),
        ("op", None),
        ("xyz", None),
        ("oepnn", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_guessed_within_a_slip_or_two(word: str, expected: str | None) -> None:
    assert nearest(word, NAMES) == expected
