"""Timers by name: starting one again stops the one before, and all of them can be stopped at once."""

from __future__ import annotations

from collections.abc import Callable

from desk_app.presenters.base import After, Stop


class Timers:
    """The waiting of one presenter."""

    def __init__(self, after: After) -> None:
        self._after = after
        self._running: dict[str, Stop] = {}

    def start(self, name: str, delay_ms: int, then: Callable[[], None]) -> None:
        """Run `then` once in so many milliseconds."""
        self.stop(name)

        def due() -> None:
            self._running.pop(name, None)
            then()

        self._running[name] = self._after(delay_ms, due)

    def stop(self, name: str) -> None:
        """Do not run it; nothing happens when it does not wait."""
        stop = self._running.pop(name, None)
        if stop is not None:
            stop()

    def stop_all(self) -> None:
        """Run nothing any more."""
        for name in tuple(self._running):
            self.stop(name)

    def __contains__(self, name: str) -> bool:
        return name in self._running
