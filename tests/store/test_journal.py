"""The journal: what was acknowledged is read again after any crash, and no damage goes unnoticed."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.synchronize import Lock
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.errors import (
    DiskFull,
    InvalidInput,
    StoreError,
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceTooNew,
)
from desk_app.store.crypto import DataKey
from desk_app.store.journal import MAX_PAYLOAD_BYTES, Journal
from desk_app.store.journal_format import HEADER_BYTES, FrameReader, Header, pack_record
from desk_app.store.journal_reading import Tail, TailState
from tests.store.full_disk import files_end_at

KEY = DataKey(b"k" * 32)
CANARY = b"canary: the customer is moving to Lisbon"
FIVE = [(n, b"reply %d " % n * n) for n in range(1, 6)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.log"


def a_journal(path: Path, entries: list[tuple[int, bytes]] = FIVE) -> Journal:
    journal = Journal.open(path, KEY)
    for n, payload in entries:
        journal.append(n, payload)
    return journal


def content(path: Path, *, salvage: bool = False, key: DataKey = KEY) -> tuple[list[tuple[int, bytes]], Tail]:
    reading = Journal(path, key).records(salvage=salvage)
    return [(record.n, record.payload) for record in reading], reading.tail


def starts(path: Path, entries: list[tuple[int, bytes]] | None = None) -> list[int]:
    """Where each record begins, and where the file ends; made with `entries` first if there are any."""
    if entries:
        a_journal(path, entries)
    return [record.position for record in Journal(path, KEY).records()] + [path.stat().st_size]


def test_what_was_appended_is_read_in_its_order(path: Path) -> None:
    a_journal(path)

    assert content(path) == (FIVE, Tail(end=path.stat().st_size, size=path.stat().st_size, next_index=5))


def test_reading_begins_after_a_number(path: Path) -> None:
    journal = a_journal(path)

    assert [record.n for record in journal.records(after_n=3)] == [4, 5]


def test_several_records_are_appended_at_once(path: Path) -> None:
    journal = a_journal(path, FIVE[:1])

    position = journal.append_all(FIVE[1:])

    assert position == starts(path)[1]
    assert content(path)[0] == FIVE


def test_a_workspace_without_a_journal_yet_has_an_empty_one(path: Path) -> None:
    journal = Journal.open(path, KEY)

    assert list(journal.records()) == []
    assert journal.truncate_before(10) == 0
    assert journal.first_n() == 0
    assert not path.exists()


def test_nothing_of_a_change_is_readable_in_the_file(path: Path) -> None:
    a_journal(path, [(1, CANARY)]).repair()

    assert content(path)[0] == [(1, CANARY)]
    assert CANARY not in path.read_bytes()
    assert b"Lisbon" not in path.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits; the profile folder is private")
def test_the_file_is_private(path: Path) -> None:
    a_journal(path)

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_journal_cut_at_any_byte_keeps_every_whole_record_and_invents_none(path: Path) -> None:
    a_journal(path)
    whole, bounds = path.read_bytes(), starts(path)

    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        records, tail = content(path)

        complete = sum(end <= size for end in bounds[1:])
        assert records == FIVE[:complete], size
        is_clean = size in {0, *bounds}
        assert tail.state is (TailState.CLEAN if is_clean else TailState.TORN), size


def test_work_goes_on_after_a_crash_at_any_byte_of_an_append(path: Path) -> None:
    a_journal(path, FIVE[:2])
    whole, bounds = path.read_bytes(), starts(path)

    for size in range(bounds[1], bounds[2] + 1):
        path.write_bytes(whole[:size])

        Journal.open(path, KEY).append(9, b"after the crash")

        kept = FIVE[:2] if size == bounds[2] else FIVE[:1]
        assert content(path)[0] == [*kept, (9, b"after the crash")], size
        assert content(path)[1].state is TailState.CLEAN


def test_a_crash_while_the_file_was_made_is_mended_by_the_next_append(path: Path) -> None:
    for size in range(HEADER_BYTES):
        path.write_bytes(Header.new(KEY.derive("journal"), 0).raw[:size])

        a_journal(path, FIVE[:1])

        assert content(path)[0] == FIVE[:1]


def test_a_last_sector_that_never_arrived_is_a_torn_write(path: Path) -> None:
    a_journal(path)
    whole, bounds = path.read_bytes(), starts(path)
    path.write_bytes(whole[: bounds[4] + 30] + bytes(bounds[5] - bounds[4] - 30))

    assert content(path)[0] == FIVE[:4]
    assert content(path)[1].state is TailState.TORN


def test_any_flipped_byte_is_noticed_and_costs_at_most_its_own_record(path: Path) -> None:
    a_journal(path)
    whole, bounds = path.read_bytes(), starts(path)

    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 0x41
        path.write_bytes(changed)
        hit = sum(start <= position for start in bounds[:-1]) - 1

        try:
            strict, tail = content(path)
            salvaged, _ = content(path, salvage=True)
        except WorkspaceTooNew:
            assert position == 8  # the version
            continue

        assert tail.state is not TailState.CLEAN, position
        assert strict == (FIVE[:hit] if hit >= 0 else []), position
        assert salvaged == [entry for index, entry in enumerate(FIVE) if index != hit], position


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_the_bytes_invents_or_reorders_a_record(path: Path, data: st.DataObject) -> None:
    path.unlink(missing_ok=True)
    a_journal(path)
    whole = path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    target = data.draw(st.integers(0, len(whole)))
    piece = data.draw(st.one_of(st.just(whole[start:end]), st.binary(max_size=60)))
    changed = whole[:target] + piece + whole[data.draw(st.integers(target, len(whole))) :]
    path.write_bytes(changed)

    try:
        records, tail = content(path, salvage=True)
    except WorkspaceTooNew:
        return

    numbers = [n for n, _ in records]
    assert set(records) <= set(FIVE)
    assert numbers == sorted(set(numbers))
    if changed != whole and tail.state is TailState.CLEAN:
        assert records == FIVE[: len(records)]  # cut between two records: only the database can know


def test_records_cannot_be_swapped_repeated_or_taken_out(path: Path) -> None:
    a_journal(path)
    whole, bounds = path.read_bytes(), starts(path)
    head = whole[: bounds[0]]
    one, two, three, four, five = (whole[begin:end] for begin, end in itertools.pairwise(bounds))

    for forged in (
        [one, three, two, four, five],
        [one, two, two, three, four, five],
        [one, two, four, five],
        [two, three, four, five],
    ):
        path.write_bytes(head + b"".join(forged))
        records, tail = content(path, salvage=True)
        assert tail.state is TailState.DAMAGED
        assert [n for n, _ in records] == sorted({n for n, _ in records})

    path.write_bytes(head + one + two + four + five)
    assert content(path, salvage=True)[1].missing == 1


def test_a_record_of_another_journal_does_not_fit(path: Path, tmp_path: Path) -> None:
    a_journal(path, FIVE[:2])
    other = tmp_path / "other.log"
    a_journal(other)
    whole, bounds, strange = path.read_bytes(), starts(path), starts(other)
    path.write_bytes(whole[: bounds[1]] + other.read_bytes()[strange[1] : strange[2]])

    records, tail = content(path)

    assert records == FIVE[:1]
    assert tail.state is TailState.DAMAGED


def test_work_goes_on_behind_damage_and_nothing_readable_is_cut(path: Path) -> None:
    a_journal(path)
    flip(path, starts(path)[2] + 40)
    damaged_last = starts(path)

    journal = Journal.open(path, KEY)
    journal.append(6, b"after damage")
    flip(path, path.stat().st_size - 1)
    journal.append(7, b"after more damage")

    records, tail = content(path, salvage=True)
    assert records == [FIVE[0], FIVE[1], FIVE[3], FIVE[4], (7, b"after more damage")]
    assert tail.state is TailState.DAMAGED
    assert tail.missing >= 1
    assert damaged_last[-1] < path.stat().st_size


def test_damage_before_anybody_wrote_again_is_still_found_by_a_new_writer(path: Path) -> None:
    a_journal(path)
    flip(path, path.stat().st_size - 1)

    Journal.open(path, KEY).append(6, b"next")

    assert content(path, salvage=True)[0] == [*FIVE[:4], (6, b"next")]


def test_a_failed_transaction_leaves_no_record(path: Path) -> None:
    journal = a_journal(path)
    before = path.read_bytes()

    position = journal.append(6, b"never committed")

    assert journal.rollback_to(position)
    assert path.read_bytes() == before
    journal.append(6, b"committed")
    assert content(path)[0] == [*FIVE, (6, b"committed")]


def test_only_the_last_append_can_be_rolled_back(path: Path) -> None:
    journal = Journal.open(path, KEY)
    first = journal.append(1, b"one")
    second = journal.append(2, b"two")

    with pytest.raises(ValueError, match="only the last append"):
        journal.rollback_to(first)
    journal.rollback_to(second)
    with pytest.raises(ValueError, match="only the last append"):
        journal.rollback_to(second)


def test_a_rollback_never_cuts_what_another_process_wrote_meanwhile(path: Path) -> None:
    mine, theirs = a_journal(path), Journal.open(path, KEY)
    position = mine.append(6, b"mine, never committed")
    theirs.append(6, b"theirs")

    assert not mine.rollback_to(position)

    assert content(path)[0][-1] == (6, b"theirs")


def test_a_number_may_come_again_and_the_later_record_stands_last(path: Path) -> None:
    journal = a_journal(path)

    journal.append(5, b"the database gave the number again")

    assert content(path)[0] == [*FIVE, (5, b"the database gave the number again")]


def test_two_writers_take_turns_and_see_each_others_end(path: Path) -> None:
    writers = [Journal.open(path, KEY), Journal.open(path, KEY)]

    for n in range(12):
        writers[n % 3 == 0].append(n, b"x" * n)

    assert [n for n, _ in content(path)[0]] == list(range(12))
    assert content(path)[1].state is TailState.CLEAN


def test_a_writer_notices_that_the_other_has_rewritten_the_file(path: Path) -> None:
    mine, theirs = a_journal(path), Journal.open(path, KEY)

    assert theirs.truncate_before(4) == 3
    mine.append(6, b"six")
    assert theirs.truncate_before(6) == 2
    theirs.append(7, b"seven")
    mine.append(8, b"eight")

    assert content(path)[0] == [(6, b"six"), (7, b"seven"), (8, b"eight")]
    assert content(path)[1].state is TailState.CLEAN


def test_a_rollback_after_the_other_rewrote_the_file_changes_nothing(path: Path) -> None:
    mine, theirs = a_journal(path), Journal.open(path, KEY)
    position = mine.append(6, b"six")
    theirs.truncate_before(5)

    assert not mine.rollback_to(position)
    assert [n for n, _ in content(path)[0]] == [5, 6]


def test_a_rollback_is_not_misled_by_a_rewritten_file_of_the_same_size(path: Path) -> None:
    mine, theirs = a_journal(path, [(1, b"one"), (2, b"two")]), Journal.open(path, KEY)
    position = mine.append(3, b"abc")
    size = path.stat().st_size
    theirs.truncate_before(2)
    theirs.append(4, b"def")

    assert path.stat().st_size == size
    assert not mine.rollback_to(position)
    assert [n for n, _ in content(path)[0]] == [2, 3, 4]


def append_under_lock(path: Path, lock: Lock, first_n: int) -> None:
    journal = Journal.open(path, KEY)
    for n in range(first_n, first_n + 60):
        with lock:
            position = journal.append(n, b"%d" % n * 20)
            if n % 10 == 0:
                journal.rollback_to(position)
            if n % 25 == 0:
                journal.truncate_before(0)


def test_two_processes_append_under_a_lock(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    lock = spawn.Lock()
    processes = [spawn.Process(target=append_under_lock, args=(path, lock, n)) for n in (0, 1000)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    records, tail = content(path)
    assert [process.exitcode for process in processes] == [0, 0]
    assert tail.state is TailState.CLEAN
    expected = [n for first in (0, 1000) for n in range(first, first + 60) if n % 10]
    assert sorted(n for n, _ in records) == expected
    assert [n for n, _ in records if n < 1000] == expected[: len(expected) // 2]


def test_old_records_are_dropped_and_the_journal_says_from_where_it_is_whole(path: Path) -> None:
    journal = a_journal(path)

    assert journal.truncate_before(4) == 3

    assert content(path)[0] == FIVE[3:]
    assert journal.first_n() == 4
    assert [file.name for file in path.parent.iterdir()] == ["outbox.log"]


def test_dropping_nothing_leaves_the_file_alone(path: Path) -> None:
    journal = a_journal(path)
    before = path.read_bytes()

    assert journal.truncate_before(1) == 0
    assert path.read_bytes() == before


def test_a_damaged_journal_is_not_rewritten_before_it_was_kept_aside(path: Path) -> None:
    journal = a_journal(path)
    flip(path, starts(path)[1] + 50)
    damaged = path.read_bytes()

    with pytest.raises(WorkspaceDamaged, match=r"outbox\.log is damaged\. Run desk-app doctor --repair"):
        journal.truncate_before(3)
    repair = journal.repair()

    assert repair.set_aside == path.with_name("outbox.log.damaged-1")
    assert repair.set_aside.read_bytes() == damaged
    assert repair.kept == 4
    assert content(path) == (
        [entry for entry in FIVE if entry[0] != 2],
        Tail(end=path.stat().st_size, size=path.stat().st_size, next_index=4),
    )
    assert journal.truncate_before(3) == 1


def test_a_second_repair_keeps_a_second_file(path: Path) -> None:
    journal = a_journal(path)

    for _ in range(2):
        flip(path, starts(path)[1] + 50)
        journal.repair()

    assert {file.name for file in path.parent.iterdir()} == {
        "outbox.log",
        "outbox.log.damaged-1",
        "outbox.log.damaged-2",
    }


def test_repair_cuts_a_torn_tail_and_keeps_no_copy(path: Path) -> None:
    journal = a_journal(path)
    last = starts(path)[4]
    path.write_bytes(path.read_bytes()[:-3])
    torn = path.stat().st_size - last

    repair = journal.repair()

    assert (repair.cut_bytes, repair.kept, repair.set_aside) == (torn, 4, None)
    assert content(path)[1].state is TailState.CLEAN
    assert journal.repair().kept == 4


@pytest.mark.parametrize("position", [0, 7, 16, 23, 24, HEADER_BYTES - 1])
def test_a_damaged_header_loses_no_record(path: Path, position: int) -> None:
    journal = a_journal(path)
    flip(path, position)

    with pytest.raises(WorkspaceDamaged):
        Journal.open(path, KEY).append(6, b"six")
    assert journal.repair().kept == 5
    journal.append(6, b"six")

    assert content(path)[0] == [*FIVE, (6, b"six")]


def test_records_are_found_when_header_and_first_record_are_gone(path: Path) -> None:
    a_journal(path)
    whole, bounds = path.read_bytes(), starts(path)
    path.write_bytes(os.urandom(bounds[1] + 9) + whole[bounds[1] + 9 :])

    assert content(path, salvage=True)[0] == FIVE[2:]


@pytest.mark.parametrize("shift", range(-10, 11, 2))
def test_the_next_record_is_found_across_the_edge_of_a_search_window(path: Path, shift: int) -> None:
    overhead = starts(path.with_name("empty.log"), [(1, b"")])[1] - HEADER_BYTES
    window = 1 << 20
    _, second, third, *_ = starts(path, [(1, b"one"), (2, bytes(window - overhead + shift)), (3, b"three")])
    assert third - second == window + shift

    flip(path, second + 100)

    assert [n for n, _ in content(path, salvage=True)[0]] == [1, 3]


def test_another_key_reads_nothing_and_repairs_nothing(path: Path) -> None:
    a_journal(path)
    before = path.read_bytes()
    other = Journal.open(path, DataKey(b"o" * 32))

    assert list(other.records(salvage=True)) == []
    with pytest.raises(WorkspaceLocked, match="does not belong to this workspace's key"):
        other.repair()
    with pytest.raises(WorkspaceDamaged):
        other.append(1, b"x")
    assert path.read_bytes() == before


def test_a_journal_of_a_newer_program_is_left_alone(path: Path) -> None:
    a_journal(path)
    whole = bytearray(path.read_bytes())
    whole[8] = 2
    path.write_bytes(whole)

    with pytest.raises(WorkspaceTooNew, match="newer version"):
        Journal.open(path, KEY)


def test_a_forged_giant_index_does_not_stop_the_journal(path: Path) -> None:
    a_journal(path, FIVE[:1])
    marker = path.read_bytes()[16:24]
    with path.open("ab") as file:
        file.write(pack_record(bytes(32), marker, 2**64 - 1, (2, b"forged")))

    Journal.open(path, KEY).append(2, b"two")

    assert content(path, salvage=True)[0] == [FIVE[0], (2, b"two")]


def test_a_full_disk_leaves_the_journal_as_it_was(path: Path) -> None:
    journal = a_journal(path)
    before = path.read_bytes()

    with files_end_at(len(before) + 700), pytest.raises(DiskFull, match=r"^The disk is full; the journal"):
        journal.append(6, b"x" * 5000)

    assert path.read_bytes() == before
    journal.append(6, b"six")
    assert content(path)[0] == [*FIVE, (6, b"six")]


def test_a_change_larger_than_the_limit_is_refused(path: Path) -> None:
    with pytest.raises(InvalidInput, match="256 MB; the limit is 256 MB"):
        Journal.open(path, KEY).append(1, bytes(MAX_PAYLOAD_BYTES + 1))
    assert not path.exists()


def test_a_folder_in_its_place_is_a_sentence(path: Path) -> None:
    path.mkdir()

    with pytest.raises(StoreError, match=r"outbox\.log cannot be read"):
        Journal.open(path, KEY)


@pytest.mark.parametrize("damage", [lambda frame: frame[:-1], lambda frame: frame + b"x"])
def test_a_frame_is_read_only_at_its_exact_length(path: Path, damage: Callable[[bytes], bytes]) -> None:
    frame = pack_record(bytes(32), b"12345678", 0, (1, b"x"))
    path.write_bytes(damage(frame))

    with path.open("rb") as file:
        size = path.stat().st_size
        found = FrameReader(file, size, b"12345678").at(0)

    assert (found is None) == (size < len(frame))


def flip(path: Path, position: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[position] ^= 1
    path.write_bytes(whole)
