"""Hearing what other server processes over the same PostgreSQL have committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import psycopg

from desk_app.store.team.database import TeamDatabase

_PATIENCE_S: Final = 1.0
_AGAIN_S: Final = 2.0


class Hearing:
    """A thread with a connection that listens; each notification is given to a function as it came.

    A lost connection is opened again. What was said meanwhile is lost: pokes are hints, and `on_gap` says
    that everybody had better look.
    """

    def __init__(
        self, database: TeamDatabase, heard: Callable[[str], None], on_gap: Callable[[], None]
    ) -> None:
        self._database = database
        self._heard = heard
        self._on_gap = on_gap
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hearing", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread; takes up to a second."""
        self._stopping.set()
        self._thread.join(_PATIENCE_S * 5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._database.listen() as connection:
                    self._on_gap()
                    self._listen(connection)
            except psycopg.Error:
                self._stopping.wait(_AGAIN_S)

    def _listen(self, connection: psycopg.Connection) -> None:
        while not self._stopping.is_set():
            for notification in connection.notifies(timeout=_PATIENCE_S):
                self._heard(notification.payload)
                if self._stopping.is_set():
                    return
