"""A process that is killed while it writes loses nothing it has acknowledged.

Ten kills by default; `DESK_APP_KILLS=1000 uv run pytest -m perf -k kill -s` does a thousand.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
from pathlib import Path
from typing import Final

import pytest

from desk_app.store.connect import open_driver
from desk_app.store.journal import Journal
from desk_app.store.journal_reading import TailState
from desk_app.store.places import Places
from tests.perf.children import command_of, environment_with
from tests.perf.large import KEY, loaded

pytestmark = pytest.mark.perf

KILLS: Final = int(os.environ.get("DESK_APP_KILLS", "10"))
LONGEST_S: Final = 0.4
"""A writer lives at most so long after its first change."""

_TICKETS: Final = 2_000


def _killed_writer(folder: Path, seed: int, compiled: Path) -> list[tuple[int, bytes]]:
    """Let a process write, kill it, and give the changes it had acknowledged."""
    rng = random.Random(seed)
    child = subprocess.Popen(
        command_of("writing", folder, seed),
        env=environment_with(compiled),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with child.stdout as output:
        first = output.readline()
        timer = threading.Timer(rng.random() * LONGEST_S, child.kill)
        timer.start()
        lines = [first, *output]
        timer.join()
        child.wait()
    whole = [line.split() for line in lines if line.endswith("\n")]
    assert whole, "the writer did nothing"
    return [(int(n), bytes.fromhex(change_id)) for n, change_id in whole]


def _kept(folder: Path) -> dict[int, bytes]:
    """The changes in the database, after a look at its structure."""
    driver = open_driver(Places(folder).database, KEY)
    try:
        assert driver.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert driver.execute("PRAGMA foreign_key_check").fetchall() == []
        return dict(driver.execute("SELECT n, id FROM change").fetchall())
    finally:
        driver.close()


def _check_index(folder: Path) -> None:
    """Both full-text tables are whole, and hold exactly the tickets that are not queued."""
    driver = open_driver(Places(folder).database, KEY)
    try:
        for table in ("fts", "fts_part"):
            driver.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        ((missing,),) = driver.execute(
            "SELECT count(*) FROM ticket WHERE doc IS NULL AND id NOT IN (SELECT ticket_id FROM fts_queue)"
        )
        assert missing == 0
    finally:
        driver.close()


def test_a_kill_while_writing_loses_no_acknowledged_change(tmp_path: Path) -> None:
    place = tmp_path / "killed"
    place.mkdir()
    acknowledged: dict[int, bytes] = {}
    with loaded(place, _TICKETS) as large:
        for kill in range(KILLS):
            acknowledged |= dict(_killed_writer(large.folder, kill, tmp_path / "compiled"))
            kept = _kept(large.folder)
            lost = {n for n, change_id in acknowledged.items() if kept.get(n) != change_id}
            assert not lost, f"lost after kill {kill}: {sorted(lost)}"
        _check_index(large.folder)
        reading = Journal.open(Places(large.folder).journal, KEY).records()
        written = {record.n for record in reading}
        assert reading.tail.state in {TailState.CLEAN, TailState.TORN}
        assert acknowledged.keys() <= written
    print(f"\n{KILLS} kills, {len(acknowledged):,} acknowledged changes, none lost, integrity ok")
