"""The smallest pieces of every presenter: a state that can be watched, and the ports to the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

S = TypeVar("S")

Post = Callable[[Callable[[], None]], None]
"""Runs a function on the GUI thread soon; may be called from any thread."""

Stop = Callable[[], None]
"""Ends what was begun: watching, waiting. Calling it again does nothing."""


class After(Protocol):
    """The timer of the event loop; GUI thread only."""

    def __call__(self, delay_ms: int, then: Callable[[], None], /) -> Stop:
        """Run `then` once in `delay_ms` milliseconds unless it is stopped before."""


class Clock(Protocol):
    """The time now."""

    def __call__(self) -> int:
        """Epoch seconds."""


class Calls(Generic[S]):
    """Tells its listeners of things that happen and leave no state behind; GUI thread only."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[S], None]] = []

    def listen(self, listener: Callable[[S], None]) -> Stop:
        """Call `listener` whenever it happens; returns the way to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def tell(self, what: S) -> None:
        """It happened."""
        for listener in tuple(self._listeners):
            listener(what)


class Presenter(Generic[S]):
    """Owns one frozen state and tells its watchers when it is replaced; GUI thread only."""

    def __init__(self, state: S) -> None:
        self._state = state
        self._watchers: list[Callable[[S], None]] = []

    @property
    def state(self) -> S:
        """What is shown now."""
        return self._state

    def watch(self, watcher: Callable[[S], None]) -> Stop:
        """Call `watcher` now and at every new state; returns the way to stop it."""
        self._watchers.append(watcher)
        watcher(self._state)
        return lambda: self._watchers.remove(watcher) if watcher in self._watchers else None

    def _show(self, state: S) -> None:
        """Replace the state; nothing happens when it is equal."""
        if state == self._state:
            return
        self._state = state
        for watcher in tuple(self._watchers):
            watcher(state)
