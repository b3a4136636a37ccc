"""Initials, stable colours, and words that keep their direction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.ui.theme.words import initials, isolate, stable_index


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Inês Carvalho", "IC"),
        ("Ondřej Novák", "ON"),
        ("Maria da Conceição dos Santos", "MS"),
        ("Kestrel", "K"),
        ("Tilda & Finn", "TF"),
        ("“Bella” (Lisbon)", "BL"),
        ("  ", "–"),
        ("", "–"),
        ("***", "–"),
        ("ines@miradouro.example", "I"),
        ("李 小龍", "李小"),
        ("ßeta", "SS"),
        ("مريم حداد", "م\u200cح"),
        ("سامر الخوري", "س\u200cخ"),
        ("דנה לוי", "דל"),
    ],
)
def test_a_name_becomes_one_or_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text())
def test_any_name_gives_something_short(name: str) -> None:
    assert 1 <= len(initials(name)) <= 3


def test_a_person_keeps_their_colour_however_the_name_is_typed() -> None:
    composed, decomposed = "Inês", "Ine\u0302s"

    assert stable_index(composed, 8) == stable_index(decomposed, 8) == stable_index("INÊS", 8)


def test_the_colour_is_the_same_in_every_run() -> None:
    assert [stable_index(name, 8) for name in ("ines@miradouro.example", "a", "b", "c")] == [6, 5, 3, 2]


def test_colours_are_spread_over_people() -> None:
    used = [stable_index(f"person-{number}@kestrel.example", 8) for number in range(800)]

    assert all(60 < used.count(index) < 140 for index in range(8))


def test_foreign_words_are_fenced_off_and_nothing_is_not() -> None:
    assert isolate("18 min") == "\u206818 min\u2069"
    assert isolate("") == ""
