"""The large workspace and its floor, loaded side by side so that a slow minute of the machine hits both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk_app.runtime import clock
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobSettings
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.opening import Store, StoreSettings, make_store
from desk_app.store.places import Places
from tests.perf.corpus import START_S, STEP_S, Corpus, World
from tests.perf.floor import Floor
from tests.perf.table import spent

TICKETS: Final = int(os.environ.get("DESK_APP_PERF_TICKETS", "100000"))
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


@dataclass(frozen=True, slots=True)
class Large:
    """A loaded workspace.

    Attributes:
        folder: Where it lies.
        floor: The same rows, written by the driver alone.
        rows: How many rows were loaded, those of the search index not counted.
        ours_s: Seconds of the store for loading.
        floor_s: Seconds of the driver for the same.
    """

    folder: Path
    corpus: Corpus
    world: World
    floor: Floor
    rows: int
    ours_s: float
    floor_s: float


@contextmanager
def loaded(place: Path, tickets: int = TICKETS) -> Iterator[Large]:
    """Make and fill both databases; the floor is open for the length of the block, the store is not."""
    folder = place / "workspace"
    folder.mkdir()
    make_store(folder, KEY, settings(), name="Perf")
    account_id = _account(folder)
    corpus = Corpus(tickets)
    world = corpus.world(account_id)
    people = corpus.people(world)
    ours_s = floor_s = 0.0
    rows = 0
    with Floor(place / "floor.db", KEY, account_id) as floor:
        with Store(folder, KEY, settings()) as store:
            store.writer.load(people).result()
            floor.load(people)
            for part in corpus.parts(world):
                ours_s += spent(store.writer.load(part.batch).result)
                floor_s += floor.load_part(part)
                rows += part.row_count
        yield Large(folder, corpus, world, floor, rows, ours_s, floor_s)
    shutil.rmtree(place)


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Store, Workspace]]:
    """The workspace, open."""
    with Store(folder, KEY, settings()) as store:
        yield store, Workspace(Parts(store.writer, store.library, store.blobs), store.me)


def _account(folder: Path) -> bytes:
    driver = open_driver(Places(folder).database, KEY)
    try:
        account_id: bytes = driver.execute("SELECT id FROM account").fetchone()[0]
    finally:
        driver.close()
    return account_id
