"""The watch over the event loop: a loop that stands still is noticed, with the place where it stood."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from desk_app.runtime.loop_watch import BEAT_MS, LATE_S, LoopWatch


class Clock:
    """Goes on when a test says so: a busy machine stands still by itself."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(clock: Clock) -> Iterator[LoopWatch]:
    watch = LoopWatch(clock)
    yield watch
    watch.close()


def stand_still(watch: LoopWatch, clock: Clock) -> None:
    clock.now_s += 4 * LATE_S
    while not watch.where:
        threading.Event().wait(LATE_S / 10)


def test_a_loop_that_stands_still_is_told_with_its_place(
    watch: LoopWatch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        watch.beat()
        stand_still(watch, clock)
        watch.beat()

    assert watch.longest_s > LATE_S
    (record,) = caplog.records
    assert "the window stood still for 350 ms" in record.getMessage()
    assert "stand_still" in record.getMessage()


def test_a_loop_that_beats_is_left_alone(
    watch: LoopWatch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            clock.now_s += BEAT_MS / 1000
            watch.beat()

    assert not caplog.records
    assert watch.longest_s < LATE_S
