"""What nobody needs any more goes, but never because a clock was wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path

import pytest

from desk_app.domain.syncrules.rows import Row
from desk_app.store.team.clearing import (
    NAMELESS_S,
    RESULTS_S,
    STEADY_VISITS,
    TOMBSTONES_S,
    UPLOADS_S,
    Cleared,
    Clearing,
)
from desk_app.store.team.database import TeamDatabase
from desk_app.store.team.files import FileDesk, FileFolder
from desk_app.store.team.workspace import WorkspaceFacts, WorkspaceStore
from desk_app.sync.server_store import Caller, Stored, Tombstone
from desk_app.sync.wire.files import FileAsk
from desk_app.sync.wire.parts import Result, Status
from tests.store.team.stage import open_store

DAY_S = 24 * 3600
NOW_S = 1_800_000_000
ROW = "00000000-0000-7000-8000-000000000001"
OP = "00000000-0000-7000-8000-000000000002"
DEVICE = "00000000-0000-7000-8000-000000000003"
DATA = b"attached"
FILE = FileAsk(sha256(DATA).hexdigest(), len(DATA), "text/plain")


class Attic:
    """A workspace with one of everything that grows old, made at `NOW_S`."""

    def __init__(self, folder: Path) -> None:
        opened: tuple[TeamDatabase, WorkspaceFacts, WorkspaceStore] = open_store(folder)
        self.database, self.facts, _ = opened
        self.store = WorkspaceStore(self.database, self.facts, lambda: NOW_S)
        self.files = FileFolder(folder / "files")
        self.clearing = Clearing(self.database, self.facts.id, self.files)
        caller = Caller(DEVICE, "e", "", is_bot=False, scopes=frozenset(), scope_hash="")
        with self.store.write() as tx:
            tx.put(Stored(Row("tag", ROW, "", tx.next_seq(), {}), "", {}))
            tx.put_number(DEVICE, "e", 1, "earlier")
            tx.put_number(DEVICE, "e", 2, OP)
            tx.put_result(caller, Result(2, OP, Status.APPLIED, 1))
            tx.destroy(Tombstone(tx.next_seq(), "tag", ROW, ""))
        self.sent = self._upload("sent", FILE)
        self.files.append(self.sent, 0, DATA)
        with self.database.writing() as session:
            desk = FileDesk(session, self.facts.id)
            upload = desk.upload(self.sent, "ada")
            assert self.files.commit(upload)
            desk.keep(upload, NOW_S)
        self.given_up = self._upload("given up", FileAsk("0" * 64, 9, "x"))
        self.files.append(self.given_up, 0, b"half")

    def _upload(self, name: str, ask: FileAsk) -> str:
        with self.database.writing() as session:
            return FileDesk(session, self.facts.id).upload_of("ada", ask, name, NOW_S).id

    def visit_daily(self, days: int, from_s: int) -> Cleared:
        """What so many daily visits cleared."""
        visits = [self.clearing.visit(from_s + day * DAY_S) for day in range(days)]
        return Cleared(*(sum(numbers) for numbers in zip(*map(astuple, visits), strict=True)))

    def name_file(self) -> None:
        with self.store.write() as tx:
            row = Row("note", ROW, "", tx.next_seq(), {})
            tx.name_blobs(row, [FILE.sha256])


@pytest.fixture
def attic(tmp_path: Path) -> Iterator[Attic]:
    made = Attic(tmp_path)
    yield made
    made.database.close()


def test_what_is_old_goes_and_what_is_not_stays(attic: Attic) -> None:
    early = attic.visit_daily(STEADY_VISITS, NOW_S)
    week = attic.visit_daily(STEADY_VISITS, NOW_S + UPLOADS_S + DAY_S)
    quarter = attic.visit_daily(STEADY_VISITS, NOW_S + RESULTS_S + DAY_S)
    year = attic.visit_daily(STEADY_VISITS, NOW_S + TOMBSTONES_S + DAY_S)

    assert (early, week, quarter, year) == (
        Cleared(),
        Cleared(uploads=1),
        Cleared(results=1, files=1),
        Cleared(tombstones=1),
    )
    assert not attic.files.arrived(attic.given_up)
    assert not attic.files.path(FILE.sha256).exists()
    with attic.store.read() as tx:
        assert tx.result(OP) is None
        assert tx.last_n(DEVICE, "e") == 2, "the newest number says where the device stands"
        assert tx.holder(DEVICE, "e", 1) == ""
        assert not tx.is_gone("tag", ROW)
        assert tx.oldest() == tx.head(), "whoever stands before it reads everything anew"


def test_a_file_that_a_row_names_stays(attic: Attic) -> None:
    attic.name_file()
    attic.visit_daily(STEADY_VISITS, NOW_S + NAMELESS_S + DAY_S)

    assert attic.files.path(FILE.sha256).read_bytes() == DATA


def test_a_clock_that_jumps_clears_nothing(attic: Attic) -> None:
    attic.visit_daily(STEADY_VISITS, NOW_S)
    ten_years_s = 10 * 365 * DAY_S
    ahead = attic.visit_daily(STEADY_VISITS - 1, NOW_S + ten_years_s)
    back = attic.visit_daily(STEADY_VISITS - 1, NOW_S + 8 * DAY_S)

    assert ahead == back == Cleared()
    with attic.store.read() as tx:
        assert tx.result(OP)
        assert tx.is_gone("tag", ROW)


def test_two_processes_visit_once_a_day(attic: Attic) -> None:
    attic.visit_daily(STEADY_VISITS - 1, NOW_S + TOMBSTONES_S)
    again = [attic.clearing.visit(NOW_S + TOMBSTONES_S + (STEADY_VISITS - 2) * DAY_S + 60) for _ in range(5)]

    assert set(again) == {Cleared()}
