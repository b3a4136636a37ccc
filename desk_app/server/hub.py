"""Who listens for news, and telling them: thousands of open streams, one loop, nothing queued twice.

A listener keeps only the newest position it has not been told, so a slow one costs nothing, and a burst of
changes is one poke.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from desk_app.domain.standing import Standing
from desk_app.sync.wire.news import NewRows, News, Presence

RIGHTS: Final = "!"
"""In place of scopes: somebody's rights changed, or a device was shut out."""
_PRESENCES_MAX: Final = 50


@dataclass(eq=False)
class Listener:
    """One open stream.

    Attributes:
        standing: What its person may see.
        seq: Newest position to tell; 0 for nothing.
        is_stale: Its rights may have changed: they are read again before anything is told.
        presences: Who came and went, each with the scope it happened in: what may be told is asked at the
            end, because rights may be taken while it waits.
    """

    workspace: str
    standing: Standing
    seq: int = 0
    is_stale: bool = False
    presences: deque[tuple[str, Presence]] = field(default_factory=lambda: deque(maxlen=_PRESENCES_MAX))
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    def sees(self, scope: str) -> bool:
        """Whether news of a scope are for this one."""
        if not scope.startswith("q:"):  # what belongs to no team, and more scopes than can be told
            return bool(self.standing.anywhere)
        return bool(self.standing.in_team(scope.removeprefix("q:")))

    def take(self) -> list[News]:
        """What is to be told now."""
        news: list[News] = [NewRows(self.seq)] if self.seq else []
        news += [presence for scope, presence in self.presences if self.sees(scope)]
        self.seq = 0
        self.presences.clear()
        self.wake.clear()
        return news


class Hub:
    """All listeners of this process. `rows` and `presence` may be called from any thread.

    Attributes:
        is_closing: The server is going down; streams end.
    """

    def __init__(self) -> None:
        self.is_closing = False
        self._listeners: dict[str, set[Listener]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Called on the loop that serves."""
        self._loop = asyncio.get_running_loop()

    def add(self, listener: Listener) -> None:
        """A stream was opened."""
        self._listeners.setdefault(listener.workspace, set()).add(listener)

    def remove(self, listener: Listener) -> None:
        """A stream was closed."""
        self._listeners[listener.workspace].discard(listener)

    def rows(self, workspace: str, seq: int, scopes: frozenset[str]) -> None:
        """Something was committed."""
        self._on_loop(lambda: self._rows(workspace, seq, scopes))

    def presence(self, workspace: str, scope: str, presence: Presence) -> None:
        """Somebody came to a ticket or left it."""
        self._on_loop(lambda: self._presence(workspace, scope, presence))

    def close(self) -> None:
        """End all streams."""
        self.is_closing = True
        self._on_loop(self._wake_all)

    def _on_loop(self, call: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _rows(self, workspace: str, seq: int, scopes: frozenset[str]) -> None:
        for listener in self._listeners.get(workspace, ()):
            listener.is_stale |= RIGHTS in scopes
            if RIGHTS in scopes or any(map(listener.sees, scopes)):
                listener.seq = max(listener.seq, seq)
                listener.wake.set()

    def _presence(self, workspace: str, scope: str, presence: Presence) -> None:
        for listener in self._listeners.get(workspace, ()):
            may_see = listener.is_stale or listener.sees(scope)  # if stale, it is asked when it is told
            if may_see and listener.standing.agent != presence.agent:
                listener.presences.append((scope, presence))
                listener.wake.set()

    def _wake_all(self) -> None:
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.wake.set()
