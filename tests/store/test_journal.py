"""The journal: what was acknowledged is read again after any crash, by any number of writers."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Lock
from pathlib import Path

import pytest

from desk_app.domain.errors import (
    DiskFull,
    InvalidInput,
    StoreError,
    WorkspaceTooNew,
)
from desk_app.store.journal import MAX_PAYLOAD_BYTES, Journal
from desk_app.store.journal_format import HEADER_BYTES, Header
from desk_app.store.journal_reading import Tail, TailState
from tests.store.full_disk import files_end_at
from tests.store.journals import FIVE, KEY, a_journal, content, starts

CANARY = b"canary: the customer is moving to Lisbon"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.log"


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


def append_for_ever(path: Path, said: Connection) -> None:
    journal = Journal.open(path, KEY)
    for n in itertools.count():
        journal.append(n, b"%d" % n * 300)
        said.send(n)


def test_a_killed_writer_loses_nothing_it_had_acknowledged(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    heard, said = spawn.Pipe(duplex=False)
    writer = spawn.Process(target=append_for_ever, args=(path, said))
    writer.start()
    said.close()
    while (acknowledged := heard.recv()) < 100:
        pass
    writer.kill()
    writer.join(60)
    with suppress(EOFError, OSError):  # the last word may have been cut off
        while True:
            acknowledged = heard.recv()

    records, tail = content(path)

    assert records[: acknowledged + 1] == [(n, b"%d" % n * 300) for n in range(acknowledged + 1)]
    assert len(records) <= acknowledged + 2
    assert tail.state is not TailState.DAMAGED
    heard.close()


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


def test_repair_cuts_a_torn_tail_and_keeps_no_copy(path: Path) -> None:
    journal = a_journal(path)
    last = starts(path)[4]
    path.write_bytes(path.read_bytes()[:-3])
    torn = path.stat().st_size - last

    repair = journal.repair()

    assert (repair.cut_bytes, repair.kept, repair.set_aside) == (torn, 4, None)
    assert content(path)[1].state is TailState.CLEAN
    assert journal.repair().kept == 4


def test_a_journal_of_a_newer_program_is_left_alone(path: Path) -> None:
    a_journal(path)
    whole = bytearray(path.read_bytes())
    whole[8] = 2
    path.write_bytes(whole)

    with pytest.raises(WorkspaceTooNew, match="newer version"):
        Journal.open(path, KEY)


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
