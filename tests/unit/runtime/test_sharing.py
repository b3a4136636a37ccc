"""Freed memory goes back to the system, and threads take short turns."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.runtime.sharing import TURN_S, WindowFirst, give_back, take_short_turns
from desk_app.ui.event_loop import EventLoop, GoesFirst
from tests.perf.first_rows import memory_mb


def test_threads_take_short_turns() -> None:
    before = sys.getswitchinterval()
    try:
        take_short_turns()
        assert sys.getswitchinterval() == pytest.approx(TURN_S)
    finally:
        sys.setswitchinterval(before)


def test_long_work_waits_while_the_window_is_awake() -> None:
    turns = WindowFirst(patience_s=60)
    happened: list[str] = []

    def work() -> None:
        turns.give_way()
        happened.append("work")

    turns.wakes()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.05)  # as long as it would need if it did not wait
    happened.append("window rests")
    turns.rests()
    thread.join()
    assert happened == ["window rests", "work"]


def test_a_window_that_is_busy_for_long_does_not_stop_the_work() -> None:
    now_s = 100.0
    turns = WindowFirst(patience_s=60, clock_s=lambda: now_s)
    turns.wakes()
    now_s += 60
    turns.give_way()  # waits for a minute if it waits at all, for nobody says that the window rests


def test_beside_a_window_that_is_busy_for_long_the_work_takes_half_of_the_time() -> None:
    now_s = 100.0
    turns = WindowFirst(patience_s=60, clock_s=lambda: now_s)
    turns.wakes()
    now_s += 60
    turns.give_way()
    now_s += 0.5
    began_s = time.monotonic()
    turns.give_way()  # waits for as long as it has worked
    assert time.monotonic() - began_s >= 0.4


def test_a_window_says_when_it_is_busy(qapp: QApplication) -> None:
    turns = WindowFirst(patience_s=60)
    owner = QWidget()
    first, loop = GoesFirst(owner, turns), EventLoop(owner, turns)
    found: list[bool] = []
    running = QEventLoop()
    loop.post(lambda: found.append(turns.is_busy))

    def look() -> None:
        found.append(turns.is_busy)
        running.quit()

    QTimer.singleShot(20, look)
    running.exec()
    assert found == [True, False]  # while the answer is taken; not while nothing happened for 20 ms

    first.watch(owner)
    owner.show()
    assert turns.is_busy
    first.close()
    assert not turns.is_busy
    loop.close()
    owner.deleteLater()
    qapp.processEvents()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do this by themselves")
def test_what_was_needed_for_a_moment_is_given_back() -> None:
    kept: list[bytes] = []
    passing: list[bytes] = []
    for _ in range(3_000):  # small pieces that stay, between pieces that go
        passing.append(bytes(20_000))
        kept.append(bytes(600))
    before = memory_mb()
    del passing
    give_back()

    assert memory_mb() < before - 20
    assert len(kept) == 3_000
