"""Freed memory goes back to the system, and threads take short turns."""

from __future__ import annotations

import sys

import pytest

from desk_app.runtime.sharing import TURN_S, give_back, take_short_turns
from tests.perf.first_rows import memory_mb


def test_threads_take_short_turns() -> None:
    before = sys.getswitchinterval()
    try:
        take_short_turns()
        assert sys.getswitchinterval() == pytest.approx(TURN_S)
    finally:
        sys.setswitchinterval(before)


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
