"""One thread beside the window for what has no reader thread yet: making a workspace, unlocking it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import TypeVar

from desk_app.domain.errors import Cancelled, DeskError

T = TypeVar("T")


class Background:
    """Does one piece of work after the other; answers come through `post`."""

    def __init__(self, post: Callable[[Callable[[], None]], None]) -> None:
        """Start nothing yet.

        Args:
            post: The way back to the window's thread.
        """
        self._post = post
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="desk-background")

    def do(
        self, work: Callable[[], T], then: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        """Do something.

        Args:
            work: Runs beside the window.
            then: Gets its result, in the window's thread.
            failed: Gets the refusal; what was cancelled is told to nobody.
        """
        future = self._pool.submit(work)
        future.add_done_callback(lambda done: self._post(lambda: _answer(done, then, failed)))

    def close(self) -> None:
        """Wait for what is being done, and do nothing more."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _answer(done: Future[T], then: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
    try:
        result = done.result()
    except (CancelledError, Cancelled):
        return
    except DeskError as error:
        failed(error)
        return
    then(result)
