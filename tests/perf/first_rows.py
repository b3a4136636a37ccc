"""A process of its own that opens a workspace and shows the first rows, as a start of the program does.

`python -m tests.perf.first_rows FOLDER` prints seconds and megabytes as JSON.
"""

from __future__ import annotations

# ruff: noqa: E402 - the clock starts before anything else is imported
import time

BEGUN, BEGUN_CPU = time.perf_counter(), time.process_time()

from desk_app.runtime import starting

starting.begin()  # as `desk_app.__main__` does

import json
import sys
from pathlib import Path

import desk_app.app  # noqa: F401 - loaded as by a command
import desk_app.runtime.desk  # noqa: F401 - the same
from desk_app.services.reading import ListQuery
from desk_app.services.views import BUILTIN_VIEWS, FOR_ME, INBOX_VIEWS
from desk_app.store.opening import Store
from tests.perf.large import KEY, settings
from tests.perf.questions import conversation_of, ids_of, page_of

IMPORTED, IMPORTED_CPU = time.perf_counter(), time.process_time()
_STATUS = Path("/proc/self/status")


def memory_mb() -> float:
    """Megabytes of this process that are in memory; 0 where only Linux's way of asking is missing."""
    if not _STATUS.exists():
        return 0.0
    line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main(folder: Path) -> None:
    """Open, show, look around, and tell."""
    query = ListQuery(FOR_ME.query, FOR_ME.sort, FOR_ME.grouping)
    found = {"imports_s": IMPORTED - BEGUN, "imports_cpu_s": IMPORTED_CPU - BEGUN_CPU}
    with Store(folder, KEY, settings(watch=True)) as store:
        page = store.library.ask(page_of(query)).result()
        found["first_rows_s"] = time.perf_counter() - BEGUN
        found["first_rows_cpu_s"] = time.process_time() - BEGUN_CPU
        starting.end()
        found["rows"] = len(page.rows)
        found["opened_mb"] = memory_mb()
        _look_around(store)
        found["used_mb"] = memory_mb()
    print(json.dumps(found))


def _look_around(store: Store) -> None:
    """What a person does in the first minutes: every view with its numbers, a search, some tickets."""
    ask = store.library.ask
    for view in BUILTIN_VIEWS:
        query = ListQuery(view.query, view.sort, view.grouping)
        for row in ask(page_of(query)).result().rows:
            ask(conversation_of(row.id)).result()
        ask(ids_of(query), limit_s=None).result()
    ask(lambda reader: reader.lists.view_counts(INBOX_VIEWS)).result()
    for text in ("car ba*", "bar", "be -bar sort:relevance"):
        ask(page_of(ListQuery(text))).result()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
