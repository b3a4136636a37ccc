"""Messages beside the machine's (joining, files, news) survive the wire; whatever else arrives is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.connectors.deskserver.files import check_of
from desk_app.sync.wire.files import (
    CHUNK_MIN,
    FileAsk,
    FilePlace,
    print_file_ask,
    print_file_place,
    read_file_ask,
    read_file_place,
)
from desk_app.sync.wire.joining import (
    Enrol,
    Joined,
    SignIn,
    Sorry,
    print_joined,
    print_joining,
    print_sorry,
    read_enrol,
    read_joined,
    read_sign_in,
    read_sorry,
)
from desk_app.sync.wire.news import Doing, NewRows, Presence, print_news, read_news
from desk_app.sync.wire.reading import WireError, load

IDS = st.uuids().map(str)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.integers(0, 2**53)
SHAS = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
READERS: list[Callable[[bytes], object]] = [
    read_sign_in,
    read_enrol,
    lambda raw: read_joined(load(raw)),
    read_sorry,
    read_file_ask,
    lambda raw: read_file_place(load(raw)),
    read_news,
]


@given(st.builds(SignIn, TEXTS, TEXTS, IDS, TEXTS, TEXTS, TEXTS))
def test_signing_in_arrives_as_it_was_sent(ask: SignIn) -> None:
    assert read_sign_in(print_joining(ask)) == ask


@given(st.builds(Enrol, TEXTS, TEXTS, TEXTS, IDS, TEXTS, IDS | st.just("")))
def test_enrolling_arrives_as_it_was_sent(ask: Enrol) -> None:
    assert read_enrol(print_joining(ask)) == ask


@given(
    st.builds(Joined, TEXTS, IDS, IDS, TEXTS, TEXTS, TEXTS, TEXTS), st.builds(Sorry, TEXTS, TEXTS, NUMBERS)
)
def test_what_comes_of_it_arrives_as_it_was_sent(joined: Joined, sorry: Sorry) -> None:
    assert read_joined(load(print_joined(joined))) == joined
    assert read_sorry(print_sorry(sorry)) == sorry


@given(
    st.builds(FileAsk, SHAS, NUMBERS, TEXTS),
    st.builds(FilePlace, st.booleans(), TEXTS, NUMBERS, st.integers(CHUNK_MIN, 2**30)),
)
def test_files_arrive_as_they_were_announced(ask: FileAsk, place: FilePlace) -> None:
    assert read_file_ask(print_file_ask(ask)) == ask
    assert read_file_place(load(print_file_place(place))) == place


@given(
    st.builds(NewRows, NUMBERS) | st.builds(Presence, IDS, st.sampled_from(Doing), IDS | st.just(""), NUMBERS)
)
def test_news_arrive_as_they_were_said(news: NewRows | Presence) -> None:
    assert read_news(print_news(news)) == news


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"t":"poke","seq":-1}', b'{"sha256":"ABC"}', b"\xff"])
def test_anything_else_is_refused_in_words(read: Callable[[bytes], object], raw: bytes) -> None:
    with pytest.raises(WireError, match=r"\."):
        read(raw)


def test_a_chunk_is_checked_with_the_crc_of_rfc_3720() -> None:
    assert check_of(b"123456789") == "e3069283"
