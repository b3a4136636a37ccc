"""How fast the window is over the large workspace, beside the same act in an empty Qt list.

`uv run pytest -m perf -s tests/perf/test_window.py` prints the table; `DESK_APP_PERF_TICKETS` sets the size,
`DESK_APP_PERF_SESSION_S` the length of the session that is watched for gaps while an import runs.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from desk_app.ui.theme.theme import Theme
from tests.perf.children import command_of, environment_with
from tests.perf.large import CLOCK, KEPT, TICKETS, Large, loaded, opened
from tests.perf.machine import machine_watched
from tests.perf.table import Table, ms, p95, spent, taken
from tests.perf.window_desk import Desk

pytestmark = pytest.mark.perf

RUNS: Final = 60
SESSION_S: Final = float(os.environ.get("DESK_APP_PERF_SESSION_S", "60"))
_WARM_S: Final = 4.0
_WORDS: Final = ("bar", "car", "be")

TABLE: Final = Table(f"Window, {TICKETS:,} tickets")
START, NEXT, SEARCH, JUMP, GAP, MEMORY = range(6)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Large]:
    with loaded(tmp_path_factory.mktemp("window"), kept=KEPT) as made:
        yield made
    TABLE.print()


@pytest.fixture
def desk(qapp: QApplication, large: Large) -> Iterator[Desk]:
    theme = Theme(qapp, bundled_fonts_only=True)
    with opened(large.folder) as (_store, workspace):
        desk = Desk(qapp, theme, workspace, large.folder)
        yield desk
        desk.close()
    theme.deleteLater()


def test_the_first_rows_are_there_soon(desk: Desk) -> None:
    TABLE.time(START, "window to first rows, without imports", [desk.first_rows], 1.2)


def test_the_next_ticket_is_painted_at_once(qapp: QApplication, desk: Desk) -> None:
    desk.window.list.view.setFocus()
    tickets = desk.tickets

    def press() -> None:
        before = tickets.state.current
        desk.press("J")
        desk.until(lambda: tickets.state.current != before and desk.shows())

    took, whole = [], []
    for _ in range(RUNS):
        took.append(taken(press))
        whole.append(taken(lambda: desk.until(desk.shows_all)))
        desk.rest(0.1)
    held = [taken(press) for _ in range(RUNS)]
    TABLE.line(NEXT, "  with the key held down, p95", ms(p95([each.wall_s for each in held])))
    TABLE.time(NEXT, "J to the next ticket painted, p95", took, 0.050)
    both = [one.wall_s + other.wall_s for one, other in zip(took, whole, strict=True)]
    TABLE.line(NEXT, "  with details and composer, p95", ms(p95(both)))
    TABLE.line(NEXT, "  the same key in an empty Qt list, p95", ms(p95(_empty_list(qapp))))


def test_first_hits_come_while_typing(desk: Desk) -> None:
    tickets = desk.tickets

    def search(word: str) -> None:
        tickets.set_filter(word)
        desk.until(lambda: not tickets.state.is_stale and tickets.state.count > 0 and desk.has_rows())

    took = []
    for word in _WORDS * 5:
        took.append(taken(partial(search, word)))
        tickets.set_filter("")
        desk.until(lambda: tickets.state.is_whole and desk.has_rows())
        CLOCK.tick()
    TABLE.time(SEARCH, "typed word to first hits painted, p95", took, 0.100)


def test_a_jump_of_the_scroll_bar_shows_real_rows(desk: Desk) -> None:
    bar = desk.window.list.view.verticalScrollBar()
    dice = random.Random(5)

    def jump() -> None:
        bar.setValue(dice.randrange(bar.maximum()))
        desk.until(desk.has_rows)

    TABLE.time(JUMP, "jump of the scroll bar to real rows, p95", [taken(jump) for _ in range(RUNS)], 0.100)


def test_the_window_never_stands_still_while_an_import_runs(large: Large, tmp_path: Path) -> None:
    environment = environment_with(tmp_path / "compiled")

    def session(seconds: float) -> dict[str, float]:
        command = command_of("session", large.folder, seconds)
        out = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
        found: dict[str, float] = json.loads(out.splitlines()[-1])
        return found

    session(_WARM_S)  # compiles what is loaded only when somebody works, as an installation has it compiled
    with machine_watched() as machine:
        found = session(SESSION_S)
    TABLE.line(GAP, f"tickets made beside it in {SESSION_S:g} s", f"{found['made']:,}")
    gap_s, used_mb = found["gap_s"], found["used_mb"]
    TABLE.hold(GAP, "longest gap of the event loop", ms(gap_s), "<= 100 ms", share=gap_s / 0.1)
    TABLE.line(GAP, "  an idle process beside it, woken too late at most", ms(machine.longest_s))
    used = f"{used_mb:.0f} MB ({found['opened_mb']:.0f} at first)"
    TABLE.hold(MEMORY, "memory of the process", used, "<= 250 MB", share=used_mb / 250)


def _empty_list(app: QApplication) -> list[float]:
    """The same key where nothing is behind it: Qt's own list of as many lines."""
    view = QListView()
    view.setUniformItemSizes(True)
    view.setModel(QStringListModel([""] * min(TICKETS, 10_000), view))
    view.resize(360, 800)
    view.show()
    view.setFocus()
    app.processEvents()

    def press() -> None:
        QTest.keySequence(view.windowHandle(), "Down")
        view.viewport().repaint()
        app.processEvents()

    took = [spent(press) for _ in range(RUNS)]
    view.close()
    view.deleteLater()
    return took
