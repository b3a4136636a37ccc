"""The watch over the event loop: a loop that stands still is noticed, with the place where it stood."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from desk_app.runtime.loop_watch import LATE_S, LoopWatch


@pytest.fixture
def watch() -> Iterator[LoopWatch]:
    watch = LoopWatch()
    yield watch
    watch.close()


def stand_still(seconds: float) -> None:
    threading.Event().wait(seconds)


def test_a_loop_that_stands_still_is_told_with_its_place(
    watch: LoopWatch, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        watch.beat()
        stand_still(4 * LATE_S)
        watch.beat()

    assert watch.longest_s > LATE_S
    (record,) = caplog.records
    assert "the window stood still for" in record.getMessage()
    assert "stand_still" in record.getMessage()


def test_a_loop_that_beats_is_left_alone(watch: LoopWatch, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(20):
            watch.beat()

    assert not caplog.records
    assert watch.longest_s < LATE_S
