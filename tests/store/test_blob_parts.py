"""A file on its way here: what has come stays, sealed; what is torn or another's does not count."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.store.blob_parts import KEPT_S, PARTS
from desk_app.store.blobs import BlobSettings, BlobStore
from desk_app.store.crypto import DataKey
from tests.store.blob_folders import CANARY, KEY, TINY, stored_files

DATA = CANARY * 40
NAME = sha256(DATA).digest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def test_a_file_is_put_together_over_several_starts(folder: Path) -> None:
    for start in range(0, len(DATA), 100):
        part = BlobStore.open(folder, KEY, TINY).part(NAME)
        assert part.size == start
        part.append(DATA[start : start + 100])
    store = BlobStore.open(folder, KEY, TINY)
    held = b"".join(path.read_bytes() for path in stored_files(folder))
    is_it = store.put_part(store.part(NAME), NAME)

    assert CANARY not in held
    assert is_it
    assert store.read(NAME) == DATA
    assert store.part(NAME).size == 0
    assert list(folder.glob(f"{PARTS}/*")) == []


@pytest.mark.parametrize("cut", [1, 17, 40, 120])
def test_what_a_crash_tore_off_is_fetched_again(folder: Path, cut: int) -> None:
    store = BlobStore.open(folder, KEY, TINY)
    part = store.part(NAME)
    for start in range(0, 400, 100):
        part.append(DATA[start : start + 100])
    path = next(folder.glob(f"{PARTS}/*"))
    os.truncate(path, path.stat().st_size - cut)
    again = store.part(NAME)
    kept = again.size
    again.append(DATA[kept:])

    assert kept == 300
    assert store.put_part(again, NAME)
    assert store.read(NAME) == DATA


def test_a_changed_piece_ends_what_counts(folder: Path) -> None:
    store = BlobStore.open(folder, KEY, TINY)
    part = store.part(NAME)
    part.append(DATA[:100])
    part.append(DATA[100:200])
    path = next(folder.glob(f"{PARTS}/*"))
    raw = bytearray(path.read_bytes())
    raw[-5] ^= 1
    path.write_bytes(raw)

    assert store.part(NAME).size == 100


def test_a_part_of_another_key_or_no_part_at_all_begins_anew(folder: Path) -> None:
    store = BlobStore.open(folder, KEY, TINY)
    part = store.part(NAME)
    part.append(DATA[:100])
    path = next(folder.glob(f"{PARTS}/*"))
    path.write_bytes(b"something else")

    assert store.part(NAME).size == 0
    assert not path.exists()
    assert BlobStore.open(folder, DataKey(b"x" * 32), TINY).part(NAME).size == 0


def test_another_content_than_was_wanted_is_not_kept(folder: Path) -> None:
    store = BlobStore.open(folder, KEY, TINY)
    part = store.part(NAME)
    part.append(b"not what was named")

    assert not store.put_part(part, NAME)
    assert not store.has(NAME)
    assert stored_files(folder) == []


def test_the_limit_for_attaching_is_none_for_fetching(folder: Path) -> None:
    store = BlobStore.open(folder, KEY, BlobSettings(limit_bytes=10, chunk_bytes=16))
    part = store.part(NAME)
    part.append(DATA)

    assert store.put_part(part, NAME)
    assert store.read(NAME) == DATA


def test_a_part_that_nobody_goes_on_with_is_removed_after_a_month(folder: Path) -> None:
    store = BlobStore.open(folder, KEY, TINY)
    store.part(NAME).append(DATA[:100])
    path = next(folder.glob(f"{PARTS}/*"))
    old_s = path.stat().st_mtime - KEPT_S - 10
    os.utime(path, (old_s, old_s))
    BlobStore.open(folder, KEY, TINY)

    assert not path.exists()
