"""Only words of the program, numbers and handles get through; people's words and secrets never do."""

from __future__ import annotations

import uuid
from enum import Enum, StrEnum
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import NotFound
from desk_app.runtime.redaction import PLAIN_FIELDS, Redactor, describe_error, is_plain_word

_REDACTOR = Redactor(b"a secret of the test")


class _Colour(Enum):
    RED = "a customer's favourite"


class _Word(StrEnum):
    OPEN = "open"


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (None, None),
        (True, True),
        (4711, 4711),
        (1.5, 1.5),
        (_Colour.RED, "_Colour.RED"),
        (_Word.OPEN, "_Word.OPEN"),
        ("My grinder is on fire", "<text 21>"),
        ("", "<text 0>"),
        (b"0123456789abcdef0123456789abcdef", "<32 bytes>"),
        (["Ana", "Lukas"], "<2 items>"),
        ({"subject": "Fire"}, "<1 items>"),
        (NotFound("There is no ticket “Fire”."), "<desk_app.domain.errors.NotFound>"),
        (ValueError("Fire"), "<ValueError>"),
        (ValueError, "ValueError"),
    ],
)
def test_a_value_is_replaced_by_its_shape(value: object, shape: object) -> None:
    assert _REDACTOR.value(value) == shape


def test_ids_are_told_but_sixteen_other_bytes_are_not() -> None:
    made_by_us = bytes.fromhex("0192d3e4f5a6" + "7abc" + "8def0123456789ab")

    assert _REDACTOR.value(made_by_us) == made_by_us.hex()
    assert _REDACTOR.value(uuid.UUID(bytes=made_by_us)) == made_by_us.hex()
    assert _REDACTOR.value(bytes(16)) == "<16 bytes>"


@pytest.mark.parametrize(
    "text",
    [
        "ana.lopes@example.com",
        "ANA.Lopes@example.com ",
        "Ana Lopes <ana.lopes@example.com>",
        "<ana.lopes@example.com>",
    ],
)
def test_an_address_becomes_the_same_handle_however_it_is_written(text: str) -> None:
    handle = _REDACTOR.value("ana.lopes@example.com")

    assert str(handle).startswith("<address ")
    assert _REDACTOR.value(text) == handle
    assert _REDACTOR.value("ana.lopes@example.org") != handle


def test_a_handle_cannot_be_guessed_without_the_secret_of_the_installation() -> None:
    assert Redactor(b"one").handle("ana@example.com") != Redactor(b"two").handle("ana@example.com")


def test_a_text_that_holds_an_address_is_a_text() -> None:
    assert _REDACTOR.value("Write to ana@example.com\nor call") == "<text 32>"


def test_a_path_becomes_a_handle() -> None:
    for path in (Path("/home/ana/Fire at Lukas.pdf"), PureWindowsPath(r"C:\Users\ana\x.pdf")):
        shape = str(_REDACTOR.value(path))
        assert shape.startswith("<path ")
        assert "ana" not in shape


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "access_token",
        "Authorization",
        "authorisation",
        "password",
        "passphrase",
        "data_key",
        "key",
        "client_secret",
        "recovery_code",
        "cookie",
    ],
)
@pytest.mark.parametrize("value", ["abc", 123456, b"x", None])
def test_a_secret_is_dropped_by_its_name_whatever_its_kind(name: str, value: object) -> None:
    assert _REDACTOR.field(name, value) == "<dropped>"


@pytest.mark.parametrize("word", ["verify", "first-sync", "store.writer", "E42", "ticket_fts"])
def test_declared_fields_carry_words_of_the_program(word: str) -> None:
    assert _REDACTOR.field("step", word) == word
    assert _REDACTOR.field("subject", word) == f"<text {len(word)}>"


@pytest.mark.parametrize(
    "text",
    [
        "two words",
        "ana@example.com",
        "Mühle",
        "9lives",
        "x" * 41,
        "a\n",
        "deadbeefdeadbeef",
        "step-0123456789abcdef",
        "eyJhbGciOiJIUzI1NiJ9",
        "AKIAIOSFODNN7EXAMPLE",
    ],
)
def test_what_is_no_word_of_a_program_is_not_told_even_there(text: str) -> None:
    assert not is_plain_word(text)
    assert text not in str(_REDACTOR.field("step", text))


@given(name=st.sampled_from(sorted(PLAIN_FIELDS)) | st.text(), text=st.text(min_size=4))
def test_no_text_gets_through_unless_it_is_a_plain_word(name: str, text: str) -> None:
    told = str(_REDACTOR.field(name, text))

    assert told == text or text not in told or len(text) < 12
    assert (told == text) <= (name in PLAIN_FIELDS and is_plain_word(text))


def test_an_error_is_told_by_type_place_and_cause_without_words() -> None:
    def look_up(subject: str) -> None:
        try:
            known: dict[str, int] = {}
            known[subject]
        except KeyError as error:
            raise NotFound(f"There is no ticket {subject}.") from error

    with pytest.raises(NotFound) as caught:
        look_up("Fire in the kitchen")
    told = describe_error(caught.value)

    assert told["type"] == "desk_app.domain.errors.NotFound"
    assert "runtime/test_redaction.py" in str(told["frames"])
    assert "look_up" in str(told["frames"])
    assert "'type': 'KeyError'" in str(told["cause"])
    assert "Fire" not in str(told)


def test_an_error_of_the_system_keeps_its_number_but_not_its_file() -> None:
    with pytest.raises(FileNotFoundError) as caught:
        Path("/nowhere/Fire in the kitchen").read_bytes()

    told = describe_error(caught.value)

    assert told["errno"] == "ENOENT"
    assert "Fire" not in str(told)


def test_a_group_tells_its_members_and_a_circle_of_causes_ends() -> None:
    first, second = ValueError("Fire"), TypeError("Fire")
    first.__cause__, second.__cause__ = second, first

    told = describe_error(ExceptionGroup("Fire", [first, OSError(28, "Fire")]))

    assert [member["type"] for member in told["members"]] == ["ValueError", "OSError"]  # type: ignore[attr-defined]  # a list of dicts, seen as object
    assert "Fire" not in str(told)
    assert str(describe_error(first)).count("TypeError") == 3
