"""A process hears of what another one wrote, and never a second time of what it wrote itself."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

from desk_app.domain.changes import SYSTEM, ChangeSet, UndoKind
from desk_app.domain.ids import AccountId
from desk_app.runtime import clock
from desk_app.services.ports import Intent, Outcome
from desk_app.store.connect import open_driver, reader_engine, writer_engine
from desk_app.store.journal import Journal
from desk_app.store.watching import OWN_REMEMBERED, OwnChanges, Watcher
from desk_app.store.writer import Writer, WriterSetup
from tests.store.schema_files import KEY, make_file

INTENT = Intent("test", UndoKind.NONE, "It is a test.", SYSTEM)
PATIENCE_S = 60
TIMES = 20


class Seen(OwnChanges):
    """What other connections see of a change at the moment in which it is remembered."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self.counts: list[int] = []

    def remember(self, change_id: bytes) -> None:
        """Look from outside, then do it."""
        with closing(open_driver(self._path, KEY)) as driver:
            found = driver.execute("SELECT count(*) FROM change WHERE id = ?", (change_id,)).fetchone()
        self.counts.append(found[0])
        super().remember(change_id)


def _writer(folder: Path, own: OwnChanges) -> Writer:
    engine = writer_engine(folder / "desk.db", KEY)
    journal = Journal.open(folder / "outbox.log", KEY)
    return Writer(WriterSetup(engine, journal, AccountId(bytes(16)), clock.now_s, clock.new_id, own=own))


def test_an_own_change_is_known_as_such_before_anybody_can_see_it(tmp_path: Path) -> None:
    make_file(tmp_path / "desk.db")
    own = Seen(tmp_path / "desk.db")
    with closing(_writer(tmp_path, own)) as writer:
        done = writer.submit(INTENT, lambda _unit: Outcome("Done")).result()

    assert own.counts == [0]
    assert done.change_id in own


def test_the_watcher_tells_what_others_wrote_and_not_what_is_its_own(tmp_path: Path) -> None:
    make_file(tmp_path / "desk.db")
    own, told, has_come = OwnChanges(), list[ChangeSet](), threading.Event()

    def hear(changes: ChangeSet) -> None:
        told.append(changes)
        has_come.set()

    mine, theirs = _writer(tmp_path, own), _writer(tmp_path, OwnChanges())
    engine = reader_engine(tmp_path / "desk.db", KEY)
    watcher = Watcher(engine, own, hear)
    with closing(mine), closing(theirs), closing(watcher):
        for _ in range(TIMES):  # it may not have begun to look at the first
            mine.submit(INTENT, lambda _unit: Outcome("Mine")).result()
            theirs.submit(INTENT, lambda _unit: Outcome("Theirs")).result()
            if has_come.wait(PATIENCE_S / TIMES):
                break
    engine.dispose()

    assert {changes.title for changes in told} == {"Theirs"}


def test_only_so_many_are_remembered() -> None:
    own = OwnChanges()
    for n in range(OWN_REMEMBERED + 1):
        own.remember(n.to_bytes(16))

    assert (0).to_bytes(16) not in own
    assert OWN_REMEMBERED.to_bytes(16) in own
