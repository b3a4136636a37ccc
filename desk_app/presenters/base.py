"""The smallest piece of every presenter: a state that can be watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

S = TypeVar("S")


class Presenter(Generic[S]):
    """Owns one frozen state and tells its watchers when it is replaced; GUI thread only."""

    def __init__(self, state: S) -> None:
        self._state = state
        self._watchers: list[Callable[[S], None]] = []

    @property
    def state(self) -> S:
        """What is shown now."""
        return self._state

    def watch(self, watcher: Callable[[S], None]) -> Callable[[], None]:
        """Call `watcher` now and at every new state; returns the way to stop it."""
        self._watchers.append(watcher)
        watcher(self._state)
        return lambda: self._watchers.remove(watcher)

    def _show(self, state: S) -> None:
        """Replace the state; nothing happens when it is equal."""
        if state == self._state:
            return
        self._state = state
        for watcher in tuple(self._watchers):
            watcher(state)
