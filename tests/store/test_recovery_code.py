"""The recovery code survives being written on paper and typed back, and a slip is told by its group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import WorkspaceLocked
from desk_app.store.recovery_code import ALPHABET, SECRET_BYTES, read, spell

SECRET = bytes(range(7, 7 + SECRET_BYTES))
CODE = spell(SECRET)

secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(secrets)
def test_a_code_reads_back_to_its_secret(secret: bytes) -> None:
    code = spell(secret)

    assert read(code) == secret
    assert [len(group) for group in code.split("-")] == [4] * 8
    assert set(code) <= {*ALPHABET, "-"}


def test_the_spelling_stays_the_same_for_ever() -> None:
    assert CODE == "0W4T-0J2K-GB16-G6GA-W3RB-G24D-9165-50NM"


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE}\n",
        CODE.replace("-", " — "),
        CODE.replace("-", "\n", 4),
        CODE.replace("-", "\u2011\u200b"),
        CODE.replace("0", "O").replace("1", "I"),
        CODE.replace("0", "o").replace("1", "l"),
        "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else char for char in CODE),
    ],
)
def test_how_it_is_typed_does_not_matter(typed: str) -> None:
    assert read(typed) == SECRET


def test_any_single_wrong_character_is_told_by_its_group() -> None:
    plain = CODE.replace("-", "")
    for position, right in enumerate(plain):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(WorkspaceLocked) as refusal:
                read(plain[:position] + wrong + plain[position + 1 :])
            assert refusal.value.message == (
                f"That is not the recovery code; one character looks wrong in group {position // 4 + 1}."
            )


@given(secrets, st.integers(0, 30))
def test_two_neighbours_exchanged_are_noticed(secret: bytes, position: int) -> None:
    plain = spell(secret).replace("-", "")
    swapped = plain[:position] + plain[position + 1] + plain[position] + plain[position + 2 :]

    if swapped != plain:
        with pytest.raises(WorkspaceLocked, match="looks wrong in group"):
            read(swapped)


@given(secrets, st.permutations(range(8)))
def test_groups_out_of_order_are_noticed(secret: bytes, order: list[int]) -> None:
    groups = spell(secret).split("-")
    typed = "-".join(groups[index] for index in order)

    if order != sorted(order):
        with pytest.raises(WorkspaceLocked, match="something looks wrong in groups"):
            read(typed)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "it has 32 characters, this has 0"),
        (CODE[:-1], "it has 32 characters, this has 31"),
        (f"{CODE}-0000", "it has 32 characters, this has 36"),
        (f"{CODE[:11]}U{CODE[12:]}", r"“U” never stands in one \(group 3\)"),
        (f"{CODE}é", r"“É” never stands in one\."),
        ("our secret is a friendly giraffe", r"“U” never stands in one \(group 1\)"),
    ],
)
def test_what_is_not_a_code_is_told_why(typed: str, why: str) -> None:
    with pytest.raises(WorkspaceLocked, match=why):
        read(typed)


@given(st.text(max_size=60))
def test_no_text_is_more_than_a_sentence(typed: str) -> None:
    with pytest.raises(WorkspaceLocked):
        read(typed)
