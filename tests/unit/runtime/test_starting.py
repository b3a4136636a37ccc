"""Nothing is collected while the program starts, and everything as usual afterwards."""

from __future__ import annotations

import gc

from desk_app.runtime import starting


def test_collecting_goes_on_when_the_start_is_over() -> None:
    starting.begin()
    assert not gc.isenabled()

    starting.end()

    try:
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_the_end_comes_once() -> None:
    starting.begin()
    starting.end()
    gc.unfreeze()

    starting.end()

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
