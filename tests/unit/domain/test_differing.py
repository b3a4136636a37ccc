"""Two versions of a text, with what is their own marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.differing import WORDS_MAX, Span, differing


def cut(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_words_added_by_each_are_marked_and_what_both_have_is_not() -> None:
    mine = "Hopper cracked at the left hinge, new one sent from Lyon"
    theirs = "Hopper cracked in transit, carrier claim 88-2041 open"
    left, right = differing(mine, theirs)

    assert cut(mine, left) == ["at the left hinge", "new one sent from Lyon"]
    assert cut(theirs, right) == ["in transit", "carrier claim 88-2041 open"]


def test_equal_texts_have_no_marks_and_spaces_do_not_count() -> None:
    assert differing("The belt slips", "The  belt\nslips") == ((), ())


def test_very_long_texts_are_not_compared() -> None:
    assert differing("a " * (WORDS_MAX + 1), "b") == ((), ())


words = st.lists(st.sampled_from(["a", "b", "c", "é", "–", "1"]), max_size=12).map(" ".join)


@given(words, words)
def test_without_the_marked_words_both_texts_are_the_same(one: str, other: str) -> None:
    rest = []
    for text, spans in zip((one, other), differing(one, other), strict=True):
        for start, end in reversed(spans):
            text = text[:start] + " " + text[end:]  # noqa: PLW2901 - cut piece by piece from behind
        rest.append(text.split())
    assert rest[0] == rest[1]
