"""Templates become variants: choices, what depends on who writes, and what empty options leave behind."""

from __future__ import annotations

import pytest

from desk_app.services.demo.templates import phrases


def _he(*templates: str, limit: int = 400) -> tuple[str, ...]:
    return phrases(templates, limit)[0]


def test_a_choice_gives_one_variant_for_each_option() -> None:
    assert _he("[Hi|Hello] {first}, [fine|]") == (
        "Hi %(first)s, fine",
        "Hi %(first)s,",
        "Hello %(first)s, fine",
        "Hello %(first)s,",
    )


def test_choices_may_stand_in_choices() -> None:
    assert _he("[a [b|c]|d]") == ("a b", "a c", "d")


def test_a_woman_and_a_man_write_differently_where_the_language_does() -> None:
    he, she = phrases(["Obrigad<o/a>, eu própri<o/a>"], 9)

    assert (he, she) == (("Obrigado, eu próprio",), ("Obrigada, eu própria",))


def test_an_ending_may_be_added_for_her_alone() -> None:
    assert phrases(["psal<//a>"], 9) == (("psal",), ("psala",))


def test_without_gender_both_share_the_same_variants() -> None:
    he, she = phrases(["[a|b]"], 9)

    assert he is she


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Well [|] done", "Well done"),
        ("Good[ day|], then", "Good, then"),
        ("It runs[ now|] .", "It runs."),
        ("[Today], [|].", "Today."),
        ("{day} it stopped. {since} it's off", "%(Day)s it stopped. %(Since)s it's off"),
        ("100 % of {n}", "100 %% of %(n)s"),
        ("⟨a@b.example⟩", "<a@b.example>"),
    ],
)
def test_nothing_is_left_of_an_empty_option(written: str, read: str) -> None:
    assert read in _he(written)


def test_of_too_many_variants_as_many_as_allowed_are_drawn_all_different() -> None:
    template = "[a|b|c|d] [a|b|c|d] [a|b|c|d] [a|b|c|d] [a|b|c|d]"

    drawn = _he(template, limit=50)

    assert len(set(drawn)) == len(drawn) == 50
    assert drawn == _he(template, limit=50)
