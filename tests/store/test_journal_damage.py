"""Damage to the journal: none goes unnoticed, and it costs no more than what it hit."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.domain.errors import (
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceTooNew,
)
from desk_app.store.crypto import DataKey
from desk_app.store.journal import Journal
from desk_app.store.journal_format import HEADER_BYTES, FrameReader, pack_record
from desk_app.store.journal_reading import Tail, TailState
from tests.store.journals import FIVE, KEY, a_journal, content, flip, starts


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox.log"


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


def test_reading_stops_at_a_record_sealed_with_another_key(path: Path) -> None:
    a_journal(path, FIVE[:2])
    marker = path.read_bytes()[16:24]
    with path.open("ab") as file:
        file.write(pack_record(bytes(32), marker, 2, (3, b"forged")))
        file.write(pack_record(KEY.derive("journal"), marker, 3, (4, b"honest")))

    assert content(path)[0] == FIVE[:2]
    assert content(path)[1].state is TailState.DAMAGED
    assert content(path, salvage=True)[0] == [*FIVE[:2], (4, b"honest")]


def test_a_forged_giant_index_does_not_stop_the_journal(path: Path) -> None:
    a_journal(path, FIVE[:1])
    marker = path.read_bytes()[16:24]
    with path.open("ab") as file:
        file.write(pack_record(bytes(32), marker, 2**64 - 1, (2, b"forged")))

    Journal.open(path, KEY).append(2, b"two")

    assert content(path, salvage=True)[0] == [FIVE[0], (2, b"two")]


@pytest.mark.parametrize("damage", [lambda frame: frame[:-1], lambda frame: frame + b"x"])
def test_a_frame_is_read_only_at_its_exact_length(path: Path, damage: Callable[[bytes], bytes]) -> None:
    frame = pack_record(bytes(32), b"12345678", 0, (1, b"x"))
    path.write_bytes(damage(frame))

    with path.open("rb") as file:
        size = path.stat().st_size
        found = FrameReader(file, size, b"12345678").at(0)

    assert (found is None) == (size < len(frame))
