"""Text from outside: no character in it can steer a terminal, turn a line round, or hide a text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import InvalidInput
from desk_app.domain.text import (
    BODY_MAX,
    SUBJECT_MAX,
    beside,
    clean_body,
    clean_line,
    fenced,
    fit_line,
    preview,
)

STEERING = [chr(code) for code in (*range(32), 127, *range(128, 160), 0x2028, 0x2029, 0xFEFF)]
TURNING = [chr(code) for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
HIDDEN = [chr(code) for code in (0xAD, 0x200B, 0x2060, 0xFFF9, 0xFFFB, 0xE0001, 0xE0041, 0xE007F)]
JOINERS = "\u200c\u200d"


@pytest.mark.parametrize("character", [*STEERING, *TURNING, *HIDDEN], ids=lambda c: f"U+{ord(c):04X}")
def test_no_control_direction_or_hidden_character_stays_in_a_line(character: str) -> None:
    line = clean_line(f"a{character}b", "subject")
    assert line in ("ab", "a b")
    assert fit_line(f"a{character}b") == line
    with pytest.raises(InvalidInput, match="The subject is empty"):
        clean_line(character * 3, "subject")
    with pytest.raises(InvalidInput, match="The reply is empty"):
        clean_body(f"\n{character}\n", "reply")


@pytest.mark.parametrize("character", [c for c in STEERING if c not in "\n\t\r\u2028\u2029"])
def test_no_control_character_stays_in_a_body(character: str) -> None:
    assert clean_body(f"a{character}b") == "ab"


def test_a_body_keeps_its_lines_and_tabs() -> None:
    assert clean_body("one\r\ntwo\rthree\n\tfour\n\n") == "one\ntwo\nthree\n\tfour"


def test_joiners_that_letters_need_stay() -> None:
    for text in ("\u0645\u06cc\u200c\u062e\u0648", "क्\u200dष", "👩\u200d🔧"):
        assert clean_line(text, "subject") == text
        assert clean_body(text) == text


def test_a_name_read_from_the_right_is_kept_from_turning_the_sentence_around() -> None:
    assert fenced("مريم") + " is viewing" == "\u2068مريم\u2069 is viewing"
    assert beside("קפה נמל", "", "09:31") == "\u2068קפה נמל\u2069 · 09:31"
    assert beside("Café Miradouro", "09:31") == "Café Miradouro · 09:31"
    assert clean_line(fenced("مريم"), "name") == "مريم"


@given(st.text())
def test_a_line_is_one_line_of_letters_whatever_comes_in(text: str) -> None:
    line = fit_line(text)
    assert len(line) <= SUBJECT_MAX
    assert line == line.strip()
    categories = {unicodedata.category(c) for c in line if c not in JOINERS}
    assert not {"Cc", "Cs", "Zl", "Zp"} & categories
    assert fit_line(line) == line


def test_what_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(InvalidInput, match="The subject is 10,000,000 characters long; the limit is 1,000"):
        clean_line("x" * 10_000_000, "subject")
    with pytest.raises(InvalidInput, match="The reply is 2,000,001 characters long"):
        clean_body("x" * (BODY_MAX + 1), "reply")
    assert fit_line("x" * 10_000_000) == "x" * (SUBJECT_MAX - 1) + "…"


def test_a_preview_leaves_quotes_out_unless_there_is_nothing_else() -> None:
    assert preview("Yes.\n> Shall we?\nBye") == "Yes. Bye"
    assert preview("> Shall we?") == "> Shall we?"
