"""Everything the sync of one account reads and writes, on an open transaction of the single writer."""

from __future__ import annotations

from desk_app.domain.syncrules.storage import Projector
from desk_app.services.ports import Unit
from desk_app.store.connect import DriverConnection
from desk_app.store.sync_images import SyncImages
from desk_app.store.sync_outbox import SyncOutbox


class SyncTables(SyncImages, SyncOutbox):
    """Implements `desk_app.domain.syncrules.storage.LocalTx`."""

    def __init__(self, driver: DriverConnection, account_id: bytes, unit: Unit, projector: Projector) -> None:
        SyncImages.__init__(self, driver, account_id, projector)
        SyncOutbox.__init__(self, driver, account_id, unit)
