"""Nothing is collected while the program starts, and everything as usual afterwards."""

from __future__ import annotations

import gc

from desk_app.runtime import starting


def test_collecting_goes_on_when_the_start_is_over() -> None:
    before = gc.get_freeze_count()
    made_meanwhile = [[number] for number in range(10)]
    starting.begin()
    assert not gc.isenabled()

    starting.end()

    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made_meanwhile)


def test_the_end_comes_once() -> None:
    starting.begin()
    starting.end()
    frozen = gc.get_freeze_count()
    made_since = [[number] for number in range(10)]

    starting.end()

    assert gc.isenabled()
    assert made_since
    assert gc.get_freeze_count() <= frozen
