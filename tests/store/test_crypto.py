"""The data key hides itself and sealed bytes open only whole, with their key, in their place."""

from __future__ import annotations

import copy
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import WorkspaceDamaged, WorkspaceLocked
from desk_app.store.crypto import SEAL_OVERHEAD, DataKey, open_sealed, seal

KEY = bytes(range(32))


def test_a_key_never_shows_itself(caplog: pytest.LogCaptureFixture) -> None:
    key = DataKey(b"secret-secret-secret-secret-1234")

    logging.getLogger("test").warning("opened with %s %r", key, [key])

    assert "secret" not in caplog.text
    assert "secret" not in f"{key} {key!r}"
    with pytest.raises(TypeError):
        copy.copy(key)  # takes the way of pickle


def test_two_generated_keys_differ() -> None:
    assert DataKey.generate() != DataKey.generate()


def test_keys_are_equal_by_their_bytes() -> None:
    assert DataKey(KEY) == DataKey(KEY)
    assert len({DataKey(KEY), DataKey(KEY)}) == 1
    assert DataKey(KEY) != KEY


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_what_is_not_32_bytes_is_no_key(size: int) -> None:
    with pytest.raises(WorkspaceLocked, match=f"has {size} bytes instead of 32"):
        DataKey(bytes(size))


def test_each_purpose_has_a_key_of_its_own_that_stays_the_same() -> None:
    key = DataKey(KEY)
    derived = {purpose: key.derive(purpose) for purpose in ("database", "blobs", "names", "journal", "check")}

    assert len(set(derived.values()) | {KEY}) == 6
    assert all(len(value) == 32 for value in derived.values())
    # These open the files people have: a change of derivation would lock everybody out.
    assert derived["database"].hex() == "03fceb93c47312a1542282ae91fa3ffa189e7839cb39d05bc63422e2536d4833"
    assert derived["journal"].hex() == "7a3579515a1dfa3c429dd54fb466ee6ff2fd90bb39a302fa0a50a5a9ffd0c3c0"


def test_a_purpose_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no such purpose: tables"):
        DataKey(KEY).derive("tables")  # type: ignore[arg-type]  # the run-time guard is what is tested


@given(plaintext=st.binary(max_size=200), associated=st.binary(max_size=40))
def test_sealed_bytes_open_to_what_they_were(plaintext: bytes, associated: bytes) -> None:
    sealed = seal(KEY, plaintext, associated=associated)

    assert len(sealed) == len(plaintext) + SEAL_OVERHEAD
    assert open_sealed(KEY, sealed, associated=associated) == plaintext


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(KEY, b"same", associated=b"") != seal(KEY, b"same", associated=b"")


def test_any_changed_bit_is_noticed() -> None:
    sealed = seal(KEY, b"a note", associated=b"place")

    for position in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(WorkspaceDamaged):
            open_sealed(KEY, bytes(changed), associated=b"place")


def test_cut_moved_or_strange_bytes_do_not_open() -> None:
    sealed = seal(KEY, b"a note", associated=b"place")

    for size in range(len(sealed)):
        with pytest.raises(WorkspaceDamaged):
            open_sealed(KEY, sealed[:size], associated=b"place")
    with pytest.raises(WorkspaceDamaged):
        open_sealed(KEY, sealed, associated=b"another place")
    with pytest.raises(WorkspaceDamaged):
        open_sealed(bytes(32), sealed, associated=b"place")
