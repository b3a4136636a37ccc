"""What stands in for the writer where a workspace can only be read: every change is refused in words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from desk_app.domain.changes import ChangeSet
from desk_app.domain.errors import ReadOnly
from desk_app.services.ports import Door, Intent, Rehearsal, RowBatch, Work
from desk_app.store.connect import DriverConnection

T = TypeVar("T")


class ReadOnlyWriter:
    """Implements `desk_app.services.ports.ChangeWriter` by refusing.

    Attributes:
        reason: Why nothing can be written.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def submit(self, _intent: Intent, _work: Work) -> Future[ChangeSet]:
        """Refuse a change."""
        return self._refused()

    def rehearse(self, _intent: Intent, _work: Work) -> Future[Rehearsal]:
        """Refuse: even a rehearsal writes for a moment."""
        return self._refused()

    def load(self, _batch: RowBatch) -> Future[ChangeSet]:
        """Refuse a bulk load."""
        return self._refused()

    def session(self, _work: Callable[[Door], T]) -> Future[T]:
        """Refuse: the sync writes."""
        return self._refused()

    def alone(self, _work: Callable[[DriverConnection], T]) -> Future[T]:
        """Refuse: writing anew is writing."""
        return self._refused()

    def derive(self, _work: Callable[[DriverConnection], T]) -> Future[T]:
        """Refuse: derived data is written too."""
        return self._refused()

    def subscribe(self, _listener: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Nothing will ever change."""
        return lambda: None

    def publish(self, _changes: ChangeSet) -> None:
        """Nobody listens."""

    def close(self) -> None:
        """Nothing is open."""

    def _refused(self) -> Future[T]:
        future: Future[T] = Future()
        future.set_exception(ReadOnly("This workspace is open for reading only.", self.reason))
        return future
