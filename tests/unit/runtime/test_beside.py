"""What runs beside the main work begins once, ends when told to, and takes nothing else with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desk_app.domain.errors import Refused
from desk_app.runtime.beside import Beside


def test_a_context_is_held_open_from_start_to_close() -> None:
    told: list[str] = []
    is_open = threading.Event()

    @contextmanager
    def work() -> Iterator[None]:
        told.append("open")
        is_open.set()
        yield
        told.append("closed")

    beside = Beside("beside", grace_s=10)
    beside.start(work)
    beside.start(work)
    assert is_open.wait(60)
    assert told == ["open"]
    beside.close()

    assert told == ["open", "closed"]


def test_what_fails_is_logged_and_takes_nothing_with_it(caplog: pytest.LogCaptureFixture) -> None:
    @contextmanager
    def work() -> Iterator[None]:
        raise Refused("There is no key.")
        yield

    beside = Beside("beside", grace_s=10)
    beside.start(work)
    beside.close()

    assert "beside ended: There is no key." in caplog.text


def test_what_was_never_begun_closes_as_well() -> None:
    Beside("beside", grace_s=10).close()
