"""The large workspace and its floor, loaded side by side so that a slow minute of the machine hits both.

`DESK_APP_PERF_TICKETS` says how many tickets. A workspace in `DESK_APP_PERF_FOLDER` is kept there and used
again by the next run, which then cannot measure the loading. The floor holds `FLOOR_TICKETS` at most.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desk_app.runtime import clock
from desk_app.runtime.sharing import WINDOW
from desk_app.services.workspace import Parts, Workspace
from desk_app.store import key_record
from desk_app.store.blobs import BlobSettings
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.indexing import merge_a_little
from desk_app.store.key_wraps import RecoveryWrap
from desk_app.store.opening import Store, StoreSettings, make_store
from desk_app.store.places import Places
from desk_app.store.recovery_code import SECRET_BYTES
from tests.perf.corpus import BATCH, START_S, STEP_S, Corpus
from tests.perf.floor import Floor
from tests.perf.table import spent

TICKETS: Final = int(os.environ.get("DESK_APP_PERF_TICKETS", "100000"))
KEPT: Final = os.environ.get("DESK_APP_PERF_FOLDER")
FLOOR_TICKETS: Final = 200_000
KEY: Final = DataKey(b"k" * 32)


class Ticking:
    """A clock that the tests move on: answers are remembered for a second, and must not be measured twice."""

    def __init__(self) -> None:
        self.now_s = START_S + TICKETS * STEP_S

    def __call__(self) -> int:
        """Now, epoch seconds."""
        return self.now_s

    def tick(self) -> None:
        """A second later."""
        self.now_s += 1


CLOCK: Final = Ticking()


def settings(*, watch: bool = False) -> StoreSettings:
    """What every store of these tests is opened with."""
    return StoreSettings(
        clock=CLOCK, ids=clock.new_id, blobs=BlobSettings(), zone=clock.zone("Europe/Lisbon"), watch=watch
    )


@dataclass(slots=True)
class Loading:
    """Seconds and rows of loading, those of the search index not counted as rows.

    Attributes:
        rows: Rows that the store loaded.
        ours_s: Its seconds for them.
        both_rows: Rows that store and floor have loaded.
        both_ours_s: The store's seconds for these.
        floor_s: The floor's.
        tidy_s: Seconds of merging the index afterwards, which an open workspace does in idle slices.
    """

    rows: int = 0
    ours_s: float = 0.0
    both_rows: int = 0
    both_ours_s: float = 0.0
    floor_s: float = 0.0
    tidy_s: float = 0.0

    def add(self, rows: int, ours_s: float, floor_s: float) -> None:
        """Add a part; without seconds of the floor it counts for the store alone."""
        self.rows += rows
        self.ours_s += ours_s
        if floor_s:
            self.both_rows += rows
            self.both_ours_s += ours_s
            self.floor_s += floor_s


@dataclass(frozen=True, slots=True)
class Large:
    """A loaded workspace.

    Attributes:
        folder: Where it lies.
        floor: The same rows, written by the driver alone.
        corpus: What it was filled from.
        floor: The first of the same rows, written by the driver alone.
        loading: How long that took.
    """

    folder: Path
    corpus: Corpus
    floor: Floor
    loading: Loading


@contextmanager
def loaded(place: Path, tickets: int = TICKETS, kept: str | None = None) -> Iterator[Large]:
    """Make and fill both databases; the floor is open for the length of the block, the store is not."""
    folder = place / "workspace" if kept is None else Path(kept)
    is_new = not Places(folder).database.exists()
    if is_new:
        folder.mkdir(parents=True, exist_ok=True)
        wrap = RecoveryWrap.make(KEY, bytes(SECRET_BYTES), bytes(16))
        key_record.save(folder, key_record.KeyRecord(bytes(16), key_record.check_of(KEY), False, wrap, None))
        make_store(folder, KEY, settings(), name="Perf")
    account_id = _account(folder)
    corpus, loading = Corpus(tickets), Loading()
    world = corpus.world(account_id)
    people = corpus.people(world)
    with Floor(place / "floor.db", KEY, account_id) as floor:
        with Store(folder, KEY, settings()) as store:
            if is_new:
                store.writer.load(people).result()
            floor.load(people)
            for done, part in enumerate(corpus.parts(world)):
                is_both = done * BATCH < FLOOR_TICKETS
                if not is_both and not is_new:
                    break
                ours_s = spent(store.writer.load(part.batch).result) if is_new else 0.0
                loading.add(part.row_count, ours_s, floor.load_part(part) if is_both else 0.0)
        loading.tidy_s = spent(lambda: _tidy(folder))
        yield Large(folder, corpus, floor, loading)
    shutil.rmtree(place)


def _tidy(folder: Path) -> None:
    """What the writer does between changes until nothing is left to do."""
    driver = open_driver(Places(folder).database, KEY)
    try:
        while merge_a_little(driver):
            pass
    finally:
        driver.close()


@contextmanager
def opened(folder: Path, *, patience: float = 1.0) -> Iterator[tuple[Store, Workspace]]:
    """The workspace, open; see `StoreSettings` for the patience."""
    wanted = replace(settings(), patience=patience, give_way=WINDOW.give_way)
    with Store(folder, KEY, wanted) as store:
        yield store, Workspace(Parts(store.writer, store.library, store.blobs, (), WINDOW.give_way), store.me)


def _account(folder: Path) -> bytes:
    driver = open_driver(Places(folder).database, KEY)
    try:
        account_id: bytes = driver.execute("SELECT id FROM account").fetchone()[0]
    finally:
        driver.close()
    return account_id
