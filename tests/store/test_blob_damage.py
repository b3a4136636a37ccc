"""Damage to an attachment: noticed whatever it is, and the file is named."""

from __future__ import annotations

import io
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.errors import StoreError, WorkspaceDamaged, WorkspaceTooNew
from desk_app.store.blob_format import BlobBroken, BlobReader, BlobWriter
from desk_app.store.blobs import BlobStore
from desk_app.store.crypto import DataKey
from tests.store.blob_folders import CANARY, KEY, TINY, sealed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(folder: Path) -> BlobStore:
    return BlobStore.open(folder, KEY, TINY)


def test_any_flipped_bit_is_noticed_and_names_the_file(store: BlobStore) -> None:
    name = store.put_bytes(b"0123456789" * 4).sha256
    path = store.path_of(name)
    whole = path.read_bytes()

    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 1 << position % 8
        path.write_bytes(changed)
        if position == 8 and changed[8] > 1:
            with pytest.raises(WorkspaceTooNew):
                store.read(name)
            continue
        with pytest.raises(WorkspaceDamaged, match=f"blobs/{path.parent.name}/{path.name} is damaged"):
            store.read(name)


@settings(max_examples=150)
@given(data=st.data())
def test_no_rearrangement_of_the_bytes_is_believed(data: st.DataObject) -> None:
    content = data.draw(st.binary(max_size=70))
    whole = sealed(content, 16).getvalue()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    target = data.draw(st.integers(0, len(whole)))
    changed = whole[:target] + whole[start:end] + whole[data.draw(st.integers(target, len(whole))) :]

    if changed != whole:
        with pytest.raises((BlobBroken, WorkspaceTooNew)):
            b"".join(
                BlobReader(io.BytesIO(changed), bytes(32), wanted=sha256(content).digest()).verified_chunks()
            )


def test_the_seal_of_an_empty_file_is_checked_as_well() -> None:
    whole = sealed(b"", 16).getvalue()
    changed = whole[:-1] + bytes([whole[-1] ^ 1])

    with pytest.raises(BlobBroken):
        list(BlobReader(io.BytesIO(changed), bytes(32), wanted=sha256(b"").digest()).verified_chunks())


def test_a_file_cut_at_any_byte_is_noticed_before_anything_is_given_out(store: BlobStore) -> None:
    name = store.put_bytes(bytes(48)).sha256
    path = store.path_of(name)
    whole = path.read_bytes()

    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(WorkspaceDamaged):
            store.read_range(name, 0, 1)


@pytest.mark.parametrize(
    ("position", "value", "kind"),
    [(8, 2, WorkspaceTooNew), (9, 3, WorkspaceDamaged), (9, 40, WorkspaceDamaged)],
)
def test_a_header_that_asks_for_another_format_is_not_followed(
    store: BlobStore, position: int, value: int, kind: type[StoreError]
) -> None:
    name = store.put_bytes(bytes(40)).sha256
    whole = bytearray(store.path_of(name).read_bytes())
    whole[position] = value
    store.path_of(name).write_bytes(whole)

    with pytest.raises(kind):
        store.read(name)


@pytest.mark.parametrize("extra", [b"\0", b"x" * 100])
def test_an_extended_file_is_noticed(store: BlobStore, extra: bytes) -> None:
    name = store.put_bytes(bytes(40)).sha256
    path = store.path_of(name)
    path.write_bytes(path.read_bytes() + extra)

    with pytest.raises(WorkspaceDamaged, match="cut or extended"):
        store.size(name)


def test_concatenated_and_exchanged_files_are_noticed(store: BlobStore) -> None:
    one, two = store.put_bytes(b"one" * 20).sha256, store.put_bytes(b"two" * 20).sha256
    first, second = store.path_of(one).read_bytes(), store.path_of(two).read_bytes()

    store.path_of(one).write_bytes(first + second)
    with pytest.raises(WorkspaceDamaged, match="cut or extended"):
        store.read(one)
    store.path_of(one).write_bytes(second)
    with pytest.raises(WorkspaceDamaged, match="it is the file of another one"):
        store.read_range(one, 0, 1)
    store.path_of(one).write_bytes(first[:70] + second[70:])
    with pytest.raises(WorkspaceDamaged, match="its key does not fit"):
        store.read(one)


def test_chunks_of_one_file_cannot_change_places(store: BlobStore) -> None:
    name = store.put_bytes(bytes(16) + b"\1" * 16 + b"\2" * 16).sha256
    path = store.path_of(name)
    whole = path.read_bytes()
    start = len(whole) - 3 * 32
    path.write_bytes(whole[:start] + whole[start + 32 : start + 64] + whole[start : start + 32] + whole[-32:])

    for offset in (0, 16):
        with pytest.raises(WorkspaceDamaged):
            store.read_range(name, offset, 16)
    assert store.read_range(name, 32, 16) == b"\2" * 16


def test_equal_chunks_and_equal_files_look_different_on_the_disk(store: BlobStore) -> None:
    name = store.put_bytes(bytes(48)).sha256
    whole = store.path_of(name).read_bytes()
    store.delete(name)
    store.put_bytes(bytes(48))

    assert len({whole[-96:-64], whole[-64:-32], whole[-32:]}) == 3
    assert store.path_of(name).read_bytes()[-96:] != whole[-96:]


def test_a_content_sealed_under_a_false_hash_is_noticed() -> None:
    file = io.BytesIO()
    writer = BlobWriter(file, bytes(32), chunk_bytes=16)
    writer.write(b"forged", is_last=True)
    writer._hash = sha256(b"honest")  # noqa: SLF001 - what a faulty writer would do
    writer.finish()
    reader = BlobReader(io.BytesIO(file.getvalue()), bytes(32), wanted=sha256(b"honest").digest())

    with pytest.raises(BlobBroken, match="content is another one"):
        b"".join(reader.verified_chunks())


def test_a_damaged_blob_is_healed_by_putting_it_again(store: BlobStore) -> None:
    name = store.put_bytes(b"0123456789" * 9).sha256
    path = store.path_of(name)
    for position in (5, 40, path.stat().st_size - 1):
        whole = bytearray(path.read_bytes())
        whole[position] ^= 1
        path.write_bytes(whole)

        assert store.put_bytes(b"0123456789" * 9).is_new
        assert store.read(name) == b"0123456789" * 9


def test_an_export_of_a_damaged_blob_makes_no_file(store: BlobStore, tmp_path: Path) -> None:
    name = store.put_bytes(bytes(100)).sha256
    path = store.path_of(name)
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)

    with pytest.raises(WorkspaceDamaged):
        store.export(name, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["blobs"]


def test_the_wrong_key_opens_nothing(store: BlobStore, folder: Path) -> None:
    name = store.put_bytes(CANARY).sha256
    other = BlobStore.open(folder, DataKey(b"o" * 32))
    other.path_of(name).parent.mkdir(exist_ok=True)
    store.path_of(name).rename(other.path_of(name))

    with pytest.raises(WorkspaceDamaged, match="its key does not fit"):
        other.read(name)
