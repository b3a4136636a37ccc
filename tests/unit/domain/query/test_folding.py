"""Text is seen one way by index, query, comparison and marking."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.query.folding import fold, index_text, word_spans, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Grinder INVOICE, charged twice!", ["grinder", "invoice", "charged", "twice"]),
        ("don't foo-bar a_b", ["don", "t", "foo", "bar", "a", "b"]),
        ("Rösterei am Kanal", ["rosterei", "am", "kanal"]),
        ("A\u030angstro\u0308m", ["angstrom"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("Ærøskøbing Łódź Đà Þór", ["aeroskobing", "lodz", "da", "thor"]),
        ("Αθήνα ΑΘΗΝΑ", ["αθηνα", "αθηνα"]),
        ("İstanbul k\u0131z", ["istanbul", "kiz"]),
        ("мой мои ёлка", ["мой", "мои", "елка"]),
        ("ﬁne \uff21\uff22\uff11 m² 2½", ["fine", "ab1", "m2", "2½"]),
        ("Ver\u00adtrag zero\u200bwidth \u202eevil\u202c", ["vertrag", "zero", "width", "evil"]),
        ("東京タワーのiPhone修理", ["東", "京", "タ", "ワ", "ー", "の", "iphone", "修", "理"]),
        ("서울에서", ["서", "울", "에", "서"]),
        (unicodedata.normalize("NFD", "서울"), ["서", "울"]),
        (unicodedata.normalize("NFD", "ガス"), ["ガ", "ス"]),
        ("ｶｽ", ["カ", "ス"]),
        ("สวัสดี", ["ส", "ว", "ส", "ด"]),
        ("ໝ", ["ຫ", "ມ"]),
        ("broken 😀🥰 \ud800 \x00 text", ["broken", "text"]),
        ("", []),
        (" -- ", []),
    ],
)
def test_a_text_is_cut_into_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Kestrel \t Coffee\n", "kestrel coffee"),
        ("C++", "c++"),
        ("Café\u00a0№ 5", "cafe № 5"),
        ("a\x00b\x7f", "a b"),
        ("zero\u200bwidth\ufeff", "zero width"),
        ("lone \udfff", "lone"),
        ("½ price", "½ price"),
        ("", ""),
    ],
)
def test_names_keep_their_punctuation_and_lose_case_accents_and_extra_blanks(
    text: str, expected: str
) -> None:
    assert fold(text) == expected


def test_ascii_goes_into_the_index_as_it_is() -> None:
    text = "Invoice No. 7 <ann@x.example>"

    assert index_text(text) is text


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert words(index_text(text)) == words(text)
    assert [words(word) for word in words(text)] == [[word] for word in words(text)]


@given(st.text())
def test_names_that_are_equal_have_equal_words(text: str) -> None:
    assert words(fold(text)) == words(text)


@given(
    st.text(
        st.characters(max_codepoint=0x33FF) | st.sampled_from("a \u0301\u0338\u1161\u1100\u00ad\u200b東-")
    )
)
def test_the_places_of_words_give_the_same_words(text: str) -> None:
    spans = word_spans(text)

    assert [span.word for span in spans] == words(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert [span.start for span in spans] == sorted(span.start for span in spans)


def test_places_are_those_of_the_original_text() -> None:
    text = "Die Ro\u0308sterei, 東京 und \u00ad Ver\u00adtrag"

    found = [(text[span.start : span.end], span.word) for span in word_spans(text)]

    assert found == [
        ("Die", "die"),
        ("Ro\u0308sterei", "rosterei"),
        ("東", "東"),
        ("京", "京"),
        ("und", "und"),
        ("Ver\u00adtrag", "vertrag"),
    ]


def test_a_korean_syllable_in_pieces_has_the_place_of_all_its_pieces() -> None:
    text = unicodedata.normalize("NFD", "서울")

    assert [(span.word, span.start, span.end) for span in word_spans(text)] == [("서", 0, 2), ("울", 2, 5)]


def test_each_word_of_one_character_has_the_place_of_that_character() -> None:
    assert [(span.start, span.end) for span in word_spans("xໝy")] == [(0, 1), (1, 2), (1, 2), (2, 3)]
