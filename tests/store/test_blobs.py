"""Attachments: each content once, unreadable without the key, whole or not at all."""

from __future__ import annotations

import io
import multiprocessing
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.errors import (
    DeskError,
    DiskFull,
    InvalidInput,
    NotFound,
    ReadOnly,
    Refused,
    StoreError,
)
from desk_app.store.blob_format import BlobReader
from desk_app.store.blobs import RESERVE_BYTES, BlobSettings, BlobStore
from desk_app.store.crypto import DataKey
from desk_app.store.durable import STALE_S
from tests.store.blob_folders import CANARY, KEY, TINY, sealed, stored_files, trickle
from tests.store.full_disk import files_end_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(folder: Path) -> BlobStore:
    return BlobStore.open(folder, KEY, TINY)


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 32, 33, 1000])
def test_what_is_put_comes_back_by_every_way(folder: Path, tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    source = tmp_path / "source"
    source.write_bytes(data)

    puts: list[Callable[[BlobStore], object]] = [
        lambda store: store.put_bytes(data),
        lambda store: store.put_file(source),
        lambda store: store.put_stream(io.BytesIO(data), size=size),
        lambda store: store.put_stream(trickle(data)),
    ]
    for number, put in enumerate(puts):
        store = BlobStore.open(folder.with_name(f"blobs{number}"), KEY, TINY)
        put(store)
        name = sha256(data).digest()

        assert store.has(name)
        assert store.size(name) == size
        assert store.read(name) == data
        assert b"".join(store.stream(name)) == data
        store.verify(name)
        store.export(name, tmp_path / f"out{number}")
        assert (tmp_path / f"out{number}").read_bytes() == data


def test_the_same_content_is_stored_once(store: BlobStore, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "logo.png"
    source.write_bytes(CANARY)

    first = store.put_bytes(CANARY)
    again = [store.put_bytes(CANARY), store.put_file(source), store.put_stream(trickle(CANARY))]

    assert (first.sha256, first.size, first.is_new) == (sha256(CANARY).digest(), len(CANARY), True)
    assert [blob.is_new for blob in again] == [False] * 3
    assert {blob.sha256 for blob in again} == {first.sha256}
    assert stored_files(folder) == [store.path_of(first.sha256)]


def test_neither_content_nor_hash_is_in_the_folder(store: BlobStore, folder: Path) -> None:
    name = store.put_bytes(CANARY * 10).sha256

    assert CANARY not in store.path_of(name).read_bytes()
    assert b"Lisbon" not in store.path_of(name).read_bytes()
    assert name not in store.path_of(name).read_bytes()
    assert name.hex() not in str(stored_files(folder))
    other = BlobStore.open(folder, DataKey(b"o" * 32))
    assert other.name_of(name) != store.name_of(name)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits; the profile folder is private")
def test_files_and_folders_are_private(store: BlobStore, folder: Path) -> None:
    path = store.path_of(store.put_bytes(CANARY).sha256)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700


@given(
    data=st.binary(max_size=100),
    log=st.integers(4, 6),
    offset=st.integers(0, 120),
    length=st.integers(0, 120),
)
def test_a_range_is_the_slice_of_the_content(data: bytes, log: int, offset: int, length: int) -> None:
    file = sealed(data, 1 << log)

    reader = BlobReader(file, bytes(32), wanted=sha256(data).digest())

    assert b"".join(reader.chunks(offset, length)) == data[offset : offset + length]
    assert b"".join(reader.chunks(offset)) == data[offset:]
    assert b"".join(reader.verified_chunks()) == data


def test_a_range_is_read_through_the_store(store: BlobStore) -> None:
    name = store.put_bytes(bytes(range(100))).sha256

    assert store.read_range(name, 30, 40) == bytes(range(30, 70))
    assert store.read_range(name, 99, 10) == bytes([99])
    assert store.read_range(name, 100, 10) == b""
    with pytest.raises(ValueError, match="begins at 0"):
        store.read_range(name, -1, 1)


def test_a_blob_that_is_not_here_is_said_so(store: BlobStore, tmp_path: Path) -> None:
    name = bytes(32)

    assert not store.has(name)
    assert not store.delete(name)
    for use in (store.read, store.size, store.verify, lambda sha: store.export(sha, tmp_path / "out")):
        with pytest.raises(NotFound, match="not on this computer"):
            use(name)
    assert not (tmp_path / "out").exists()


def test_a_huge_file_is_refused_before_it_is_read(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "video.mov"
    with source.open("wb") as file:
        file.truncate(1_000_000_000)
    store = BlobStore.open(folder, KEY)

    with pytest.raises(InvalidInput) as refusal:
        store.put_file(source)

    assert str(refusal.value) == "The file is 1.0 GB; the limit is 100 MB. Send a link instead."
    assert stored_files(folder) == []


@pytest.mark.parametrize(
    ("size", "limit", "words"),
    [
        (100_000_001, 100_000_000, "The file is 100,000,001 bytes; the limit is 100 MB."),
        (250_000_000, 100_000_000, "The file is 250 MB; the limit is 100 MB."),
        (2_500, 2_000, "The file is 2,500 bytes; the limit is 2,000 bytes."),
    ],
)
def test_the_limit_is_said_in_sizes_that_differ(folder: Path, size: int, limit: int, words: str) -> None:
    store = BlobStore.open(folder, KEY, BlobSettings(limit_bytes=limit))

    with pytest.raises(InvalidInput) as refusal:
        store.put_stream(io.BytesIO(b""), size=size)

    assert refusal.value.message == words


def test_a_stream_that_gives_more_than_the_limit_is_stopped(folder: Path) -> None:
    store = BlobStore.open(folder, KEY, BlobSettings(limit_bytes=100, chunk_bytes=16))

    with pytest.raises(InvalidInput, match="the limit is 100 bytes"):
        store.put_stream(trickle(bytes(101)), size=5)
    assert stored_files(folder) == []
    assert store.put_stream(trickle(bytes(100))).size == 100


@pytest.mark.parametrize("name", ["missing.txt", "folder", "zero\0byte"])
def test_what_is_no_file_is_refused(store: BlobStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(InvalidInput, match=r"There is no file|is not a file|its name cannot be used"):
        store.put_file(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes in folders")
def test_a_pipe_is_refused_instead_of_waited_for(store: BlobStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidInput, match="“pipe” is not a file"):
        store.put_file(tmp_path / "pipe")


def test_a_source_that_breaks_leaves_nothing(store: BlobStore, folder: Path) -> None:
    with pytest.raises(ConnectionResetError):
        store.put_stream(trickle(bytes(40), ConnectionResetError()))

    assert stored_files(folder) == []


def test_space_is_left_to_the_database(folder: Path) -> None:
    free = RESERVE_BYTES + 1_000
    store = BlobStore.open(folder, KEY, BlobSettings(free_bytes=lambda _: free))

    with pytest.raises(
        DiskFull, match=r"The disk has 16 MB left; the attachment of 1,001 bytes was not kept\."
    ):
        store.put_bytes(bytes(1_001))
    assert stored_files(folder) == []
    assert store.put_bytes(bytes(1_000)).is_new


def test_a_folder_that_went_away_is_a_sentence(store: BlobStore, folder: Path) -> None:
    folder.rmdir()

    with pytest.raises(StoreError, match=r"folder of attachments cannot be written"):
        store.put_bytes(CANARY)


def test_a_disk_that_fills_up_on_the_way_leaves_nothing(folder: Path) -> None:
    store = BlobStore.open(folder, KEY)

    with (
        files_end_at(300_000),
        pytest.raises(DiskFull, match="The disk is full; the attachment was not written"),
    ):
        store.put_bytes(bytes(900_000))

    assert stored_files(folder) == []


def test_a_disk_that_fills_up_during_an_export_leaves_no_file(store: BlobStore, tmp_path: Path) -> None:
    name = store.put_bytes(bytes(900_000)).sha256
    target = tmp_path / "out.bin"

    with files_end_at(300_000), pytest.raises(DiskFull, match="the exported file was not written"):
        store.export(name, target)

    assert [path.name for path in tmp_path.iterdir()] == ["blobs"]


def test_an_export_replaces_a_file_only_when_told(store: BlobStore, tmp_path: Path) -> None:
    name = store.put_bytes(CANARY).sha256
    target = tmp_path / "contract.pdf"
    target.write_bytes(b"mine")

    with pytest.raises(Refused, match=r"a file “contract\.pdf” already"):
        store.export(name, target)
    assert target.read_bytes() == b"mine"

    store.export(name, target, overwrite=True)
    assert target.read_bytes() == CANARY


def test_an_export_into_a_missing_folder_is_a_sentence(store: BlobStore, tmp_path: Path) -> None:
    name = store.put_bytes(CANARY).sha256

    with pytest.raises(StoreError, match="The exported file cannot be written"):
        store.export(name, tmp_path / "missing" / "out")


def test_orphans_are_found_by_name_and_age(store: BlobStore, folder: Path) -> None:
    kept, orphan = store.put_bytes(b"kept").sha256, store.put_bytes(b"orphan").sha256
    os.utime(store.path_of(orphan), (1_000, 1_000))
    (folder / ".incoming-half").touch()
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "notes.txt").touch()

    files = {file.name: file for file in store.files()}
    assert set(files) == {store.name_of(kept), store.name_of(orphan)}
    assert files[store.name_of(orphan)].touched_s == 1_000
    assert files[store.name_of(kept)].disk_bytes == store.path_of(kept).stat().st_size

    assert store.delete_file(store.name_of(orphan))
    assert not store.delete_file(store.name_of(orphan))
    assert store.has(kept)
    assert not store.has(orphan)
    with pytest.raises(ValueError, match="not the name of a stored file"):
        store.delete_file("../desk.db")


def test_putting_a_blob_again_makes_it_young(store: BlobStore) -> None:
    name = store.put_bytes(b"logo").sha256
    os.utime(store.path_of(name), (1_000, 1_000))

    store.put_bytes(b"logo")

    assert [file.touched_s > 1_000 for file in store.files()] == [True]


def test_what_a_crash_left_is_swept_after_a_day(store: BlobStore, folder: Path) -> None:
    name = store.put_bytes(b"kept").sha256
    for leaving, age_s in ((".incoming-old", STALE_S * 2), (".incoming-new", 0)):
        (folder / leaving).touch()
        changed_s = (folder / leaving).stat().st_mtime - age_s
        os.utime(folder / leaving, (changed_s, changed_s))

    BlobStore.open(folder, KEY)

    assert {path.name for path in stored_files(folder)} == {".incoming-new", store.name_of(name)}


def test_blobs_of_any_chunk_size_are_read(folder: Path) -> None:
    data = os.urandom(5_000)
    for chunk_bytes in (16, 1024, 1 << 20):
        settings_of_then = BlobSettings(chunk_bytes=chunk_bytes)
        name = BlobStore.open(folder, KEY, settings_of_then).put_bytes(data).sha256
        assert BlobStore.open(folder, KEY).read(name) == data
        BlobStore.open(folder, KEY).delete(name)
    for wrong in (8, 100, 1 << 21):
        with pytest.raises(ValueError, match="power of two"):
            BlobSettings(chunk_bytes=wrong)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a folder this user cannot write")
def test_a_read_only_folder_is_a_sentence(store: BlobStore, folder: Path) -> None:
    folder.chmod(0o500)

    with pytest.raises(ReadOnly, match="Check the rights"):
        store.put_bytes(CANARY)
    folder.chmod(0o700)


def put_often(folder: Path, rounds: int) -> None:
    store = BlobStore.open(folder, KEY, TINY)
    for number in range(rounds):
        name = store.put_bytes(b"shared %d" % number * 50).sha256
        assert store.read(name) == b"shared %d" % number * 50


def test_two_processes_put_the_same_contents_at_once(folder: Path) -> None:
    BlobStore.open(folder, KEY)
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=put_often, args=(folder, 40)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0]
    assert len(stored_files(folder)) == 40
    store = BlobStore.open(folder, KEY)
    for number in range(40):
        store.verify(sha256(b"shared %d" % number * 50).digest())


def test_every_refusal_is_one_line(store: BlobStore, tmp_path: Path) -> None:
    refusals: list[DeskError] = []
    for act in (lambda: store.read(bytes(32)), lambda: store.put_file(tmp_path)):
        with pytest.raises(DeskError) as refusal:
            act()
        refusals.append(refusal.value)

    assert all(error.message.endswith(".") and "\n" not in str(error) for error in refusals)
