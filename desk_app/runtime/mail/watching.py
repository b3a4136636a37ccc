"""Waits on a connection of its own for the server to tell of new mail (IDLE); the schedule comes anyway."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from desk_app.connectors.mailbox.imap import ImapSession
from desk_app.domain.errors import DeskError

RENEW_S: Final = 540.0
"""Servers may end an IDLE after 30 minutes, routers forget quiet connections after ten (RFC 2177)."""
_SLICE_S: Final = 1.0
_BACK_OFF_S: Final = (5.0, 30.0, 120.0, 600.0)

_logger = logging.getLogger(__name__)


class MailWatch:
    """The thread that waits for one folder, from construction to `close`."""

    def __init__(self, connect: Callable[[], ImapSession], folder: str, poke: Callable[[], None]) -> None:
        """Begin.

        Args:
            connect: Opens a connection.
            folder: What is watched.
            poke: Called from this thread when there is something new.
        """
        self._connect = connect
        self._folder = folder
        self._poke = poke
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="desk-mail-watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop within a moment."""
        self._stop.set()
        self._thread.join(_SLICE_S * 5)

    def _run(self) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                with self._connect() as session:
                    if "IDLE" not in session.capabilities:
                        return
                    failures = 0
                    self._watch(session)
            except DeskError as problem:
                _logger.info("watching a mailbox ended", extra={"kind": type(problem).__name__})
                self._stop.wait(_BACK_OFF_S[min(failures, len(_BACK_OFF_S) - 1)])
                failures += 1

    def _watch(self, session: ImapSession) -> None:
        self._poke()  # what came while nobody watched
        while not self._stop.is_set():
            with session.watching(self._folder):
                waited_s = 0.0
                while waited_s < RENEW_S and not self._stop.is_set():
                    if session.news(_SLICE_S):
                        self._poke()
                    waited_s += _SLICE_S
