"""Something that runs beside the main work, on a thread of its own, for as long as that lasts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from desk_app.domain.errors import DeskError

_logger = logging.getLogger(__name__)


class Beside:
    """Holds a context open on a thread, from `start` to `close`; a failure is logged and ends only it."""

    def __init__(self, name: str, *, grace_s: float) -> None:
        """Nothing runs yet.

        Args:
            name: Of the thread.
            grace_s: How long `close` waits for it.
        """
        self._name = name
        self._grace_s = grace_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, work: Callable[[], AbstractContextManager[None]]) -> None:
        """Begin; a second time does nothing.

        Args:
            work: Makes the context that is held open.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(work,), name=self._name, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Leave the context and wait for that."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(self._grace_s)

    def _run(self, work: Callable[[], AbstractContextManager[None]]) -> None:
        try:
            with work():
                self._stop.wait()
        except DeskError as error:
            _logger.warning("%s ended: %s", self._name, error)
