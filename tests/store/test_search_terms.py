"""Words that begin alike, read off the pages of the index: the same that FTS5 itself lists."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.domain.errors import WorkspaceDamaged
from desk_app.store.indexing import SLICE_TICKETS, Indexer
from desk_app.store.reading.reader import StoreReader
from desk_app.store.search.terms import words_that_begin
from tests.store.builders import Desk, a_desk

_LETTERS = "abéжß水ñ1z"
_LISTED = "CREATE VIRTUAL TABLE temp.listed USING fts5vocab(main, fts, row)"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with a_desk(tmp_path) as made:
        made.driver.execute(_LISTED)
        yield made


def fill(desk: Desk, seed: int, batches: int) -> list[str]:
    """Index random words, most of them rare and some in every document; gives the words."""
    rng = random.Random(seed)
    words = sorted({"".join(rng.choices(_LETTERS, k=rng.randint(1, 7))) for _ in range(3_000)})
    rowid = 0
    for _ in range(batches):
        desk.driver.execute("BEGIN")
        for _ in range(rng.randint(1, 120)):
            rowid += 1
            body = " ".join((*words[::300], *rng.choices(words, k=rng.randint(1, 80))))
            desk.driver.execute("INSERT INTO fts (rowid, body) VALUES (?, ?)", (rowid, body))
        desk.driver.execute("COMMIT")
    return words


def listed(desk: Desk, start: str) -> list[str]:
    """What FTS5 says, in the order of the bytes."""
    rows = desk.driver.execute("SELECT term FROM temp.listed").fetchall()
    return sorted((row[0] for row in rows if row[0].startswith(start)), key=str.encode)


def read(desk: Desk, start: str, limit: int = 10_000) -> tuple[list[str], bool]:
    def ask(reader: object) -> tuple[tuple[str, ...], bool]:
        assert isinstance(reader, StoreReader)
        return words_that_begin(reader.session, start, limit, limit_s=60)

    with desk.library() as library:
        words, is_whole = library.call(ask)
    return list(words), is_whole


@pytest.mark.parametrize("seed", range(4))
def test_the_words_are_those_that_the_index_lists(desk: Desk, seed: int) -> None:
    words = fill(desk, seed, batches=6)
    for start in ("", "a", "é", "水", "zz", "ab1", "1", "none", *random.Random(seed).choices(words, k=10)):
        assert read(desk, start) == (listed(desk, start), True)


def test_words_of_deleted_tickets_go_with_the_next_merge(desk: Desk) -> None:
    fill(desk, 9, batches=4)
    desk.driver.execute("DELETE FROM fts WHERE rowid % 3 != 0")
    assert set(read(desk, "a")[0]) >= set(listed(desk, "a"))

    desk.driver.execute("INSERT INTO fts (fts) VALUES ('optimize')")

    assert read(desk, "a") == (listed(desk, "a"), True)


def test_no_more_words_are_given_than_asked_for(desk: Desk) -> None:
    fill(desk, 5, batches=5)
    whole = listed(desk, "")
    for limit in (1, 7, len(whole) - 1):
        assert read(desk, "", limit) == (whole[:limit], False)
    assert read(desk, "", len(whole)) == (whole, True)


def test_an_empty_index_has_no_words(desk: Desk) -> None:
    assert read(desk, "a") == ([], True)


def test_a_page_that_makes_no_sense_is_told_in_a_sentence(desk: Desk) -> None:
    fill(desk, 1, batches=1)
    desk.driver.execute("UPDATE fts_data SET block = x'00000004ff' WHERE id > 10")
    with pytest.raises(WorkspaceDamaged, match="search index"):
        read(desk, "a")


def test_segments_are_merged_once_nothing_was_indexed_for_a_while(desk: Desk) -> None:
    for n in range(40):
        desk.ticket(f"pump {n}")
        desk.index()
    segments = "SELECT count(DISTINCT segid) FROM fts_idx"
    before = desk.driver.execute(segments).fetchone()[0]
    hasty = Indexer(merge_after_s=60)
    desk.driver.execute("INSERT INTO fts_queue SELECT id FROM ticket LIMIT 1")

    assert hasty.step(desk.driver) == 0
    wait_s = hasty.step(desk.driver)
    assert wait_s is not None
    assert wait_s > 50

    patient = Indexer(merge_after_s=0)
    while patient.step(desk.driver) is not None:
        pass
    after = desk.driver.execute(segments).fetchone()[0]
    assert after < before
    assert after <= 3
    assert listed(desk, "pump") == ["pump"]


def test_indexing_waits_while_somebody_waits_for_an_answer(desk: Desk) -> None:
    asked = [True]
    indexer = Indexer(is_asked=lambda: asked[0])
    for n in range(2 * SLICE_TICKETS):
        desk.ticket(f"pump {n}")
    desk.driver.execute("INSERT INTO fts_queue SELECT id FROM ticket")
    queued = "SELECT count(*) FROM fts_queue"

    assert indexer.step(desk.driver) == 0, "the first slice waits for nobody"
    left = desk.driver.execute(queued).fetchone()[0]
    assert left > 0
    wait_s = indexer.step(desk.driver)
    assert wait_s is not None
    assert wait_s > 0
    assert desk.driver.execute(queued).fetchone()[0] == left

    asked[0] = False
    while indexer.step(desk.driver) == 0:
        pass
    assert desk.driver.execute(queued).fetchone()[0] == 0
