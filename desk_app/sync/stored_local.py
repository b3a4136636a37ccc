"""The device's storage for the machine: the workspace's encrypted database, through the one door."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from desk_app.domain.ids import AccountId
from desk_app.services.ports import Door
from desk_app.sync.local_store import LocalTx
from desk_app.sync.projection import Projection

SYNCED: Final = "sync.rows"
"""The kind of the changes that the sync makes."""


class StoredLocal:
    """Implements `LocalStore` for one account.

    Attributes:
        door: Where transactions are opened; set anew for each job on the writer's thread.
    """

    def __init__(self, account_id: AccountId, door: Door | None = None) -> None:
        self.account_id = account_id
        self.door = door

    @contextmanager
    def transaction(self) -> Iterator[LocalTx]:
        """A transaction; rolled back whole when an exception leaves it."""
        assert self.door is not None  # noqa: S101 - the driver sets it before each job
        with self.door.transaction(self.account_id, SYNCED) as unit:
            projection = Projection(unit, self.account_id)
            yield unit.sync_of(self.account_id, projection)
            projection.finish()
