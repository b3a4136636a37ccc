"""The live side of a team server: hearing of news, and saying what the person looks at. Hints only.

Two threads with a connection each, because one of them listens all the time. Whatever fails is tried again
later and told nobody: the truth comes by pull.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from typing import Final

from desk_app.connectors.deskserver.client import DeskServer
from desk_app.domain.errors import DeskError
from desk_app.runtime.accounts.presence import AGAIN_S, SETTLE_S, PresenceBoard
from desk_app.sync.wire.news import Doing, NewRows, Presence

LISTEN_FIRST_S: Final = 1.0
LISTEN_LONGEST_S: Final = 60.0
CLOSE_S: Final = 5.0
_logger = logging.getLogger(__name__)


class LiveLine:
    """Listens and says, from `start` to `close`.

    Args:
        server: Makes a connection to the server.
        board: Where presence is kept.
        poke: Asks for a sync.
    """

    def __init__(
        self, server: Callable[[], DeskServer], board: PresenceBoard, poke: Callable[[], None]
    ) -> None:
        self._server = server
        self._board = board
        self._poke = poke
        self._closed = threading.Event()
        self._again = threading.Event()
        self._news: DeskServer | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, if that did not happen yet."""
        if not self._threads:
            for work, name in ((self._hear, "desk-news"), (self._say, "desk-presence")):
                thread = threading.Thread(target=work, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def again(self) -> None:
        """The server answers again: listen at once, without (the rest of) the pause."""
        self._again.set()

    def close(self) -> None:
        """End both threads."""
        self._closed.set()
        self._again.set()
        news = self._news
        if news is not None:
            news.close()
        self._board.wake()
        self._board.went()
        for thread in self._threads:
            thread.join(CLOSE_S)

    def _hear(self) -> None:
        """Ask for a sync whenever the server says that there is something new; wait longer after failures."""
        pause_s, has_broken = LISTEN_FIRST_S, False

        def opened() -> None:
            self._board.came()
            if has_broken:  # something may have been said meanwhile, and what could not be sent goes now
                self._poke()

        while not self._closed.is_set():
            news = self._news = self._server()
            try:
                for one in news.listen(opened):
                    pause_s = LISTEN_FIRST_S
                    if isinstance(one, NewRows):
                        self._poke()
                    else:
                        self._board.hear(one)
                # The server ended it: it goes down, or this computer is not welcome any more. A sync tells.
                if not self._closed.is_set():
                    self._poke()
            except DeskError:
                _logger.debug("the live channel broke")
            finally:
                self._board.went()
                news.close()
            has_broken = True
            self._again.wait(pause_s * (0.5 + random.random()))  # noqa: S311 - only spreads the load
            self._again.clear()
            pause_s = min(pause_s * 2, LISTEN_LONGEST_S)

    def _say(self) -> None:
        """Say where the person is when they stay there, and again before the server forgets it."""
        server = self._server()
        said: dict[str, Doing] = {}
        try:
            while not self._closed.is_set():
                self._board.wait(said, AGAIN_S, self._closed.is_set)
                self._closed.wait(SETTLE_S)
                if self._closed.is_set():
                    break
                said = self._tell(server, said, self._board.own())
            self._tell(server, said, {})
        finally:
            server.close()

    @staticmethod
    def _tell(server: DeskServer, said: dict[str, Doing], own: dict[str, Doing]) -> dict[str, Doing]:
        """Say what is other than before, and what goes on; gives what was said."""
        over = dict.fromkeys(said.keys() - own.keys(), Doing.GONE)
        try:
            for ticket, doing in {**over, **own}.items():
                server.say(Presence(ticket, doing))
        except DeskError:
            _logger.debug("presence could not be told")
        return own
