"""A search without hits is offered again with one term fewer."""

from __future__ import annotations

import pytest

from desk_app.domain.query import drop_one
from desk_app.domain.query.dropping import MAX_OFFERS
from tests.unit.domain.query.asking import ask


def offers(text: str) -> dict[str, str]:
    return {offer.dropped: offer.text for offer in drop_one(ask(text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("alone", {}),
        ("assignees:me alone", {}),
        ("Foo tag:x", {"Foo": "tag:x", "tag:x": "Foo"}),
        ("a -b", {"a": "-b", "-b": "a"}),
        ("a NOT b c", {"a": "NOT b c", "NOT b": "a c", "c": "a NOT b"}),
        ("a OR b c", {"a": "b c", "b": "a OR c", "c": "a OR b"}),
        ("a AND b OR c", {"a": "b OR c", "b": "a OR c", "c": "a AND b"}),
        ("a AND b AND c", {"a": "b AND c", "b": "a AND c", "c": "a AND b"}),
        ("(a OR b) c", {"a": "(b) c", "b": "(a) c", "c": "(a OR b)"}),
        ("-(a) b", {"a": "b", "b": "-(a)"}),
        ("((a)) b", {"a": "b", "b": "((a))"}),
        ("(a", {}),
        ("(a b", {"a": "(b", "b": "(a"}),
        ("a (b", {"a": "(b", "b": "a"}),
        ("a frob:x b - sort:-due", {"a": "b sort:-due", "b": "a sort:-due"}),
        ('"a b" tag: red "c', {'"a b"': 'tag: red "c', "tag: red": '"a b" "c', '"c': '"a b" tag: red'}),
    ],
)
def test_each_term_is_dropped_with_what_hangs_on_it(text: str, expected: dict[str, str]) -> None:
    assert offers(text) == expected


def test_there_are_no_more_offers_than_somebody_reads() -> None:
    assert len(offers(" ".join("abcdefghijklmnopq"))) == MAX_OFFERS
