"""What may be lost by a power cut ends with its own transaction, also when that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desk_app.store.connect import DriverConnection, open_driver, repeatable
from desk_app.store.crypto import DataKey

KEY = DataKey(b"k" * 32)
_NORMAL, _FULL = 1, 2


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[DriverConnection]:
    with closing(open_driver(tmp_path / "desk.db", KEY)) as driver:
        driver.execute("PRAGMA journal_mode = WAL")
        driver.execute("CREATE TABLE thing (name TEXT)")
        yield driver


def waits_for_the_disk(driver: DriverConnection) -> bool:
    (level,) = driver.execute("PRAGMA synchronous").fetchone()
    return bool(level == _FULL)


def test_what_can_be_had_again_does_not_wait_for_the_disk_and_is_kept(driver: DriverConnection) -> None:
    with repeatable(driver):
        assert driver.execute("PRAGMA synchronous").fetchone() == (_NORMAL,)
        driver.execute("INSERT INTO thing VALUES ('kept')")
    assert not driver.in_transaction
    assert waits_for_the_disk(driver)
    assert driver.execute("SELECT name FROM thing").fetchall() == [("kept",)]


def test_a_part_that_fails_is_taken_back_whole(driver: DriverConnection) -> None:
    driver.execute(
        "CREATE TRIGGER never AFTER INSERT ON thing WHEN new.name = 'no' BEGIN SELECT raise(ABORT, 'no'); END"
    )
    with pytest.raises(sqlcipher.IntegrityError), repeatable(driver):
        driver.executemany("INSERT INTO thing VALUES (?)", [("gone",), ("no",)])
    assert waits_for_the_disk(driver)
    assert driver.execute("SELECT name FROM thing").fetchall() == []


def test_a_person_waits_for_the_disk_after_another_process_was_in_the_way(
    driver: DriverConnection, tmp_path: Path
) -> None:
    driver.execute("PRAGMA busy_timeout = 0")
    with closing(open_driver(tmp_path / "desk.db", KEY)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlcipher.OperationalError, match="locked"), repeatable(driver):
            pass
    assert waits_for_the_disk(driver)
