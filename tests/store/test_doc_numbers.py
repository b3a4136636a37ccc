"""Numbers of the documents in the full-text index: free, not too early, and found without walking."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.store.texts import first_doc, free_doc

NOW_S = 1_700_000_000


def _tickets(*docs: int) -> sqlite3.Connection:
    driver = sqlite3.connect(":memory:")
    driver.execute("CREATE TABLE ticket (doc INTEGER UNIQUE)")
    driver.executemany("INSERT INTO ticket VALUES (?)", [(doc,) for doc in docs])
    return driver


@given(st.sets(st.integers(-5, 200)))
def test_a_number_is_free_and_not_before_its_time(taken: set[int]) -> None:
    first = first_doc(NOW_S)
    docs = {first + place for place in taken}

    found = free_doc(_tickets(*docs), NOW_S)

    assert found not in docs
    assert found >= first
    assert found == first or found - 1 in docs, "no further away than it must be"


@pytest.mark.parametrize("number", [1, 2, 3, 64, 1000, 100_000])
def test_after_a_run_without_gaps_comes_the_next_number_and_is_felt_for(number: int) -> None:
    first = first_doc(NOW_S)
    driver = _tickets(*range(first, first + number))
    asked: list[str] = []
    driver.set_trace_callback(asked.append)

    assert free_doc(driver, NOW_S) == first + number
    assert len(asked) <= 2 * number.bit_length() + 2
