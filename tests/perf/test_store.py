"""How fast the store is, beside what the same disk and library can do at all.

`uv run pytest -m perf -s` prints the table for 100,000 tickets and 500,000 messages; set
`DESK_APP_PERF_TICKETS=1000000` for the large one. Bounds are those of the issue; ratios are taken in the
same run, so that a slow machine does not fail them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest

from desk_app.domain.changes import Actor, AddReply, SetFields
from desk_app.domain.entities import View
from desk_app.domain.ids import AgentId, TicketId, uuid7
from desk_app.runtime import clock
from desk_app.services.reading import ListKey, ListQuery
from desk_app.services.workspace import Parts, Workspace
from desk_app.store.blobs import BlobSettings
from desk_app.store.connect import open_driver
from desk_app.store.crypto import DataKey
from desk_app.store.loading import load_batch
from desk_app.store.migrations.m0001_first import STATEMENTS
from desk_app.store.opening import Store, StoreSettings, make_store
from tests.perf.corpus import START_S, STEP_S, Corpus
from tests.perf.table import Table

pytestmark = pytest.mark.perf

TICKETS = int(os.environ.get("DESK_APP_PERF_TICKETS", "100000"))
KEY = DataKey(b"k" * 32)
NOW_S = START_S + TICKETS * STEP_S
RUNS = 60
TABLE = Table(f"Store, {TICKETS:,} tickets, {TICKETS * 5:,} messages")


def settings() -> StoreSettings:
    return StoreSettings(
        clock=lambda: NOW_S, ids=clock.new_id, blobs=BlobSettings(), zone=clock.zone("Europe/Lisbon"), person=""
    )


def spent(work: Callable[[], object]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Store, Workspace]]:
    with Store(folder, KEY, settings()) as store:
        yield store, Workspace(Parts(store.writer, store.library, store.blobs), store.me)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The large workspace, loaded once; loading it is itself measured against the raw driver."""
    place = tmp_path_factory.mktemp("perf")
    make_store(place, KEY, settings(), name="Perf")
    agent = uuid7(0, bytes(10))
    corpus = Corpus(TICKETS)
    with Store(place, KEY, settings()) as store:
        (account,) = next(iter(_rows(place, "SELECT id FROM account")))
        world, people = corpus.world(account, agent)
        first = [("agent", ("id", "account_id", "name"), [(agent, account, "Mira Okafor")])]
        store.writer.load(type(people)(first)).result()
        store.writer.load(people).result()
        batches = list(corpus.batches(world)) if TICKETS <= 100_000 else corpus.batches(world)
        ours = sum(spent(store.writer.load(batch).result) for batch in batches)
    yield place
    TABLE.note(f"loaded in {ours:.1f} s: {TICKETS * 6 / ours:,.0f} rows/s with search index")
    TABLE.print()


def _rows(place: Path, sql: str) -> list[tuple[bytes, ...]]:
    driver = open_driver(place / "desk.db", KEY)
    try:
        return driver.execute(sql).fetchall()
    finally:
        driver.close()
