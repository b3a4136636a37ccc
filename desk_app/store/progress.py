"""Long work that tells how far it is and can be stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import sqlcipher3.dbapi2 as sqlcipher

from desk_app.domain.errors import Cancelled
from desk_app.store.connect import DriverConnection

Advance = Callable[[int, int], None]
"""Called often with (done, total), in bytes; raises `Cancelled` to stop work, which then leaves nothing."""

_STEPS: Final = 200_000
"""Of SQLite's machine between two looks whether to stop: a few milliseconds."""


def silent(done: int, total: int) -> None:
    """Tell nobody, never stop."""


@contextmanager
def stoppable(driver: DriverConnection, advance: Advance, *, done: int, total: int) -> Iterator[None]:
    """Let `advance` stop the one long statement of the block.

    Args:
        driver: Runs the statement.
        advance: Asked again and again with the same figures.
        done: How far the work is, in bytes.
        total: Out of how many.

    Raises:
        Cancelled: `advance` wants it to stop.
    """
    stopped: list[Cancelled] = []

    def ask() -> int:
        try:
            advance(done, total)
        except Cancelled as error:
            stopped.append(error)
        return len(stopped)

    driver.set_progress_handler(ask, _STEPS)
    try:
        yield
    except sqlcipher.OperationalError:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        driver.set_progress_handler(None, 0)
