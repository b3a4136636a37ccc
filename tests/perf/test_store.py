"""How fast the store is, beside what the same disk and library can do at all.

`uv run pytest -m perf -s` prints the table for 100,000 tickets and 500,000 messages; set
`DESK_APP_PERF_TICKETS=1000000` for the large one. Ratios are taken in the same run. Times are given twice:
those on the wall, marked when over, and those of the processor, which fail when over (`table.Table.time`).
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Final, TypeVar

import pytest

from desk_app.domain.changes import AddReply, Change, RowChange, SetFields
from desk_app.domain.entities import View
from desk_app.domain.ids import TicketId
from desk_app.services.reading import LIMIT_S, PAGE, Lane, ListKey, ListQuery, Reader
from desk_app.services.views import BUILTIN_VIEWS, EVERYTHING, FOLLOWING, FOR_ME, INBOX_VIEWS, SOLVED
from desk_app.services.workspace import Workspace
from desk_app.store.codec import decode_rows
from desk_app.store.connect import open_driver
from desk_app.store.opening import Store
from desk_app.store.places import Places
from tests.perf.children import command_of, environment_with
from tests.perf.large import CLOCK, FLOOR_TICKETS, KEPT, KEY, TICKETS, Large, loaded, opened
from tests.perf.questions import conversation_of, ids_of, page_of, rows_at
from tests.perf.searches import beginnings, hard_ones, two_words
from tests.perf.table import Table, Took, has_free_processors, ms, p50, p95, spent, taken

pytestmark = pytest.mark.perf

RUNS: Final = 60
_JOURNAL_BYTES: Final = 600
"""About what the journal gets for a change."""

DEEP: Final = min(2_000, TICKETS // 20)
"""Rows of a page on the way down to the depths of a list."""

TABLE: Final = Table(f"Store, {TICKETS:,} tickets, {TICKETS * 5:,} messages")
LOAD, CHANGE, VIEW, JUMP, OPEN_TICKET, SEARCH, COUNTS, START, MEMORY = range(9)
T = TypeVar("T")


FILLED_VIEWS: Final = [view for view in BUILTIN_VIEWS if view is not FOLLOWING]
"""Nobody follows anything in the large workspace."""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    """The large workspace; loading it is itself measured against the raw driver."""
    with loaded(tmp_path_factory.mktemp("perf"), kept=KEPT) as made:
        yield made
    TABLE.print()


@pytest.fixture
def desk(large: Large) -> Iterator[tuple[Store, Workspace]]:
    """The large workspace, open; rubbish of loading does not run into the measurements."""
    gc.collect()
    gc.freeze()
    with opened(large.folder) as both:
        yield both
    gc.unfreeze()


def asked(store: Store, question: Callable[[Reader], T]) -> T:
    """Ask as the window does: on a reader thread, a moment after everything that was asked before."""
    CLOCK.tick()
    return store.library.ask(question).result()


def timed(store: Store, question: Callable[[Reader], object]) -> Took:
    """What a question takes until its answer is there, and what of it its reader thread works."""
    work: list[Took] = []
    wall_s = spent(lambda: asked(store, lambda reader: work.append(taken(lambda: question(reader)))))
    return Took(wall_s, work[0].cpu_s)


def times(store: Store, question: Callable[[Reader], object], runs: int = RUNS) -> list[Took]:
    """The same question, each time new."""
    return [timed(store, question) for _ in range(runs)]


def wall(took: Iterable[Took]) -> list[float]:
    """Only the times on the wall."""
    return [each.wall_s for each in took]


def test_bulk_load_is_half_as_fast_as_the_driver_alone(large: Large) -> None:
    loading = large.loading
    if not loading.ours_s:
        pytest.skip("the workspace was kept from an earlier run")
    ratio = loading.floor_s / loading.both_ours_s
    TABLE.hold(
        LOAD,
        "bulk load, share of the raw driver's speed",
        f"{ratio:.2f}",
        ">= 0.5",
        share=0.5 / ratio,
        decides=True,
    )
    TABLE.line(LOAD, "  rows per second with search index", f"{loading.rows / loading.ours_s:,.0f}")
    TABLE.line(LOAD, "  rows per second of the driver", f"{loading.both_rows / loading.floor_s:,.0f}")
    TABLE.line(LOAD, "  merging the index afterwards, in idle slices", f"{loading.tidy_s:,.0f} s")


def test_a_load_finds_what_the_floor_finds(large: Large, desk: tuple[Store, Workspace]) -> None:
    if TICKETS > FLOOR_TICKETS:
        pytest.skip("the floor holds fewer tickets")
    call = desk[0].library.call
    for rank in (600, 9_000):
        word = large.corpus.word(rank)
        shown = call(ids_of(ListQuery(word)))
        hidden = call(ids_of(ListQuery(f"{word} (is:deleted OR is:spam)")))
        floor = large.floor.count("SELECT count(*) FROM fts WHERE fts MATCH ?", f'"{word}"')
        assert shown.is_complete
        assert hidden.is_complete
        assert len(shown.rids) + len(hidden.rids) == floor


@pytest.mark.parametrize("kind", ["reply", "set priority"])
def test_one_change_costs_at_most_three_raw_commits(
    large: Large, desk: tuple[Store, Workspace], kind: str
) -> None:
    store, workspace = desk
    ours, floor, appended = [], [], []
    for row in asked(store, page_of(ListQuery(sort="created"), RUNS * 2)).rows:  # these the floor has too
        change: Change = AddReply(row.id, "Please descale it. " * 20)
        if kind != "reply":
            change = SetFields(row.id, {"priority": row.priority % 4 + 1})
        ours.append(spent(partial(workspace.apply, change)))
        floor.append(large.floor.commit(_rows_of_last_change(store)))
        appended.append(large.floor.append(_JOURNAL_BYTES))
    ratio = p50(ours) / p50(floor)
    both = p50(ours) / (p50(floor) + p50(appended))
    TABLE.hold(CHANGE, f"one change ({kind}), p50 in raw commits", f"{ratio:.2f}", "<= 3", share=ratio / 3)
    TABLE.line(CHANGE, "  p50, p95, raw p50", f"{ms(p50(ours))}, {ms(p95(ours))}, {ms(p50(floor))}")
    TABLE.hold(
        CHANGE,
        f"one change ({kind}), p50 in raw commits with a raw append, both synced",
        f"{both:.2f}",
        "<= 3",
        share=both / 3,
        decides=has_free_processors(),
    )


def _rows_of_last_change(store: Store) -> tuple[RowChange, ...]:
    sql = "SELECT rows FROM change ORDER BY n DESC LIMIT 1"
    (rows,) = store.writer.derive(lambda driver: driver.execute(sql).fetchone()).result()
    return decode_rows(rows)


@pytest.mark.parametrize("view", FILLED_VIEWS, ids=attrgetter("name"))
def test_first_rows_of_a_view(desk: tuple[Store, Workspace], view: View) -> None:
    store, _ = desk
    query = ListQuery(view.query, view.sort, view.grouping)
    rows = asked(store, page_of(query)).rows
    assert rows
    TABLE.time(VIEW, f"view “{view.name}”, first {len(rows)} rows, p95", times(store, page_of(query)), 0.005)


def test_first_rows_of_a_view_after_a_change(desk: tuple[Store, Workspace]) -> None:
    store, workspace = desk
    query = ListQuery(FOR_ME.query, FOR_ME.sort, FOR_ME.grouping)
    after = []
    for row in asked(store, page_of(query)).rows[:30]:
        workspace.apply(SetFields(row.id, {"priority": row.priority % 4 + 1}))
        after.append(timed(store, page_of(query)))
    cpu = ms(p95([each.cpu_s for each in after]))
    TABLE.line(VIEW, "  “For me” after a change (cold cache), p95", f"{ms(p95(wall(after)))} (cpu {cpu})")


@pytest.mark.parametrize("view", [EVERYTHING, SOLVED], ids=attrgetter("name"))
def test_jump_to_any_depth(desk: tuple[Store, Workspace], view: View) -> None:
    store, _ = desk
    query = ListQuery(view.query, view.sort)
    first = p50(wall(times(store, page_of(query))))
    ids = store.library.ask(ids_of(query), lane=Lane.BACKGROUND, limit_s=None)
    ids_s = spent(ids.result)
    rids = ids.result().rids
    starts = random.Random(5).choices(range(len(rids) - PAGE), k=RUNS)
    by_number = [timed(store, rows_at(rids, at)) for at in starts]
    keys = _deep_keys(store, query)
    by_key = [took for key in keys for took in times(store, page_of(query, PAGE, key), 6)]
    TABLE.line(JUMP, f"“{view.name}”: first page, p50", ms(first))
    TABLE.line(JUMP, f"  all {len(rids):,} row numbers, in the background", ms(ids_s))
    TABLE.time(JUMP, "  rows at any depth by number, p50", by_number, first + 0.002, point=p50)
    TABLE.time(JUMP, f"  page {len(keys) * DEEP:,} rows deep, p50", by_key, first + 0.002, point=p50)


def _deep_keys(store: Store, query: ListQuery) -> list[ListKey]:
    """Where ten long pages end."""
    keys: list[ListKey] = []
    for _ in range(10):
        page = store.library.call(page_of(query, DEEP, keys[-1] if keys else None))
        assert page.next_key is not None
        keys.append(page.next_key)
    return keys


def test_open_a_conversation(large: Large, desk: tuple[Store, Workspace]) -> None:
    store, _ = desk
    short, long = _tickets(large, "messages < 100"), _tickets(large, "messages > 100")
    opened_short = [timed(store, conversation_of(each)) for each in short]
    opened_long = [timed(store, conversation_of(each)) for each in long]
    TABLE.time(OPEN_TICKET, "open a conversation (5 messages), p95", opened_short, 0.005)
    TABLE.line(OPEN_TICKET, "  200 of 300 messages, p95", ms(p95(wall(opened_long))))


def _tickets(large: Large, condition: str) -> list[TicketId]:
    """Two hundred tickets from all over the workspace."""
    driver = open_driver(Places(large.folder).database, KEY)
    try:
        rows = driver.execute(f"SELECT id FROM ticket WHERE {condition}").fetchall()
    finally:
        driver.close()
    return [TicketId(row[0]) for row in random.Random(7).choices(rows, k=200)]


@pytest.mark.parametrize("kind", ["two words", "a beginning"])
def test_search_as_people_type(large: Large, desk: tuple[Store, Workspace], kind: str) -> None:
    store, _ = desk
    texts = two_words(large.corpus) if kind == "two words" else beginnings(large.corpus)
    took = {text: times(store, page_of(ListQuery(text)), 5) for text in texts}
    middle = {text: p50(wall(each)) for text, each in took.items()}
    slowest = max(middle, key=middle.__getitem__)
    TABLE.line(SEARCH, f"slowest of {kind}: {slowest}, p50", ms(middle[slowest]))
    TABLE.time(SEARCH, f"search {kind}, first 50 hits, p95", [*chain(*took.values())], 0.030)


def test_no_search_takes_long(large: Large, desk: tuple[Store, Workspace]) -> None:
    store, _ = desk
    hard = hard_ones(large.corpus)
    took = {what: times(store, page_of(ListQuery(text)), 4) for what, text in hard.items()}
    slowest = {what: max(wall(each)) for what, each in took.items()}
    for what in sorted(slowest, key=slowest.__getitem__)[-5:]:
        TABLE.line(SEARCH, f"  {what}, slowest of 4", ms(slowest[what]))
    every = [*chain(*took.values())]
    TABLE.time(SEARCH, f"any of {len(hard)} searches, slowest of 4", every, LIMIT_S, point=max)


def test_counts_of_all_views_after_a_change(desk: tuple[Store, Workspace]) -> None:
    store, workspace = desk
    rows = asked(store, page_of(ListQuery("is:active"))).rows
    took = []
    for row in rows[:30]:
        workspace.apply(SetFields(row.id, {"priority": row.priority % 4 + 1}))
        took.append(timed(store, lambda reader: reader.lists.view_counts(INBOX_VIEWS)))
    TABLE.time(COUNTS, f"counts of {len(INBOX_VIEWS)} views after a change, p50", took, 0.020, point=p50)
    cpu = ms(p95([each.cpu_s for each in took]))
    TABLE.line(COUNTS, "  p95", f"{ms(p95(wall(took)))} (cpu {cpu})")


def test_open_to_first_rows_in_a_process_of_its_own(large: Large, tmp_path: Path) -> None:
    runs = [_first_rows(large.folder, tmp_path) for _ in range(6)][1:]  # the first one compiles the modules
    middle = {name: p50([run[name] for run in runs]) for name in runs[0]}
    assert middle["rows"] == 50
    wall_s, cpu_s = middle["first_rows_s"], middle["first_rows_cpu_s"]
    TABLE.hold(
        START,
        "start of Python to first rows, p50 of 5 processes",
        f"{ms(wall_s)} (cpu {ms(cpu_s)})",
        "<= 300 ms",
        share=wall_s / 0.3,
    )
    TABLE.line(START, "  of that, imports", f"{ms(middle['imports_s'])} (cpu {ms(middle['imports_cpu_s'])})")
    TABLE.line(START, "  opening and first rows", ms(middle["first_rows_s"] - middle["imports_s"]))
    if middle["used_mb"]:
        _memory("memory with first rows", middle["opened_mb"])
        _memory("memory after every view, ids, 400 tickets and searches", middle["used_mb"])


def _first_rows(folder: Path, tmp_path: Path) -> dict[str, float]:
    """What a fresh process says of itself; compiled modules are kept, as in an installation."""
    done = subprocess.run(
        command_of("first_rows", folder),
        env=environment_with(tmp_path / "compiled"),
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _memory(what: str, megabytes: float) -> None:
    TABLE.hold(MEMORY, what, f"{megabytes:,.0f} MB", "<= 120 MB", share=megabytes / 120, decides=True)
