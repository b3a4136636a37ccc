"""The words we look for are the words FTS5 keeps: compared over all of Unicode with the SQLite we ship."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.query.folding import fold, index_text, words

_BLOCK = 512
_SCRIPTS = range(0x20000)
"""The first two planes: everything but rare ideographs, tags and private use."""


class Fts5:
    """FTS5 in memory with the tokenizer of the workspace."""

    def __init__(self) -> None:
        self._connection = sqlcipher.connect(":memory:")
        self._connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')"
        )
        self._connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")

    def words(self, text: str) -> list[str]:
        """How it cuts a text."""
        self._connection.execute("DELETE FROM t")
        self._connection.execute("INSERT INTO t(x) VALUES (?)", (text,))
        return [row[0] for row in self._connection.execute("SELECT term FROM v ORDER BY offset")]

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()


@pytest.fixture(scope="module")
def fts5() -> Iterator[Fts5]:
    index = Fts5()
    yield index
    index.close()


def test_every_character_makes_the_same_words_in_the_index_as_in_a_query(fts5: Fts5) -> None:
    for first in range(0, _SCRIPTS.stop, _BLOCK):
        text = " ".join(f"x{chr(code)}y {chr(code)}" for code in range(first, first + _BLOCK))

        assert fts5.words(index_text(text)) == words(text), f"block {first:#x}"


@given(text=st.text())
def test_every_text_makes_the_same_words_in_the_index_as_in_a_query(fts5: Fts5, text: str) -> None:
    assert fts5.words(index_text(text)) == words(text)


def test_we_fold_to_a_plain_letter_wherever_fts5_does(fts5: Fts5) -> None:
    latin = [chr(code) for code in _SCRIPTS if "LATIN" in unicodedata.name(chr(code), "")]
    plain = {letter: fts5.words(letter) for letter in latin}

    differing = [
        letter for letter, found in plain.items() if found and found[0].isascii() and fold(letter) != found[0]
    ]

    assert len(plain) > 1_000
    assert differing == []
