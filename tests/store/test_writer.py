"""The writer thread: what it does between changes, and what it leaves when the workspace closes."""

from __future__ import annotations

import threading
from pathlib import Path

from desk_app.domain.ids import AccountId
from desk_app.runtime import clock
from desk_app.store.connect import DriverConnection, writer_engine
from desk_app.store.crypto import DataKey
from desk_app.store.journal import Journal
from desk_app.store.writer import Writer, WriterSetup

KEY = DataKey(b"k" * 32)


class Endless:
    """Idle work that always has more to do, and two slices that must be done before closing."""

    def __init__(self) -> None:
        self.has_begun = threading.Event()
        self.must_do = 2

    def step(self, driver: DriverConnection) -> float | None:
        """Never done."""
        self.has_begun.set()
        return 0.0

    def last_step(self, driver: DriverConnection) -> bool:
        """Done after two."""
        self.must_do -= 1
        return self.must_do > 0


def test_closing_does_what_must_be_done_and_waits_for_nothing_else(tmp_path: Path) -> None:
    work, others = Endless(), set(threading.enumerate())
    engine = writer_engine(tmp_path / "desk.db", KEY)
    journal = Journal.open(tmp_path / "outbox.log", KEY)
    writer = Writer(
        WriterSetup(engine, journal, AccountId(bytes(16)), clock.now_s, clock.new_id, idle=(work,))
    )
    assert work.has_begun.wait(60)
    writer.close()
    assert work.must_do == 0
    assert set(threading.enumerate()) <= others
    engine.dispose()
