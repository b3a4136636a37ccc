"""Attachments: each content once, unreadable without the key, and never half believed."""

from __future__ import annotations

import io
import multiprocessing
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.domain.errors import (
    DeskError,
    DiskFull,
    InvalidInput,
    NotFound,
    ReadOnly,
    Refused,
    StoreError,
    WorkspaceDamaged,
    WorkspaceTooNew,
)
from desk_app.store.blob_format import BlobBroken, BlobReader, BlobWriter
from desk_app.store.blobs import RESERVE_BYTES, BlobSettings, BlobStore
from desk_app.store.crypto import DataKey
from desk_app.store.durable import STALE_S
from tests.store.full_disk import files_end_at

KEY = DataKey(b"k" * 32)
CANARY = b"canary: the contract of Lisbon"
TINY = BlobSettings(chunk_bytes=16)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def store(folder: Path) -> BlobStore:
    return BlobStore.open(folder, KEY, TINY)


def stored_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Trickle(io.RawIOBase):
    """A stream that gives less than was asked for, as sockets do, and may break."""

    def __init__(self, data: bytes, breaks: Exception | None = None) -> None:
        self._rest = data
        self._breaks = breaks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a memoryview is what comes
        if not self._rest and self._breaks:
            raise self._breaks
        count = min(7, len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def trickle(data: bytes, breaks: Exception | None = None) -> BinaryIO:
    return Trickle(data, breaks)  # type: ignore[return-value]  # a raw stream has all that is used


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
        with pytest.raises(BlobBroken):
            b"".join(
                BlobReader(io.BytesIO(changed), bytes(32), wanted=sha256(content).digest()).verified_chunks()
            )


def test_a_file_cut_at_any_byte_is_noticed_before_anything_is_given_out(store: BlobStore) -> None:
    name = store.put_bytes(bytes(48)).sha256
    path = store.path_of(name)
    whole = path.read_bytes()

    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(WorkspaceDamaged):
            store.read_range(name, 0, 1)


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


def test_an_export_of_a_damaged_blob_makes_no_file(store: BlobStore, tmp_path: Path) -> None:
    name = store.put_bytes(bytes(100)).sha256
    path = store.path_of(name)
    whole = bytearray(path.read_bytes())
    whole[-1] ^= 1
    path.write_bytes(whole)

    with pytest.raises(WorkspaceDamaged):
        store.export(name, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["blobs"]


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


def test_the_wrong_key_opens_nothing(store: BlobStore, folder: Path) -> None:
    name = store.put_bytes(CANARY).sha256
    other = BlobStore.open(folder, DataKey(b"o" * 32))
    other.path_of(name).parent.mkdir(exist_ok=True)
    store.path_of(name).rename(other.path_of(name))

    with pytest.raises(WorkspaceDamaged, match="its key does not fit"):
        other.read(name)


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


def sealed(data: bytes, chunk_bytes: int) -> io.BytesIO:
    """A blob in memory, under a key of zeros."""
    file = io.BytesIO()
    writer = BlobWriter(file, bytes(32), chunk_bytes=chunk_bytes)
    pieces = [data[start : start + chunk_bytes] for start in range(0, len(data), chunk_bytes)] or [b""]
    for number, piece in enumerate(pieces, start=1):
        writer.write(piece, is_last=number == len(pieces))
    writer.finish()
    file.seek(0)
    return file
