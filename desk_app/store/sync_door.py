"""The sync's way through the one door: transactions on the single writer, told to every open view.

What comes from a server can be asked for again, so these transactions are not in the journal and may be lost
by a power cut (`synchronous = NORMAL`): the cursor goes back together with the rows, and the engine is proved
to survive a store that went back in time. What a person did is always written with FULL, elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from desk_app.domain.changes import SYSTEM, ChangeSet, UndoKind
from desk_app.domain.ids import AccountId
from desk_app.services.ports import Intent, Outcome, Unit
from desk_app.store.connect import DriverConnection, repeatable
from desk_app.store.unit import UnitOfWork


class SyncDoor:
    """Implements `desk_app.services.ports.Door` on the writer's thread, for the length of one job."""

    def __init__(
        self,
        driver: DriverConnection,
        unit_of: Callable[[AccountId], UnitOfWork],
        log: Callable[[UnitOfWork, Intent, Outcome], ChangeSet],
        publish: Callable[[ChangeSet], None],
    ) -> None:
        self._driver = driver
        self._unit_of = unit_of
        self._log = log
        self._publish = publish

    @contextmanager
    def transaction(self, account_id: AccountId, kind: str) -> Iterator[Unit]:
        """One transaction of the sync of an account; all of it or nothing."""
        unit = self._unit_of(account_id)
        changes: ChangeSet | None = None
        with repeatable(self._driver):
            yield unit
            unit.flush_index_queue()
            if unit.rows:
                intent = Intent(kind, UndoKind.NONE, "It came from the server.", SYSTEM)
                changes = self._log(unit, intent, Outcome("Synchronised"))
        if changes is not None:
            self._publish(changes)
