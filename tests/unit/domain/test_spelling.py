"""What is looked at in a text, what is held for right, and what may have been meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.spelling import SAME_IN, Words, packed, places, wrong_places

_USUAL = {
    "machine": 900,
    "the": 90_000,
    "then": 4_000,
    "customer": 700,
    "color": 300,
    "isn't": 500,
    "tea": 80,
}
WORDS = Words(packed(_USUAL), SAME_IN["en"])


def _wrong(text: str, *known: str) -> list[str]:
    return [place.word for place in wrong_places(text, WORDS, frozenset(known))]


@pytest.mark.parametrize(
    "text",
    [
        "The Machine",
        "the customer’s machine isn’t",
        "KD2-20817 at www.kestrel.example/x or ines@miradouro.example",
        "VIP eBay a",
        "colour",
        "the machine، مرحبا שלום привет",
    ],
)
def test_what_is_right_or_no_word_is_left_alone(text: str) -> None:
    assert _wrong(text.replace(" at ", " ").replace(" or ", " ")) == []


def test_a_wrong_word_is_found_where_it_stands() -> None:
    assert [(place.start, place.word) for place in wrong_places("The machne, teh tea", WORDS, ())] == [
        (4, "machne"),
        (12, "teh"),
    ]
    assert _wrong("Inês machne", "inês") == ["machne"]


def test_the_most_usual_word_one_slip_away_comes_first() -> None:
    assert WORDS.meant("teh") == ["the", "tea"]
    assert WORDS.meant("Machne") == ["Machine"]
    assert WORDS.meant("xyzzy") == []


_OF_LETTERS = st.text("abcdéß'", min_size=2, max_size=6).filter(lambda word: any(map(str.isalpha, word)))


@given(st.dictionaries(_OF_LETTERS, st.integers(1, 9_999), min_size=1))
def test_every_word_of_a_list_is_found_and_nothing_else(usual: dict[str, int]) -> None:
    words = Words(packed(usual))

    assert all(words.is_right(word) for word in usual)
    assert not words.is_right("zzzz")


def test_a_text_of_signs_has_no_words() -> None:
    assert list(places("… 12:30 – #4182 /tmp/x")) == []
