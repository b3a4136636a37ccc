"""What the machine needs from the device's storage; declared in the domain for the store to see."""

from __future__ import annotations

from desk_app.domain.syncrules.storage import (
    SHOWN,
    STUCK,
    UNSENT,
    Conflict,
    Device,
    LocalStore,
    LocalTx,
    Op,
    OpState,
    Shadow,
    SyncPoint,
)

__all__ = [
    "SHOWN",
    "STUCK",
    "UNSENT",
    "Conflict",
    "Device",
    "LocalStore",
    "LocalTx",
    "Op",
    "OpState",
    "Shadow",
    "SyncPoint",
]
